"""What templates print: links, running text, registrations and the frame of a page, frozen.

The smallest parts are named tuples: a page has a hundred of them, and a frozen
dataclass takes three times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from markupsafe import Markup

Kind = Literal["port", "range", "service", "contact", "reference", "listing", "page"]
ENTITIES: tuple[Kind, ...] = ("port", "range", "service", "contact", "reference")


class Link(NamedTuple):
    """A link: *url* is relative to the site's root, or absolute where *is_external*."""

    text: str
    url: str
    is_external: bool = False


class TextPart(NamedTuple):
    """A piece of running text; a link where *url* is set."""

    text: str
    url: str | None = None
    is_external: bool = False


Line = tuple[TextPart, ...]
Rich = tuple[Line, ...]


class ProtocolLabel(NamedTuple):
    """A protocol as pages print it; *css* is its class."""

    css: str
    label: str


class ProtocolMark(NamedTuple):
    """A protocol of a registration, as `ProtocolLabel`, and the registration's ``data-record``."""

    css: str
    label: str
    record: str


class DateOf(NamedTuple):
    """A date of a row; *protocols* are those that it is of, empty where it is of all."""

    date: str
    protocols: str = ""


class EntryView(NamedTuple):
    """A row of a registrations table: registrations that differ in protocol and dates alone."""

    place: int
    service: Link | None
    number: Link | None
    protocols: tuple[ProtocolMark, ...]
    description: Rich
    assignees: tuple[Link, ...]
    contacts: tuple[Link, ...]
    registered: tuple[DateOf, ...]
    modified: tuple[DateOf, ...]
    references: tuple[TextPart, ...]
    service_code: str | None
    unauthorized_use: Rich
    notes: Rich
    status: str


class ShownColumns(NamedTuple):
    """Which columns a registrations table has beside protocol and description.

    *holders* is the column of assignees that are the contacts, too, in every row.
    """

    service: bool
    number: bool
    description: bool
    assignees: bool
    contacts: bool
    holders: bool
    registered: bool
    modified: bool
    references: bool

    @property
    def span(self) -> int:
        """Count the columns, that of protocols among them."""
        return 1 + sum(self)


class SharedFact(NamedTuple):
    """What all rows of a table say: a column's label, and its value."""

    label: str
    parts: Line


class RegistrationsTable(NamedTuple):
    """A titled table of registrations; *id* is the anchor of its title.

    What no row says has no column, nor has what the page itself is about;
    *shared* is what all rows say, once.
    """

    id: str
    title: str
    shows: ShownColumns
    shared: tuple[SharedFact, ...]
    rows: tuple[EntryView, ...]


class FootnoteView(NamedTuple):
    """A footnote that a page's registrations cite: its mark, its id in the page, its text."""

    anchor: str
    id: str
    text: Rich


class FieldView(NamedTuple):
    """A field that an event changed: its name, and its values before and after, empty for none."""

    label: str
    before: str
    after: str


class EventView(NamedTuple):
    """An event of a history: *date* links the page of the edition that brought it."""

    kind: str
    date: Link
    sentence: Line
    fields: tuple[FieldView, ...]


