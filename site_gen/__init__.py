"""Publish IANA's Service Name and Transport Protocol Port Number Registry as a static site."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """Give the installed version; reading it takes longer than the rest of ``--help``."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("site-gen")
    raise AttributeError(name)
