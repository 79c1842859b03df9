"""Writers: an edition as IANA would publish it, in each of the formats."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from site_gen.model import COLUMNS, Edition, Inline, Registration, Text, Xref

ROOT = 'xmlns="http://www.iana.org/assignments" id="service-names-port-numbers"'
RECORD = "<record><number>7</number><description>Echo</description></record>"
TITLES = tuple(column.title for column in COLUMNS)
CONTACT_TITLES = ("ID", "Name", "Organization", "Contact URI", "Last Updated")


def xml(records: str = RECORD, people: str = "", more: str = "", root: str = ROOT) -> bytes:
    """Frame *records* and *people* as an edition; the first record begins in line 4."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<registry {root}>\n{more}<title>T</title>\n"
        f"{records}\n<people>\n{people}\n</people>\n</registry>\n"
    ).encode()


def write_xml(edition: Edition) -> bytes:
    return xml(
        "\n".join(map(_xml_record, edition.registrations)),
        "\n".join(
            f'<person id="{person.id}"><name>{escape(person.name or "")}</name>'
            f"<org>{escape(person.organization or '')}</org><uri>{escape(person.uri or '')}</uri>"
            f"<updated>{person.updated or ''}</updated></person>"
            for person in edition.contacts
        ),
    )


def _xml_record(record: Registration) -> str:
    dates = {"date": record.registered, "updated": record.modified}
    named = "".join(f' {key}="{value}"' for key, value in dates.items() if value)
    people = [Xref("person", name, name) for name in record.contacts]
    assignees = [Xref("person", name, name) for name in record.assignees]
    parts = {
        "name": escape(record.name or ""),
        "protocol": record.protocol or "",
        "assignee": "".join(map(_xml_xref, assignees)),
        "description": _xml_text(record.description),
        "number": record.number or "",
        "sc": record.service_code or "",
        "unauthorized": _xml_text(record.unauthorized_use),
        "note": _xml_text(record.notes),
    }
    elements = "".join(f"<{tag}>{content}</{tag}>" for tag, content in parts.items())
    cited = "".join(map(_xml_xref, (*people, *record.references)))
    return f"<record{named}>{elements}{cited}</record>"


def _xml_text(text: Text | None) -> str:
    lines = text.lines if text else ()
    return "<br/>".join(
        "".join(escape(part) if isinstance(part, str) else _xml_xref(part) for part in line)
        for line in lines
    )


def _xml_xref(xref: Xref) -> str:
    data = (
        ""
        if xref.kind == "text"
        else f' data="{escape(xref.target.lower() if xref.kind == "rfc" else xref.target)}"'
    )
    return f'<xref type="{xref.kind}"{data}>{escape(xref.label)}</xref>'


def write_csv(edition: Edition) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(TITLES)
    writer.writerows(record.columns() for record in edition.registrations)
    return out.getvalue().encode()


def write_xhtml(edition: Edition) -> bytes:
    """Write the page in today's layout."""
    return _page(
        edition,
        head='<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />',
        before='<header>\n<div><a href="/"><img src="/logo.svg" alt="IANA" /></a></div>\n</header>'
        "\n<article>",
        after='</article>\n<footer><div><a href="/licensing">Licensing Terms</a></div></footer>',
        go="https://www.iana.org/go/",
        people="Contact Information",
        titles=TITLES,
    )


def write_xhtml_of_2015(edition: Edition) -> bytes:
    """Write the page in the layout of 2015."""
    return _page(
        edition,
        head='<meta http-equiv="Content-Type" content="text/html; charset=ASCII" />',
        before="",
        after="",
        go="http://www.iana.org/go/",
        people="People",
        titles=(*TITLES[:10], "Known Unauthorized Uses", TITLES[11]),
    )


