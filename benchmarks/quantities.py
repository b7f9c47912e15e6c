"""Measure `find_quantities`: right ones against gold, side by side with others, and its speed.

    python benchmarks/quantities.py score ../shared/gold/dev ../shared/gold/dev-real
    python benchmarks/quantities.py compare ../shared/gold/dev    (cn2an, recognizers-text)
    python benchmarks/quantities.py speed                         (seeds, and hostile texts)

`compare` needs `pip install cn2an recognizers-text-suite==1.0.2a2 emoji==1.7.0`.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.figures import Quantity, find_quantities
from pipeline.text import SourceText

ROOT = Path(__file__).parent.parent

# Sentences of gold -------------------------------------------------------------------------------

_PINYIN = re.compile(r"\([a-zêāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6}\)")
_HALF_WIDTH = str.maketrans(
    {
        0xFF01 + n: chr(0x21 + n)
        for n in range(94)
        if chr(0x21 + n).isalnum() or chr(0x21 + n) in "%."
    }
)


def sentences(gold: dict[str, Any], raw: str) -> Iterator[SourceText]:
    """Yield the clean sentences of a gold document, each with its origin in the raw text."""
    page = SourceText.of(raw)
    traditional = sum(raw.count(mark) for mark in "這個國們為") > 3
    for start, end in gold["sentences"]:
        sentence = page[start:end]
        if traditional:
            sentence = _simplified(sentence)
        yield sentence.with_text(sentence.text.translate(_HALF_WIDTH))


def _simplified(sentence: SourceText) -> SourceText:
    import opencc

    edits = [
        (mark.start() - 1, mark.end(), sentence.text[mark.start() - 1])
        for mark in _PINYIN.finditer(sentence.text)
        if mark.start()
    ]
    clean = sentence.edit(edits)
    return clean.with_text(str(opencc.OpenCC("t2s").convert(clean.text)))


def gold_sentences(folder: Path) -> Iterator[tuple[str, SourceText, list[dict[str, Any]]]]:
    """Yield document name, clean sentence and gold figures of every sentence of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            gold = json.loads(line)
            raw = _raw(folder, gold["source"]).read_bytes().decode("utf-8")
            spans = gold["sentences"]
            for sentence, (start, end) in zip(sentences(gold, raw), spans, strict=True):
                inside = [f for f in gold["figures"] if start <= f["start"] < end]
                yield path.stem, sentence, inside


def _raw(folder: Path, source: str) -> Path:
    for place in (folder / "raw", folder.parent / "raw", folder.parent, ROOT / "seeds"):
        if (place / source).exists():
            return place / source
    raise FileNotFoundError(f"the page {source} of {folder} is not beside it nor in seeds/")


# Against gold ------------------------------------------------------------------------------------


def score(folder: Path, show: bool) -> Counter[str]:
    """Count the quantities of a folder: gold, found, right in span, value, unit and bound."""
    counts: Counter[str] = Counter()
    for name, sentence, wanted in gold_sentences(folder):
        found = {sentence.origin(q.start, q.end): q for q in find_quantities(sentence.text)}
        counts.update(gold=len(wanted), found=len(found))
        problems = []
        for figure in wanted:
            quantity = found.pop((figure["start"], figure["end"]), None)
            if quantity is None:
                problems.append(f"missed {figure['text']}")
                continue
            right = {
                "value": _same_value(quantity, figure),
                "unit": quantity.unit == figure["unit"],
                "bound": quantity.bound == figure["bound"],
            }
            counts.update(span=1, whole=right["value"] and right["unit"], **right)
            if not all(right.values()):
                problems.append(f"{figure['text']}: {quantity}")
        problems += [f"extra {q.text} ({q.rule})" for q in found.values()]
        if show and problems:
            print(f"{name}: {sentence.text}\n    " + "\n    ".join(problems))
    return counts


def _same_value(quantity: Quantity, figure: dict[str, Any]) -> bool:
    pairs = ((quantity.value, figure["value"]), (quantity.value_max, figure["value_max"]))
    return all(
        theirs is None if mine is None else theirs is not None and close(mine, theirs)
        for mine, theirs in pairs
    )


def close(mine: Decimal, theirs: float) -> bool:
    """Tell whether two values agree to six digits."""
    return abs(float(mine) - theirs) <= 1e-6 * max(1, abs(theirs))


def print_scores(folders: list[Path], show: bool) -> None:
    """Print a line a folder."""
    for folder in folders:
        c = score(folder, show)
        share = {key: c[key] / max(1, c["span"]) for key in ("value", "unit", "bound")}
        print(
            f"{folder.name}: gold {c['gold']} found {c['found']}"
            f"  P {c['whole'] / max(1, c['found']):.4f}  R {c['whole'] / max(1, c['gold']):.4f}"
            f"  F1 {2 * c['whole'] / max(1, c['found'] + c['gold']):.4f}"
            f"  of {c['span']} matched: "
            + "  ".join(f"{key} {value:.4f}" for key, value in share.items())
        )


# Beside others -----------------------------------------------------------------------------------


class Found(NamedTuple):
    """What a recogniser returns: a span, its value and its unit (empty if it gives none)."""

    start: int
    end: int
    value: Decimal | None
    unit: str


def ours(text: str) -> list[Found]:
    """Read a text with `find_quantities`."""
    return [Found(q.start, q.end, q.value, q.unit) for q in find_quantities(text)]


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?[十百千万亿]*|[零一二三四五六七八九十百千万亿两点]{1,30}")