class HistoryView(NamedTuple):
    """The timeline of an entity: its events, newest first, and *since* when it is listed.

    *earlier* are those beyond the first that a page shows at once. *words* say so where
    *since* is the first edition on record.
    """

    events: tuple[EventView, ...]
    earlier: tuple[EventView, ...]
    since: Link
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The frame of a page.

    *url* is relative to the site's root and ends in a slash (empty for the
    home page). *title* is unique on the site, *heading* the ``h1``. *json* is
    the address of the entity's JSON, if it has one. *crumb* is its name below the pages
    that lead to it, where that is not the heading. *state* is empty for what the
    registry lists now, ``unlisted`` for a number that it never listed, or ``gone``.
    """

    kind: Kind
    key: str
    url: str
    title: str
    heading: str
    description: str
    crumbs: tuple[Link, ...] = ()
    is_indexed: bool = True
    json: str | None = None
    state: str = ""
    crumb: str = ""

    @property
    def has_own_box(self) -> bool:
        """Tell whether the search box stands in the page itself, and not at its head."""
        return self.url in ("", "search/")

    @property
    def section(self) -> str:
        """Give the address of the listing that the page belongs to."""
        return self.crumbs[0].url if self.crumbs else self.url


class AnnotationView(NamedTuple):
    """One annotation of a page; *html* is sanitized, every other field is plain text."""

    name: str
    aliases: str
    text: str
    html: Markup
    facts: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]


class AnnotationSection(NamedTuple):
    """The annotations of a page from one source: *source* is ``common`` or ``operator``."""

    id: str
    source: str
    heading: str
    provenance: str
    notes: tuple[AnnotationView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage(Page):
    """A page about one entity, with its registrations; *answer* is the sentence that opens it.

    *annotations* hold what does not come from the registry; *known_as* has in short what
    each source calls it.
    """

    answer: Line
    tables: tuple[RegistrationsTable, ...]
    footnotes: tuple[FootnoteView, ...] = ()
    annotations: tuple[AnnotationSection, ...] = ()
    known_as: tuple[tuple[str, str], ...] = ()
    history: HistoryView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage(EntityPage):
    """An entity that the newest edition does not list, with its last records.

    *successors* are what stands in its place.
    """

    successors: tuple[Link, ...]


class EventGroup(NamedTuple):
    """A titled group of events; *id* is its anchor."""

    id: str
    title: str
    events: tuple[EventView, ...]


class ChangesRow(NamedTuple):
    """A year or an edition in a table: a link, its counts in the order of the columns, a remark."""

    link: Link
    counts: tuple[int, ...]
    words: str = ""


class ProtocolStatus(NamedTuple):
    """The status of a number for one protocol; *mark* is the class of the status."""

    css: str
    label: str
    status: str
    mark: str


class NumberLink(NamedTuple):
    """A number or range on record, in a few words; *mark* is the class of its status."""

    number: Link
    status: str
    mark: str
    names: tuple[Link, ...]
    description: str


class StripCell(NamedTuple):
    """A number in a strip or in the grid of a hundred: its status, and the page about it.

    *name* is the first of the services on it, in a strip.
    """

    number: int
    url: str
    status: str
    mark: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPage(EntityPage):
    """A port or a range: class, status and what is just before and after it.

    *names* and *words* say in short what it is for, *mark* is the class of its
    status, *status_words* explains any status but "assigned", *caution* says where
    unauthorized use was reported. The strips hold the status of the numbers around.
    *map_url* shows the number on the map, *free* leads to the nearest free numbers.
    """

    number: str
    words: str
    mark: str
    caution: str
    map_url: str
    free: Link | None
    strip_before: tuple[StripCell, ...]
    strip_after: tuple[StripCell, ...]
    port_class: str
    class_words: str
    class_url: str
    status: str
    status_words: str
    protocols: tuple[ProtocolStatus, ...]
    before: NumberLink | None
    after: NumberLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPage(NumberPage):
    """A port number: *ranges* are the ranges on record that hold it."""

    ranges: tuple[NumberLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangePage(NumberPage):
    """A range: *size* counts its numbers, *ports* are those with a page of their own."""

    size: int
    ports: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage(EntityPage):
    """A service name.

    *dns_sd* are its DNS-SD service types (RFC 6763 section 7),
    *numbers* its ports and ranges, *replaces* old spellings of it, *replaced_by*
    the names to use in its place, *neighbours* other names on the same numbers.
    """

    numbers: tuple[Link, ...]
    protocols: tuple[ProtocolLabel, ...]
    dns_sd: tuple[str, ...]
    lede: Rich
    replaces: tuple[Link, ...]
    replaced_by: tuple[Link, ...]
    neighbours: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage(EntityPage):
    """A contact: what the contact table says, and the registrations it holds."""

    id: str
    organization: str | None
    address: str | None
    is_masked: bool
    website: str | None
    updated: str | None
    is_listed: bool
    is_withheld: bool
    mentions: tuple[Link, ...]
    colleagues: tuple[ListingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePage(EntityPage):
    """A document that registrations cite; *sources* are where to read it.

    *is_long* is true for a heading that needs smaller letters.
    """

    is_long: bool
    kind_words: str
    sources: tuple[Link, ...]
    labels: tuple[str, ...]


class ListingRow(NamedTuple):
    """A row of a listing: the entity, what else names it, and a few words.

    *code* is the id of a contact; *status* is empty for an assigned number,
    *mark* is its class; *common_names* come from annotations.
    """

    link: Link
    links: tuple[Link, ...]
    words: str
    protocols: tuple[ProtocolLabel, ...] = ()
    code: str = ""
    status: str = ""
    mark: str = ""
    common_names: str = ""
    people: tuple[Link, ...] = ()
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """A place in a jump bar; *is_here* for the page itself, *count* entries behind it.

    *level* is how much of it is taken, from 0 (empty) to 5 (full); *words* say what is behind it.
    """

    text: str
    url: str
    count: int
    is_here: bool = False
    level: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage(Page):
    """A page of a listing: *columns* names those of *rows*, *cells* are a hundred numbers.

    *top* are the rows of a page that leads to all others; *free* leads to free numbers.
    """

    lede: str
    jumps: tuple[Jump, ...]
    columns: tuple[str, ...]
    caption: str
    rows: tuple[ListingRow, ...]
    top: tuple[ListingRow, ...] = ()
    cells: tuple[StripCell, ...] = ()
    free: Link | None = None
    before: Link | None = None
    after: Link | None = None


class GridRow(NamedTuple):
    """A thousand ports in the grid of a class: its cells are the hundreds."""

    label: str
    cells: tuple[Jump | None, ...]


class Grid(NamedTuple):
    """The ports of a class by thousands and hundreds; *id* is the anchor of its title."""

    id: str
    title: Link
    words: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPage(Page):
    """The ports of one class or of all; *ways* lead to other lists of ports."""

    lede: str
    columns: tuple[str, ...]
    grids: tuple[Grid, ...]
    ways: tuple[Link, ...]
    is_dynamic: bool = False


class Holder(NamedTuple):
    """The number or range beside a run: its names, cut where they are long, or its status."""

    number: Link
    words: str


class FreeRun(NamedTuple):
    """A run of *size* free numbers: its anchor, the page about them, who holds what beside it."""

    id: str
    link: Link
    size: int
    before: Holder | None
    after: Holder | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePage(Page):
    """A page of free User Ports: *runs* of them under *caption*, *jumps* lead to each thousand."""

    lede: str
    caption: str
    jumps: tuple[Jump, ...]
    runs: tuple[FreeRun, ...]
    before: Link | None
    after: Link | None


class NoteBlock(NamedTuple):
    """A paragraph of the registry's notes; *is_boxed* where the registry frames it in asterisks."""

    lines: Rich
    is_boxed: bool


