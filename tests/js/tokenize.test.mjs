import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isNumber, nameKey, telling, wordsOf } from "../../static/js/search/tokenize.js";

const { texts } = JSON.parse(readFileSync(new URL("../fixtures/tokens.json", import.meta.url), "utf8"));

for (const { text, words } of texts) {
  test(`the words of ${JSON.stringify(text)} are those of the index`, () => assert.deepEqual(wordsOf(text), words));
}

test("hyphen, underscore and space are one in a name, other marks are kept", () => {
  assert.equal(nameKey(" UDT_os "), "udt-os");
  assert.equal(nameKey("udt os"), "udt-os");
  assert.equal(nameKey("SQL*Net"), "sql*net");
});

test("words that say nothing go, unless there is no other", () => {
  assert.deepEqual(telling(["quote", "of", "the", "day"]), ["quote", "day"]);
  assert.deepEqual(telling(["to"]), ["to"]);
});

test("a word is a number where it can be a port", () => {
  assert.deepEqual(["0", "65535", "65536", "4x", ""].map(isNumber), [true, true, false, false, false]);
});
