"""Errors: each says where, what is wrong, and what to do."""

from __future__ import annotations

from functools import partial


class SiteGenError(Exception):
    """A failure that the operator can act on.

    *what* is the fact, *remedy* the next step, *place* the file or address and
    *line* the line (from 1) where it was seen. ``str()`` is one line:
    ``PLACE:LINE: WHAT; REMEDY``.
    """

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        place: str | None = None,
        line: int | None = None,
    ) -> None:
        """Keep the parts, and join them into the message."""
        self.what = what
        self.remedy = remedy
        self.place = place
        self.line = line
        super().__init__(located(f"{what}; {remedy}", place, line))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the failure of a worker process reach the main one whole."""
        make = partial(type(self), remedy=self.remedy, place=self.place, line=self.line)
        return make, (self.what,)


class RegistryError(SiteGenError):
    """The input is not a readable edition of the registry."""


class FetchError(SiteGenError):
    """The edition could not be downloaded."""


class MissingError(FetchError):
    """The server has no such file."""


class PublishError(SiteGenError):
    """The site could not be put in place; what was published stays."""


class WorkerError(SiteGenError):
    """A process that did a part of the work was killed."""


class CheckError(SiteGenError):
    """The folder cannot be audited."""


class TemplateError(SiteGenError):
    """A template does not render."""


class PlanError(SiteGenError):
    """A page or picture cannot be planned: an unknown kind, a missing preview, a wrong colour."""


class NoteError(SiteGenError):
    """A note of the operator cannot be read."""


class HistoryError(SiteGenError):
    """The history is damaged, or does not hold or take what was asked for."""


class UsageError(SiteGenError):
    """The command was called wrongly."""

    exit_code = 2


def located(message: str, place: str | None, line: int | None) -> str:
    """Put *place* and *line* before *message*, folded into one printable line.

    >>> located("no root element", "ports.xml", 3)
    'ports.xml:3: no root element'
    """
    where = [str(part) for part in (place, line) if part is not None]
    return one_line(": ".join([":".join(where), message] if where else [message]))


def one_line(text: str) -> str:
    """Fold *text* into one line without control characters, so that it cannot forge a second."""
    folded = " ".join(text.split())
    if folded.isprintable():
        return folded
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in folded)
