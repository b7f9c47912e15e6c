"""The indicator model as two ONNX graphs, which run the same on one thread of any machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.ner_lac import onnx_gru
from pipeline.training.onnx_graph import Graph

Floats = NDArray[np.float32]


def character_graph(weights: Mapping[str, Floats]) -> bytes:
    """Return the layers over characters: numbers, marks, sizes → parts, begins.

    The shapes are those of `pipeline.figures.model.Network.characters`; the table of characters is
    kept in 16 bits.
    """
    from onnx import TensorProto

    graph = Graph("indicator")
    known = graph.looked_up("embedding", "numbers", weights)
    marked = graph.node(
        "Gather", [graph.constant("marked", weights["marks.weight"]), "marks"], "seen_marks"
    )
    state = graph.node("Concat", [known, marked], "state", axis=2)
    read = [known]
    for n in (0, 1):
        kernel, inner, bias = onnx_gru(dict(weights), f"layers.{n}.")
        state = graph.recurrent(f"layer{n}", state, kernel, inner, bias, [0, 2, 1, 3])
        read.append(state)
    joined = graph.node("Concat", read, "joined", axis=2)
    graph.node("Identity", [graph.linear("parts", joined, weights)], "parts")
    last = graph.constant("last_axis", np.array([2], np.int64))
    graph.node("Squeeze", [graph.linear("begins", joined, weights), last], "begins")
    whole, shape = TensorProto.INT64, ["characters", "sentences"]
    return graph.serialise(
        {
            "numbers": (whole, shape),
            "marks": (whole, shape),
            "sizes": (TensorProto.INT32, ["sentences"]),
        },
        {"parts": 3, "begins": 2},
    )


def word_graph(weights: Mapping[str, Floats]) -> bytes:
    """Return the layers over words: the score of each word (windows, words)."""
    from onnx import TensorProto

    graph = Graph("indicator")
    table = graph.constant("lengths", weights["lengths.weight"])
    long = graph.node("Gather", [table, "length"], "long")
    seen = graph.node("Concat", [long, "features"], "seen", axis=2)
    z = graph.node("Add", ["vectors", graph.linear("features", seen, weights)], "z")
    target = graph.node("GatherND", [z, "centre"], "centred", batch_dims=1)
    target = graph.linear("target", target, weights)
    axis = graph.constant("axis", np.array([1], np.int64))
    target = graph.node("Unsqueeze", [target, axis], "target_wide")
    x = graph.node("Relu", [graph.node("Add", [z, target], "aimed")], "x0")
    turned = graph.node("Transpose", [x], "x1", perm=[1, 0, 2])
    kernel, inner, bias = onnx_gru(dict(weights), "words.")
    states = graph.recurrent("states", turned, kernel, inner, bias, [2, 0, 1, 3])
    joined = graph.node("Concat", [states, x], "joined", axis=2)
    last = graph.constant("last_axis", np.array([2], np.int64))
    graph.node("Squeeze", [graph.linear("output", joined, weights), last], "emissions")
    shape: list[Any] = ["windows", "words"]
    whole, floats = TensorProto.INT64, TensorProto.FLOAT
    return graph.serialise(
        {
            "vectors": (floats, [*shape, None]),
            "features": (floats, [*shape, None]),
            "length": (whole, shape),
            "centre": (whole, ["windows", 1]),
            "sizes": (TensorProto.INT32, ["windows"]),
        },
        {"emissions": 2},
    )