def with_cn2an(text: str) -> list[Found]:
    """Convert every numeral of a text with cn2an, which knows neither spans nor units."""
    import cn2an

    found = []
    for match in _NUMBER.finditer(text):
        try:
            value = Decimal(str(cn2an.cn2an(match[0].replace(",", ""), "smart")))
        except (ValueError, InvalidOperation, TypeError):
            continue
        found.append(Found(match.start(), match.end(), value, ""))
    return found


# The names of recognizers-text for the units of the gold.
_NAMES = {
    "Chinese yuan": "元",
    "United States dollar": "美元",
    "Dollar": "美元",
    "Percentage": "%",
    "Kilometer": "公里",
    "Meter": "米",
    "Millimeter": "毫米",
    "Square meter": "平方米",
    "Square kilometer": "平方公里",
    "Cubic meter": "立方米",
    "Metric ton": "吨",
    "Ton": "吨",
    "Kilogram": "公斤",
    "Jin": "斤",
    "Mu": "亩",
}


def with_recognizers(text: str) -> list[Found]:
    """Read numbers, percentages, currencies and dimensions with recognizers-text."""
    import recognizers_suite as suite
    from recognizers_text import Culture

    found: list[Found] = []
    for recognise in (
        suite.recognize_currency,
        suite.recognize_dimension,
        suite.recognize_percentage,
        suite.recognize_number,
    ):
        for result in recognise(text, Culture.Chinese):
            start, end = result.start, result.end + 1
            if any(start < other.end and other.start < end for other in found):
                continue
            given = result.resolution or {}
            written = str(given.get("value") or "")
            unit = "%" if written.endswith("%") else _NAMES.get(given.get("unit", ""), "")
            try:
                value = Decimal(written.rstrip("%").replace(",", ""))
            except InvalidOperation:
                value = None
            found.append(Found(start, end, value, unit))
    return found


SYSTEMS: dict[str, Callable[[str], list[Found]]] = {
    "cn2an": with_cn2an,
    "recognizers-text": with_recognizers,
    "find_quantities": ours,
}


def compare(folders: list[Path]) -> None:
    """Print a line a system: values found, units, false figures, characters a second."""
    pages = [
        (sentence.text, [(_clean_span(sentence, figure), figure) for figure in wanted])
        for folder in folders
        for _, sentence, wanted in gold_sentences(folder)
    ]
    characters = sum(len(text) for text, _ in pages)
    figures = sum(len(wanted) for _, wanted in pages)
    print(f"{figures} figures in {characters} characters")
    for name, read in SYSTEMS.items():
        counts: Counter[str] = Counter()
        for text, _ in pages[:100]:  # what is loaded once
            read(text)
        begun = time.process_time()
        results = [read(text) for text, _ in pages]
        spent = time.process_time() - begun
        for (_, wanted), found in zip(pages, results, strict=True):
            counts += _agreement(wanted, found)
        print(
            f"{name:18} values {counts['value'] / figures:.4f}"
            f"  units {counts['unit'] / figures:.4f}"
            f"  false {counts['false']} of {counts['found']}"
            f" ({counts['false'] / max(1, counts['found']):.4f})"
            f"  {characters / spent:,.0f} characters/s"
        )


def _clean_span(sentence: SourceText, figure: dict[str, Any]) -> tuple[int, int]:
    """Return where a gold figure stands in its clean sentence."""
    inside = [
        n
        for n in range(len(sentence.text))
        if figure["start"] <= sentence.origin(n, n + 1)[0] < figure["end"]
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _agreement(
    wanted: list[tuple[tuple[int, int], dict[str, Any]]], found: list[Found]
) -> Counter[str]:
    counts = Counter(found=len(found))
    for (start, end), figure in wanted:
        overlap = [f for f in found if f.start < end and start < f.end]
        counts["value"] += any(
            f.value is not None and close(f.value, figure["value"]) for f in overlap
        )
        counts["unit"] += any(f.unit == figure["unit"] and f.value is not None for f in overlap)
    spans = [span for span, _ in wanted]
    counts["false"] += sum(
        not any(f.start < end and start < f.end for start, end in spans) for f in found
    )
    return counts


# Speed -------------------------------------------------------------------------------------------

HOSTILE = ("1", "一", "9,", "(", "1万", "十", "1-", "“", "《", "第一", "三分之", "前十")


def speed() -> None:
    """Print characters a second on the seeds, how the time grows, and hostile texts."""
    page = "".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    find_quantities(page)
    rates = {}
    for size in (10**6, 10**7):
        text = (page * (size // len(page) + 1))[:size]
        rates[size] = min(_seconds(text) for _ in range(3)) / size
        print(f"seeds x {size:>10,} characters: {1 / rates[size]:,.0f} characters/s")
    print(f"time a character, 10 MB against 1 MB: {rates[10**7] / rates[10**6]:.3f}")
    for piece in HOSTILE:
        spent = [_seconds(piece * n) for n in (10**5, 10**6)]
        print(f"{piece!r} x 10**6: {spent[1]:.2f} s, {spent[1] / spent[0]:.1f} times that of 10**5")


def _seconds(text: str) -> float:
    begun = time.process_time()
    find_quantities(text)
    return time.process_time() - begun


def main() -> None:
    """Run one of the measurements."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", choices=("score", "compare", "speed"))
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--errors", action="store_true")
    args = options.parse_args()
    if args.what == "speed":
        speed()
    elif args.what == "compare":
        compare(args.folders)
    else:
        print_scores(args.folders, args.errors)


if __name__ == "__main__":
    main()