def _page(  # noqa: PLR0913 (the places where the layouts differ)
    edition: Edition,
    *,
    head: str,
    before: str,
    after: str,
    go: str,
    people: str,
    titles: Sequence[str],
) -> bytes:
    lines = [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"',
        '  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:iana="http://www.iana.org/assignments">',
        f"<head>\n{head}\n<title>{edition.title}</title>\n</head>",
        f"<body>\n{before}\n<h1>{edition.title}</h1>\n<dl>",
        f"<dt>Last Updated</dt><dd>{edition.updated}</dd>",
        f"<dt>Expert(s)</dt><dd><pre>{_pre(edition.experts, go)}</pre></dd>",
        f"<dt>Reference</dt><dd>{_html(edition.references, go)}</dd>",
        *(
            f"<dt>{note.title or 'Note'}</dt><dd><pre>\n{_pre(note.text, go)}\n</pre></dd>"
            for note in edition.notes
        ),
        '<dt>Available Formats</dt><dd><a class="altformat" href="a.csv"><br />CSV</a></dd>',
        '</dl>\n<table id="table-service-names-port-numbers" class="sortable">',
        "<thead><tr>",
        *(f"<th>{title}</th>" for title in titles),
        "</tr></thead>\n<tbody>",
        *(_html_record(record, go) for record in edition.registrations),
        f'</tbody></table>\n<h1 class="people">{people}</h1>\n<table class="sortable">',
        "<thead><tr>",
        *(f"<th>{title}</th>" for title in CONTACT_TITLES),
        "</tr></thead>\n<tbody>",
        *(
            f'<tr><td>\n<a name="{person.id}" id="{person.id}">[{person.id}]</a>\n</td>'
            f"<td>{escape(person.name or '')}</td><td>{escape(person.organization or '')}</td>"
            f'<td>\n<a href="{escape(person.uri or "")}">{escape(person.uri or "")}</a>\n</td>'
            f"<td>{person.updated or ''}</td></tr>"
            for person in edition.contacts
        ),
        '</tbody></table>\n<h1>Footnote</h1>\n<table class="fn">',
        *(
            f'<tr><td class="fn"><a name="note{note.anchor}">[{note.anchor}]</a></td>'
            f'<td class="fn"><pre>{_pre(note.text, go)}</pre></td></tr>'
            for note in edition.footnotes
        ),
        f"</table>\n{after}\n</body>\n</html>",
    ]
    return "\n".join(lines).encode() + b"\n"


def _html_record(record: Registration, go: str) -> str:
    people = [
        "".join(f'[<a href="#{name}">{name}</a>]' for name in names)
        for names in (record.assignees, record.contacts)
    ]
    cells = [
        escape(record.name or ""),
        record.number or "",
        record.protocol or "",
        _rich(record.description, go),
        *people,
        record.registered or "",
        record.modified or "",
        _html(record.references, go),
        record.service_code or "",
        _rich(record.unauthorized_use, go),
        _rich(record.notes, go),
    ]
    return "<tr>\n" + "\n".join(f"<td>{cell}</td>" for cell in cells) + "\n</tr>"


def _html(parts: Iterable[Inline], go: str) -> str:
    return "".join(escape(part) if isinstance(part, str) else _link(part, go) for part in parts)


def _link(xref: Xref, go: str) -> str:
    target = {
        "rfc": go + xref.target.lower(),
        "draft": go + re.sub("^RFC-", "draft-", xref.target),
        "person": f"#{xref.target}",
        "note": f"#note{xref.target}",
    }.get(xref.kind, xref.target)
    label = escape(xref.label)
    return f"[{label}]" if xref.kind == "text" else f'[<a href="{escape(target)}">{label}</a>]'


def _rich(text: Text | None, go: str) -> str:
    return "<br />".join(_html(line, go) for line in text.lines) if text else ""


def _pre(text: Text | None, go: str) -> str:
    return "\n".join(_html(line, go) for line in text.lines) if text else ""


def _lines(text: Text | None) -> list[str]:
    return [
        "".join(part if isinstance(part, str) else f"[{part.label}]" for part in line)
        for line in (text.lines if text else ())
    ]


def write_page(edition: Edition) -> bytes:
    """Write the page as a browser copies it: empty cells vanish."""
    lines = [
        "Internet Assigned Numbers Authority",
        "",
        edition.title,
        "",
        "Last Updated",
        edition.updated or "",
        "Expert(s)",
        *_lines(edition.experts),
        "Reference",
        "".join(f"[{xref.label}]" for xref in edition.references),
    ]
    for note in edition.notes:
        lines += [note.title or "Note", *_lines(note.text), ""]
    lines += ["Available Formats", "", "CSV", "", "XML", "", "HTML", "", "Plain text"]
    lines.append(" ".join(TITLES))
    lines += [" ".join(filter(None, record.columns())) for record in edition.registrations]
    lines += ["", "Contact Information", "", " ".join(CONTACT_TITLES)]
    for person in edition.contacts:
        cells = (f"[{person.id}]", person.name, person.organization, person.uri, person.updated)
        lines.append(" ".join(filter(None, cells)))
    lines += ["", "Footnote", ""]
    lines += [f"[{note.anchor}] {note.text.flat}" for note in edition.footnotes]
    return ("\n".join(lines) + "\n\nLicensing Terms\n").encode()


