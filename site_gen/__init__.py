"""Publish IANA's Service Name and Transport Protocol Port Number Registry as a static site."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("site-gen")
