"""Editions out of nothing: each has records, contacts and the references between them."""

from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

NAMESPACE = "http://www.iana.org/assignments"

# Any text that XML can carry, but no bracket: the registry's own notation for references.
_LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="[]\u2028\u2029"
)
TEXTS = st.text(_LETTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split()) or "x")
NAMES = st.one_of(
    st.sampled_from(["http", "HTTP", "con", "..", "a/b", "whois++", "udt_os", "udt-os", "café"]),
    st.text("abcXYZ0189-_.+/*~%", min_size=1, max_size=12),
    TEXTS,
)
IDS = st.one_of(st.sampled_from(["Jane_Doe", "jane_doe", "IESG", "A.B.", "nul"]), TEXTS)
PORTS = st.integers(0, 65535)
NUMBERS = st.one_of(
    st.just(""),
    st.sampled_from([0, 443, 65535]).map(str),
    PORTS.map(str),
    st.tuples(PORTS, st.integers(0, 20)).map(
        lambda ends: f"{ends[0]}-{min(65535, ends[0] + ends[1])}"
    ),
)
DATES = st.sampled_from(["", "2004", "2004-04", "2021-10-01"])
PROTOCOLS = st.sampled_from(["", "tcp", "udp", "sctp", "dccp"])


def _person(contact_id: str) -> str:
    return f'<xref type="person" data={quoteattr(contact_id)}/>'


XREFS = st.one_of(
    st.integers(1, 9999).map(lambda number: f'<xref type="rfc" data="rfc{number}"/>'),
    st.sampled_from(["draft-a-b-01", "RFC-ietf-x-y-03"]).map(
        lambda name: f'<xref type="draft" data="{name}"/>'
    ),
    TEXTS.map(lambda text: f'<xref type="text">{escape(text)}</xref>'),
    st.just('<xref type="uri" data="https://example.org/A?b=c#d"/>'),
    st.just('<xref type="note" data="1"/>'),
)


@st.composite
def records(draw: st.DrawFn) -> str:
    people = draw(st.lists(IDS, max_size=2, unique=True))
    holders = draw(st.lists(IDS, max_size=2, unique=True))
    name, number = draw(st.one_of(st.just(""), NAMES)), draw(NUMBERS)
    if not name and not number:
        name = "x"
    # No record of the registry is a name alone; in a copied page that would be a heading.
    protocol = draw(PROTOCOLS) or ("" if number else "tcp")
    running = [draw(st.one_of(st.just(""), TEXTS)) for _ in range(3)]
    note = f"{escape(running[2])}<br/>{draw(st.one_of(st.just(''), XREFS))}" if running[2] else ""
    return (
        f"<record date={quoteattr(draw(DATES))} updated={quoteattr(draw(DATES))}>"
        f"<name>{escape(name)}</name><protocol>{protocol}</protocol>"
        f"<assignee>{''.join(map(_person, holders))}</assignee>"
        f"<description>{escape(running[0])}</description><number>{number}</number>"
        f"{''.join(map(_person, people))}{''.join(draw(st.lists(XREFS, max_size=2)))}"
        f"<unauthorized>{escape(running[1])}</unauthorized><note>{note}</note></record>"
    )


@st.composite
def editions(draw: st.DrawFn) -> bytes:
    rows = draw(st.lists(records(), min_size=1, max_size=8))
    people = "".join(
        f"<person id={quoteattr(each)}><name>{escape(draw(TEXTS))}</name>"
        f"<uri>mailto:someone&amp;example.com</uri></person>"
        for each in draw(st.lists(IDS, max_size=4, unique=True))
    )
    return (
        f'<registry xmlns="{NAMESPACE}" id="service-names-port-numbers"><title>T</title>'
        f"<updated>2026-01-02</updated>{''.join(rows)}"
        f'<footnote anchor="1">A note.</footnote><people>{people}</people></registry>'
    ).encode()
