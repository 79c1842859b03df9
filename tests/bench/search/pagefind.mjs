// Indexes the entities with Pagefind into a folder. Usage: node pagefind.mjs ENTITIES FOLDER

import { readFile } from "node:fs/promises";

import * as pagefind from "pagefind";

const [entityFile, folder] = process.argv.slice(2);
const { index } = await pagefind.createIndex();
for (const { url, kind, key, title, description } of JSON.parse(await readFile(entityFile, "utf8"))) {
  await index.addCustomRecord({ url, content: `${key} ${title} ${description}`, language: "en", meta: { title, kind, key } });
}
await index.writeFiles({ outputPath: folder });
await pagefind.close();
