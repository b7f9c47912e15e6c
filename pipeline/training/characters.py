"""How the character model is made: counts of characters and of pairs of them.

It ranks what a repaired run of a mirror page may have said, nothing else. Only counts of pairs
that stand at least twice, or once in a word of the dictionary, are kept.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pipeline.clean.characters import as_model_text

# 2025年宁夏政府工作报告.txt and the like are cut from what is measured on.
_CONLL_SURFACE = re.compile(r"^\d+\t(\S+)\t", re.MULTILINE)


def train(config_path: Path, output: Path | None = None) -> Path:
    """Count the texts that the config names and write the model; return where.

    The config is TOML: `texts` (globs), `leave_out` (parts of file names), `words` (a weight for
    the words of spacy-pkuseg's dictionary), `keep` (least count of a pair), `output`.
    """
    config = tomllib.loads(config_path.read_text("utf-8"))
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in _texts(config["texts"], config["leave_out"]):
        plain = as_model_text(text)
        single.update(plain)
        pairs.update(map("".join, zip(plain, plain[1:], strict=False)))
    kept = {pair: count for pair, count in pairs.items() if count >= config["keep"]}
    words: Counter[str] = Counter()
    for word in _dictionary():
        words.update(map("".join, zip(word, word[1:], strict=False)))
    for pair, count in words.items():
        added = min(count, config["most_of_words"]) * config["words"]
        if added >= 1 or pair in kept:
            kept[pair] = kept.get(pair, 0) + added
    for pair in kept:
        for character in pair:
            single.setdefault(character, 1)
    output = output or Path(config["output"])
    names = sorted(pair for pair in kept if max(map(ord, pair)) < 0x10000)
    codes = np.array([ord(a) << 16 | ord(b) for a, b in names], dtype=np.uint32)
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


def _texts(patterns: Iterable[str], leave_out: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(Path().glob(pattern) if not pattern.startswith("..") else _up(pattern)):
            if any(part in path.name for part in leave_out):
                continue
            text = path.read_text("utf-8")
            if path.suffix == ".iob2" or path.suffix == ".conllu":
                text = "".join(_CONLL_SURFACE.findall(text))
            yield text


def _up(pattern: str) -> Iterator[Path]:
    folder = Path("..")
    return folder.glob(pattern.removeprefix("../"))


def _dictionary() -> list[str]:
    """Return the words of the dictionary that spacy-pkuseg brings."""
    import pickle
    from importlib.resources import files

    data = files("spacy_pkuseg").joinpath("dicts", "default.pkl").read_bytes()
    words = pickle.loads(data)
    if isinstance(words, str):
        words = words.split("\n")
    return [word for word in words if re.fullmatch("[一-鿿]{2,6}", word)]
