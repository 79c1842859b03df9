"""A site with a history: timelines, what is gone, the changes of each edition, feeds and JSON."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from lxml import html

from site_gen import permalinks
from site_gen.build import Settings, build_site
from site_gen.check import RULES, check_site
from site_gen.errors import HistoryError
from site_gen.history.store import read_history
from tests.serving import bodies

BASE_URL = "https://example.org/ports/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tiny_xml: Path, tiny_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("sites") / "site"
    build_site(Settings(str(tiny_xml), output, BASE_URL, 1, history=tiny_history))
    return output


def page(site: Path, url: str) -> Any:  # noqa: ANN401 (an element)
    return html.parse(site / url / "index.html").getroot()


def words(element: Any) -> str:  # noqa: ANN401 (an element)
    return " ".join(element.text_content().split())


def facts(site: Path, path: str) -> Any:  # noqa: ANN401 (any JSON)
    return json.loads((site / "api" / "v1" / path).read_bytes())


def test_the_audit_finds_nothing_wrong(site: Path) -> None:
    assert check_site(site, jobs=1).findings == ()


def test_a_page_with_events_lists_them_with_links_to_their_editions(site: Path) -> None:
    (section,) = page(site, "port/7123").xpath("//main//section[@id='history']")
    (event,) = section.xpath(".//li[@data-event]")
    assert (event.get("data-event"), event.get("data-edition")) == ("renamed", "2025-03-04")
    assert event.find("a").get("href") == "../../changes/2025-03-04/"
    assert words(event) == "2025-03-04 relay-srv on port 7123 was renamed snif-srv for TCP."


def test_a_changed_field_is_shown_from_and_to(site: Path) -> None:
    (change,) = page(site, "port/2002").xpath("//section[@id='history']//dd")
    old, new = "draft-ietf-ntp-roughtime-07", "RFC-ietf-ntp-roughtime-19"
    assert words(change) == f"from {old} to {new}"


def test_every_other_entity_says_since_when_it_is_unchanged(site: Path) -> None:
    sentence = "Unchanged since 2024-02-01, the first edition on record."
    for url in (
        "port/443",
        "service/https",
        "contact/Kit_Rhodes",
        "reference/rfc6335",
        "port/225-241",
    ):
        assert words(page(site, url).find_class("since")[0]) == sentence


def test_the_page_of_what_is_gone_shows_its_last_records_and_what_replaced_it(site: Path) -> None:
    main = page(site, "service/relay-srv").xpath("//main")[0]
    assert (main.get("data-kind"), main.get("data-key")) == ("service", "relay-srv")
    assert main.get("data-state") == "gone"
    assert "2025-02-01 was the last that did; that of 2025-03-04 does not." in words(main)
    assert main.xpath(".//p[@class='lede']/a/@href") == ["../../service/snif-srv/"]
    assert main.xpath(".//@data-record") == ["relay-srv|7123|tcp"]


def test_of_a_contact_that_is_gone_only_the_id_is_shown(site: Path) -> None:
    root = page(site, "contact/Ola_Vanished")
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "Night Post" not in html.tostring(root).decode()
    assert root.xpath("//main//@data-record") == []
    assert root.xpath("//section[@id='history']") == []
    made = facts(site, "contact/Ola_Vanished.json")
    assert (made["name"], made["organization"], made["history"]) == (None, None, [])


def test_what_is_gone_stays_in_the_sitemap_but_contacts_do_not(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    for url in ("service/night-mail/", "port/5005/", "port/5006-5010/", "changes/2025-06-10/"):
        assert f"<loc>{BASE_URL}{url}</loc>" in sitemap
    assert "Ola_Vanished" not in sitemap


def test_listings_hold_only_what_the_registry_lists(site: Path) -> None:
    for folder in ("ports", "services", "contacts", "references"):
        for path in (site / folder).rglob("*.html"):
            text = path.read_text("utf-8")
            assert "night-mail" not in text
            assert "/5005/" not in text
            assert "Ola_Vanished" not in text


def test_the_json_has_since_history_and_gone(site: Path) -> None:
    made = facts(site, "service/relay-srv.json")
    assert (made["since"], made["registrations"]) == ("2024-02-01", [])
    assert made["gone"] == {"last": "2025-02-01", "successors": ["service/snif-srv/"]}
    assert made["history"] == [
        {
            "edition": "2025-03-04",
            "kind": "renamed",
            "service": "snif-srv",
            "number": "7123",
            "protocols": ["tcp"],
            "field": "service",
            "from": "relay-srv",
            "to": "snif-srv",
        }
    ]
    assert facts(site, "port/443.json")["history"] == []


def test_every_edition_has_a_page_and_a_file(site: Path) -> None:
    editions = facts(site, "changes.json")["editions"]
    assert [each["edition"] for each in editions][:2] == ["2026-01-02", "2025-11-05"]
    assert len(editions) == 7
    for each in editions:
        assert facts(site, f"changes/{each['edition']}.json")["edition"] == each["edition"]
        assert words(page(site, each["url"]).find(".//h1")) == f"Edition of {each['edition']}"


def test_an_edition_that_changes_no_record_says_what_it_changes(site: Path) -> None:
    def lede(url: str) -> str:
        return words(page(site, url).find_class("lede")[0])

    assert lede("changes/2025-11-05").endswith(
        "No registration changed, only the registry's notes."
    )
    assert "addresses of contacts, which this site does not keep" in lede("changes/2025-03-04.2")


def test_the_years_list_their_editions_newest_first(site: Path) -> None:
    links = page(site, "changes").xpath("//main//table//a/@href")
    assert links == ["../changes/2026/", "../changes/2025/", "../changes/2024/"]
    links = page(site, "changes/2025").xpath("//main//table//a/@href")
    assert links[0] == "../../changes/2025-11-05/"
    assert len(links) == 5


def test_the_feeds_have_permanent_ids_and_are_announced(site: Path) -> None:
    feed = ET.parse(site / "changes" / "feed.atom").getroot()  # noqa: S314 (ours)
    entries = feed.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}title") == "Edition of 2026-01-02"
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids[-1] == "urn:uuid:76008d50-cb3a-5287-aa7d-938866c265cf"
    feed_json = json.loads((site / "changes" / "feed.json").read_bytes())
    assert [item["id"] for item in feed_json["items"]] == ids
    for url in ("", "changes", "changes/2025"):
        kinds = page(site, url).xpath("//link[@rel='alternate']/@type")
        assert {"application/atom+xml", "application/feed+json"} <= set(kinds)


def test_the_store_is_offered_with_its_digests(site: Path, tiny_history: Path) -> None:
    for path in tiny_history.iterdir():
        assert (site / "data" / "history" / path.name).read_bytes() == path.read_bytes()
    assert "data/history/base.ndjson" in (site / "data" / "index.html").read_text("utf-8")


def test_the_home_page_and_the_statistics_tell_of_changes(site: Path) -> None:
    assert len(page(site, "").xpath("//ol[@class='events']/li")) == 4
    for name in ("records-over-time", "changes-by-month", "ports-freed-by-year"):
        assert (site / "stats" / f"{name}.csv").exists()


@pytest.fixture(scope="module")
def newer(
    tiny_editions: list[bytes], tiny_history: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Build the site of an edition that the history lacks, with a name and a contact changed."""
    folder = tmp_path_factory.mktemp("newer")
    body = tiny_editions[-1].replace(b"<updated>2026-01-02", b"<updated>2026-02-03", 1)
    body = body.replace(b"<name>snif-srv", b"<name>relay-srv")
    person = b'<person id="OLA_VANISHED"><org>Ola</org></person><person id="Paul'
    (folder / "new.xml").write_bytes(body.replace(b'<person id="Paul', person, 1))
    source = str(folder / "new.xml")
    build_site(Settings(source, folder / "site", jobs=1, history=tiny_history))
    return folder / "site"


