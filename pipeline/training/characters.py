"""How the character model is made: counts of characters and of pairs of them.

It ranks what a damaged run of a mirror page may have said, nothing else.
"""

from __future__ import annotations

import pickle
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from glob import glob
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.clean.characters import as_model_text

# The words of a CoNLL file, in its second column.
_CONLL_SURFACE = re.compile(r"^\d+\t(\S+)\t", re.MULTILINE)


def train(config_path: Path, output: Path | None = None) -> Path:
    """Count the texts that the config names and write the model; return where.

    The config is TOML: `texts` and `news` (globs; the latter count `weight_of_news` times, since
    the marks and names of pages are like theirs), `leave_out` (parts of file names), `words` (a
    weight for the words of spacy-pkuseg's dictionary), `most_of_words`, `keep` (least count of a
    pair), `output`.
    """
    config = tomllib.loads(config_path.read_text("utf-8"))
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in _texts(config["texts"], config["leave_out"]):
        _count(text, 1, single, pairs)
    for text in _texts(config["news"], config["leave_out"]):
        _count(text, config["weight_of_news"], single, pairs)
    kept = {pair: count for pair, count in pairs.items() if count >= config["keep"]}
    words: Counter[str] = Counter()
    for word in _dictionary():
        words.update(map("".join, pairwise(word)))
    for pair, count in words.items():
        added = min(count, config["most_of_words"]) * config["words"]
        if added >= 1 or pair in kept:
            kept[pair] = kept.get(pair, 0) + added
    for pair in kept:
        for character in pair:
            single.setdefault(character, 1)
    output = output or Path(config["output"])
    names = sorted(pair for pair in kept if max(map(ord, pair)) < 0x10000)
    codes = np.array([ord(name[0]) << 16 | ord(name[1]) for name in names], dtype=np.uint32)
    order = np.argsort(codes)
    counts = np.array([kept[name] for name in names])[order]
    letters = sorted(character for character in single if ord(character) < 0x10000)
    output.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        output,
        pairs=np.diff(codes[order], prepend=np.uint32(0)),
        pair_counts=np.minimum(np.round(16 * np.log2(1 + counts)), 255).astype(np.uint8),
        characters=np.array([ord(letter) for letter in letters], dtype=np.uint16),
        counts=np.array([single[letter] for letter in letters], dtype=np.uint32),
    )
    return output


def _count(text: str, weight: int, single: Counter[str], pairs: Counter[str]) -> None:
    plain = as_model_text(text)
    for counter, found in (
        (single, Counter(plain)),
        (pairs, Counter(map("".join, pairwise(plain)))),
    ):
        for name, count in found.items():
            counter[name] += weight * count


def _texts(patterns: Iterable[str], leave_out: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for name in sorted(glob(pattern)):
            if any(part in name for part in leave_out):
                continue
            text = Path(name).read_text("utf-8")
            yield "".join(_CONLL_SURFACE.findall(text)) if name.endswith(".iob2") else text


def _dictionary() -> list[str]:
    """Return the words of the dictionary that spacy-pkuseg brings."""
    data = files("spacy_pkuseg").joinpath("dicts", "default.pkl").read_bytes()
    words = pickle.loads(data)
    if isinstance(words, str):
        words = words.split("\n")
    return [word for word in words if re.fullmatch("[一-鿿]{2,6}", word)]
