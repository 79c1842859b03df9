import assert from "node:assert/strict";
import { test } from "node:test";

import { answer } from "../../static/js/search/answer.js";
import { rowsOf } from "../../static/js/search/asked.js";
import { parse } from "../../static/js/search/grammar.js";
import { DOCUMENTS, RULES, smallShards } from "./index.mjs";

const JSON_OF_443 = { registrations: [{ assignees: ["IESG"] }, { assignees: ["IESG", "Luke_Dion"] }, { assignees: null }], annotations: [{ name: "QUIC" }, { name: "" }] };

/** Give the rows of a text, and what else was asked of the site. */
async function rows(text, documents = DOCUMENTS) {
  const { shards } = smallShards({ documents });
  const find = (asked, options) => answer(parse(asked, RULES), shards, options);
  const load = async path => {
    if (path !== "api/v1/port/443.json") throw new Error("missing");
    return JSON.stringify(JSON_OF_443);
  };
  return rowsOf(parse(text, RULES).asked, find, load);
}

const brief = ({ asked, isFound, url }) => `${asked} ${isFound ? url : "-"}`;

test("each number has one row, in the order of the question, found or not", async () => {
  assert.deepEqual((await rows("25, 443, 4, 230, 50000, 99999, 22")).map(brief), [
    "25 port/25/", "443 port/443/", "4 -", "230 port/225-241/", "50000 -", "99999 -", "22 -",
  ]);
});

test("a row has the name, the protocols, the description, the holders and the common names of a port", async () => {
  const [row] = await rows("443");
  assert.deepEqual(row, {
    asked: "443", isFound: true, url: "port/443/", name: "https", protocols: ["udp", "sctp"], status: "assigned",
    description: "http protocol over TLS/SSL", holder: "IESG, Luke Dion", aliases: ["QUIC"],
  });
});

test("a short range is its numbers, one on record is itself, a long one is its pages", async () => {
  assert.deepEqual((await rows("6005-6007")).map(brief), ["6005 port/6005/", "6006 port/6006/", "6007 port/6007/"]);
  assert.deepEqual((await rows("6000-6063")).map(brief), ["6000-6063 port/6000-6063/"]);
  assert.deepEqual((await rows("20-200")).map(brief), ["25 port/25/", "53 port/53/", "63 port/63/", "80 port/80/"]);
});

test("a name that stands where a port may has a row too", async () => {
  assert.deepEqual((await rows("127.0.0.1:smtp 0.0.0.0:*")).map(brief), ["smtp service/smtp/"]);
});

test("words alone have no rows", async () => assert.deepEqual(await rows("simple mail"), []));

test("what only notes name, or only old editions held, is not found", async () => {
  const documents = [...DOCUMENTS, "s1old\t\tOld\t5000c\t\t\t\t\tgone", "pu\t\tAn app\t6443a\t\t\t\tKubernetes API\tunlisted"];
  assert.deepEqual((await rows("5000, 6443", documents)).map(brief), ["5000 -", "6443 -"]);
});
