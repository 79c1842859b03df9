"""The XML reader."""

import pytest

from site_gen.errors import RegistryError
from site_gen.model import Contact, Edition, Footnote, Note, Registration, Text, Xref
from site_gen.registry import read_edition
from tests.unit.registry.writers import xml

BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n'
    b'<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">&b;'
    b"</registry>"
)


def _record(content: str, attributes: str = "") -> Registration:
    named = f"<name>n</name><description>D</description>{content}"
    data = xml(f"<record {attributes}>{named}</record>")
    return read_edition(data, "x").registrations[0]


def test_everything_above_the_records_is_kept(tiny_edition: Edition) -> None:
    rfc = Xref("rfc", "RFC6335", "RFC6335")
    apply = "https://www.iana.org/protocols/apply"
    assert tiny_edition.title == "Service Name and Transport Protocol Port Number Registry"
    assert tiny_edition.category == "Service Names and Transport Protocol Port Numbers"
    assert (tiny_edition.updated, tiny_edition.references) == ("2026-01-02", (rfc,))
    assert tiny_edition.experts is not None
    assert len(tiny_edition.experts.lines) == 4
    assert tiny_edition.notes[0].title is None
    assert (rfc, ". System Ports are") in tiny_edition.notes[0].text.lines
    request = Text(((Xref("uri", apply, apply),),))
    assert tiny_edition.notes[1:] == (Note("Request an Assignment", request),)
    note = Text((("It is only appropriate\nto [RFC] them.",),))
    assert [mark.anchor for mark in tiny_edition.footnotes] == ["1"]
    assert tiny_edition.footnotes != (Footnote("1", note),)
    assert (tiny_edition.is_excerpt, tiny_edition.warnings) == (False, ())


def test_the_contact_stands_in_where_no_assignee_is_stated() -> None:
    """IANA's own page shows it so."""
    person = '<xref type="person" data="{}"/>'
    contacts = person.format("A_A") + person.format("B_B")
    assert _record(contacts).assignees == ("A_A", "B_B")
    held = _record(contacts + f"<assignee>{person.format('C_C')}</assignee>")
    assert (held.assignees, held.contacts) == (("C_C",), ("A_A", "B_B"))


@pytest.mark.parametrize(
    ("element", "xref"),
    [
        ('<xref type="rfc" data="rfc1"/>', Xref("rfc", "RFC1", "RFC1")),
        ('<xref type="rfc" data="rfc1" section="2"/>', Xref("rfc", "RFC1", "RFC1, Section 2", "2")),
        ('<xref type="rfc" data="rfc1">RFC1 (2)</xref>', Xref("rfc", "RFC1", "RFC1 (2)")),
        ('<xref type="draft" data="draft-a-00"/>', Xref("draft", "draft-a-00", "draft-a-00")),
        ('<xref type="uri" data="http://a.b">TR-1</xref>', Xref("uri", "http://a.b", "TR-1")),
        ('<xref type="uri" data="https://a.example"/>', Xref("uri", *["https://a.example"] * 2)),
        ('<xref type="text">ISO\n  13818</xref>', Xref("text", "ISO 13818", "ISO 13818")),
        ('<xref type="note" data="1"/>', Xref("note", "1", "1")),
    ],
)  # fmt: skip
def test_a_reference_of_each_kind_is_kept(element: str, xref: Xref) -> None:
    assert _record(element).references == (xref,)


def test_an_unknown_reference_type_is_kept_as_text_with_a_warning() -> None:
    data = xml('<record><number>7</number><xref type="std" data="STD 1"/></record>')
    edition = read_edition(data, "x")
    assert edition.registrations[0].references == (Xref("text", "STD 1", "STD 1"),)
    assert edition.warnings[0].startswith('x:4: reference type "std" is unknown')


def test_line_breaks_paragraphs_and_references_inside_notes_are_kept() -> None:
    note = (
        '<note>Keys:<br/>\n  a\n  b<br/><br/>by <xref type="person" data="A_A"/> [RFC7]</note>'
        "<note>\n<paragraph>p</paragraph>\n<paragraph>q<br/>r</paragraph>\n</note>"
    )
    assert _record(note).notes == Text(
        (
            ("Keys:",),
            ("a\nb",),
            (),
            ("by ", Xref("person", "A_A", "A_A"), " ", Xref("rfc", "RFC7", "RFC7")),
            (),
            ("p",),
            (),
            ("q",),
            ("r",),
        )
    )


def test_an_empty_element_is_absent() -> None:
    record = _record("<name/><protocol> </protocol><number>1</number><note/><sc/>", 'date=""')
    absent = (record.name, record.protocol, record.notes, record.service_code, record.registered)
    assert absent == (None,) * 5


