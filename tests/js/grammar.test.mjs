import assert from "node:assert/strict";
import { test } from "node:test";

import { isPlain, parse as read } from "../../static/js/search/grammar.js";
import { RULES } from "./index.mjs";

const parse = text => read(text, RULES);

/** Write what a text asks for: 443 for a port, "6000-6063" for a range, "http" for a service. */
const asked = text => parse(text).asked.map(({ name, from, to }) => name ?? (from === to ? from : `${from}-${to}`));

// Each kind of token, with texts that ask for port 443 and nothing else.
const KINDS = {
  number: ["443", " 443 ", "0443", "４４３", "٤٤٣", "४४३", "443.", "443,", "(443)", "#443", ":443", "443?"],
  protocol: [
    "tcp/443", "443/udp", "tcp 443", "443 tcp", "443 (tcp)", "TCP443", "udp-443", "tcp_443", "tcp.443", "sctp443", "443tcp", "443-udp", "tcp4:443",
    "tcp6 443", "U:443", "https 443/tcp # http protocol over TLS/SSL", "443/tcp   open  ssl/https", "443/tcp  ALLOW IN  Anywhere",
  ],
  marker: [
    "port 443", "port443", "Port: 443", "port no. 443", "port number 443", "port is 443", "port = 443", "port(s): 443", "{\"port\": \"443\"}", "p443",
    "EXPOSE 443", "PGPORT=443", "server.port=443", "containerPort: 443", "--listenport=443", "-LocalPort 443 -Action Allow", "-p 443", "nc -lvnp 443",
    "--add-port=443/tcp", "ufw allow 443/tcp", "permit tcp any any eq 443", "10 permit tcp any host 10.0.0.1 eq 443 log", "ssh -D 443 -N host",
    "listen 443 ssl http2;", "ListenStream=443", "Listen 443", "port 443 failed: Connection refused", "grep 443 | port=443",
  ],
  target: [
    "tcp dst port 443", "Src Port: 51234, Dst Port: 443", "-A INPUT -p tcp --dport 443 -j ACCEPT", "udp dport 443 ct state new accept",
    "SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=51234 DPT=443 WINDOW=64240", "\"src_port\":51514,\"dest_port\":443,\"proto\":\"TCP\"",
    "srcport=51514 dstport=443 action=\"deny\"", "id.orig_p=51514 id.resp_p=443", "pass in proto tcp from any to any port 443 keep state",
    "Connection from 10.0.0.9 port 51234 on 10.0.0.1 port 443", "Source Port: 51022 Destination Address: 10.0.0.2 Destination Port: 443 Protocol: 6",
  ],
  address: [
    "10.0.0.1:443", "10.0.0.1.443", "127.0.0.1%lo:443", "*:443", "*.443", "localhost:443", "(10.0.0.1 : 443)", "10.0.0.53#443", "10.0.0.1 port 443",
    "mx.example.net[10.0.0.1]:443: timed out", "tcp 0 0 0.0.0.0:443 0.0.0.0:* LISTEN", "  TCP    0.0.0.0:443   0.0.0.0:0   LISTENING   1044",
    "tcp4  0  0  *.443  *.*  LISTEN", "LISTEN 0 128 [::]:443 [::]:*", "tcp6 0 0 :::443 :::* LISTEN", "tcp46 0 0 *.443 *.* LISTEN", "('0.0.0.0', 443)",
    "nc -vz 10.0.0.1 443", "telnet mail.example.org 443", "10.0.0.1 51234 10.0.0.2 443 tcp", "10.0.0.1 10.0.0.2 51234 443 6 12 840",
  ],
  "IPv6 address": [
    "[::1]:443", "[2001:db8::1]:443", "[fe80::1%eth0]:443", "[::ffff:10.0.0.1]:443", "::ffff:10.0.0.1:443", "::1:443", "fe80::1.443", "fe80::1%lo0.443",
    "2001:db8:0:0:0:0:0:1:443", "2001:db8::1 port 443", "IP6 2001:db8::1.51514 > 2001:db8::2.443: Flags [S]",
  ],
  arrow: [
    "10.0.0.1:51234 -> 10.0.0.2:443", "IP 10.0.0.1.52344 > 10.0.0.2.443: Flags [S], seq 1", "IP 10.0.0.2.443 > 10.0.0.1.52344: Flags [S.]",
    "51234 → 443 [SYN] Seq=0 Win=64240", "alert tcp $EXTERNAL_NET any -> $HOME_NET 443 (msg:\"x\"; sid:1000001; rev:1;)",
    "10.0.0.1/52011->10.0.0.2/443 0x0 None", "denied tcp 10.0.0.1(51022) -> 10.0.0.2(443), 1 packet", "0.0.0.0:443->443/tcp, :::443->443/tcp",
    "src outside:10.0.0.9/51022 dst inside:10.0.0.1/443 by access-group \"x\"",
  ],
  host: ["host:443", "db.example.org:443", "host:443/path", "dial tcp db.example.org:443: i/o timeout", "jdbc:oracle:thin:@ora.example.org:443:ORCL"],
  locator: [
    "https://host:443/x?y=1:2", "https://user:21@host:443/", "https://[2001:db8::1]:443/", "jdbc:postgresql://pg.example.org:443/app?x=1",
    "jdbc:sqlserver://sql.example.org:443;databaseName=crm", "proxy_pass http://127.0.0.1:443/;",
  ],
  glued: ["端口443", "443端口", "ポート443", "443번 포트", "порт443", "TCP端口443", "№443", "443号端口", "rdp443", "http-nio-443"],
  question: ["what is port 443", "what is port 443 used for?", "what runs on 443", "is port 443 udp or tcp", "what's on port 443", "για τι είναι η θύρα 443"],
};

