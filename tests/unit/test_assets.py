"""Scripts, style sheets and pictures as the site serves them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from site_gen import resources
from site_gen.assets import Assets, load_assets
from site_gen.errors import TemplateError
from site_gen.search_index import SearchFiles

Load = Callable[..., Assets]


MANIFEST = json.dumps({"format": 1})
SHEETS = {"css/site.css": "@layer a;\n", "img/icon.svg": "<svg/>"}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(files: dict[str, str]) -> Assets:
        for name, text in (SHEETS | files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return load_assets(tmp_path)

    return loaded


def text_of(assets: Assets, name: str) -> str:
    files = (*assets.files, *assets.search_files(SearchFiles((), MANIFEST)))
    return next(file.body.decode() for file in files if file.path == assets.urls[name])


def test_names_carry_the_digest_of_the_content(load: Load) -> None:
    assets = load({"js/app.js": "let a = 1;\n", "js/search/search.js": "let b = 2;\n"})
    for file in assets.files:
        digest = hashlib.sha256(file.body).hexdigest()[:8]
        assert file.path == "assets/search.js" or digest in file.path


def test_imported_modules_are_written_into_the_script(load: Load) -> None:
    assets = load(
        {
            "js/app.js": 'import { two } from "./two.js";\n\nconsole.log(two);\n',
            "js/two.js": 'import { one } from "./one.js";\n\nexport const two = one + one;\n',
            "js/one.js": "export const one = 1;\n",
        }
    )
    assert text_of(assets, "app.js") == "const one=1;const two=one+one;console.log(two);\n"
    assert set(assets.urls) == {"site.css", "icon.svg", "app.js"}


def test_a_module_that_two_parts_import_is_written_once(load: Load) -> None:
    assets = load(
        {
            "js/app.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\nlet c;\n',
            "js/a.js": 'import { one } from "./one.js";\nexport const a = one;\n',
            "js/b.js": 'import { one } from "./one.js";\nexport const b = one;\n',
            "js/one.js": "export const one = 1;\n",
        }
    )
    assert text_of(assets, "app.js").count("one=1") == 1


def test_a_late_import_names_the_file_that_is_served(load: Load) -> None:
    """What loads on demand is a file of its own, and who asks for it knows its digest."""
    assets = load(
        {
            "js/app.js": 'const load = () => import("./box.js");\n',
            "js/box.js": "export const x = 1;\n",
        }
    )
    name = assets.urls["box.js"].removeprefix("assets/")
    assert f'import("./{name}")' in text_of(assets, "app.js")


def test_the_search_ends_with_its_manifest(load: Load) -> None:
    assets = load(
        {"js/search/search.js": 'import { manifest } from "./manifest.js";\nlet a = manifest;\n'}
    )
    assert text_of(assets, "search.js") == f"let a=manifest;\nexport const manifest = {MANIFEST};\n"


def test_modules_of_other_folders_are_found_and_published_side_by_side(load: Load) -> None:
    assets = load(
        {
            "js/ui/app.js": 'import { a } from "../pure/a.js";\nimport("../map/map.js");\n',
            "js/pure/a.js": "export const a = 1;\n",
            "js/map/map.js": "export const b = 2;\n",
        }
    )
    assert set(assets.urls) == {"site.css", "icon.svg", "app.js", "map.js"}
    assert f'import("./{assets.urls["map.js"].removeprefix("assets/")}")' in text_of(
        assets, "app.js"
    )


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"js/app.js": 'import x from "./x.js";\n'}, "cannot be joined"),
        ({"js/app.js": 'import * as x from "./x.js";\n'}, "cannot be joined"),
        ({"js/app.js": "export default 1;\n"}, "cannot be joined"),
        ({"js/app.js": "const { a } = b;\n"}, "cannot be joined"),
        ({"js/app.js": 'import { x } from "./gone.js";\n'}, "does not exist"),
        (
            {
                "js/app.js": 'import { a } from "./a.js";\n\nconst b = 1;\n',
                "js/a.js": "export const a = 1;\nconst b = 2;\n",
            },
            "is a name in",
        ),
        ({"js/a/app.js": "let a = 1;\n", "js/b/app.js": "let b = 2;\n"}, "another folder"),
        (
            {
                "js/a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
                "js/b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
            },
            "import each other",
        ),
    ],
)
def test_what_cannot_be_joined_safely_is_refused(
    load: Load, files: dict[str, str], what: str
) -> None:
    with pytest.raises(TemplateError, match=what):
        load(files)


def test_a_style_sheet_is_one_file_in_layers(load: Load) -> None:
    assets = load(
        {
            "css/site.css": '@layer base, parts;\n@import "base.css" layer(base);\n',
            "css/base.css": "p {\n  margin: 0;\n}\n",
        }
    )
    assert text_of(assets, "site.css") == "@layer base,parts;@layer base{p{margin:0}}"


def test_a_sheet_that_is_not_imported_is_a_file_of_its_own(load: Load) -> None:
    assets = load({"css/map.css": "@layer parts {\n  p { margin: 0; }\n}\n"})
    assert text_of(assets, "map.css") == "@layer parts{p{margin:0}}"
    assert "margin" not in text_of(assets, "site.css")


def test_a_selector_keeps_what_it_says_inside_a_layer(load: Load) -> None:
    assets = load({"css/map.css": "@layer parts {\n  .a :is(b, i) { margin: 0; }\n}\n"})
    assert text_of(assets, "map.css") == "@layer parts{.a *:is(b,i){margin:0}}"


def test_the_scripts_of_the_site_are_small() -> None:
    assets = load_assets(resources.static())
    assert len(text_of(assets, "app.js")) < 5000
    assert "assets/search.js" in assets.urls.values()


def test_a_pseudo_class_of_descendants_stays_one_of_descendants() -> None:
    """Without the space, cells of tables would have neither padding nor rules."""
    css = text_of(load_assets(resources.static()), "site.css")
    assert ".data-table *:is(th,td)" in css
