"""The wheel holds all that a build needs, and works where no checkout is."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = "site_gen/sample/registry-excerpt-2024-10-15.txt"
NOBODY = "http://127.0.0.1:9/registry.xml"


def run(*command: str | Path, cwd: Path, **there: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own commands)
        [*map(str, command)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": "", **there},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def packed(source: Path, folder: Path, kind: str) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=source)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, and give that one's Python.

    The libraries it needs are lent from here by a path file; the checkout is
    not, because a path file is not followed from within another.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def contents(folder: Path, root: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_holds_templates_static_files_and_the_sample(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"site_gen/{name}" for name in contents(ROOT / "templates", ROOT)} <= names
    assert {f"site_gen/{name}" for name in contents(ROOT / "static", ROOT)} <= names
    assert contents(ROOT / "site_gen", ROOT) <= names
    assert {SAMPLE, "site_gen/py.typed"} <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"site_gen"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name for name in names)


def test_the_sdist_holds_what_a_wheel_is_made_from(
    sdist: Path, wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    again = packed(source, tmp_path / "again", "wheel")
    assert bodies(again) == bodies(wheel)


def bodies(wheel: Path) -> dict[str, int]:
    return {each.filename: each.CRC for each in zipfile.ZipFile(wheel).infolist()}


def test_the_sdist_holds_the_tests(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "tests/conftest.py"} <= names
    assert "tests/fixtures/tiny.xml" in names


def test_an_installed_wheel_builds_a_site_without_a_checkout(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import site_gen; print(site_gen.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])
    command = python.parent / "site-gen"
    told = run(command, "build", "--source", "sample", cwd=tmp_path, SITE_GEN_IANA_URL=NOBODY)
    assert "50 port" in told
    assert (tmp_path / "output" / "site" / "port" / "3818" / "index.html").is_file()
    assert "nothing is wrong" in run(command, "check", cwd=tmp_path)


def test_an_installed_wheel_knows_its_version(python: Path, tmp_path: Path, wheel: Path) -> None:
    told = run(python.parent / "site-gen", "--version", cwd=tmp_path)
    assert told == f"site-gen {wheel.name.split('-')[1]}\n"
