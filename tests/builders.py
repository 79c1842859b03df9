"""Registrations and catalogs made of the facts that a test names."""

from functools import partial
from typing import Any

from site_gen.catalog import Catalog
from site_gen.model import Contact, Edition, Registration, Text


def record(**facts: Any) -> Registration:  # noqa: ANN401 (a registration's own fields)
    """Make a registration; ``https``, 443, TCP where *facts* name nothing else."""
    number = facts.setdefault("number", "443")
    first, _, last = (number or "").partition("-")
    blank: dict[str, Any] = dict.fromkeys(Registration._fields)
    usual: dict[str, Any] = {"name": "https", "protocol": "tcp", "contacts": (), "references": ()}
    ends = {"first": int(first), "last": int(last or first)} if number else {}
    words = ("description", "unauthorized_use", "notes")
    texts = {key: Text(((facts.pop(key),),)) for key in words if isinstance(facts.get(key), str)}
    holders = {"assignees": facts.get("contacts", ())}
    return Registration(**{**blank, **usual, **ends, **holders, **facts, **texts})


def joined(*registrations: Registration, contacts: tuple[Contact, ...] = ()) -> Catalog:
    """Join registrations, and the contacts of a table, into a catalog."""
    edition = partial(Edition, "XML", "An invented registry", None, "2026-01-02", None, (), (), ())
    return Catalog.join(edition(registrations, contacts))