def test_an_unknown_element_is_kept_as_a_note_with_a_warning() -> None:
    data = xml("<record><number>7</number><colour>red</colour></record>", more="<rule>R</rule>")
    edition = read_edition(data, "x")
    assert edition.registrations[0].notes == Text((("red",),))
    assert edition.notes == (Note("rule", Text((("R",),))),)
    assert [warning.partition(";")[0] for warning in edition.warnings] == [
        "x:3: element <rule> is unknown",
        "x:4: element <colour> of a record is unknown",
    ]


def test_several_addresses_of_a_contact_are_all_kept() -> None:
    person = '<person id="A"><name>Ann</name><uri>mailto:a@b.c</uri><uri>tel:1</uri></person>'
    assert read_edition(xml(people=person), "x").contacts == (
        Contact("A", "Ann", None, "mailto:a&b.c; tel:1"),
    )


def test_no_plain_address_is_left() -> None:
    texts = "".join(f"<{tag}>a@b.example</{tag}>" for tag in ("note", "unauthorized", "name"))
    people = '<person id="A"><name>a@b.example</name><org>a@b.example</org></person>'
    records = f'<record>{texts}<xref type="text">a@b.example</xref></record>'
    assert "@" not in repr(read_edition(xml(records, people), "x"))


@pytest.mark.parametrize(
    ("number", "fact"),
    [("70000", "above 65535"), ("9-8", "is reversed"), ("x", "is not a valid port number")],
)
def test_a_wrong_number_names_its_line(number: str, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf'^x:5: (number|range) "{number}".*{fact}'):
        read_edition(xml(f"\n<record><number>{number}</number></record>"), "x")


@pytest.mark.parametrize("cut", [60, 1000, 20_000, -13])
def test_a_cut_file_is_an_error_with_a_line(cut: int, fixture_bytes: dict[str, bytes]) -> None:
    with pytest.raises(RegistryError, match=r"^x:\d+: the XML is damaged or cut off"):
        read_edition(fixture_bytes["tiny.xml"][:cut], "x")


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (b"<rss><channel/></rss>", 'the root element is "rss"'),
        (b'<registry id="service-names-port-numbers"/>', 'the root element is "registry"'),
        (b'<registry xmlns="http://www.iana.org/assignments" id="media-types"/>', '"media-types"'),
        (b'<registry xmlns="http://www.iana.org/assignments"/>', 'this is the registry ""'),
    ],
)
def test_another_root_is_named(data: bytes, fact: str) -> None:
    with pytest.raises(RegistryError, match=rf"^x:1: .*{fact}"):
        read_edition(data, "x")


def test_a_registry_without_records_is_an_error() -> None:
    with pytest.raises(RegistryError, match="the file has no records"):
        read_edition(xml(""), "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_document_type_is_refused_whatever_the_encoding(encoding: str) -> None:
    text = BOMB.decode().replace('"1.0"', f'"1.0" encoding="{encoding[:6]}"')
    with pytest.raises(RegistryError, match="declares a document type or entities"):
        read_edition(text.encode(encoding), "x")


def test_an_external_entity_is_never_looked_at(tmp_path: object) -> None:
    data = BOMB.replace(b'b "&a;&a;"', f'b SYSTEM "file://{tmp_path}/none"'.encode())
    with pytest.raises(RegistryError, match="do not trust it"):
        read_edition(data, "x")


def test_the_encoding_is_the_declared_one(fixture_bytes: dict[str, bytes]) -> None:
    text = fixture_bytes["tiny.xml"].decode()
    latin = text.replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")
    assert read_edition(latin, "x") == read_edition(text.encode(), "x")
    with pytest.raises(RegistryError, match=r"^x:\d+: the XML is damaged"):
        read_edition(text.encode("latin-1"), "x")


@pytest.mark.parametrize("declared", ['encoding="ISO-8859-1"', "encoding = 'iso-8859-1'"])
def test_what_another_encoding_hides_is_escape_all(
    fixture_bytes: dict[str, bytes], declared: str
) -> None:
    """A control character of an older encoding is no control character in UTF-8."""
    text = fixture_bytes["tiny.xml"].decode().replace('encoding="UTF-8"', declared, 1)
    text = text.replace("encoding='UTF-8'", declared, 1)
    edition = read_edition(text.replace("</title>", "\x96</title>", 1).encode("latin-1"), "x")
    assert edition.title.endswith("\\x96")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(RegistryError, match="damaged"):
        read_edition(xml("<record><note>" + "<paragraph>" * 100_000), "x")


def test_a_person_without_id_and_a_reference_without_target_are_errors() -> None:
    with pytest.raises(RegistryError, match=r"^x:6: a person has no id"):
        read_edition(xml(people="<person/>"), "x")
    with pytest.raises(RegistryError, match=r"^x:4: a reference has no target"):
        read_edition(xml('<record><xref type="rfc"/></record>'), "x")