for (const [kind, texts] of Object.entries(KINDS)) {
  test(`a ${kind} asks for its port`, () => {
    for (const text of texts) assert.deepEqual(asked(text), [443], text);
  });
}

test("a list keeps its order, whatever stands between its numbers", () => {
  const lists = [
    "3306,5432,22", "3306 5432 22", "3306/tcp, 5432/tcp; 22/tcp", "ports 3306, 5432 and 22", "3306|5432|22", "{3306,5432,22}", "[3306, 5432, 22]",
    "3306\n5432\n22", "3306/5432/22", "3306 & 5432 & 22", "tcp/3306,tcp/5432,tcp/22", "-p 3306,5432,22", "dport { 3306, 5432, 22 } accept",
  ];
  for (const text of lists) assert.deepEqual(asked(text), [3306, 5432, 22], text);
  assert.deepEqual(asked("51820, 22"), [51820, 22]);
});

test("a range is one in any notation", () => {
  const ranges = [
    "6000-6063", "6000 – 6063", "ports 6000—6063", "6000-6063/tcp", "6000..6063", "6000…6063", "6000~6063", "6000 to 6063", "from 6000 to 6063",
    "between 6000 and 6063", "6000 bis 6063", "6000至6063", "6000:6063", "tcp 6000:6063", "--dport 6000:6063", "deny tcp any any range 6000 6063 log",
  ];
  for (const text of ranges) assert.deepEqual(asked(text), ["6000-6063"], text);
  assert.deepEqual(asked("90-80"), [90, 80], "one that runs backwards asks for its ends");
});

test("a mapping asks for both ends", () => {
  const mappings = ["8080:80", "docker run -p 8080:80 nginx:1.27", "0.0.0.0:8080->80/tcp", "- \"8080:80\"", "svc/web 8080:80", "ssh -L 8080:localhost:80 host"];
  for (const text of mappings) assert.deepEqual(asked(text), [8080, 80], text);
  assert.deepEqual(asked("80:30080/TCP"), [80, 30080]);
  assert.deepEqual(asked("127.0.0.1:5433:5432/tcp"), [5433, 5432]);
});

test("several hosts ask for the port of each", () => {
  assert.deepEqual(asked("mongodb://u:p@a.example.org:27017,b.example.org:27018/app"), [27017, 27018]);
  assert.deepEqual(asked("nats://n1.example.org:4222,nats://n2.example.org:6222"), [4222, 6222]);
  assert.deepEqual(asked("bootstrap.servers=k1.example.org:9092,k2.example.org:9094"), [9092, 9094]);
  assert.deepEqual(asked("upstream app { server 10.0.0.1:8000; server 10.0.0.2:8001 backup; }"), [8000, 8001]);
});

test("a target goes before a source, and a registered number before a dynamic one", () => {
  assert.deepEqual(asked("203.0.113.9:40112 -> 192.0.2.10:22"), [22, 40112]);
  assert.deepEqual(asked("192.0.2.10:22 -> 203.0.113.9:40112"), [22, 40112]);
  assert.deepEqual(asked("--sport 1024:2000 --dport 53"), [53, "1024-2000"]);
  assert.deepEqual(asked("udp dport 51820"), [51820]);
});

