"""The pages of references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_gen.model import Xref
from site_gen.pages.linking import Linker
from site_gen.pages.references import reference_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from site_gen.catalog import Catalog
    from site_gen.model import Registration


def test_an_rfc_leads_to_the_rfc_editor_and_tells_its_sections(tiny: Catalog) -> None:
    page = reference_page(tiny.references["rfc8765"], Linker(tiny))
    assert (page.key, page.heading) == ("RFC8765", "RFC 8765")
    assert page.labels == ("RFC8765, Section 6.1",)
    assert [link.url for link in page.sources] == ["https://www.rfc-editor.org/info/rfc8765"]


def test_a_title_printed_for_a_web_page_leads_to_it(tiny: Catalog) -> None:
    page = reference_page(tiny.references["tr-999"], Linker(tiny))
    assert (page.key, page.kind_words) == ("TR-999", "Document on the web")
    assert [link.url for link in page.sources] == ["https://example.org/technical/TR-999.pdf"]


def test_a_printed_title_leads_nowhere(tiny: Catalog) -> None:
    assert reference_page(tiny.references["n~2fa"], Linker(tiny)).sources == ()


def test_one_title_at_two_addresses_leads_to_both(
    record: Callable[..., Registration], joined: Callable[..., Catalog]
) -> None:
    urls = ("https://example.org/1", "https://example.org/2")
    cited = tuple(Xref("uri", url, "The Spec") for url in urls)
    catalog = joined(record(references=cited))
    page = reference_page(catalog.references["the~20spec"], Linker(catalog))
    assert [link.url for link in page.sources] == list(urls)


def test_crumbs_lead_to_the_listing_of_its_kind(tiny: Catalog) -> None:
    found = {
        kind: reference_page(tiny.references[slug], Linker(tiny)).crumbs[-1].url
        for kind, slug in (
            ("rfc", "rfc6335"),
            ("draft", "draft-example-snif-05"),
            ("uri", "tr-999"),
            ("text", "n~2fa"),
        )
    }
    assert found == {
        "rfc": "references/rfcs/",
        "draft": "references/drafts/",
        "uri": "references/web/",
        "text": "references/other/",
    }