# The widths of the wrapped columns of records (by index) and contacts in 2013.
WIDTHS = {3: 28, 8: 28, 10: 13, 11: 60}
CONTACT_WIDTHS = {1: 26, 2: 21}


def write_text(
    edition: Edition,
    widths: Mapping[int, int] = WIDTHS,
    contact_widths: Mapping[int, int] = CONTACT_WIDTHS,
) -> bytes:
    """Write the text as the browser of 2013 printed it: columns aligned by bytes."""
    lines = [" " * 40 + edition.title, "", "   Last Updated", " " * 11 + (edition.updated or "")]
    lines += ["", "   Expert(s)", "", *(f" {line}" for line in _lines(edition.experts)), ""]
    lines += ["   Reference", " " * 11 + "".join(f"[{x.label}]" for x in edition.references), ""]
    for note in edition.notes:
        lines += [f"   {note.title or 'Note'}", ""]
        lines += [*(f" {line}".rstrip() for line in _lines(note.text)), ""]
    lines += ["   Alternative Formats", "           [IMG]", "           CSV [IMG]", ""]
    rows = [_text_cells(record) for record in edition.registrations]
    for index, width in widths.items():
        _wrap_column(rows, index, width)
    header = ["Service Name", "Port Number", "Transport\nProtocol", *TITLES[3:6]]
    header += ["Registration\nDate", "Modification\nDate", "Reference", "Service\nCode"]
    header += ["Known\nUnauthorized\nUses", "Assignment Notes"]
    lines += table_lines(header, rows, centred={1, 2, 9})
    lines += ["", " " * 60 + "People", ""]
    people = [
        [
            [f"[{person.id}]"],
            [person.name or ""],
            [person.organization or ""],
            (person.uri or "").split("; "),
            [person.updated or ""],
        ]
        for person in edition.contacts
    ]
    for index, width in contact_widths.items():
        _wrap_column(people, index, width)
    lines += table_lines([*CONTACT_TITLES[:4], "Last\nUpdated"], people, centred=set())
    lines += ["", " " * 60 + "Footnote", ""]
    for note in edition.footnotes:
        first, *rest = "".join(_lines(note.text)).split("\n")
        lines += [f"   [{note.anchor}] {first}", *(f"       {line}" for line in rest)]
    return "".join(f"{line}\n" for line in lines).encode()


def _text_cells(record: Registration) -> list[list[str]]:
    cells = [[cell] for cell in record.columns()]
    cells[3] = _lines(record.description) or [""]
    cells[10] = _lines(record.unauthorized_use) or [""]
    cells[11] = _lines(record.notes) or [""]
    return cells


def _wrap_column(rows: Sequence[list[list[str]]], index: int, width: int) -> None:
    """Wrap the cells of a column, which is never narrower than its longest word."""
    words = (word for row in rows for line in row[index] for word in line.split())
    width = max([width, *(len(word.encode()) for word in words)])
    for row in rows:
        row[index] = wrapped(row[index], width)


def wrapped(lines: Iterable[str], width: int) -> list[str]:
    """Break lines at blanks, greedily, as a browser does."""
    out: list[str] = []
    for line in lines:
        now = ""
        for word in line.split():
            if now and len(now.encode()) + 1 + len(word.encode()) > width:
                out.append(now)
                now = word
            else:
                now = f"{now} {word}".strip()
        out.append(now)
    return out


def table_lines(
    header: Sequence[str], rows: Sequence[list[list[str]]], centred: set[int]
) -> list[str]:
    """Set a table in fixed columns, each cell in the middle of its row, aligned by bytes."""
    titles = [title.split("\n") for title in header]
    widths = [
        max(len(line.encode()) for cells in [*rows, titles] for line in cells[index])
        for index in range(len(header))
    ]
    out = _row_lines(titles, widths, set(range(len(header))))
    for row in rows:
        out += _row_lines(row, widths, centred)
    return out


def _row_lines(row: list[list[str]], widths: list[int], centred: set[int]) -> list[str]:
    height = max(map(len, row))
    lines = [""] * height
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        start = (height - len(cell)) // 2
        for at in range(height):
            text = cell[at - start] if start <= at < start + len(cell) else ""
            blanks = width - len(text.encode())
            left = blanks // 2 if index in centred else 0
            lines[at] += " " * left + text + " " * (blanks - left + 1)
    return [line.rstrip() for line in lines]


WRITERS = {
    "tiny.xml": write_xml,
    "tiny.csv": write_csv,
    "tiny.xhtml": write_xhtml,
    "tiny-2015.xhtml": write_xhtml_of_2015,
    "tiny.txt": write_text,
    "tiny-page.txt": write_page,
}
