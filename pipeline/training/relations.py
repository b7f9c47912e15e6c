"""Train the weights that link entities, then those that link figures (configs/relations.toml)."""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.relations.candidates import RELATIONS, candidate_pairs
from pipeline.relations.entities import link_entities
from pipeline.relations.features import pair_features
from pipeline.relations.mentions import Mention, Sentence
from pipeline.relations.model import PairModel, feature_value, load_model
from pipeline.relations.reading import Reading
from pipeline.training import figure_links
from pipeline.training.ner_data import gold_sentences

VERSION = "1"
_BODY = frozenset({"title", "paragraph", "heading", "question", "speaker", "answer"})


@dataclass(frozen=True)
class LabelledDocument:
    """A gold document: its sentences and the relations between their entities."""

    doc_id: str
    sentences: tuple[Sentence, ...]
    relations: frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate with its features; `group` numbers its document."""

    group: int
    features: frozenset[str]
    true: bool


def read_document(document: dict[str, Any]) -> LabelledDocument:
    """Return a gold document with offsets in the clean text of its sentences."""
    kinds = [
        (block["start"], block["end"], block["kind"])
        for block in document["blocks"]
        if block["kind"] in _BODY
    ]
    sentences = []
    for number, (found, (start, end)) in enumerate(
        zip(gold_sentences(document), document["sentences"], strict=True)
    ):
        inside = [entity for entity in document["entities"] if start <= entity["start"] < end]
        mentions = [
            Mention(entity["id"], span.start, span.end, span.label, entity["text"])
            for entity, span in zip(inside, found.entities, strict=True)
        ]
        kind = next((kind for low, high, kind in kinds if low <= start < high), "paragraph")
        ordered = tuple(sorted(mentions, key=lambda mention: mention.start))
        sentences.append(Sentence(found.text, ordered, kind, str(number)))
    names = {entity["id"] for entity in document["entities"]}
    relations = frozenset(
        (link["head"], link["label"], link["tail"])
        for link in document["relations"]
        if link["head"] in names and link["tail"] in names
    )
    return LabelledDocument(document["doc_id"], tuple(sentences), relations)


def read_documents(folders: Sequence[Path]) -> list[LabelledDocument]:
    """Read the gold documents of the folders, in the order of their names."""
    return [
        read_document(json.loads(line))
        for folder in folders
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def training_pairs(documents: Sequence[LabelledDocument]) -> dict[str, list[Pair]]:
    """Return the candidate pairs of each relation."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for group, document in enumerate(documents):
        for sentence in document.sentences:
            reading = Reading(sentence)
            for label, head, tail in candidate_pairs(reading):
                ends = sentence.mentions[head].entity_id, label, sentence.mentions[tail].entity_id
                true = ends in document.relations
                features = frozenset(pair_features(reading, head, tail))
                pairs[label].append(Pair(group, features, true))
    return pairs


def train(config_path: Path) -> Path:
    """Train the weights as the config says and write them; return the file written."""
    settings = tomllib.loads(config_path.read_text(encoding="utf-8"))
    pairs = training_pairs(read_documents([Path(folder) for folder in settings["gold"]]))
    weights, bias, threshold = {}, {}, {}
    for label in (relation.label for relation in RELATIONS):
        matrix, truth, names = _matrix(pairs[label], settings["least_count"])
        held_out = _held_out(matrix, truth, pairs[label], settings)
        threshold[label] = _threshold(held_out, truth, settings)
        fitted = _fit(matrix, truth, settings)
        bias[label] = round(float(fitted.intercept_[0]), 4)
        weights[label] = {
            name: round(float(weight), 3)
            for name, weight in sorted(zip(names, fitted.coef_[0], strict=True))
            if abs(weight) >= 0.01
        }
    output = Path(settings["output"])
    output.parent.mkdir(parents=True, exist_ok=True)
    model = {"version": VERSION, "bias": bias, "threshold": threshold, "weights": weights}
    output.write_text(
        json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    figure_links.train(settings["figures"])
    return output


def _matrix(pairs: Sequence[Pair], least: int) -> tuple[Any, Any, list[str]]:
    import numpy as np
    from scipy.sparse import csr_matrix

    counts = Counter(feature for pair in pairs for feature in pair.features)
    names = sorted(feature for feature, count in counts.items() if count >= least)
    column = {name: n for n, name in enumerate(names)}
    cells = [
        (row, column[feature], feature_value(feature))
        for row, pair in enumerate(pairs)
        for feature in sorted(pair.features)
        if feature in column
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(pairs), len(names)))
    return matrix, np.array([pair.true for pair in pairs]), names


