import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../static/js/search/query.js";

const PORTS = {
  443: [
    "443", " 443 ", "port 443", ":443", "tcp/443", "443/udp", "tcp 443", "443 tcp", "port443", "Port: 443", "#443", "0443",
    "４４３", "443 (tcp)", "port no. 443", "port number 443", "https 443/tcp # http protocol over TLS/SSL", "[::1]:443",
    "https://host:443/x?y=1:2", "tcp dst port 443", "443/tcp   open  ssl/https", "permit tcp any any eq 443",
    "IP 10.0.0.1.52344 > 10.0.0.2.443: Flags [S], seq 1", "Src Port: 51234, Dst Port: 443", "*:443", "127.0.0.1%lo:443",
    "tcp 0 0 0.0.0.0:443 0.0.0.0:* LISTEN", "tcp6 0 0 :::443 :::* LISTEN", "LISTEN 0 128 [::]:443 [::]:*",
    "  TCP    0.0.0.0:443   0.0.0.0:0   LISTENING   1044", "::ffff:10.0.0.1:443", "-A INPUT -p tcp --dport 443 -j ACCEPT",
    "EXPOSE 443", "PGPORT=443", "ufw allow 443/tcp", "port 443 failed: Connection refused", "host:443/path",
    "fe80::1.443", "sctp 443", "443.",
  ],
};

for (const text of PORTS[443]) {
  test(`${JSON.stringify(text)} asks for port 443 alone`, () => assert.deepEqual(parse(text).ports, [443]));
}

for (const text of ["3306,5432,6379", "3306 5432 6379", "3306/tcp, 5432/tcp; 6379/tcp", "ports 3306, 5432 and 6379", "3306|5432|6379"]) {
  test(`${JSON.stringify(text)} asks for each of three ports`, () => assert.deepEqual(parse(text).ports, [3306, 5432, 6379]));
}

for (const text of ["6000-6063", "6000 – 6063", "ports 6000—6063", "6000-6063/tcp", "6000..6063", "6000 to 6063"]) {
  test(`${JSON.stringify(text)} asks for a range`, () => assert.deepEqual(parse(text).ports, [[6000, 6063]]));
}

for (const text of ["8080:80", "docker run -p 8080:80 nginx", "0.0.0.0:8080->80/tcp"]) {
  test(`${JSON.stringify(text)} asks for both ends of a mapping`, () => assert.deepEqual(parse(text).ports, [8080, 80]));
}

for (const text of ["65536", "99999", "70000/tcp", ":66000", "1234567890123456789012345678901234567890"]) {
  test(`${JSON.stringify(text)} is beyond the last port`, () => {
    assert.deepEqual([parse(text).ports, parse(text).isOver], [[], true]);
  });
}

for (const text of ["12:34:56", "00:1b:44:11:3a:b7", "192.168.0.1", "10.0.0.0/8", "fe80::1", "802.11", "", "   ", "!?"]) {
  test(`${JSON.stringify(text)} asks for no port`, () => assert.deepEqual(parse(text).ports, []));
}

const NAMES = {
  "_ipp._tcp.local": "ipp",
  "My Printer._ipp._tcp.local.": "ipp",
  "_printer._sub._http._tcp.local": "http",
  "https://example.com/a": "https",
  "TCP *:http (LISTEN)": "http",
  "10.0.0.2.https > 10.0.0.1.51000:": "https",
};

for (const [text, name] of Object.entries(NAMES)) {
  test(`${JSON.stringify(text)} asks for the service ${name}`, () => assert.ok(parse(text).names.includes(name)));
}

for (const text of ["rfc 6335", "RFC6335", "RFC-6335", "rfc:06335", "RFC 6335, section 8", "https://www.rfc-editor.org/rfc/rfc6335.html"]) {
  test(`${JSON.stringify(text)} asks for the RFC, and for no port`, () => {
    assert.deepEqual([parse(text).words, parse(text).ports], [["rfc6335"], []]);
  });
}

test("what people put around a name is no condition", () => {
  const { words, all } = parse("ssh tcp port");
  assert.deepEqual([words, all], [["ssh"], ["ssh", "tcp", "port"]]);
});

test("a range that runs backwards asks for its ends", () => assert.deepEqual(parse("90-80").ports, [90, 80]));

test("a list is cut after twenty numbers", () => {
  assert.equal(parse(Array.from({ length: 99 }, (_, at) => at).join(",")).ports.length, 20);
});

test("a very long text is cut and read at once", () => {
  for (const text of ["a".repeat(1e6), ":".repeat(1e6), "1-".repeat(5e5), "[".repeat(1e6), "10.".repeat(1e6), " 1".repeat(1e6)]) {
    const start = performance.now();
    assert.ok(parse(text).text.length <= 300);
    assert.ok(performance.now() - start < 250);
  }
});
