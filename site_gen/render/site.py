"""What all pages of a site share: name, edition, navigation and content security policy."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

from markupsafe import Markup

from site_gen.model import COLUMNS
from site_gen.pages.changes import CHANGES
from site_gen.pages.registrations import HOLDERS
from site_gen.pages.view import Link

TITLE = "Port Almanac"
REGISTRY_URL = "https://www.iana.org/assignments/service-names-port-numbers/"
# Nothing from another origin, nothing inline; JSON-LD is data and needs no leave.
POLICY = Markup(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';"
    "connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share.

    *base_url* ends in a slash, or is empty where it is not known; *edition* is
    the edition's date, if the source states one; *excerpt* says, on every page,
    that and why the site is not the whole registry; *has_history* tells whether it shows
    what changed; *labels* name the columns
    of registrations by their members in the JSON.
    """

    base_url: str = ""
    edition: str | None = None
    excerpt: str = ""
    has_history: bool = False
    title: str = TITLE
    registry_url: str = REGISTRY_URL
    policy: str = POLICY
    sections: tuple[Link, ...] = (
        Link("Ports", "ports/"),
        Link("Services", "services/"),
        Link("Contacts", "contacts/"),
        Link("References", "references/"),
        Link("Map", "map/"),
        Link("Statistics", "stats/"),
    )
    colophon: tuple[Link, ...] = (
        Link("About", "about/"),
        Link("Linking", "link/"),
        Link("Data", "data/"),
        Link("Privacy", "privacy/"),
    )

    labels: ClassVar = SimpleNamespace(
        **{each.member: each.label for each in COLUMNS}, holders=HOLDERS
    )

    @property
    def navigation(self) -> tuple[Link, ...]:
        """List what the header of every page leads to."""
        return (*self.sections, Link("Changes", CHANGES)) if self.has_history else self.sections

    @property
    def edition_words(self) -> str:
        """Name the edition as a citation does.

        >>> Site(edition="2026-08-17").edition_words
        'edition of 2026-08-17'
        """
        return f"edition of {self.edition}" if self.edition else "edition without a date"
