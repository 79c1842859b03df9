import assert from "node:assert/strict";
import { test } from "node:test";

import { corrections, readWords } from "../../static/js/search/spelling.js";

const list = readWords("Acheshire Hx Akerberos!Akerberized Alorenz Amysql!Aplug+Apostgresql!Apostmaster+Arfc6335Arunfeldt".replaceAll(" ", ""));
const near = word => corrections(word, list);

test("the list is read with its shared beginnings and marks", () => {
  const { words, marks } = readWords("Ahttp!Es!Aimap+Ename");
  assert.deepEqual([words, marks], [["http", "https", "imap", "imapname"], ["!", "!", "+", ""]]);
});

for (const [typed, meant] of Object.entries({
  kerberso: "kerberos", kereberos: "kerberos", potsgresql: "postgresql", postgrsql: "postgresql", myqsl: "mysql",
  chesire: "cheshire", runfledt: "runfeldt", plgu: "plug",
})) {
  test(`${typed} may mean ${meant}`, () => assert.equal(near(typed)[0], meant));
}

test("what begins a word of the list is no mistake", () => assert.deepEqual(near("kerb"), ["kerb"]));

test("nonsense means nothing", () => {
  for (const word of ["wqxzzkj", "asdfghjkl", "zzz", "plugh", "lorem", "x".repeat(300)]) assert.deepEqual(near(word), []);
});

test("a number is not taken for its neighbour", () => assert.deepEqual(near("rfc6336"), []));
