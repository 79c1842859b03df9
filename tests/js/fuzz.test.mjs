// Texts of every kind and length, made from a seed: none stops the search, and none makes it slow.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parse as read } from "../../static/js/search/grammar.js";
import { RULES } from "./index.mjs";

const parse = text => read(text, RULES);

const PIECES = [
  "tcp", "udp/", "port ", "port", "dport=", "-p ", "from ", "to ", "any ", "eq ", "10.0.0.1", "10.0.0.1:", "[::1]:", "fe80::1.", "db.example.org:", "db:",
  "http://", "_a._", "_tcp", "->", " > ", ", ", " ", "\t", ":", ".", "-", "/", "[", "(", "{", "\"", "=", "#", "*", "$", "%", "+", "1", "22", "443", "51022",
  "70000", "0", "01", "2025-11-03", "10:22:01", "ms", "v2.1", "端口", "порт", "٣", "ﷺ", "é", "🙂", "\0", "what is ", "mysql", "and ", "range 1 ", "\\", "'", "@", "0x",
];
// A slow machine under load takes some times as long as one that is idle; a text that takes squares takes much longer.
const MOST_TIME = 400;

/** Give numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = numbersFrom(20261128);
const pick = list => list[Math.floor(random() * list.length)];

test("any text is read", () => {
  for (let turn = 0; turn < 4000; turn++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 14) }, () => pick(PIECES)).join("");
    const { asked, words } = parse(text);
    assert.ok(asked.every(({ name, from, to }) => name ?? from <= to), text);
    assert.ok(words.length <= 12, text);
  }
});

test("every number that is asked for stands in the text", () => {
  for (let turn = 0; turn < 4000; turn++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 10) }, () => pick(PIECES)).join("");
    const plain = text.normalize("NFKC").replace(/٣/g, "3");
    for (const { name, from, to } of parse(text).asked) {
      for (const number of name ? [] : [from, to]) assert.ok(new RegExp(`(?<!\\d)0*${number}(?!\\d)`).test(plain), `${text}: ${number}`);
    }
  }
});

test("a number is asked for in any words around it", () => {
  const frames = [
    n => `tcp${n}`, n => `${n}/udp`, n => `port ${n}`, n => `10.0.0.1:${n}`, n => `[2001:db8::1]:${n}`, n => `dport=${n}`, n => `what runs on ${n}`, n => `ポート${n}`,
    n => `https://example.org:${n}/a/1`, n => `SPT=51022 DPT=${n} LEN=60`, n => `10.0.0.1.51022 > 10.0.0.2.${n}: Flags [S]`, n => `kubernetes api ${n}`,
  ];
  for (let turn = 0; turn < 2000; turn++) {
    const number = 1 + Math.floor(random() * 49151);
    const text = pick(frames)(number);
    assert.equal(parse(text).asked[0]?.from, number, text);
  }
});

test("no text is slow, however long", () => {
  for (const piece of PIECES) {
    for (const other of [piece, pick(PIECES), pick(PIECES), pick(PIECES)]) {
      const text = (piece + other).repeat(1e6 / (piece + other).length);
      const start = performance.now();
      parse(text);
      assert.ok(performance.now() - start < MOST_TIME, JSON.stringify(piece + other));
    }
  }
});
