// Measures one engine in Node and prints JSON. Usage: node --expose-gc measure.mjs ENGINE SITE ENTITIES QUERIES

import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";

import * as engines from "./engines.mjs";

const [engine, site, entityFile, queryFile] = process.argv.slice(2);
const ROUNDS = 30;
const COLD = { number: "443", name: "https", words: "simple mail transfer" };

const { queries } = JSON.parse(await readFile(queryFile, "utf8"));
const { name, opened } = await made();

/** Make the engine; what it was made of is gone when memory is measured. */
async function made() {
  const entities = JSON.parse(await readFile(entityFile, "utf8"));
  return engines[engine](engine === "ours" ? site : entities.map((entity, id) => ({ id, ...entity })));
}

const quantile = (sorted, part) => sorted[Math.floor(sorted.length * part)];

/** Count the queries that an engine answers right, by class. */
async function relevance({ search }) {
  const classes = {};
  for (const query of queries) {
    const results = await search(query.q);
    const right = query.none
      ? results.every(({ kind }) => kind === "listing")
      : results.slice(0, query.within).some(result => query.expect.some(each => each.kind === result.kind && each.key === result.key));
    const [met, all] = classes[query.class] ?? [0, 0];
    classes[query.class] = [met + right, all + 1];
  }
  return classes;
}

/** Give the quantiles over the queries of each one's median time: other work on the machine is no part of it. */
async function times({ search }) {
  const found = queries.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, { q }] of queries.entries()) {
      const start = performance.now();
      await search(q);
      found[at].push(performance.now() - start);
    }
  }
  const medians = found.map(each => quantile(each.sort((a, b) => a - b), 0.5)).sort((a, b) => a - b);
  return { p50: quantile(medians, 0.5), p95: quantile(medians, 0.95) };
}

const cold = {};
for (const [what, text] of Object.entries(COLD)) {
  const { search, fetched } = await opened();
  await search(text);
  cold[what] = { bytes: fetched.reduce((sum, each) => sum + each, 0), requests: fetched.length };
}
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const search = await opened();
const classes = await relevance(search);
const { p50, p95 } = await times(search);
globalThis.gc();
const heap = process.memoryUsage().heapUsed - before;
console.log(JSON.stringify({ name, cold, classes, p50, p95, heap }));
