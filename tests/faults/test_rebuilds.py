"""Whatever was changed, and however often: a build over another is as if built from nothing."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from site_gen import resources
from site_gen.build import Settings, build_site
from site_gen.ledger import read_ledger
from site_gen.survey import folders_of, is_intact

from .conftest import digests

if TYPE_CHECKING:
    from pathlib import Path

IANA = "{http://www.iana.org/assignments}"
TURNS = 200 if os.environ.get("SITE_GEN_LONG") else 10


@dataclass
class Workshop:
    """An edition, the templates and the options that a random hand changes."""

    folder: Path
    chance: random.Random
    base_url: str = "https://example.org/ports/"
    withheld: list[str] = field(default_factory=list)

    @property
    def source(self) -> Path:
        """Give the edition's file."""
        return self.folder / "edition.xml"

    @property
    def output(self) -> Path:
        """Give where the site is published."""
        return self.folder / "yard" / "site"

    def build(self, output: Path, *, fresh: bool = False) -> None:
        """Build what stands in the workshop now."""
        suppress = self.folder / "suppress.txt"
        suppress.write_text("\n".join(self.withheld), "utf-8")
        options = {"fresh": fresh, "suppress": suppress}
        jobs = self.chance.choice([1, 2])
        build_site(Settings(str(self.source), output, self.base_url, jobs=jobs, **options))

    def edited(self, change: str) -> None:
        """Change one thing in the edition."""
        tree = etree.parse(self.source)
        root = tree.getroot()
        word = f"word {self.chance.randrange(1000)}"
        if change == "date":
            texts = {"updated": f"2026-03-{self.chance.randrange(10, 30)}"}
        else:
            texts = {"footnote": word} if change == "footnote" else {}
        for name, text in texts.items():
            for element in root.findall(IANA + name):
                element.text = text
        if change == "person":
            self.chance.choice(root.findall(f"{IANA}people/{IANA}person/{IANA}name")).text = word
        if change in ("description", "gone", "new"):
            self._edited_record(self.chance.choice(root.findall(f"{IANA}record")), change, word)
        tree.write(self.source, encoding="utf-8", xml_declaration=True)

    def _edited_record(self, record: etree._Element, change: str, word: str) -> None:
        texts = {"name": word.replace(" ", "-"), "number": word[5:]} if change == "new" else {}
        for name, text in (texts or {"description": word}).items():
            for element in record.findall(IANA + name):
                element.text = text
        parent = record.getparent()
        if change == "gone" and parent is not None and len(parent) > 20:
            parent.remove(record)

    def redesigned(self) -> None:
        """Change one template."""
        template = self.chance.choice(sorted((self.folder / "templates").rglob("*.html")))
        text = template.read_text("utf-8")
        at = text.find("</")
        spot = f"<!-- {self.chance.randrange(1000)} -->" if "macro" not in text else ""
        template.write_text(text[:at] + spot + text[at:] if at > 0 else text, "utf-8")

    def damaged(self) -> None:
        """Let a hand loose on the published folder and on what lies beside it."""
        files = sorted(path for path in self.output.rglob("*") if path.is_file())
        for path in self.chance.sample(files, 5):
            if path.name != "edition.json":
                self.chance.choice([path.unlink, lambda path=path: path.write_bytes(b"damaged")])()
        twin = self.output.parent / ".site.twin"
        if twin.is_dir() and self.chance.random() < 0.5:
            shutil.rmtree(twin / "port")
            (twin / "stranger").write_bytes(b"x")

    def changed(self) -> str:
        """Change something, and tell what."""
        way = self.chance.choice(WAYS)
        if way == "template":
            self.redesigned()
        elif way == "damage":
            self.damaged()
        elif way == "address":
            self.base_url = self.chance.choice(["", "https://example.org/ports/"])
        elif way == "withheld":
            self.withheld = self.chance.choice([[], ["Benno_Vogt"]])
        else:
            self.edited(way)
        return way


WAYS = (
    *("description", "gone", "new", "person", "date", "footnote"),
    *("template", "damage", "address", "withheld", "nothing"),
)


@pytest.mark.parametrize("seed", [1])
def test_any_row_of_changes_ends_as_a_build_from_nothing(
    tiny_xml: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Edits of records, people and notes, templates, options, damage: the same bytes each time."""
    workshop = Workshop(tmp_path, random.Random(seed))  # noqa: S311
    shutil.copy(tiny_xml, workshop.source)
    shutil.copytree(resources.templates(), tmp_path / "templates")
    monkeypatch.setattr(resources, "templates", lambda: tmp_path / "templates")
    workshop.output.parent.mkdir()
    told = []
    for _ in range(TURNS):
        workshop.build(workshop.output)
        workshop.build(tmp_path / "fresh" / "site", fresh=True)
        assert digests(workshop.output) == digests(tmp_path / "fresh" / "site"), told
        ledger = read_ledger(workshop.output.parent / ".site.ledger")
        assert ledger is not None
        assert is_intact(workshop.output, ledger.published), told
        assert ledger.published.folders == folders_of(workshop.output, ledger.published.files), told
        told += [workshop.changed() for _ in range(workshop.chance.randrange(1, 4))]
    assert set(told) > {"description", "template", "damage"}