def test_an_edition_that_the_history_does_not_hold_is_its_newest(
    newer: Path, tiny_history: Path
) -> None:
    assert check_site(newer, jobs=1).findings == ()
    assert facts(newer, "service/snif-srv.json")["gone"]["last"] == "2026-01-02"
    assert read_history(tiny_history).editions[-1].id == "2026-01-02"


def test_of_two_ids_that_differ_in_case_the_older_keeps_the_plain_slug(newer: Path) -> None:
    assert facts(newer, "contact/Ola_Vanished.json")["key"] == "Ola_Vanished"
    spelled = permalinks.contact_slug("OLA_VANISHED", is_taken=True)
    assert facts(newer, f"contact/{spelled}.json")["key"] == "OLA_VANISHED"


def test_an_older_edition_shows_the_history_up_to_it(
    tiny_editions: list[bytes], tiny_history: Path, tmp_path: Path
) -> None:
    (tmp_path / "old.xml").write_bytes(tiny_editions[1])
    source = str(tmp_path / "old.xml")
    build_site(Settings(source, tmp_path / "site", jobs=1, history=tiny_history))
    assert check_site(tmp_path / "site", jobs=1).findings == ()
    assert len(facts(tmp_path / "site", "changes.json")["editions"]) == 2


def test_a_suppressed_contact_is_named_nowhere_in_the_history(
    tiny_xml: Path, tiny_history: Path, tmp_path: Path
) -> None:
    (tmp_path / "hidden").write_text("Ola_Vanished\nWendy_Ostrom\n")
    settings = Settings(
        str(tiny_xml), tmp_path / "site", jobs=1, suppress=tmp_path / "hidden", history=tiny_history
    )
    build_site(settings)
    text = b"".join(bodies(tmp_path / "site").values())
    assert b"Ola Vanished" not in text
    assert b"Wendy Ostrom" not in text
    assert len(read_history(tmp_path / "site" / "data" / "history").editions) == 7


