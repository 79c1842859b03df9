import assert from "node:assert/strict";
import { test } from "node:test";

import { answer } from "../../static/js/search/answer.js";
import { parse } from "../../static/js/search/grammar.js";
import { DOCUMENTS, RULES, smallShards } from "./index.mjs";

const find = (text, options = {}, shards = smallShards().shards) => answer(parse(text, RULES), shards, options);
const keys = ({ results }) => results.map(({ kind, key }) => `${kind} ${key}`);

test("a port comes first, then who is on it", async () => {
  assert.deepEqual(keys(await find("80")), ["port 80", "service http", "service www"]);
});

test("a number inside a named range has a page of its own", async () => {
  assert.deepEqual(keys(await find("6005")), ["port 6005", "service x11", "range 6000-6063"]);
});

test("a number without a page gives the range around it", async () => assert.deepEqual(keys(await find("230")), ["range 225-241"]));

test("a dynamic number gives the page of the Dynamic Ports", async () => {
  const { results } = await find("50000");
  assert.deepEqual(results.map(({ url, kind }) => [url, kind]), [["ports/dynamic/", "listing"]]);
});

test("a number beyond the last port gives nothing, and says so", async () => {
  const { results, isOver } = await find("99999");
  assert.deepEqual([results, isOver], [[], true]);
});

test("of several ports each is seen before anything else", async () => {
  assert.deepEqual(keys(await find("3306,443,25")).slice(0, 3), ["port 3306", "port 443", "port 25"]);
});

test("a range gives its page, its service, and else what lies in it", async () => {
  assert.deepEqual(keys(await find("6000-6063")), ["range 6000-6063", "service x11"]);
  assert.deepEqual(keys(await find("20-60")).slice(0, 2), ["port 25", "port 53"]);
});

test("of a range that is not on record each number is seen, both ends first if there are many", async () => {
  assert.deepEqual(keys(await find("6005-6007")).slice(0, 3), ["port 6005", "port 6006", "port 6007"]);
  assert.deepEqual(keys(await find("6005-6040")).slice(0, 3), ["port 6005", "port 6040", "port 6006"]);
});

test("beside a number, the service that is meant comes too, and first where it holds the number", async () => {
  assert.deepEqual(keys(await find("mysql 443")).slice(0, 2), ["port 443", "service mysql"]);
  assert.deepEqual(keys(await find("mysql 3306")).slice(0, 2), ["service mysql", "port 3306"]);
  assert.deepEqual(keys(await find("443/tcp mysql")).slice(0, 2), ["port 443", "service mysql"]);
});

test("a word that no page has does not empty the answer, and is said", async () => {
  const { results, left } = await find("kubernetes 443");
  assert.deepEqual([results[0].key, left], ["443", ["kubernetes"]]);
  assert.deepEqual(keys(await find("quel port utilise mysql"))[0], "service mysql");
});

test("a word of letters and digits is a name if there is one, else a number", async () => {
  const { shards } = smallShards({ documents: [...DOCUMENTS, "s1apc-2160\t\t\t2160c"] });
  assert.deepEqual(keys(await find("apc-2160", {}, shards))[0], "service apc-2160");
  assert.deepEqual(keys(await find("rdp443", {}, shards))[0], "port 443");
});

test("a name gives the service, its port, a contact of that name, and then longer names", async () => {
  assert.deepEqual(keys(await find("http")).slice(0, 5), ["service http", "contact http", "port 80", "service https", "service http-alt"]);
});

test("both spellings of a name come before their ports", async () => {
  assert.deepEqual(keys(await find("udt_os")), ["service udt_os", "service udt-os", "port 3900"]);
});

test("each place has its own description", async () => {
  const { results: [{ description }] } = await find("8080");
  assert.equal(description, "http-alt: HTTP Alternate");
});

test("words that are written apart are tried together", async () => assert.equal(keys(await find("my sql"))[0], "service mysql"));

test("a mistyped word is guessed, and the answer says so", async () => {
  const guess = await find("myslq");
  assert.deepEqual([keys(guess)[0], guess.isGuess, guess.words], ["service mysql", true, ["mysql"]]);
  assert.equal((await find("mysql")).isGuess, false);
});

test("of several words the name alone is given if nothing has all", async () => {
  assert.deepEqual(keys(await find("mysql domain")).slice(0, 2), ["service mysql", "service domain"]);
});

test("nonsense gives nothing", async () => {
  for (const text of ["wqxzzkj", "foo bar baz", "!!!", "", "-1", "rfc 99999"]) assert.deepEqual(keys(await find(text)), []);
});

test("a result has an address relative to the root", async () => {
  const urls = async text => (await find(text)).results.map(({ url }) => url)[0];
  assert.equal(await urls("whois++"), "service/whois~2b~2b/");
  assert.equal(await urls("Göran"), "contact/Goran_Runfeldt/");
  assert.equal(await urls("rfc 6335"), "reference/rfc6335/");
});

test("the limit cuts the results, not the count", async () => {
  const { results, total } = await find("http", { limit: 2 });
  assert.ok(results.length === 2 && total > 2);
});

test("a number asks for one file, a name for one, and nothing is asked for twice", async () => {
  const { shards, asked } = smallShards();
  await find("443", {}, shards);
  await find("444", {}, shards);
  await find("https", {}, shards);
  await find("simple mail transfer", {}, shards);
  assert.deepEqual(asked.map(url => url.split("/").at(-1)), ["ports-aaaaaa.txt", "words-bbbbbb.txt"]);
});

test("what was on a number and is gone comes after what is there, and says so", async () => {
  const { shards } = smallShards({ documents: [...DOCUMENTS, "s1old\t\tOld\t443c\t\t\t\t\tgone"] });
  const { results } = await find("443", {}, shards);
  assert.deepEqual(results.map(({ key, state }) => key + state), ["443", "https", "oldgone"]);
});

test("a result has the names that do not come from the registry", async () => {
  const { shards } = smallShards({ documents: [...DOCUMENTS, "s1ms-wbt-server\t\tMS WBT Server\t3389c\t\t\t\tRDP"] });
  const { results } = await find("rdp", {}, shards);
  assert.deepEqual(results.slice(0, 2).map(({ key, aliases }) => [key, aliases]), [["ms-wbt-server", ["RDP"]], ["3389", ["RDP"]]]);
});

test("a number that is found by what people call it has its services", async () => {
  const { shards } = smallShards({ documents: [...DOCUMENTS, "pa\t=\tms-wbt-server, rdp\t3389d\t\t\t\tRemote Desktop"] });
  const { results } = await find("remote desktop", {}, shards);
  assert.deepEqual(results.map(({ key, services, description }) => [key, services, description]), [
    ["3389", ["ms-wbt-server", "rdp"], "ms-wbt-server, rdp"],
  ]);
});

test("what only notes name comes after the registry's page of a number", async () => {
  const { shards } = smallShards({ documents: [...DOCUMENTS, "pu\t\t\t51820a\t\t\t\tWireGuard\tunlisted"] });
  const { results } = await find("51820", {}, shards);
  assert.deepEqual(results.map(({ key, aliases, state }) => [key, aliases, state]), [["ports/dynamic", [], ""], ["51820", ["WireGuard"], "unlisted"]]);
});
