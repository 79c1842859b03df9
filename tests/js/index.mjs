// A small index for tests: documents as the index writes them, all of them in every shard.

import { readFileSync } from "node:fs";

import { readGrammar } from "../../static/js/search/grammar.js";
import { Shards } from "../../static/js/search/shards.js";

const GRAMMAR = readFileSync(new URL("../../static/js/search/grammar.txt", import.meta.url), "utf8")
  .split("\n").filter(line => line && !line.startsWith("#"));

/** The grammar by which a text is read. */
export const RULES = readGrammar(GRAMMAR);

export const DOCUMENTS = [
  "s9https\t\thttp protocol over TLS/SSL\x1fHTTPS\t443g",
  "s9http\t\tWorld Wide Web HTTP\t80g",
  "s6www\t\tWorld Wide Web HTTP\t80c",
  "s2http-alt\t\tFileMaker, Inc.\x1fHTTP Alternate\t591c,8080c1",
  "s9domain\t\tDomain Name Server\t53c",
  "s9smtp\t\tSimple Mail Transfer\t25c",
  "s2mns-mail\t\tMNS Mail Notice Service\t2593c",
  "s2mysql\t\tMySQL\t3306c",
  "s1mysql-cluster\t\tMySQL Cluster Manager\t1186A",
  "s3udt_os\t\tUnidata UDT OS\t3900c",
  "s5udt-os\t\tUnidata UDT OS\t3900c",
  "s5whois++\twhois~2b~2b\twhois++\t63c",
  "s2x11\t\tX Window System\t6000-6063c",
  "s0airplay\t\tAirPlay Protocol\ta",
  "pr\t\tReserved\t225-241a",
  "pu\t\tUnassigned\t4a",
  "c2Göran Runfeldt\t\tRunfeldt AB\tnetscript\t1\tGoran_Runfeldt",
  "c4IESG\t\t\thttp,https,domain\t40",
  "c1http\t\t\thttp-alt\t1",
  "f3RFC6335\t\t\texp1,exp2\t2",
  "f1draft-zubov-snif-05\t\t\tsnif,snif-cln,snif-fifo\t5",
];
const SPELLING = "Adomain!Ahttp!Ahttps!Amail+Amysql!Arunfeldt";
const BLOCKS = 24;

export const MANIFEST = {
  format: 1,
  ports: "aaaaaa".repeat(BLOCKS),
  words: "bbbbbb",
  starts: "",
  best: "cccccc",
  names: "------",
  spelling: "dddddd",
  grammar: "eeeeee",
};

/** Give the text of an index file by its name. */
export function indexFile(name, documents = DOCUMENTS) {
  const [kind] = name.split("-");
  const lines = { spelling: [SPELLING], grammar: GRAMMAR }[kind] ?? documents;
  return [`${kind} 1 ${lines.length}`, ...lines].join("\n");
}

/** Give shards over the small index, and the addresses that they ask for. */
export function smallShards({ documents = DOCUMENTS, answer } = {}) {
  const asked = [];
  const fetch = async url => {
    asked.push(url);
    return answer?.(url) ?? new Response(indexFile(url.split("/").at(-1), documents));
  };
  return { shards: new Shards("https://example.org/ports/", fetch, MANIFEST), asked };
}
