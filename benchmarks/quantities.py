"""Score `find_quantities` alone against gold sentences, and set it beside other recognisers.

usage: python benchmarks/quantities.py GOLD_DIR... [--raw DIR] [--errors]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.figures import Quantity, find_quantities
from pipeline.text import SourceText

_PINYIN = re.compile(r"\([a-zêāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6}\)")
_FOLD = str.maketrans(
    {
        0xFF01 + n: chr(0x21 + n)
        for n in range(94)
        if chr(0x21 + n).isalnum() or chr(0x21 + n) in "%."
    }
)


def sentences(gold: dict[str, Any], raw: str) -> Iterator[SourceText]:
    """Yield the clean sentences of a gold document, each with its origin in the raw text."""
    lines = SourceText.of(raw)
    hant = "(guān)" in raw or "ān)" in raw or _is_hant(raw)
    for start, end in gold["sentences"]:
        sentence = lines[start:end]
        edits = []
        if hant:
            for mark in _PINYIN.finditer(sentence.text):
                if mark.start():
                    edits.append((mark.start() - 1, mark.end(), sentence.text[mark.start() - 1]))
        clean = sentence.edit(edits) if edits else sentence
        text = clean.text.translate(_FOLD)
        yield clean.with_text(_simplify(text) if hant else text)


def _is_hant(raw: str) -> bool:
    return sum(raw.count(mark) for mark in "這個國們為") > 3


def _simplify(text: str) -> str:
    import opencc

    return str(opencc.OpenCC("t2s").convert(text))


def score(folder: Path, raw_dirs: list[Path], show: bool) -> Counter[str]:
    """Count the quantities of a folder: gold, found, right in span, value, unit and bound."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            gold = json.loads(line)
            source = next(d / gold["source"] for d in raw_dirs if (d / gold["source"]).exists())
            raw = source.read_bytes().decode("utf-8")
            for sentence, (start, end) in zip(sentences(gold, raw), gold["sentences"], strict=True):
                wanted = [f for f in gold["figures"] if start <= f["start"] < end]
                counts += _compare(sentence, wanted, path.stem if show else "")
    return counts


def _compare(sentence: SourceText, wanted: list[dict[str, Any]], name: str) -> Counter[str]:
    found = {sentence.origin(q.start, q.end): q for q in find_quantities(sentence.text)}
    counts = Counter(gold=len(wanted), found=len(found))
    problems = []
    for figure in wanted:
        key = next((k for k in found if _same_span(k, figure)), None)
        if key is None:
            problems.append(f"missed {figure['text']}")
            continue
        quantity = found.pop(key)
        right = _same_value(quantity, figure), quantity.unit == figure["unit"]
        counts["span"] += 1
        counts["value"] += right[0]
        counts["unit"] += right[1]
        counts["whole"] += all(right)
        counts["bound"] += quantity.bound == figure["bound"]
        if not all(right) or quantity.bound != figure["bound"]:
            problems.append(
                f"{figure['text']}: {quantity.value} {quantity.value_max} {quantity.unit!r} "
                f"{quantity.bound} for {figure['value']} {figure['value_max']} "
                f"{figure['unit']!r} {figure['bound']}"
            )
    problems += [f"extra {quantity.text} ({quantity.rule})" for quantity in found.values()]
    if name and problems:
        print(f"{name}: {sentence.text}\n    " + "\n    ".join(problems))
    return counts


def _same_span(key: tuple[int, int], figure: dict[str, Any]) -> bool:
    return key[0] == figure["start"] and key[1] == figure["end"]


def _same_value(quantity: Quantity, figure: dict[str, Any]) -> bool:
    for mine, theirs in (
        (quantity.value, figure["value"]),
        (quantity.value_max, figure["value_max"]),
    ):
        if (mine is None) != (theirs is None):
            return False
        if mine is not None and abs(float(mine) - theirs) > 1e-6 * max(1, abs(theirs)):
            return False
    return True


def main() -> None:
    """Print a line a folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("gold", nargs="+", type=Path)
    options.add_argument("--raw", action="append", type=Path, default=[])
    options.add_argument("--errors", action="store_true")
    args = options.parse_args()
    for folder in args.gold:
        counts = score(folder, args.raw or [folder.parent / "raw", Path("seeds")], args.errors)
        right, found, gold = counts["whole"], counts["found"], counts["gold"]
        print(
            f"{folder.name}: gold {gold} found {found} "
            f"F1 {2 * right / max(1, found + gold):.4f} "
            f"P {right / max(1, found):.4f} R {right / max(1, gold):.4f}; of {counts['span']} matched: "
            f"value {counts['value'] / max(1, counts['span']):.4f} "
            f"unit {counts['unit'] / max(1, counts['span']):.4f} "
            f"bound {counts['bound'] / max(1, counts['span']):.4f}"
        )


if __name__ == "__main__":
    main()