def _fit(matrix: Any, truth: Any, settings: dict[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=settings["strength"], max_iter=400).fit(matrix, truth)


def _held_out(matrix: Any, truth: Any, pairs: Sequence[Pair], settings: dict[str, Any]) -> Any:
    """Return the probability of each pair by weights that never saw its document."""
    import numpy as np

    groups = np.array([pair.group for pair in pairs])
    scores = np.zeros(len(pairs))
    for fold in range(settings["folds"]):
        inside = groups % settings["folds"] == fold
        fitted = _fit(matrix[~inside], truth[~inside], settings)
        scores[inside] = fitted.predict_proba(matrix[inside])[:, 1]
    return scores


def _threshold(scores: Any, truth: Any, settings: dict[str, Any]) -> float:
    """Return the lowest threshold whose F1 is as good as the best, within the tolerance.

    Text unlike the training pages scores lower throughout, so of equals the lowest is kept.
    """
    quality = {float(at): _f1(scores, truth, at) for at in settings["thresholds"]}
    best = max(quality.values())
    return min(at for at, f1 in quality.items() if f1 >= best - settings["tolerance"])


def _f1(scores: Any, truth: Any, threshold: float) -> float:
    said = scores >= threshold
    right = int((said & truth).sum())
    return 2 * right / max(1, int(said.sum()) + int(truth.sum()))


def measure(
    documents: Sequence[LabelledDocument], model: PairModel | None = None
) -> Iterator[tuple[str, int, int, int]]:
    """Yield (relation, right, said, gold) on gold entities, of the shipped weights or of others."""
    right, said, gold = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        links = {
            (link.head_id, link.label, link.tail_id)
            for link in link_entities(document.sentences, model)
        }
        right.update(label for _, label, _ in links & document.relations)
        said.update(label for _, label, _ in links)
        gold.update(label for _, label, _ in document.relations)
    for relation in RELATIONS:
        label = relation.label
        yield label, right[label], said[label], gold[label]


def measure_held_out(settings: dict[str, Any]) -> Iterator[tuple[str, int, int, int]]:
    """Yield the same for the training documents, each by weights that never saw it."""
    documents = read_documents([Path(folder) for folder in settings["gold"]])
    pairs, folds = training_pairs(documents), int(settings["folds"])
    totals: dict[str, list[int]] = {relation.label: [0, 0, 0] for relation in RELATIONS}
    for fold in range(folds):
        weights, bias = {}, {}
        for label in totals:
            seen = [pair for pair in pairs[label] if pair.group % folds != fold]
            matrix, truth, names = _matrix(seen, settings["least_count"])
            fitted = _fit(matrix, truth, settings)
            bias[label] = float(fitted.intercept_[0])
            weights[label] = {
                name: float(weight) * feature_value(name)
                for name, weight in zip(names, fitted.coef_[0], strict=True)
            }
        model = PairModel("held-out", weights, bias, load_model().threshold)
        for label, *counts in measure(documents[fold::folds], model):
            totals[label] = [old + new for old, new in zip(totals[label], counts, strict=True)]
    for label, (right, said, gold) in totals.items():
        yield label, right, said, gold


__all__ = ["measure", "read_documents", "train"]


def main(arguments: Sequence[str]) -> None:
    """Train; or print how well the weights do: `--measure FOLDER...`, `--held-out`."""
    config = Path("configs/relations.toml")
    if list(arguments) == ["--held-out"]:
        settings = tomllib.loads(config.read_text(encoding="utf-8"))
        _print("training documents, held out", list(measure_held_out(settings)))
    elif list(arguments[:1]) == ["--measure"]:
        for folder in arguments[1:]:
            _print(folder, list(measure(read_documents([Path(folder)]))))
    else:
        train(config)


def _print(title: str, rows: Sequence[tuple[str, int, int, int]]) -> None:
    right, said, gold = (sum(column) for column in list(zip(*rows, strict=True))[1:])
    print(f"{title}: F1 {2 * right / max(1, said + gold):.3f} (right, said, gold:", end=" ")
    print(f"{right} {said} {gold})")
    for label, *counts in rows:
        quality = 2 * counts[0] / max(1, counts[1] + counts[2])
        print(
            f"  {label:12} F1 {quality:.3f}: right {counts[0]}, said {counts[1]}, gold {counts[2]}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
