"""Whole data sets for programs: lists, tables, a database, lookup files, and how to read them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_gen.api import registration_json
from site_gen.datasets.database import database
from site_gen.datasets.lists import contacts_json, ports_json, references_json, services_json
from site_gen.datasets.services_files import (
    Named,
    etc_services_text,
    named_ports,
    unassigned_text,
    wireshark_text,
)
from site_gen.datasets.tables import (
    annotation_lines,
    bulk_json,
    common_names_csv,
    contact_facts,
    csv_text,
    dumped,
    json_lines,
)
from site_gen.files import SiteFile
from site_gen.history.store import BASE, STORE
from site_gen.pages.view import DataFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from site_gen.catalog import Catalog

__all__ = ["DataSets"]

_SCHEMAS = Path(__file__).resolve().parent / "schemas"


@dataclass(frozen=True, slots=True)
class DataSet:
    """A file to come: its path, its name, what is in it, and the function that makes it."""

    path: str
    title: str
    words: str
    make: Callable[[], str | bytes]


class DataSets:
    """The data sets of one catalog.

    Each file is made when it is needed. Sizes and digests, which the page of
    downloads prints, are kept, so that no process makes a file twice.
    """

    def __init__(self, catalog: Catalog, history: Mapping[str, bytes] | None = None) -> None:
        """Serve the data of *catalog*, and the files of its *history*, by name."""
        self._catalog = catalog
        self._history = history or {}
        self._known: dict[str, DataFile] = {}

    def files(self) -> Iterator[SiteFile]:
        """Make each file, and the schemas."""
        yield from map(self._file, self._sets)
        yield from schema_files()

    def downloads(self) -> tuple[DataFile, ...]:
        """Describe every file but the schemas."""
        for each in self._sets:
            if each.path not in self._known:
                self._file(each)
        return tuple(self._known[each.path] for each in self._sets)

    @cached_property
    def _records(self) -> list[dict[str, Any]]:
        return [*map(registration_json, self._catalog.edition.registrations)]

    @cached_property
    def _encoded(self) -> list[bytes]:
        return [*map(dumped, self._records)]

    @cached_property
    def _named(self) -> list[Named]:
        return named_ports(self._catalog)

    @cached_property
    def _people(self) -> list[dict[str, Any]]:
        return [*map(contact_facts, self._catalog.contacts.values())]

    @cached_property
    def _sets(self) -> tuple[DataSet, ...]:
        return (
            *self._registration_sets(),
            *self._annotation_sets(),
            *self._named_port_sets(),
            *self._bulk_sets(),
            *self._history_sets(),
        )

    def _registration_sets(self) -> tuple[DataSet, ...]:
        """Give every registration, in three formats."""
        name = "data/service-names-port-numbers"
        return (
            DataSet(
                f"{name}.csv",
                "CSV",
                "Every registration in IANA's own twelve columns, in the order of the registry.",
                lambda: csv_text(self._catalog.edition),
            ),
            DataSet(
                f"{name}.ndjson",
                "NDJSON",
                "Every registration as one line of JSON, with the members of the single files.",
                lambda: json_lines(self._encoded),
            ),
            DataSet(
                f"{name}.sqlite",
                "SQLite",
                "A database with tables of registrations, their assignees, contacts and "
                "references, and of contacts without addresses.",
                lambda: database(self._catalog, self._records),
            ),
        )

    def _annotation_sets(self) -> Iterator[DataSet]:
        """Give what does not come from the registry; nothing where there is none."""
        annotations, shown = self._catalog.annotations, self._catalog.shown_annotations
        if shown.by_url:
            yield DataSet(
                "data/annotations.ndjson",
                "Common names and notes",
                "What is known beside the registry, one line of JSON for each page that has any. "
                "None of it comes from IANA.",
                lambda: annotation_lines(shown),
            )
        if annotations.common:
            yield DataSet(
                "data/common-names.csv",
                "Common names",
                "What people call ports, with the document that says so. Not from IANA.",
                lambda: common_names_csv(annotations),
            )

    def _named_port_sets(self) -> tuple[DataSet, ...]:
        """Give what other programs look names of ports up in, and the ports that are free."""
        return (
            DataSet(
                "data/etc-services.txt",
                "/etc/services",
                "Every named port in the form of services(5), with old spellings as aliases and "
                "the description as comment; ranges number by number.",
                lambda: etc_services_text(self._catalog, self._named),
            ),
            DataSet(
                "data/wireshark-services.txt",
                "Wireshark services",
                "The first name of each port. Save it as “services” in Wireshark's personal "
                "configuration folder.",
                lambda: wireshark_text(self._catalog, self._named),
            ),
            DataSet(
                "data/unassigned-user-ports.txt",
                "Unassigned User Ports",
                "The ports from 1024 to 49151 that anyone can apply to IANA for, one on each line.",
                lambda: unassigned_text(self._catalog),
            ),
        )

    def _bulk_sets(self) -> tuple[DataSet, ...]:
        """Give the lists of the JSON API."""
        catalog = self._catalog
        return (
            DataSet(
                "api/v1/registry.json",
                "The whole edition as JSON",
                "All registrations and all contacts in one file, contacts without addresses.",
                lambda: bulk_json(catalog, self._encoded, self._people),
            ),
            DataSet(
                "api/v1/ports.json",
                "List of ports and ranges",
                "Key, address, title, status, class, names and protocols of each.",
                lambda: ports_json(catalog),
            ),
            DataSet(
                "api/v1/services.json",
                "List of services",
                "Key, address, title, numbers and protocols of each.",
                lambda: services_json(catalog),
            ),
            DataSet(
                "api/v1/contacts.json",
                "List of contacts",
                "Key, address of the page, name and organization of each; no mail addresses.",
                lambda: contacts_json(catalog, self._people),
            ),
            DataSet(
                "api/v1/references.json",
                "List of references",
                "Key, address, title and source of each document that registrations cite.",
                lambda: references_json(catalog),
            ),
        )

    def _history_sets(self) -> Iterator[DataSet]:
        """Give the files of the history; nothing where there is none."""
        for name, body in self._history.items():
            yield DataSet(
                f"{STORE}/{name}",
                f"History, {name.partition('.')[0]}",
                "The first edition on record, as lines of JSON."
                if name == BASE
                else "What each edition of the year changed, as lines of JSON.",
                partial(bytes, body),
            )

    def _file(self, each: DataSet) -> SiteFile:
        body = each.make()
        data = body if isinstance(body, bytes) else body.encode("utf-8", "backslashreplace")
        file = SiteFile(each.path, data)
        self._known[each.path] = DataFile(each.path, each.title, each.words, len(data), file.digest)
        return file


def schema_files() -> Iterator[SiteFile]:
    """Give the OpenAPI document and the JSON Schemas that it refers to."""
    for path in sorted(_SCHEMAS.iterdir()):
        folder = "api/v1/" if path.name == "openapi.json" else "api/v1/schemas/"
        yield SiteFile(f"{folder}{path.name}", path.read_bytes())
