"""The inventory by which Sphinx and its kin link the pages by name."""

import zlib
from pathlib import Path

import pytest
import sphobjinv
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sphinx.application import Sphinx

from site_gen import permalinks
from site_gen.catalog import Catalog
from site_gen.site_files.inventory import inventory_file, stored
from tests.builders import joined, record
from tests.serving import served

CONF = """
project = "A manual"
extensions = ["sphinx.ext.intersphinx"]
intersphinx_mapping = {{"ports": ("https://ports.example/", {inventory!r})}}
nitpicky = True
"""
MKDOCS = """
site_name: A manual
theme: {{name: mkdocs}}
plugins:
  - mkdocstrings:
      handlers:
        python:
          inventories:
            - {{url: "{origin}objects.inv", domains: [std]}}
"""
MANUAL = """
Manual
======

Open :ref:`port-443` or :ref:`this range <port-225-241>`, see :ref:`service-whois++`,
:ref:`reference-rfc6335` and :term:`udt-os`.
"""


def labels(catalog: Catalog) -> dict[str, str]:
    inventory = sphobjinv.Inventory(zlib=inventory_file(catalog, "Ports").body)
    return {f"{each.domain}:{each.role}:{each.name}": each.uri for each in inventory.objects}


def test_every_page_of_a_port_service_or_reference_has_a_label(tiny: Catalog) -> None:
    found = labels(tiny)
    for number in tiny.ports:
        assert found[f"std:label:port-{number}"] == permalinks.port(number)
    for key, service in tiny.services.items():
        assert found[f"std:label:service-{key}"] == permalinks.service(service.name)
        assert found[f"std:term:{service.name}"] == permalinks.service(service.name)
    assert len(found) == len(tiny.ports) + len(tiny.ranges) + 2 * len(tiny.services) + len(
        tiny.references
    )


def test_a_key_that_could_not_be_written_is_named_by_its_slug() -> None:
    """White space parts the fields of the inventory, and a colon those of a role."""
    found = labels(joined(record(name="a b:c"), record(number="444")))
    assert "std:label:service-a~20b~3ac" in found
    assert "std:term:a b:c" not in found


@pytest.mark.parametrize("size", [0, 1, 65534, 65535, 65536, 200_000])
def test_the_stream_unpacks_to_what_was_put_in(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert zlib.decompress(stored(data[:size])) == data[:size]


def test_sphinx_resolves_references_to_the_pages(tiny: Catalog, tmp_path: Path) -> None:
    inventory = tmp_path / "objects.inv"
    inventory.write_bytes(inventory_file(tiny, "Ports").body)
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    (source / "conf.py").write_text(CONF.format(inventory=str(inventory)), encoding="utf-8")
    (source / "index.rst").write_text(MANUAL, encoding="utf-8")
    Sphinx(source, source, out, out / "trees", "html", status=None, warningiserror=True).build()
    html = (out / "index.html").read_text(encoding="utf-8")
    for url in ("port/443/", "port/225-241/", "service/whois~2b~2b/", "reference/rfc6335/"):
        assert f'href="https://ports.example/{url}"' in html
    assert 'href="https://ports.example/service/udt-os/"' in html


def test_mkdocs_resolves_references_to_the_pages(tiny: Catalog, tmp_path: Path) -> None:
    """With mkdocstrings, the plugin of MkDocs that reads such inventories."""
    for folder in ("docs", "served"):
        (tmp_path / folder).mkdir()
    (tmp_path / "served" / "objects.inv").write_bytes(inventory_file(tiny, "Ports").body)
    (tmp_path / "docs" / "index.md").write_text("See [port 443][port-443].\n", encoding="utf-8")
    with served(tmp_path / "served") as origin:
        (tmp_path / "mkdocs.yml").write_text(MKDOCS.format(origin=origin), encoding="utf-8")
        build(load_config(str(tmp_path / "mkdocs.yml"), strict=True))
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert f'href="{origin}port/443/"' in html
