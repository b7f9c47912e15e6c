"""The tagger's network as an ONNX graph, which runs the same on one thread of any machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.entities.network import GRAMS
from pipeline.training.ner_lac import onnx_gru
from pipeline.training.onnx_graph import Graph

Floats = NDArray[np.float32]


def tagger_graph(weights: Mapping[str, Floats], *, mixed: bool) -> bytes:
    """Return everything but the CRF: ids, marks, grams, pieces, of, sizes → scores.

    The shapes are those of `pipeline.entities.network.Network`. Vectors of pieces that are not
    `mixed` already are mixed in the graph; embeddings are kept in 16 bits, the sequences in 8.
    """
    from onnx import TensorProto

    graph = Graph("ner")
    marked = graph.looked_up("marks", "marks", weights)
    known = graph.looked_up("embedding", "ids", weights)
    state = graph.node("Concat", [known, marked], "state", axis=2)
    tags = len(weights["starts"])
    of_pieces = _of_pieces(graph, weights, mixed)
    split = np.array([len(weights["head.first.bias"]) - tags, tags], np.int64)
    to_state, to_scores = graph.split(of_pieces, split, "of_pieces", axis=2)
    read = [state]
    for n in (0, 1):
        kernel, inner, bias = onnx_gru(dict(weights), f"layers.{n}.")
        state = graph.recurrent(f"layer{n}", state, kernel, inner, bias, [0, 2, 1, 3])
        if n == 0:
            state = graph.node("Add", [state, to_state], "inner")
        read.append(state)
    joined = graph.node("Concat", read, "joined", axis=2)
    seen = graph.node("Add", [graph.linear("output", joined, weights), to_scores], "seen")
    graph.node("Add", [seen, graph.summed("grams", "grams", weights)], "scores")
    whole, flat = TensorProto.INT64, ["steps", "rows"]
    inputs: dict[str, tuple[Any, list[Any]]] = {
        "ids": (whole, flat),
        "marks": (whole, flat),
        "grams": (whole, [*flat, len(GRAMS)]),
        "pieces": (TensorProto.FLOAT, ["pieces", None]),
        "of": (whole, flat),
        "sizes": (TensorProto.INT32, ["rows"]),
    }
    return graph.serialise(inputs, {"scores": 3})


def _of_pieces(graph: Graph, weights: Mapping[str, Floats], mixed: bool) -> str:
    """Add what the head makes of the pieces for each character; none of them has zeros."""
    pieces = "pieces"
    if not mixed:
        norm = [graph.constant(f"norm.{k}", weights[f"head.norm.{k}"]) for k in ("weight", "bias")]
        normed = graph.node("LayerNormalization", [pieces, *norm], "normed", axis=-1, epsilon=1e-5)
        pieces = graph.node("Tanh", [graph.linear("head.mix", normed, weights)], "mixed")
    parts = [graph.linear(f"head.{part}", pieces, weights) for part in ("first", "rest")]
    none = graph.constant("none", np.zeros((1, len(weights["head.first.bias"])), np.float32))
    table = graph.node("Concat", [*parts, none], "pieces_read", axis=0)
    return graph.node("Gather", [table, "of"], "added")
