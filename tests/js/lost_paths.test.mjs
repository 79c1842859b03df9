// What a path that has no page may have meant.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, meaning } from "../../static/js/search/lost_paths.js";

const words = path => meaning(path).words;

test("a number is read with ending, zeros, capitals and protocol", () => {
  for (const path of ["443", "port/443.html", "port/0443/", "PORT/443", "tcp/443", "443/tcp", "ports/443/index.html"]) {
    assert.equal(words(path), "443", path);
  }
});

test("a range is read however its ends are joined", () => {
  for (const path of ["port/225-241", "225%E2%80%93241", "range/0225-0241/", "port/225:241"]) {
    assert.equal(words(path), "225-241", path);
  }
});

test("a name is read with its odd letters, spelled or not", () => {
  assert.equal(words("service/sql*net"), "sql*net");
  assert.equal(words("service/SQL~2anet/"), "SQL*net");
  assert.equal(words("service/whois++"), "whois++");
  assert.equal(words("service/914c/g"), "914c/g");
  assert.equal(words("service/z39.50"), "z39.50");
});

test("the first part tells the kind", () => {
  assert.deepEqual(meaning("contact/luke%20dion").kinds, ["contact"]);
  assert.deepEqual(meaning("Service/HTTPS/").kinds, ["service"]);
  assert.deepEqual(meaning("https").kinds, []);
  assert.equal(words("rfc/6335"), "rfc6335");
});

test("a broken escape is taken as it stands", () => {
  assert.equal(words("service/100%"), "100%");
});

test("of like keys the exact one is chosen", () => {
  const found = ["udt_os", "udt-os"].map(key => ({ kind: "service", key }));
  assert.equal(chosen(found, meaning("udt-os")).key, "udt-os");
  assert.equal(chosen(found, meaning("UDT OS")).key, "udt_os");
});

test("a number without a page leads to the range around it", () => {
  const found = [{ kind: "service", key: "230" }, { kind: "range", key: "225-241" }];
  assert.equal(chosen(found, meaning("port/230/")).key, "225-241");
});

test("what only resembles is not chosen", () => {
  const found = [{ kind: "service", key: "https-proxy" }, { kind: "contact", key: "https" }];
  assert.equal(chosen(found, meaning("service/https")), undefined);
});
