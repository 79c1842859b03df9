"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import site_gen


def modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(site_gen.__path__, "site_gen."):
        if not module.name.endswith("__main__"):
            yield module.name


@pytest.mark.parametrize("name", sorted(modules()))
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
