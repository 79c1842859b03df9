// Runs a set of queries on a built site in a folder, and prints what came of each as JSON.
// Usage: node relevance.mjs SITE QUERIES

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [site, queries] = process.argv.slice(2);
const root = pathToFileURL(`${site}/`);
// Node takes the built module for CommonJS by its name, so it is read and imported as text.
const source = await readFile(new URL("assets/search.js", root), "utf8");
const { createSearch } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

/** Open the search cold, and count what it fetches. */
async function openSearch() {
  const fetched = [];
  const fetch = async url => {
    const body = await readFile(new URL(url));
    fetched.push(gzipSync(body, { level: 6 }).length);
    return new Response(body);
  };
  return { fetched, ...(await createSearch({ base: root.href, fetch })) };
}

const answers = [];
for (const { q } of JSON.parse(await readFile(queries, "utf8")).queries) {
  const { fetched, search } = await openSearch();
  const results = await search(q);
  answers.push({ q, results, requests: fetched.length, bytes: fetched.reduce((sum, each) => sum + each, 0) });
}
console.log(JSON.stringify({ answers, module: gzipSync(source, { level: 6 }).length }));
