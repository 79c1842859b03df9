"""The listings: ports by hundred, services and contacts by initial, references by kind."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from site_gen import permalinks
from site_gen.catalog import (
    class_of,
    ends_of,
    first_description,
    names_of,
    number_order,
    protocols_of,
    shortened,
)
from site_gen.model import CLASSES
from site_gen.pages.answers import uses_text
from site_gen.pages.free_runs import FREE, nearest_free
from site_gen.pages.linking import (
    class_url,
    hundred_of,
    hundred_url,
    key_link,
    mark_of,
    protocol_label,
    service_link,
    words_of,
)
from site_gen.pages.numbers import CLASS_WORDS
from site_gen.pages.references import KIND_LISTINGS, KIND_WORDS
from site_gen.pages.view import (
    Grid,
    GridPage,
    GridRow,
    Jump,
    Link,
    ListingPage,
    ListingRow,
    StripCell,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from site_gen.catalog import Catalog, ContactEntity, Entry, NumberKey, Reference, Service, Span
    from site_gen.model import PortClass, Status
    from site_gen.pages.linking import Linker

# The contract allows 1,000; half of it still scrolls on a phone.
PAGE_SIZE = 500
_MOST_LINKS = 8
_TOP = 12
DIGITS = "0-9"
OTHER = "other"
_THOUSAND = 1000
_HUNDRED = 100
_LEVELS = 5
_COLUMNS = tuple(f"+{at}" for at in range(0, _THOUSAND, _HUNDRED))


Item = TypeVar("Item")


class PortListings:
    """Lists every port and range of a catalog."""

    def __init__(self, linker: Linker) -> None:
        """List the numbers of the linker's catalog."""
        self._linker = linker
        self._catalog = linker.catalog
        self.hundreds = linker.hundreds
        self._keys = list(self.hundreds)
        self._thousands: dict[Span, tuple[Jump, ...]] = {}

    def overview(self) -> GridPage:
        """Make the page that leads to the classes, and to each hundred of the assigned ones."""
        sentence = (
            "Port numbers run from 0 to 65535 and fall into three classes: System Ports (0-1023), "
            "User Ports (1024-49151) and Dynamic Ports (49152-65535)."
        )
        return GridPage(
            kind="listing",
            key="ports",
            url="ports/",
            title="Ports",
            heading="Ports",
            description=sentence,
            lede=sentence,
            columns=_COLUMNS,
            grids=(
                self._grid("System"),
                self._grid("User"),
                self._grid("Dynamic")._replace(words=CLASS_WORDS["Dynamic"], rows=()),
            ),
            ways=self._ways(),
        )

    def _ways(self) -> tuple[Link, ...]:
        ways = (Link("Map of all ports", "map/"), Link("Search with filters", "search/"))
        return (Link("Free User Ports", FREE), *ways) if self._linker.free_runs else ways

    def class_page(self, name: PortClass) -> GridPage:
        """Make the page of a class."""
        first, last = CLASSES[name]
        return GridPage(
            kind="listing",
            key=class_url(name).rstrip("/"),
            url=class_url(name),
            title=f"{name} Ports ({first}-{last})",
            heading=f"{name} Ports",
            description=CLASS_WORDS[name],
            crumbs=(Link("Ports", "ports/"),),
            lede=CLASS_WORDS[name],
            columns=_COLUMNS,
            grids=(self._grid(name),),
            ways=self._ways() if name == "User" else (),
            is_dynamic=name == "Dynamic",
        )

    def _grid(self, name: PortClass) -> Grid:
        first, last = CLASSES[name]
        size, count = last - first + 1, self._assigned(first, last)
        title = Link(f"{name} Ports {first}-{last}", class_url(name))
        words = (
            f"{count:,} of {size:,} numbers are assigned. Each cell is a hundred ports and counts "
            "those that are."
        )
        if name == "Dynamic":
            words = (
                f"Any program may use these {size:,} numbers. Each cell is a hundred of them and "
                "counts those with a page."
            )
        return Grid(name.lower(), title, words, tuple(self._rows(first, last)))

    def _assigned(self, first: int, last: int) -> int:
        states = self._linker.states[first : last + 1]
        return states.count("assigned") + states.count("partly assigned")

    def _rows(self, first: int, last: int) -> Iterator[GridRow]:
        for thousand in range(first - first % _THOUSAND, last + 1, _THOUSAND):
            starts = range(thousand, thousand + _THOUSAND, _HUNDRED)
            cells = tuple(self._cell(start, first, last) for start in starts)
            if any(cells):
                yield GridRow(str(thousand), cells)

    def _cell(self, start: int, first: int, last: int) -> Jump | None:
        inside = max(start, first)
        if inside > min(start + _HUNDRED - 1, last):
            return None
        key = hundred_of(inside)
        if key not in self.hundreds:
            return None
        size, taken = key[1] - key[0] + 1, self._assigned(*key)
        words = f"{taken} of {size} assigned"
        if class_of(inside) == "Dynamic":
            taken = len(self._keys_of(key))
            words = f"{taken} with a page"
        level = -(-taken * _LEVELS // size)
        return Jump(f"{key[0]}-{key[1]}", hundred_url(key), taken, level=level, words=words)

    def hundred_page(self, key: Span) -> ListingPage:
        """Make the page of a hundred."""
        text = f"{key[0]}-{key[1]}"
        name = class_of(key[0])
        return ListingPage(
            kind="listing",
            key=hundred_url(key).rstrip("/"),
            url=hundred_url(key),
            title=f"Ports {text} on record",
            heading=f"Ports {text}",
            description=f"Every port number from {key[0]} to {key[1]}, and who holds it.",
            crumbs=(Link("Ports", "ports/"), Link(f"{name} Ports", class_url(name))),
            lede=f"Every number from {key[0]} to {key[1]}, and who holds it.",
            jumps=tuple(self._jumps(key)),
            columns=("Port", "Services", "Description", "Assignee"),
            free=nearest_free(self._linker.free_runs, key[0]),
            cells=tuple(self._cells_of(key)),
            caption=_caption(len(self._keys_of(key))),
            rows=tuple(map(self._row, sorted(self._keys_of(key), key=number_order))),
            before=self._beside(key, -1),
            after=self._beside(key, 1),
        )

    def _keys_of(self, hundred: Span) -> list[NumberKey]:
        """List the ports and ranges of a hundred, those that only notes name among them."""
        unlisted = [each for each in self._catalog.unlisted if hundred[0] <= each <= hundred[1]]
        return [*self.hundreds[hundred], *unlisted]

    def _cells_of(self, key: Span) -> Iterator[StripCell]:
        """Give the status of every number of a hundred."""
        start = key[0]
        for number in sorted(each for each in self._keys_of(key) if isinstance(each, int)):
            yield from self._between(start, number)
            # The table below the grid names the services.
            yield self._linker.cell(number)._replace(name="")
            start = number + 1
        yield from self._between(start, key[1] + 1)

    def _between(self, start: int, end: int) -> Iterator[StripCell]:
        """Give the status of the numbers without a page from *start* to *end*, that excluded."""
        for span, numbers in groupby(range(start, end), key=self._catalog.narrowest.get):
            url = permalinks.port_range(*span) if span else self._linker.listing_url(start)
            status: Status = self._catalog.ranges[span].status if span else "unassigned"
            for number in numbers:
                yield StripCell(number, url, status, mark_of(status))

    def _jumps(self, key: Span) -> Iterator[Jump]:
        here, first = hundred_url(key), key[0]
        thousand = first - first % _THOUSAND, CLASSES[class_of(first)][0]
        if thousand not in self._thousands:
            self._thousands[thousand] = tuple(self._in_thousand(first))
        for jump in self._thousands[thousand]:
            yield replace(jump, is_here=True) if jump.url == here else jump

    def _in_thousand(self, number: int) -> Iterator[Jump]:
        """Link the hundreds of the thousand that holds *number*, as far as its class goes."""
        thousand = number - number % _THOUSAND
        first, last = CLASSES[class_of(number)]
        for start in range(thousand, thousand + _THOUSAND, _HUNDRED):
            cell = self._cell(start, first, last)
            if cell:
                yield Jump(cell.text, cell.url, cell.count)

    def _beside(self, key: Span, step: int) -> Link | None:
        keys = self._keys
        at = bisect_left(keys, key) + step
        if not 0 <= at < len(keys):
            return None
        first, last = keys[at]
        return Link(f"{first}-{last}", hundred_url(keys[at]))

    def _row(self, key: NumberKey) -> ListingRow:
        item = self._catalog.number(key)
        entries = item.entries
        return ListingRow(
            key_link(key),
            _capped(map(service_link, names_of(entries))),
            words_of(item),
            tuple(map(protocol_label, protocols_of(entries))),
            status="" if item.status == "assigned" else item.status,
            mark=mark_of(item.status),
            common_names=", ".join(self._catalog.annotations.names(item.url)),
            people=_capped(map(self._linker.contact_link, _assignees(item.entries))),
        )


def _assignees(entries: Iterable[Entry]) -> dict[str, None]:
    return dict.fromkeys([name for each in entries for name in each.facts.assignees])


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A listing before it is cut into pages: items under initials or kinds.

    *name* is its address (``services``), *labels* name the groups, *row* prints
    an item, once its page is made. *weight* measures an item: *top_title* is above
    the heaviest on the page that leads to the others.
    """

    name: str
    heading: str
    lede: str
    columns: tuple[str, ...]
    groups: dict[str, list[Item]]
    labels: dict[str, str]
    row: Callable[[Item], ListingRow]
    weight: Callable[[Item], int]
    top_title: str
    is_indexed: bool = True

    def pages(self) -> Iterator[tuple[str, int]]:
        """Name every page of every group by its slug and number, from 1."""
        for slug, items in self.groups.items():
            for at in range(0, len(items), PAGE_SIZE):
                yield slug, at // PAGE_SIZE + 1

    def overview(self) -> ListingPage:
        """Make the page that leads to the others."""
        top = tuple(map(self.row, self._heaviest()))
        return ListingPage(
            kind="listing",
            key=self.name,
            url=f"{self.name}/",
            title=self.heading,
            heading=self.heading,
            description=self.lede,
            lede=self.lede,
            jumps=tuple(self._jumps(here="")),
            columns=_filled(self.columns, top),
            caption=self.top_title,
            rows=(),
            top=top,
            is_indexed=self.is_indexed,
        )

    def _heaviest(self) -> list[Item]:
        items = [item for group in self.groups.values() for item in group]
        return sorted(items, key=lambda item: -self.weight(item))[:_TOP]

    def page(self, slug: str, number: int) -> ListingPage:
        """Make a page of a group."""
        url = self.url(slug, number)
        crumb = f"{self.labels[slug]}, page {number}" if number > 1 else self.labels[slug]
        title = f"{self.heading}: {crumb}"
        first = (number - 1) * PAGE_SIZE
        rows = tuple(map(self.row, self.groups[slug][first : first + PAGE_SIZE]))
        return ListingPage(
            kind="listing",
            key=url.rstrip("/"),
            url=url,
            title=title,
            heading=title,
            crumb=crumb,
            description=f"{title}. {self.lede}",
            crumbs=(Link(self.heading, f"{self.name}/"),),
            lede=self.lede,
            jumps=tuple(self._jumps(here=url)),
            columns=_filled(self.columns, rows),
            caption=_caption(len(rows)),
            rows=rows,
            is_indexed=self.is_indexed,
            before=self._beside(url, -1),
            after=self._beside(url, 1),
        )

    def url(self, slug: str, number: int) -> str:
        """Give the address of a page of a group."""
        return f"{self.name}/{slug}/" if number == 1 else f"{self.name}/{slug}/{number}/"

    def _jumps(self, here: str) -> Iterator[Jump]:
        for link, items in self._links():
            ends = "" if here else self._ends(items)
            yield Jump(link.text, link.url, len(items), is_here=link.url == here, words=ends)

    def _ends(self, items: list[Item]) -> str:
        first, last = (shortened(self.row(each).link.text) for each in (items[0], items[-1]))
        return first if first == last else f"{first} to {last}"

    def _links(self) -> Iterator[tuple[Link, list[Item]]]:
        """Link every page, and give its items."""
        for slug, items in self.groups.items():
            starts = range(0, len(items), PAGE_SIZE)
            for number, at in enumerate(starts, 1):
                text = self.labels[slug] if len(starts) == 1 else f"{self.labels[slug]} {number}"
                yield Link(text, self.url(slug, number)), items[at : at + PAGE_SIZE]

    def _beside(self, here: str, step: int) -> Link | None:
        links = [link for link, _ in self._links()]
        at = next(index for index, link in enumerate(links) if link.url == here) + step
        return links[at] if 0 <= at < len(links) else None


def service_listing(catalog: Catalog) -> Listing[Service]:
    """List every service by its initial."""
    services = catalog.services.values()
    groups = _grouped((initial_of(service.name), service) for service in services)
    return Listing(
        "services",
        "Services",
        "Service names of the registry, with their ports and protocols.",
        ("Service", "Ports", "Description"),
        groups,
        _initials(groups),
        _service_row,
        lambda service: sum(last - first + 1 for first, last in map(ends_of, service.numbers)),
        "The names with most port numbers",
    )


def contact_listing(catalog: Catalog) -> Listing[ContactEntity]:
    """List every contact by the initial of its id."""
    people = sorted(catalog.contacts.values(), key=lambda page: permalinks.lowered(page.contact.id))
    groups = _grouped((contact_initial(page.contact.id), page) for page in people)
    return Listing(
        "contacts",
        "Contacts",
        "People and organizations that the registry names as assignee or contact.",
        ("Contact", "Id", "Holds", "Organization"),
        groups,
        _initials(groups),
        _contact_row,
        lambda contact: len(contact.entries),
        "The contacts of most registrations",
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
    return {slug: groups[slug] for slug in sorted(groups, key=_group_order)}


def _group_order(slug: str) -> tuple[bool, str]:
    return (slug == OTHER, slug)


def _service_row(service: Service) -> ListingRow:
    return ListingRow(
        service_link(service.name),
        _capped(map(key_link, service.numbers)),
        first_description(service.entries),
        tuple(map(protocol_label, service.protocols)),
    )


def _contact_row(page: ContactEntity) -> ListingRow:
    contact = page.contact
    # Who has no name is called by the organization.
    organization = contact.organization if contact.organization != page.name else None
    return ListingRow(
        Link(page.name, page.url),
        (),
        uses_text(page.entries),
        code=contact.id,
        organization=organization or "",
    )


def _capped(links: Iterable[Link]) -> tuple[Link, ...]:
    """Keep the first few links; the page behind the row has them all."""
    return tuple(links)[:_MOST_LINKS]


def reference_listing(catalog: Catalog) -> Listing[Reference]:
    """List every reference by its kind."""
    groups: dict[str, list[Reference]] = {slug: [] for slug in KIND_LISTINGS.values()}
    for reference in catalog.references.values():
        groups[KIND_LISTINGS[reference.document]].append(reference)
    return Listing(
        "references",
        "References",
        "RFCs, Internet-Drafts and other documents that registrations cite.",
        ("Document", "Services", "Cited by"),
        {slug: items for slug, items in groups.items() if items},
        {KIND_LISTINGS[kind]: KIND_WORDS[kind] for kind in KIND_LISTINGS},
        _reference_row,
        lambda reference: len(reference.entries),
        "The documents that most registrations cite",
    )


def _reference_row(reference: Reference) -> ListingRow:
    link = Link(reference.heading, reference.url)
    services = _capped(map(service_link, names_of(reference.entries)))
    return ListingRow(link, services, _cited(len(reference.entries)))


def _filled(columns: tuple[str, ...], rows: Iterable[ListingRow]) -> tuple[str, ...]:
    """Leave the fourth column out where no row fills it."""
    return columns if any(row.people or row.organization for row in rows) else columns[:3]


def _caption(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _cited(count: int) -> str:
    return "1 registration" if count == 1 else f"{count} registrations"
