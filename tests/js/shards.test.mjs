import assert from "node:assert/strict";
import { test } from "node:test";

import { Shards } from "../../static/js/search/shards.js";
import { MANIFEST, indexFile, smallShards } from "./index.mjs";

const reasonOf = async promise => promise.then(() => "none", ({ reason }) => reason);

test("the shards of a prefix are those whose words may begin with it", () => {
  const shards = new Shards("/", null, { ...MANIFEST, starts: " b ba c" });
  assert.deepEqual(["a", "b", "ba", "bz", "c", "z"].map(word => shards.span(word)), [[0, 0], [1, 2], [2, 2], [2, 2], [3, 3], [3, 3]]);
});

test("a failure is not remembered: the next search tries again", async () => {
  let isUp = false;
  const { shards, asked } = smallShards({ answer: () => (isUp ? null : Promise.reject(new TypeError("offline"))) });
  assert.equal(await reasonOf(shards.blocks(1, 1)), "network");
  isUp = true;
  assert.ok((await shards.blocks(1, 1)).length);
  assert.equal(asked.length, 2);
});

for (const [what, body, status] of [
  ["missing", "", 404], ["a page of somebody else", "<!doctype html>", 200], ["of another format", "ports 2 0\n", 200],
  ["cut short", indexFile("ports-aaaaaa.txt").slice(0, -900), 200], ["empty", "", 200],
]) {
  test(`a file that is ${what} is told from a good one`, async () => {
    const { shards } = smallShards({ answer: () => new Response(body, { status }) });
    assert.equal(await reasonOf(shards.blocks(1, 1)), "missing");
  });
}

test("the manifest of the site that is now published is read from its search.js", async () => {
  const now = { ...MANIFEST, words: "eeeeee" };
  const source = `const x = 1;\nexport const manifest = ${JSON.stringify(now)};\n`;
  const { shards, asked } = smallShards({ answer: url => (url.endsWith(".js") ? new Response(source) : null) });
  await shards.refresh();
  await shards.several("words", 0, 0);
  assert.deepEqual(asked.map(url => url.replace("https://example.org/ports/", "")), ["assets/search.js", "assets/search/words-eeeeee.txt"]);
});

test("no newer manifest is a failure, one of another format asks for a reload", async () => {
  const refresh = manifest => smallShards({
    answer: () => new Response(`export const manifest = ${JSON.stringify(manifest)};\n`),
  }).shards.refresh();
  assert.equal(await reasonOf(refresh(MANIFEST)), "missing");
  assert.equal(await reasonOf(refresh({ ...MANIFEST, format: 2 })), "outdated");
});