const NAMES = {
  "_ipp._tcp.local": "ipp", "My Printer._ipp._tcp.local.": "ipp", "_printer._sub._http._tcp.local": "http", "https://example.com/a": "https",
  "mongodb+srv://cluster.example.org/": "mongodb", "TCP *:http (LISTEN)": "http", "10.0.0.2.https > 10.0.0.1.51000:": "https",
  "permit tcp any host 10.0.0.1 eq smtp": "smtp", "-p tcp --dport ssh -j ACCEPT": "ssh", "any port = https": "https", "tcp4 0 0 *.sunrpc *.*": "sunrpc",
  "cupsd 7u IPv4 0x9f 0t0 TCP localhost:ipp (LISTEN)": "ipp",
};

for (const [text, name] of Object.entries(NAMES)) {
  test(`${JSON.stringify(text)} asks for the service ${name}`, () => assert.deepEqual(asked(text), [name]));
}

test("noise asks for nothing", () => {
  const noise = [
    "2025-11-03", "2026-03-02T10:22:01Z", "03/11/2025", "3.11.2025", "3 Nov 2025", "Nov 3, 2025", "10:22", "12:34:56", "2025-11", "00:1b:44:11:3a:b7",
    "00-1b-44-11-3a-b7", "192.168.0.1", "10.0.0.0/8", "fe80::1", "2001:db8::/32", "2001:db8::5", "+1 202 555 0100", "(202) 555-0100", "202-555-0100",
    "030 901820", "1-800-555-0199", "$24.99", "19,99 €", "443 USD", "99%", "512 MB", "16GB", "250ms", "30 seconds", "2.14.1", "v1.27", "8.9p1",
    "550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e", "0x1F90", "sha256", "-443", "978-3-16-148410-0", "802.11",
    "postgres:16", "nginx:1.27", "redis:7-alpine", "main.c:80", "sshd[2207]", "pid=911", "\"severity\": 2", "-c 100", "HTTP/2", "alert(1)", "7*7",
    "exasoftport1", "inovaport3", "listcrt-port-2", "", "   ", "!?",
  ];
  for (const text of noise) assert.deepEqual(asked(text), [], text);
});

test("a number beyond the last port stays one that was asked for", () => {
  for (const text of ["65536", "70000/tcp", ":66000", "port 123456"]) assert.ok(parse(text).asked[0].to > 65535, text);
  assert.deepEqual(asked("443, 70000"), [443, 70000]);
});

test("of letters and digits without a mark both readings are kept", () => {
  const { asked: [{ from }], glued, words } = parse("rdp3389");
  assert.deepEqual([from, glued, words], [3389, "rdp", ["rdp3389"]]);
});

test("a question keeps the words that may be a name", () => {
  assert.deepEqual(parse("what port does ldap use").content, ["ldap"]);
  assert.deepEqual(parse("default port for postgresql").content, ["postgresql"]);
  assert.equal(parse("which port does rtc-pm-port use").plain, "rtc-pm-port");
});

test("words alone, and a number alone, need no rules", () => {
  for (const text of ["https", "443", "0443", "simple mail transfer", "what is tftp", "xmpp-client", "Jon Postel"]) {
    assert.ok(isPlain(text), text);
    assert.deepEqual(read(text).asked.map(({ from }) => from), parse(text).asked.map(({ from }) => from), text);
  }
  for (const text of ["80,443", "２２", "tcp443", "*:http", "_ipp._tcp", "eq smtp", "-p tcp --dport ssh"]) assert.ok(!isPlain(text), text);
});

test("what people put around a name is no condition", () => {
  const { words, all } = parse("ssh tcp port");
  assert.deepEqual([words, all], [["ssh"], ["ssh", "tcp", "port"]]);
});

for (const text of ["rfc 6335", "RFC6335", "RFC-6335", "rfc:06335", "RFC 6335, section 8", "https://www.rfc-editor.org/rfc/rfc6335.html"]) {
  test(`${JSON.stringify(text)} asks for the RFC, and for no port`, () => {
    assert.deepEqual([parse(text).words, parse(text).asked], [["rfc6335"], []]);
  });
}
