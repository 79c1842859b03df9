// Search again and again, with modules that were loaded before and after a build, until told to stop.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const base = process.argv[2];
const folder = await mkdtemp(join(tmpdir(), "searching-"));
const counts = { searches: 0, failures: [] };
let stopped = false;
process.stdin.once("data", () => { stopped = true; });

async function load(turn) {
  const answer = await fetch(`${base}assets/search.js`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`search.js: ${answer.status}`);
  const path = join(folder, `${turn}.mjs`);
  await writeFile(path, text);
  return (await import(pathToFileURL(path))).createSearch({ base });
}

let search = await load(0);
for (let turn = 1; !stopped; turn += 1) {
  for (const text of ["https", "443", "tamsin", "rfc"]) {
    try {
      const results = await search.search(text);
      if (!results.length) counts.failures.push(`nothing for ${text}`);
    } catch (error) {
      counts.failures.push(`${text}: ${error.stack}`);
    }
    counts.searches += 1;
  }
  // Some readers stay on a page over several builds.
  await pause(100);
  if (turn % 5 === 0) search = await load(turn);
}
await rm(folder, { recursive: true });
process.stdout.write(JSON.stringify(counts));
process.exit(0);
