"""What every test may use."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from site_gen.catalog import Catalog
from site_gen.model import Contact, Edition, Registration, Text
from site_gen.registry import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run rewrite the golden site."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden from a fresh build"
    )


@pytest.fixture(scope="session")
def editions() -> Path:
    """Give the folder of the real editions (``editions/``, ``formats/``, ``seed/``)."""
    folder = os.environ.get("SITE_GEN_EDITIONS")
    if not folder:
        pytest.skip("SITE_GEN_EDITIONS does not name the folder of the real editions")
    return Path(folder)


@pytest.fixture(scope="session")
def tiny_xml() -> Path:
    """Give the invented edition that has one record per oddity."""
    return Path(__file__).parent / "fixtures" / "tiny.xml"


@pytest.fixture(scope="session")
def tiny(tiny_xml: Path) -> Catalog:
    """Give the invented edition, joined."""
    return Catalog.join(read_edition(tiny_xml.read_bytes(), tiny_xml.name))


@pytest.fixture(scope="session")
def record() -> Callable[..., Registration]:
    """Make a registration out of what a test names; ``https``, 443, TCP where it names nothing."""
    return _record


@pytest.fixture(scope="session")
def joined() -> Callable[..., Catalog]:
    """Join registrations, and the contacts of a table, into a catalog."""
    return _joined


def _record(**facts: Any) -> Registration:  # noqa: ANN401 (a registration's own fields)
    number = facts.setdefault("number", "443")
    first, _, last = (number or "").partition("-")
    blank: dict[str, Any] = dict.fromkeys(Registration.__dataclass_fields__)
    usual: dict[str, Any] = {"name": "https", "protocol": "tcp", "contacts": (), "references": ()}
    ends = {"first": int(first), "last": int(last or first)} if number else {}
    words = ("description", "unauthorized_use", "notes")
    texts = {key: Text(((facts.pop(key),),)) for key in words if isinstance(facts.get(key), str)}
    holders = {"assignees": facts.get("contacts", ())}
    return Registration(**{**blank, **usual, **ends, **holders, **facts, **texts})


def _joined(*registrations: Registration, contacts: tuple[Contact, ...] = ()) -> Catalog:
    edition = partial(Edition, "XML", "An invented registry", None, "2026-01-02", None, (), (), ())
    return Catalog.join(edition(registrations, contacts))