class NoteView(NamedTuple):
    """A note of the registry, with its title if it has one."""

    title: str | None
    blocks: tuple[NoteBlock, ...]


class Count(NamedTuple):
    """A figure of the edition: so many of something, and where they are listed."""

    number: int
    link: Link


class Rect(NamedTuple):
    """A bar or a part of one; *x* and *width* in percent, *y* and *height* in pixels.

    *title* says what it is and its value; *url* leads to a list of what it counts.
    """

    x: float
    y: float
    width: float
    height: float
    tone: str
    title: str = ""
    url: str | None = None


class Words(NamedTuple):
    """A label; *x* in percent, *y* in pixels, *anchor* where on it the words stand."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    role: str = "label"


class Plot(NamedTuple):
    """A picture of figures: *lines* are the heights of its horizontal rules."""

    height: int
    rects: tuple[Rect, ...]
    words: tuple[Words, ...]
    lines: tuple[float, ...]


class Figure(NamedTuple):
    """What is counted, its page if it has one, and the counts."""

    text: str
    url: str | None
    values: tuple[int, ...]


class Statistic(NamedTuple):
    """One set of figures: *plot* shows and *lines* list them, *tones* explains the plot's parts."""

    id: str
    title: str
    words: str
    columns: tuple[str, ...]
    lines: tuple[Figure, ...]
    plot: Plot
    tones: tuple[tuple[str, str], ...] = ()

    @property
    def csv(self) -> str:
        """Give the address of the figures as CSV."""
        return f"stats/{self.id}.csv"


class ClassCard(NamedTuple):
    """A class of port numbers in short; *bar* is the share of each status, *bar_words* say it."""

    link: Link
    span: str
    words: str
    assigned: int
    size: int
    bar: tuple[Rect, ...]
    bar_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page: the edition's date, counts, experts and the registry's own notes.

    *examples* are searches to try, *tones* explain the bars of *classes*, *changes* are
    the last events.
    """

    registry_title: str
    edition: str | None
    format: str
    remarks: tuple[str, ...]
    counts: tuple[Count, ...]
    experts: Rich
    references: tuple[TextPart, ...]
    notes: tuple[NoteView, ...]
    footnotes: tuple[FootnoteView, ...]
    classes: tuple[ClassCard, ...]
    tones: tuple[tuple[str, str], ...]
    examples: tuple[Link, ...]
    changes: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsePage(Page):
    """A page written in Markdown; *source* is its text."""

    source: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file for programs: *size* in bytes, *digest* its SHA-256 in hexadecimal."""

    path: str
    title: str
    words: str
    size: int
    digest: str

    @property
    def name(self) -> str:
        """Give the name under which the file is saved."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage(ProsePage):
    """The page of all downloads: *source* describes them, *downloads* are the files.

    *examples* are the JSON of one entity of each kind, named by the kind.
    """

    downloads: tuple[DataFile, ...]
    examples: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage(Page):
    """The page of all figures."""

    lede: str
    statistics: tuple[Statistic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage(Page):
    """All editions, those of a year, or what one edition changed.

    *rows* are years or editions under *columns*, *plot* shows them; *groups* are
    the events of an edition.
    """

    lede: str
    columns: tuple[str, ...] = ()
    rows: tuple[ChangesRow, ...] = ()
    plot: Statistic | None = None
    groups: tuple[EventGroup, ...] = ()
    has_feeds: bool = False
    before: Link | None = None
    after: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(Page):
    """The page of the map; *lines* count each part of the picture by status."""

    lede: str
    columns: tuple[str, ...]
    lines: tuple[Figure, ...]
