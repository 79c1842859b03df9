"""Invent hostile editions: a stranger's worst text in every field of the registry.

The same seed gives the same bytes. `hostile_edition` is the XML with everything in
it; `in_format` writes the same ill will in the other formats, as far as they can say it.
"""

import csv
import io
import random
import re
from xml.sax.saxutils import escape, quoteattr

from site_gen.model import COLUMNS

NAMESPACE = "http://www.iana.org/assignments"

MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</title></textarea></style></script><svg onload=alert(1)>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=//evil.example/x&#62;",
    "&amp;amp;lt;",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=//evil.example/">',
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# gone #}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %(x)s {0} {x!r}",
    "\\u003cscript\\u003e \\x3c \\",
    "=cmd|' /C calc'!A0",
    "[RFC1][Nobody_Here][[x]][",
    "](javascript:alert(1))",
    "* # _ ` ~~~ | \\|",
    "\t\ttabs\tand\n\n\nlines\n",
    "'; DROP TABLE registrations; --",
)
CHARACTERS = (
    "\u202eoverride",
    "\u2066isolate\u2069\u2069\u202dpop",
    "\u05e9\u05dc\u05d5\u05dd (\u05e2\u05d5\u05dc\u05dd) 123",
    "\u0645\u0631\u062d\u0628\u0627, \u0627\u0644\u0639\u0627\u0644\u0645!",
    "\x7f\x80\x85\x9f",
    "\ufdd0\U0001fffe",
    "\u2028line\u2029paragraph",
    "\u200bzero\u200d\ufeffwidth\xad",
    "z" + "\u0300\u0316\u0334" * 60,
    "\u00c9\u0045\u0301 \u212a \u0130 \u00df",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U000e0041",
    "\ufffd\ufff9\ufffa\ufffb",
)
URIS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "/etc/passwd",
    "../../../x",
    "#main",
    "http://",
    "http://[::1",
    "https://evil.example:99999999/",
    'https://evil.example/"onmouseover="alert(1)',
    "https://evil.example/<script>alert(1)</script>",
    "https://evil.example/ with blanks",
    "https://evil.example/%",
    "https://evil.example/%zz^{}|\\`",
    "https://user:secret@evil.example/",
    "https://\u05d0\u05d1\u05d2.example/\u202e",
    "http:evil.example",
    "HTTP://EVIL.EXAMPLE/",
    "https://evil.example/?a=1&b=2#c#d",
    "mailto:someone@example.com",
    "mailto:someone%40example.com?subject=<x>",
    "mailto:someone%2540example.com",
    "mailto:%00%1b%e2%80%ae%0a@example.com; mailto:b%FF@example.com",
    "tel:+1\u202e23",
    "urn:x:y",
)
NAMES = (
    "..",
    ".",
    "../../x",
    "..\\..\\x",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "a~2fb",
    "a%2fb",
    "~",
    "~~",
    "con",
    "CON.txt",
    "com1",
    "lpt9.x",
    "nul",
    "dots...",
    ".hidden",
    "index.html",
    "index",
    "search",
    "assets",
    "api",
    "404.html",
    "port",
    "ports",
    "service",
    "contact",
    "references",
    "about",
    "privacy",
    "robots.txt",
    "sitemap.xml",
    ".nojekyll",
    "site.webmanifest",
    "trailing spaces  ",
    " . . ",
    "trailing.dot.",
    "443",
    "0-65535",
    "--help",
    "-",
    "_",
    "?q=1",
    "#x",
    "a&b",
    "a b",
    "a  b",
    "caf\u00e9",
    "cafe\u0301",
    "\u00df",
    "SS",
    "\u212a",
    "k",
    "Jane_Doe",
    "jane_doe",
    "JANE DOE",
    "Jane~5fDoe",
    "\u0130",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "NaN",
    "1e9",
    "a|b|c",
    "a,b",
    "a;b",
    "$(reboot)",
    "`reboot`",
    "%00",
    "\u202ereversed",
    "x" * 201,
    "y" * 10_000,
    "9" * 5000,
    "new\nline",
)
DATES = ("0000-00-00", "2026-13-45", "yesterday", "9999-99", "<b>2026</b>", "2026-01-01T00:00:00Z")
PROTOCOLS = ("quic", "TCP", "t c p", '"><b>', "\u202eptc", "status unassigned", "x" * 500)
NUMBERS = ("0", "443", "65535", "000443", "1-2", "2-3", "7-7", "0-0", "65000-65100", "00001-00002")
TEXTS = (*MARKUP, *CHARACTERS, *URIS, *NAMES)

