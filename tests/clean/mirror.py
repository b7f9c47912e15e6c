"""The forward noise: what a mirror site does to a traditional page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Noisy(NamedTuple):
    """A page with noise, and the lines of the clean page that its bytes slipped in."""

    text: str
    damaged: list[str]


def add_noise(clean: str, table: Mapping[str, str], keep_private: bool) -> str:
    """Annotate the GBK bytes of a text without regard to characters, and read them again."""
    keys = {one.encode("gb18030"): f"({py})".encode("gb18030") for one, py in table.items()}
    pattern = re.compile(b"|".join(re.escape(key) for key in keys), re.DOTALL)
    data = pattern.sub(lambda match: match[0] + keys[match[0]], clean.encode("gb18030"))
    return read_page_936(data, keep_private)


def damaged_runs(clean: str, table: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return the maximal stretches [start, end) of a text that its mirror misreads.

    A character is sound where the reader of the annotated bytes pairs its bytes as they belong.
    """
    inserted = {one.encode("gb18030"): f"({py})".encode("gb18030") for one, py in table.items()}
    pattern = re.compile(b"|".join(re.escape(key) for key in inserted), re.DOTALL)
    data = clean.encode("gb18030")
    out, origin, at = bytearray(), [], 0
    for match in pattern.finditer(data):
        out += data[at : match.end()] + inserted[match[0]]
        origin += [*range(at, match.end()), *[-9] * len(inserted[match[0]])]
        at = match.end()
    out += data[at:]
    origin += range(at, len(data))
    firsts, place = {}, 0  # byte -> (character, its bytes)
    for n, character in enumerate(clean):
        size = len(character.encode("gb18030"))
        firsts[place] = (n, size)
        place += size
    sound, at = set(), 0
    while at < len(out):
        size = 1 if out[at] <= 0x80 or out[at] == 0xFF else 2
        number, its_size = firsts.get(origin[at], (-1, 0))
        if its_size == size and origin[at : at + size] == [*range(origin[at], origin[at] + size)]:
            sound.add(number)
        at += size
    runs: list[tuple[int, int]] = []
    for n in range(len(clean)):
        if n in sound:
            continue
        if runs and runs[-1][1] == n:
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    return runs


def read_page_936(data: bytes, keep_private: bool) -> str:
    """Decode as Windows code page 936: a broken pair is `?`, user-defined ones stay or go."""
    out: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
        elif lead in (0x80, 0xFF):
            out.append("€" if lead == 0x80 else "")
            at += 1
        else:
            trail = data[at + 1] if at + 1 < len(data) else 0
            at += 2
            if trail < 0x40 or trail in (0x7F, 0xFF):
                out.append("?")
                continue
            character = bytes((lead, trail)).decode("gb18030")
            private = "\ue000" <= character <= "\uf8ff"
            out.append(character if keep_private or not private else "")
    return "".join(out)
