"""Packages that are read for the data they carry, and never imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import MissingExtraError


def package_folder(name: str, extra: str) -> Path:
    """Return the folder of an installed package, by the name it is imported by.

    Raises MissingExtraError when it is not installed; `extra` is what brings it.

    >>> package_folder("pandas", "accurate").name
    'pandas'
    """
    package = find_spec(name)
    if package is None or not package.submodule_search_locations:
        raise MissingExtraError(f"{name} is not installed: pip install 'extract-zh[{extra}]'")
    return Path(package.submodule_search_locations[0])
