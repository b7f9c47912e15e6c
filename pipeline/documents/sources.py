"""Inputs as the user names them to the list of files to read."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyarrow import fs

from pipeline.errors import InputError

# {"doc_id": "d01", "source": "d01.txt", "labelled": […], "sha256": "…
_GOLD_ROW = re.compile(rb'\s*\{"doc_id": "[^"]*", "source": "[^"]*", .{0,200}?"sha256": "')


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file to read: its path or URI, and its size in bytes."""

    path: str
    size: int


def list_sources(inputs: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """Expand files, folders and globs to files, sorted by path, each once.

    Hidden files and the label files of the gold format are left out of folders: they are not
    pages. Raises InputError for an input that matches nothing.
    """
    found: dict[str, Source] = {}
    for each in inputs:
        name = os.fspath(each)
        matches = list(_remote(name) if "://" in name else _local(name))
        if not matches:
            raise InputError(f"{name}: no such file, or an empty folder; check the path")
        found.update((source.path, source) for source in matches)
    return sorted(found.values())


def open_source(path: str) -> tuple[fs.FileSystem, str]:
    """Return the file system that holds a path or URI, and the path in it."""
    if "://" in path:
        system, inside = fs.FileSystem.from_uri(path)
        return system, inside
    return fs.LocalFileSystem(), os.path.abspath(path)


def _local(name: str) -> Iterator[Source]:
    if os.path.isdir(name):
        for folder, folders, files in os.walk(name):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for file in sorted(files):
                path = os.path.join(folder, file)
                if not file.startswith(".") and not _is_gold(path):
                    yield _stat(path)
    elif os.path.lexists(name):
        yield _stat(name)
    else:
        for match in sorted(glob.glob(name, recursive=True)):
            yield from _local(match)


def _is_gold(path: str) -> bool:
    """Tell whether a file holds hand labels (`seeds/gold/*.jsonl`), by how its first row begins."""
    if not path.endswith(".jsonl"):
        return False
    try:
        with open(path, "rb") as file:
            return _GOLD_ROW.match(file.read(4096)) is not None
    except OSError:
        return False  # reading it will tell what is wrong


def _stat(path: str) -> Source:
    try:
        return Source(path, os.stat(path).st_size)
    except OSError:
        return Source(path, 0)  # reading it will tell what is wrong


def _remote(uri: str) -> Iterator[Source]:
    star = next((at for at, letter in enumerate(uri) if letter in "*?["), None)
    base = uri if star is None else uri[: uri.rindex("/", 0, star)]
    system, inside = open_source(base)
    scheme = uri[: uri.index("://") + 3]
    info = system.get_file_info(inside)
    if info.type == fs.FileType.File:
        yield Source(uri, info.size or 0)
        return
    if info.type != fs.FileType.Directory:
        return
    pattern = None if star is None else inside + uri[len(base) :]
    for each in system.get_file_info(fs.FileSelector(inside, recursive=True)):
        if each.type != fs.FileType.File or each.base_name.startswith("."):
            continue
        if pattern is None or fnmatch.fnmatch(each.path, pattern):
            yield Source(scheme + each.path, each.size or 0)