@pytest.mark.parametrize("source", ["sample", "tiny.csv"])
def test_a_history_needs_a_whole_edition(
    tiny_xml: Path, tiny_history: Path, tmp_path: Path, source: str
) -> None:
    path = str(tiny_xml.with_name(source)) if "." in source else source
    with pytest.raises(HistoryError, match="whole editions"):
        build_site(Settings(path, tmp_path / "site", jobs=1, history=tiny_history))
    assert not (tmp_path / "site").exists()


def test_the_search_index_marks_what_is_gone(site: Path) -> None:
    lines = [
        line.split("\t")
        for path in (site / "assets" / "search").glob("*.txt")
        for line in path.read_text("utf-8").splitlines()
    ]
    gone = {line[0][2:] for line in lines if line[-1] == "gone"}
    assert {"night-mail", "relay-srv", "Ola_Vanished", "draft-night-mail-00"} <= gone
    assert "https" not in gone


BROKEN = {
    "history-form": ("data/history/2025.ndjson", "roughtime", "roughtine"),
    "history-page": ("service/night-mail/index.html", 'data-kind="service"', 'data-kind="page"'),
    "history-state": ("service/night-mail/index.html", ' data-state="gone"', ""),
    "history-section": ("port/7123/index.html", 'id="history"', 'id="past"'),
    "history-json": ("api/v1/service/night-mail.json", '"gone":', '"lost":'),
}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.startswith("history-")])
def test_the_audit_names_what_is_wrong_with_a_history(site: Path, rule: str) -> None:
    path, old, new = BROKEN[rule]
    whole = (site / path).read_text("utf-8")
    assert old in whole
    (site / path).write_text(whole.replace(old, new, 1), "utf-8")
    findings = check_site(site, jobs=1).findings
    (site / path).write_text(whole, "utf-8")
    assert (path, rule) in {(each.path, each.rule) for each in findings}
