"""The reader of IANA's web page."""

import pytest

from site_gen.errors import RegistryError
from site_gen.registry import read_edition

PORTAL = (
    "<!DOCTYPE html><html><head><title>Welcome to\n Hotel Wi-Fi</title></head><body></body></html>"
)
PAGINATION = '<div class="pagination"> 1 <a href="?page=2">2</a></div>'


@pytest.fixture
def page(fixture_bytes: dict[str, bytes]) -> str:
    return fixture_bytes["tiny.xhtml"].decode()


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (PORTAL, 'this is the web page "Welcome to Hotel Wi-Fi", not the registry'),
        ("<html><h1>502 Bad Gateway</h1></html>", 'this is the web page "502 Bad Gateway"'),
        ("<html></html>", "this is a web page without title"),
        ("<script>location = '/login'</script>", "this is a web page without title"),
        ("<!-- x -->\n<head><title>Login</title></head>", 'the web page "Login"'),
    ],
)
def test_another_web_page_is_named(data: str, fact: str) -> None:
    with pytest.raises(
        RegistryError, match=rf"^ports\.xml: .*{fact}.*login page may have answered"
    ):
        read_edition(data.encode(), "ports.xml")


def test_another_registry_of_iana_is_named(page: str) -> None:
    other = page.replace("table-service-names-port-numbers", "table-media-types").replace(
        "<title>Service Name and Transport Protocol Port Number Registry", "<title>Media Types"
    )
    with pytest.raises(RegistryError, match='this is the web page "Media Types", not the registry'):
        read_edition(other.encode(), "x")


def test_one_page_of_several_is_an_excerpt(page: str) -> None:
    first = page.replace("</dl>", f"</dl>{PAGINATION}")
    found = page.replace("</dl>", '</dl><input name="search" value="http" />')
    assert not read_edition(page.encode(), "x").is_excerpt
    assert read_edition(first.encode(), "x").is_excerpt
    assert read_edition(found.encode(), "x").is_excerpt


def test_rich_notes_keep_their_paragraphs_and_references(page: str) -> None:
    rich = (
        '<td><p>Keys:</p>\n<p>see [<a href="https://www.iana.org/go/rfc7">RFC7</a>]<br />b</p></td>'
    )
    data = page.replace("<td>Defined TXT Keys: None</td>", rich)
    edition = read_edition(data.encode(), "x")
    notes = next(r.notes for r in edition.registrations if r.name == "dns-push-tls")
    assert notes is not None
    assert [len(line) for line in notes.lines] == [1, 0, 2, 1]
    assert notes.flat == "Keys: see [RFC7] b"


def test_a_list_of_notes_gives_a_paragraph_each(page: str) -> None:
    data = page.replace("<td>Defined TXT Keys: None</td>", "<td><ul><li>a</li><li>b</li></ul></td>")
    edition = read_edition(data.encode(), "x")
    notes = next(r.notes for r in edition.registrations if r.name == "dns-push-tls")
    assert notes is not None
    assert notes.lines == (("a",), (), ("b",))


def test_a_contact_table_without_organizations_is_read(page: str) -> None:
    head, people = page.split('<h1 class="people">')
    table = people.replace("<th>Organization</th>\n", "")
    rows = [line.split("</td><td>") for line in table.split("\n")]
    people = "\n".join("</td><td>".join(r[:2] + r[3:] if len(r) == 4 else r) for r in rows)
    contacts = read_edition(f'{head}<h1 class="people">{people}'.encode(), "x").contacts
    assert len(contacts) == 36
    assert {contact.organization for contact in contacts} == {None}


def test_several_addresses_of_a_contact_are_all_kept(page: str) -> None:
    one = '<a href="tel:+1-810-555-0155">tel:+1-810-555-0155</a>'
    data = page.replace(one, f'{one}<br/>\n<a href="mailto:k@r.example">mailto:k@r.example</a>')
    contacts = read_edition(data.encode(), "x").contacts
    uri = next(contact.uri for contact in contacts if contact.id == "Kit_Rhodes")
    assert uri == "tel:+1-810-555-0155; mailto:k&r.example"


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("<th>Assignee</th>", "<th>Owner</th>", 'column "Assignee" is missing'),
        ("<td>65535</td>", "<td>65536</td>", 'number "65536" is above 65535'),
        ("<td>65535</td>", "", "the row has 11 cells where the header has 12"),
        ("</html>", "", "the page is cut off"),
    ],
)
def test_a_damaged_page_is_an_error_with_its_line(page: str, old: str, new: str, fact: str) -> None:
    page = page.replace("<body>", "<body><!-- <tr>\n<tr> -->")
    with pytest.raises(RegistryError, match=rf"^x:(\d+): {fact}") as caught:
        read_edition(page.replace(old, new).encode(), "x")
    at = page[: page.index(old)].count("\n") + 1
    assert caught.value.line is not None
    assert at - 15 < caught.value.line <= at + 1


def test_unknown_columns_are_named(page: str) -> None:
    data = page.replace("<th>Assignee</th>", "<th>Colour</th>\n<th>Assignee</th>")
    data = data.replace("</td>\n</tr>", "</td>\n<td></td>\n</tr>")
    assert 'column "Colour" is unknown' in read_edition(data.encode(), "x").warnings[0]


@pytest.mark.parametrize("tag", ["b", "div", "table><tr><td", "a href='#x'", "p"])
def test_a_page_that_nests_too_deeply_is_refused(tag: str, page: str) -> None:
    deep = page.replace("<td>Reserved</td>", f"<td>{f'<{tag}>' * 20_000}Reserved</td>", 1)
    with pytest.raises(RegistryError, match=r"^x:\d+: the page nests more than 1000 elements"):
        read_edition(deep.encode(), "x")


def test_a_page_that_nests_oddly_is_read(page: str) -> None:
    deep = page.replace("<td>Reserved</td>", f"<td>{'<b>' * 400}Reserved{'</b>' * 400}</td>", 1)
    assert read_edition(deep.encode(), "x") == read_edition(page.encode(), "x")


def test_an_xml_declaration_does_not_hide_the_page(page: str) -> None:
    data = '<?xml version="1.0" encoding="UTF-8"?>\n' + page
    assert (
        read_edition(data.encode(), "x").registrations
        == read_edition(page.encode(), "x").registrations
    )
