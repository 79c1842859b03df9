"""The pages of references."""

from site_gen.model import Xref
from site_gen.pages.linking import Linker
from site_gen.pages.references import reference_page
from tests.builders import joined, record


def test_one_title_at_two_addresses_leads_to_both() -> None:
    urls = ("https://example.org/1", "https://example.org/2")
    cited = tuple(Xref("uri", url, "The Spec") for url in urls)
    catalog = joined(record(references=cited))
    page = reference_page(catalog.references["the~20spec"], Linker(catalog))
    assert [link.url for link in page.sources] == list(urls)