# What XML 1.0 cannot carry; the other formats can.
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 1_000_000


def hostile_edition(
    seed: int = 0, *, longest: int = _LONGEST, more: int = 60, texts: tuple[str, ...] = TEXTS
) -> bytes:
    """Give the XML of a hostile edition; one description has *longest* characters.

    One record for each of *texts*, and *more* of texts put together at random.
    """
    writer = _Writer(random.Random(seed), texts)  # noqa: S311 (the same edition each time)
    records = [*writer.covering(), writer.longest(longest), *writer.random(more)]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<registry xmlns="{NAMESPACE}" '
        f'id="service-names-port-numbers">\n{writer.frame()}'
        f"{''.join(records)}{writer.footnotes()}{writer.people()}</registry>\n"
    ).encode()


class _Writer:
    """Write the parts of an edition; every text meets every field of a record."""

    def __init__(self, chance: random.Random, texts: tuple[str, ...]) -> None:
        self._chance = chance
        self._texts = texts
        self._turn = 0
        self._only: str | None = None
        self._ids: dict[str, None] = {}

    def covering(self) -> list[str]:
        """Write one record for each text, which stands in each of its fields."""
        filled = []
        for text in self._texts:
            self._only = text
            filled.append(self._record(name=text, protocol=text))
        self._only = None
        return filled + [
            self._record(number=number, protocol=protocol)
            for number in NUMBERS
            for protocol in ("tcp", self._one(PROTOCOLS))
        ]

    def random(self, count: int) -> list[str]:
        """Write records of texts put together at random."""
        return [self._record(name=self._joined()) for _ in range(count)]

    def longest(self, length: int) -> str:
        """Write a record whose description is very long."""
        words = "word " * (length // 10) + "w" * (length // 2)
        return (
            "<record><name>endless</name><protocol>tcp</protocol><number>4711</number>"
            f"<description>{words}</description></record>\n"
        )

    def frame(self) -> str:
        """Write what stands above the records."""
        notes = "".join(
            f"<note title={_quoted(text)}>{_escaped(text)}\n  {_escaped(self._next())}</note>\n"
            for text in self._texts
        )
        return (
            f"<title>{_escaped(''.join(MARKUP[:3]))}</title>\n<category>{_escaped(self._next())}"
            f"</category>\n<updated>{_escaped(DATES[4])}</updated>\n"
            f"<xref type='rfc' data='rfc6335'/>{self._xref()}{self._xref()}\n"
            f"<expert>{_escaped(self._next())}</expert>\n{notes}"
        )

    def footnotes(self) -> str:
        """Write footnotes, some of which share their anchor."""
        return "".join(
            f"<footnote anchor={_quoted(anchor)}>{_escaped(self._next())}</footnote>\n"
            for anchor in ("1", "1", "a b", '"><b>', "main", "registrations", "", *self._texts)
        )

    def people(self) -> str:
        """Write the contact table: half of the cited ids, some twice; each text in each field."""
        ids = list(self._ids)
        listed = [*ids[::2], *ids[:6]]
        listed += [f"Somebody_{at}" for at in range(len(listed), len(self._texts))]
        return f"<people>\n{''.join(map(self._person, listed, range(len(listed))))}</people>\n"

    def _person(self, contact_id: str, at: int) -> str:
        tags = ("name", "org", "uri", "updated")
        texts = (self._texts[(at + ahead) % len(self._texts)] for ahead in (0, 1, 5, 11))
        fields = "".join(
            f"<{tag}>{_escaped(text)}</{tag}>" for tag, text in zip(tags, texts, strict=True)
        )
        return f"<person id={_quoted(contact_id)}>{fields}</person>\n"

    def _record(self, name: str | None = None, number: str = "", protocol: str = "") -> str:
        chance = self._chance
        number = number or chance.choice(["", str(chance.randrange(500)), "6000-6003"])
        protocol = protocol or chance.choice(["", "tcp", "udp", *PROTOCOLS])
        people = [self._next() for _ in range(1 if self._only else chance.randrange(3))]
        self._ids.update(dict.fromkeys(" ".join(each.split()) or "x" for each in people))
        return (
            f"<record date={_quoted(self._date())} updated={_quoted(self._date())}>"
            f"<name>{_escaped(name or '')}</name><protocol>{_escaped(protocol)}</protocol>"
            f"<assignee>{''.join(self._person_xref(each) for each in people)}</assignee>"
            f"<description>{self._rich()}</description><number>{number}</number>"
            f"{''.join(self._person_xref(each) for each in people[:1])}{self._xref()}{self._xref()}"
            f"<sc>{_escaped(self._next())}</sc><unauthorized>{self._rich()}</unauthorized>"
            f"<note>{self._rich()}<br/>{self._rich()}<paragraph>{self._rich()}</paragraph></note>"
            "</record>\n"
        )

    def _rich(self) -> str:
        return f"{_escaped(self._next())} {self._xref()} {_escaped(self._next())}"

    def _xref(self) -> str:
        kind = self._one(("rfc", "draft", "uri", "text", "person", "note", "unheard"))
        target = self._only or self._one((*URIS, *MARKUP, "1", "a b", "main"))
        return f'<xref type="{kind}" data={_quoted(target)}>{_escaped(self._next())}</xref>'

    def _person_xref(self, contact_id: str) -> str:
        return f'<xref type="person" data={_quoted(" ".join(contact_id.split()) or "x")}/>'

    def _date(self) -> str:
        return self._only or self._one(DATES)

    def _next(self) -> str:
        self._turn += 1
        return self._only or self._texts[self._turn * 7 % len(self._texts)]

    def _joined(self) -> str:
        return "".join(self._chance.choices(self._texts[:-2], k=3))[:120]

    def _one(self, texts: tuple[str, ...]) -> str:
        return self._chance.choice(texts)


def _escaped(text: str) -> str:
    return escape(NOT_XML.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(NOT_XML.sub("", text))


def hostile_csv(seed: int = 0) -> bytes:
    """Give a hostile edition as CSV, which can carry control characters as well."""
    chance = random.Random(seed)  # noqa: S311
    texts = [*TEXTS, "\x01\x02\x1b[31mred\x07", "\x0b\x0c\x1c\x1d\x1e\x1f"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_TITLES)
    for at, text in enumerate(texts):
        cells = [texts[(at * step + 3) % len(texts)] for step in (5, 7, 11, 13, 17)]
        people = "".join(f"[{each.translate(_BRACKETS)}]" for each in cells[:2])
        numbers = [str(chance.randrange(500)), "6000-6003", *([""] if text.strip() else [])]
        number = chance.choice(numbers)
        date = chance.choice(DATES)
        writer.writerow(
            (
                *(text, number, chance.choice(PROTOCOLS), cells[2], people, people, date, date),
                *(f"[{cells[3].translate(_BRACKETS)}]", cells[4], *cells[:2]),
            )
        )
    return out.getvalue().encode()


_BRACKETS = str.maketrans("[]", "()")
CSV_TITLES = tuple(column.title for column in COLUMNS)


def hostile_page(seed: int = 0) -> bytes:
    """Give a hostile edition as IANA's web page, with hostile links and a contact table."""
    chance = random.Random(seed)  # noqa: S311
    texts = [NOT_XML.sub("", text).translate(_BRACKETS) for text in TEXTS if text.strip()]
    rows, people = [], []
    for text in texts:
        ids = [" ".join(chance.choice(texts).split()) or "x" for _ in range(2)]
        people.append(ids[0])
        links = "".join(f"[<a href={quoteattr('#' + each)}>{escape(each)}</a>]" for each in ids)
        uri = f"[<a href={quoteattr(chance.choice(URIS))}>{escape(chance.choice(texts))}</a>]"
        number = chance.choice([str(chance.randrange(500)), "6000-6003"])
        notes = f"{escape(chance.choice(texts))}<br />{uri}<p>{links}</p>[<a href='#note9'>9</a>]"
        cells = (text, number, chance.choice(PROTOCOLS), chance.choice(texts))
        dates = (chance.choice(DATES), chance.choice(DATES))
        more = (links, links, *map(escape, dates), uri, escape(chance.choice(texts)), notes, notes)
        rows.append((*map(escape, cells), *more))
    contacts = [
        (f"[{escape(each)}]", *(escape(chance.choice(texts)) for _ in range(3)), escape(DATES[2]))
        for each in dict.fromkeys(people)
    ]
    return (
        "<!DOCTYPE html><html><head><title>x</title></head><body><h1>x</h1><dl></dl>"
        f'<table id="table-service-names-port-numbers">{_table(CSV_TITLES, rows)}</table>'
        f'<h2 class="people">People</h2><table>{_table(_PEOPLE_TITLES, contacts)}</table>'
        "</body></html>\n"
    ).encode()


_PEOPLE_TITLES = ("ID", "Name", "Organization", "Contact URI", "Last Updated")


def _table(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<tr>{head}</tr>{body}"
