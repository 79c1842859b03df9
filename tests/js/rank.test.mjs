import assert from "node:assert/strict";
import { test } from "node:test";

import { readDocument } from "../../static/js/search/documents.js";
import { parse } from "../../static/js/search/grammar.js";
import { byRank, isExact, score } from "../../static/js/search/rank.js";
import { RULES } from "./index.mjs";

const points = (line, text) => score(readDocument(line), parse(text, RULES));

/** Assert that each line answers better than the next. */
function assertOrder(text, ...lines) {
  const found = lines.map(line => points(line, text));
  found.reduce((before, after, at) => {
    assert.ok(before > after, `${lines[at - 1]} (${before}) before ${lines[at]} (${after})`);
    return after;
  });
}

test("a document answers only if it has every word", () => {
  assert.equal(points("s1smtp\t\tSimple Mail Transfer\t25c", "simple male"), 0);
  assert.ok(points("s1smtp\t\tSimple Mail Transfer\t25c", "transfer simple"));
});

test("the very name beats all, then a beginning, then a mention", () => {
  assertOrder("mail", "s0mail\t\t\ta", "s0mailq\t\t\t174a", "s0xyz\t\tSome Mail\ta", "s0xyz\t\tSome Mailing\ta");
});

test("of one name in two cases, hyphen and underscore count", () => {
  assertOrder("udt_os", "s0udt_os\t\t\t3900a", "s0udt-os\t\t\t3900a");
  assertOrder("udt-os", "s0udt-os\t\t\t3900a", "s0udt_os\t\t\t3900a");
});

test("a contact stands below a service of the same name", () => assertOrder("redis", "s0redis\t\t\ta", "c9redis"));

test("a central service goes before an obscure one with the same word", () => {
  assertOrder("mail", "s9smtp\t\tSimple Mail Transfer\t25c", "s1xyz\t\tStrange Mail Transfer\t2500c");
});

test("words that stand together go before words apart", () => {
  assertOrder("file transfer", "s1a1\t\tNew File Transfer\ta", "s1a2\t\tFile New Transfer\ta");
});

test("initials find a central service, and only such", () => {
  assert.ok(points("s9domain\t\tDomain Name Server\t53c", "dns"));
  assert.equal(points("s3domain\t\tDomain Name Server\t53c", "dns"), 0);
});

test("a name may be written together", () => assert.ok(points("s2ms-sql-s\t\tMicrosoft-SQL-Server\t1433c", "mssql")));

test("a match is exact only for the very name", () => {
  const exact = (line, text) => isExact({ points: points(line, text) });
  assert.ok(exact("s0whois++\twhois~2b~2b\t\t63c", "WHOIS++"));
  assert.ok(!exact("s9https\t\thttp over TLS\t443c", "http"));
});

test("a name that is not the registry's is found as one, after the registry's own", () => {
  assertOrder("rdp", "s0rdp\t\t\ta", "s0ms-wbt-server\t\tMS WBT Server\t3389c\t\t\t\tRDP\x1fRemote Desktop", "s0rdpx\t\t\ta");
  assert.ok(isExact({ points: points("s0ms-wbt-server\t\t\t3389c\t\t\t\tRDP\x1fRemote Desktop", "remote desktop") }));
});

test("what the newest edition does not hold comes last", () => {
  const found = ["s9http\t\t\t80c\t\t\t\t\tgone", "s0httpx\t\t\t81c"].map(line => ({ document: readDocument(line), points: points(line, "http") }));
  assert.deepEqual(found.sort(byRank).map(({ document }) => document.name), ["httpx", "http"]);
});
