// The engines that are compared: each indexes the same entities, and answers a text with entities.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

export const wire = body => gzipSync(body, { level: 6 }).length;

/** Ours: the files of the built site, fetched as a browser would. */
export async function ours(site) {
  const root = pathToFileURL(`${site}/`);
  const source = await readFile(new URL("assets/search.js", root), "utf8");
  const { createSearch } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const opened = async () => {
    const fetched = [wire(source)];
    const fetch = async url => {
      const body = await readFile(new URL(url));
      fetched.push(wire(body));
      return new Response(body);
    };
    const { search } = await createSearch({ base: root.href, fetch });
    return { search, fetched };
  };
  return { name: "this site", opened };
}

const FIELDS = ["key", "title", "description"];
const words = text => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];

/** MiniSearch, set up as its documentation advises for search as one types. */
export async function miniSearch(entities) {
  const { default: MiniSearch } = await import("minisearch");
  const options = { idField: "id", fields: FIELDS, storeFields: ["kind", "key"], tokenize: words };
  const index = new MiniSearch(options);
  index.addAll(entities);
  const stored = JSON.stringify(index);
  const library = await readFile(new URL("node_modules/minisearch/dist/es/index.js", import.meta.url));
  const opened = async () => {
    const loaded = MiniSearch.loadJSON(stored, options);
    const how = { boost: { key: 3, title: 2 }, prefix: true, fuzzy: 0.2, combineWith: "AND" };
    return { search: async text => loaded.search(text, how).slice(0, 10), fetched: [wire(library), wire(stored)] };
  };
  return { name: "MiniSearch 7.2.0", opened };
}

/** FlexSearch, a document index with prefixes and suggestions. */
export async function flexSearch(entities) {
  const { default: FlexSearch } = await import("flexsearch");
  const made = () => new FlexSearch.Document({
    document: { id: "id", index: FIELDS, store: ["kind", "key"] },
    tokenize: "forward",
    encoder: FlexSearch.Charset.LatinBalance,
  });
  const index = made();
  for (const entity of entities) index.add(entity);
  const parts = new Map();
  await index.export((key, data) => { if (data !== undefined) parts.set(key, data); });
  const library = await readFile(new URL("node_modules/flexsearch/dist/flexsearch.bundle.module.min.js", import.meta.url));
  const opened = async () => {
    const loaded = made();
    for (const [key, data] of parts) loaded.import(key, data);
    const search = async text => {
      const found = loaded.search(text, { limit: 10, suggest: true, enrich: true, merge: true });
      return found.slice(0, 10).map(({ doc }) => doc);
    };
    return { search, fetched: [wire(library), ...[...parts.values()].map(data => wire(String(data)))] };
  };
  return { name: "FlexSearch 0.8.212", opened };
}

/** A plain list of all records, looked through from one end to the other. */
export async function plainList(entities) {
  const stored = JSON.stringify(entities.map(({ kind, key, title, description }) => [kind, key, title, description]));
  const opened = async () => {
    const rows = JSON.parse(stored).map(([kind, key, ...texts]) => ({ kind, key, text: words(`${key} ${texts.join(" ")}`).join(" ") }));
    const search = async text => {
      const wanted = words(text);
      const found = wanted.length ? rows.filter(row => wanted.every(word => row.text.includes(word))) : [];
      return found.sort((a, b) => a.text.length - b.text.length).slice(0, 10);
    };
    return { search, fetched: [wire(stored)] };
  };
  return { name: "plain list", opened };
}
