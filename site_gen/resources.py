"""Where the templates, the static files and the sample are: in the package, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Give the folder of the Jinja2 templates."""
    return _found("templates")


def static() -> Path:
    """Give the folder of stylesheets, scripts and pictures."""
    return _found("static")


def _found(name: str) -> Path:
    """Find a folder that a wheel holds inside the package and a checkout beside it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
