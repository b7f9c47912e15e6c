"""Train the weights with which figures choose what they are about (configs/relations.toml)."""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.figures.quantities import find_quantities
from pipeline.figures.slots import Figure
from pipeline.places import Place
from pipeline.relations.figure_features import Scene, candidates, none_features, pair_features
from pipeline.relations.figure_model import ChoiceModel, choose, load_choices, relation_of
from pipeline.training.figures_data import read_pages
from pipeline.training.figures_examples import by_sentence

VERSION = "1"
LABELS = ("qualifies", "component_of")


@dataclass(frozen=True)
class LabelledSentence:
    """The figures of a sentence and, by their places, what each is about.

    `group` numbers the document; `read` tells whether the slots are the rules' or the labels'.
    """

    group: int
    text: str
    figures: tuple[dict[str, Any], ...]
    tails: dict[int, int]
    read: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of a figure as sets of features, the first to choose none; which one is right."""

    options: tuple[frozenset[str], ...]
    right: int


def read_sentences(folder: Path, pages: Path, first: int = 0) -> list[LabelledSentence]:
    """Read the sentences with figures of a gold folder, whose raw pages are in another.

    Each is given as labelled and, `read` being true, as the rules read it: links are learnt on
    slots as good as the labels and on slots as faulty as those of new text.
    """
    about = _relations(folder)
    sentences: list[LabelledSentence] = []
    for group, page in enumerate(read_pages(folder, pages, real=False), first):
        for number, figures in by_sentence(page):
            labels = page.labels[number]
            places = {label["id"]: n for n, label in enumerate(labels)}
            links = about[page.doc_id]
            tails = {
                n: places[links[name]] for name, n in places.items() if links.get(name) in places
            }
            text = page.sentences[number].text
            for read in (False, True):
                rows = tuple(
                    _row(figure, label, figure_row(figure, page.home) if read else label)
                    for figure, label in zip(figures, labels, strict=True)
                )
                sentences.append(LabelledSentence(group, text, rows, tails, read))
    return sentences


def _relations(folder: Path) -> dict[str, dict[str, str]]:
    """Return document -> figure -> what it is about, by their names in the gold files."""
    about: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            about[str(document["doc_id"])] = {
                link["head"]: link["tail"]
                for link in document["relations"]
                if link["label"] in LABELS
            }
    return about


_SLOTS = ("kind", "indicator", "period_start", "period_end", "place", "modality")


def figure_row(figure: Figure, home: Place | None) -> dict[str, Any]:
    """Return the slots of a figure as the rules read them, as a row of the table has them."""
    time, place = figure.time, figure.place or home
    return {
        "kind": figure.kind.kind,
        "indicator": figure.indicator or None,
        "period_start": time.first_day if time else None,
        "period_end": time.last_day if time else None,
        "place": place.name if place else None,
        "modality": figure.modality,
    }


def _row(figure: Figure, label: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row; a value that no label says is read off the figure's text."""
    quantity = figure.quantity
    value = label.get("value")
    if value is None:
        value = next((float(one.value) for one in find_quantities(quantity.text)), None)
    place = {"start": quantity.start, "end": quantity.end}
    amount = {"value": value, "unit": quantity.unit}
    return place | amount | {name: slots.get(name) for name in _SLOTS}


def training_choices(sentences: Sequence[LabelledSentence]) -> list[Choice]:
    """Return what each figure had to choose from, the figures before it having chosen right."""
    choices = []
    for sentence in sentences:
        scene = Scene(sentence.text, 0, sentence.figures)
        chosen: dict[int, int] = {}
        for head in range(len(sentence.figures)):
            options = candidates(scene, head)
            tail = sentence.tails.get(head)
            if options and (tail is None or tail in options):
                features = [
                    frozenset(none_features(scene, head)),
                    *(frozenset(pair_features(scene, head, n, chosen)) for n in options),
                ]
                right = 0 if tail is None else 1 + options.index(tail)
                choices.append(Choice(tuple(features), right))
            if tail is not None:
                chosen[head] = tail
    return choices


