import assert from "node:assert/strict";
import { test } from "node:test";

import { written } from "../../static/js/ui/formats.js";

const COLUMNS = ["service", "number", "notes"];
const ROWS = [["a|b", ["80", "443"], null], ['say "x", y', "22", ""]];

test("text is tabbed, without columns that no row fills", () => {
  assert.equal(written("text", COLUMNS, ROWS), 'service\tnumber\na|b\t80; 443\nsay "x", y\t22\n');
});

test("CSV quotes as RFC 4180 says, and keeps every column", () => {
  const wanted = 'service,number,notes\na|b,80; 443,\n"say ""x"", y",22,\n';
  assert.equal(written("csv", COLUMNS, ROWS), wanted);
});

test("Markdown escapes what would end a cell", () => {
  const [head, rule, first] = written("markdown", COLUMNS, ROWS).split("\n");
  assert.deepEqual([head, rule, first], ["| service | number |", "| --- | --- |", "| a\\|b | 80; 443 |"]);
});

test("JSON keeps lists and nothing", () => {
  const [first] = JSON.parse(written("json", COLUMNS, ROWS));
  assert.deepEqual(first, { service: "a|b", number: ["80", "443"], notes: null });
});
