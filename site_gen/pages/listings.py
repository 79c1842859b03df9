"""The listings: services and contacts by initial, references by kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from site_gen import permalinks
from site_gen.catalog import first_description, names_of
from site_gen.pages.linking import key_link, protocol_label, service_link
from site_gen.pages.view import Jump, Link, ListingPage, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.catalog import Catalog, ContactEntity, Reference, Service

# The contract allows 1,000; half of it still scrolls on a phone.
PAGE_SIZE = 500
_MOST_LINKS = 8
DIGITS = "0-9"
OTHER = "other"


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Item]):
    """A listing before it is cut into pages: items under initials or kinds.

    *name* is its address (``services``), *labels* name the groups, *row* prints
    an item, once its page is made.
    """

    name: str
    heading: str
    lede: str
    columns: tuple[str, str, str]
    groups: dict[str, list[Item]]
    labels: dict[str, str]
    row: Callable[[Item], Row]
    is_indexed: bool = True

    def pages(self) -> Iterator[tuple[str, int]]:
        """Name every page of every group by its slug and number, from 1."""
        for slug, items in self.groups.items():
            for at in range(0, len(items), PAGE_SIZE):
                yield slug, at // PAGE_SIZE + 1

    def overview(self) -> ListingPage:
        """Make the page that leads to the others."""
        return ListingPage(
            kind="listing",
            key=self.name,
            url=f"{self.name}/",
            title=self.heading,
            heading=self.heading,
            description=self.lede,
            lede=self.lede,
            jumps=tuple(self._jumps(here="")),
            columns=self.columns,
            rows=(),
        )

    def page(self, slug: str, number: int) -> ListingPage:
        """Make a page of a group."""
        url = self.url(slug, number)
        label = f"{self.heading}: {self.labels[slug]}"
        title = f"{label}, page {number}" if number > 1 else label
        first = (number - 1) * PAGE_SIZE
        return ListingPage(
            kind="listing",
            key=url.rstrip("/"),
            url=url,
            title=title,
            heading=title,
            description=f"{title}. {self.lede}",
            crumbs=(Link(self.heading, f"{self.name}/"),),
            lede=self.lede,
            jumps=tuple(self._jumps(here=url)),
            columns=self.columns,
            rows=tuple(map(self.row, self.groups[slug][first : first + PAGE_SIZE])),
            is_indexed=self.is_indexed,
            before=self._beside(url, -1),
            after=self._beside(url, 1),
        )

    def url(self, slug: str, number: int) -> str:
        """Give the address of a page of a group."""
        return f"{self.name}/{slug}/" if number == 1 else f"{self.name}/{slug}/{number}/"

    def _jumps(self, here: str) -> Iterator[Jump]:
        for link, count in self._links():
            yield Jump(link.text, link.url, count, is_here=link.url == here)

    def _links(self) -> Iterator[tuple[Link, int]]:
        """Link every page, and count its items."""
        for slug, rows in self.groups.items():
            pages = range(0, len(rows), PAGE_SIZE)
            for number, at in enumerate(pages, 1):
                text = self.labels[slug] if len(pages) == 1 else f"{self.labels[slug]} {number}"
                yield Link(text, self.url(slug, number)), min(PAGE_SIZE, len(rows) - at)

    def _beside(self, here: str, step: int) -> Link | None:
        links = [link for link, _ in self._links()]
        at = next(index for index, link in enumerate(links) if link.url == here) + step
        return links[at] if 0 <= at < len(links) else None


def service_shelf(catalog: Catalog) -> Shelf[Service]:
    """List every service by its initial."""
    services = catalog.services.values()
    groups = _grouped((initial_of(service.name), service) for service in services)
    return Shelf(
        "services",
        "Services",
        "Service names of the registry, with their ports and protocols.",
        ("Service", "Ports", "Description"),
        groups,
        _initials(groups),
        _service_row,
    )


def contact_shelf(catalog: Catalog) -> Shelf[ContactEntity]:
    """List every contact by the initial of its id."""
    people = sorted(catalog.contacts.values(), key=lambda page: permalinks.lowered(page.contact.id))
    groups = _grouped((contact_initial(page.contact.id), page) for page in people)
    return Shelf(
        "contacts",
        "Contacts",
        "People and organizations that the registry names as assignee or contact.",
        ("Contact", "Id", "Organization"),
        groups,
        _initials(groups),
        _contact_row,
        is_indexed=False,
    )


def initial_of(name: str) -> str:
    """Give the group of a name: a letter, ``0-9`` or ``other``.

    >>> initial_of("914c/g"), initial_of("HTTPS"), initial_of("_x")
    ('0-9', 'h', 'other')
    """
    first = permalinks.lowered(name[:1])
    if "a" <= first <= "z":
        return first
    return DIGITS if "0" <= first <= "9" else OTHER


def contact_initial(contact_id: str) -> str:
    """Give the group of a contact's id; ``_3GPP`` stands under the digits."""
    return initial_of(contact_id.lstrip("_"))


def initial_url(listing: str, initial: str) -> str:
    """Give the address of the first page of an initial."""
    return f"{listing}/{initial}/"


def _initials(groups: dict[str, list[Item]]) -> dict[str, str]:
    return {slug: slug.upper() if len(slug) == 1 else slug for slug in groups}


def _grouped(items: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for initial, item in items:
        groups[initial].append(item)
    return {slug: groups[slug] for slug in sorted(groups, key=_shelf_order)}


def _shelf_order(slug: str) -> tuple[bool, str]:
    return (slug == OTHER, slug)


def _service_row(service: Service) -> Row:
    return Row(
        service_link(service.name),
        capped(map(key_link, service.numbers)),
        first_description(service.entries),
        tuple(map(protocol_label, service.protocols)),
    )


def _contact_row(page: ContactEntity) -> Row:
    contact = page.contact
    return Row(Link(page.name, page.url), (), contact.organization or "", code=contact.id)


def capped(links: Iterable[Link]) -> tuple[Link, ...]:
    """Keep the first few links; the page behind the row has them all."""
    return tuple(links)[:_MOST_LINKS]


def reference_shelf(
    catalog: Catalog, listings: dict[str, str], words: dict[str, str]
) -> Shelf[Reference]:
    """List every reference by its kind; *listings* and *words* name the kinds."""
    groups: dict[str, list[Reference]] = {slug: [] for slug in listings.values()}
    for reference in catalog.references.values():
        groups[listings[reference.document]].append(reference)
    return Shelf(
        "references",
        "References",
        "RFCs, Internet-Drafts and other documents that registrations cite.",
        ("Document", "Services", "Cited by"),
        {slug: items for slug, items in groups.items() if items},
        {listings[kind]: words[kind] for kind in listings},
        _reference_row,
    )


def _reference_row(reference: Reference) -> Row:
    link = Link(reference.heading, reference.url)
    services = capped(map(service_link, names_of(reference.entries)))
    return Row(link, services, _cited(len(reference.entries)))


def _cited(count: int) -> str:
    return "1 registration" if count == 1 else f"{count} registrations"