def fit(choices: Sequence[Choice], settings: dict[str, Any]) -> dict[str, float]:
    """Return the weights that make the right choices likeliest, with an L2 penalty."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    counts = Counter(name for one in choices for option in one.options for name in option)
    names = sorted(name for name, count in counts.items() if count >= settings["least_count"])
    column = {name: n for n, name in enumerate(names)}
    rows, columns, starts, right = [], [], [], []
    row = 0
    for one in choices:
        starts.append(row)
        right.append(row + one.right)
        for option in one.options:
            found = sorted(column[name] for name in option if name in column)
            rows += [row] * len(found)
            columns += found
            row += 1
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(row, len(names)))
    begins = np.array(starts)
    sizes = np.diff(np.append(begins, row))
    group = np.repeat(np.arange(len(choices)), sizes)
    gold = np.zeros(row)
    gold[right] = 1.0
    turned = matrix.T.tocsr()
    penalty = 1.0 / settings["strength"]

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, begins)[group]
        powers = np.exp(scores)
        totals = np.add.reduceat(powers, begins)
        value = float(np.log(totals).sum() - scores[right].sum())
        slope = turned @ (powers / totals[group] - gold)
        return value + 0.5 * penalty * float(weights @ weights), slope + penalty * weights

    found = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    return {
        name: round(float(weight), 3)
        for name, weight in zip(names, found.x, strict=True)
        if abs(weight) >= 0.005
    }


def count(
    sentences: Sequence[LabelledSentence], model: ChoiceModel
) -> dict[str, tuple[int, int, int]]:
    """Return relation -> (right, said, gold); links between sentences are not counted."""
    right, said, gold = Counter[str](), Counter[str](), Counter[str]()
    for sentence in sentences:
        scene = Scene(sentence.text, 0, sentence.figures)
        for head, (tail, _) in choose(scene, model).items():
            label = relation_of(sentence.figures[head]["kind"])
            said[label] += 1
            right[label] += sentence.tails.get(head) == tail
        for head in sentence.tails:
            gold[relation_of(sentence.figures[head]["kind"])] += 1
    return {label: (right[label], said[label], gold[label]) for label in LABELS}


def train(settings: dict[str, Any]) -> Path:
    """Train the weights as the table `figures` of the config says; return the file written."""
    sentences = _training_sentences(settings)
    weights = fit(training_choices(sentences), settings)
    model = {"version": VERSION, "threshold": settings["thresholds"], "weights": weights}
    output = Path(settings["output"])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    return output


def _training_sentences(settings: dict[str, Any]) -> list[LabelledSentence]:
    sentences: list[LabelledSentence] = []
    for folder, pages in settings["gold"]:
        first = sentences[-1].group + 1 if sentences else 0
        sentences += read_sentences(Path(folder), Path(pages), first)
    return sentences


def held_out(settings: dict[str, Any]) -> dict[tuple[str, bool], tuple[int, int, int]]:
    """Return (relation, read) -> (right, said, gold), by weights that never saw the document."""
    sentences, folds = _training_sentences(settings), int(settings["folds"])
    totals = {(label, read): (0, 0, 0) for label in LABELS for read in (False, True)}
    for fold in range(folds):
        seen = [one for one in sentences if one.group % folds != fold]
        model = ChoiceModel(fit(training_choices(seen), settings), settings["thresholds"])
        for read in (False, True):
            rest = [one for one in sentences if one.group % folds == fold and one.read == read]
            for label, (right, said, gold) in count(rest, model).items():
                old = totals[label, read]
                totals[label, read] = (old[0] + right, old[1] + said, old[2] + gold)
    return totals


__all__ = ["count", "fit", "held_out", "read_sentences", "train", "training_choices"]


def main(arguments: Sequence[str]) -> None:
    """Train; or print how well the weights do: `--measure GOLD PAGES`, `--held-out`."""
    config = Path("configs/relations.toml")
    settings = tomllib.loads(config.read_text(encoding="utf-8"))["figures"]
    if list(arguments) == ["--held-out"]:
        for (label, read), counts in held_out(settings).items():
            _print(label, read, counts)
    elif list(arguments[:1]) == ["--measure"]:
        sentences = read_sentences(Path(arguments[1]), Path(arguments[2]))
        for read in (False, True):
            some = [one for one in sentences if one.read == read]
            for label, counts in count(some, load_choices()).items():
                _print(label, read, counts)
    else:
        train(settings)


def _print(label: str, read: bool, counts: tuple[int, int, int]) -> None:
    right, said, gold = counts
    slots = "slots of the rules" if read else "labelled slots"
    quality = 2 * right / max(1, said + gold)
    print(f"{label:12} {slots:18} F1 {quality:.3f}: right {right}, said {said}, gold {gold}")


if __name__ == "__main__":
    main(sys.argv[1:])
