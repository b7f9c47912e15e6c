"""The tagger's network as an ONNX graph, which runs the same on one thread of any machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.entities.network import GRAMS
from pipeline.training.onnx_graph import Graph
from pipeline.training.onnx_steps import recurrent_steps

Floats = NDArray[np.float32]


def tagger_graph(weights: Mapping[str, Floats], *, mixed: bool) -> bytes:
    """Return everything but the CRF: ids, marks, grams, pieces, of, sizes → scores.

    The shapes are those of `pipeline.entities.network.Network`. Vectors of pieces that are not
    `mixed` already are mixed in the graph; embeddings are kept in 16 bits, the sequences in 8.
    """
    from onnx import TensorProto

    graph = Graph("ner")
    for name in ("embedding", "marks"):
        half = graph.constant(f"{name}.table", weights[f"{name}.weight"].astype(np.float16))
        graph.node("Cast", [half], f"{name}.full", to=TensorProto.FLOAT)
    tags = len(weights["starts"])
    of_pieces = _of_pieces(graph, weights, mixed)
    split = np.array([len(weights["head.first.bias"]) - tags, tags], np.int64)
    to_state, to_scores = graph.split(of_pieces, split, "of_pieces", axis=2)

    def first(body: Graph, side: int, own: slice, given: Sequence[str]) -> str:
        kernel, bias = (weights[f"layers.0.{one}"][side][:, own] for one in ("input", "bias"))
        name = f"first.{side}.{own.start}"
        return _looked_up(graph, body, name, weights, (kernel, bias[0]), given)

    def second(body: Graph, side: int, own: slice, given: Sequence[str]) -> str:
        name = f"second.{side}.{own.start}"
        kernel, bias = (weights[f"layers.1.{one}"][side][:, own] for one in ("input", "bias"))
        arrays = [body.constant(f"{name}.w", kernel), body.constant(f"{name}.b", bias[0])]
        return body.node("Gemm", [*given, *arrays], name)

    numbers = {"ids": TensorProto.INT64, "marks": TensorProto.INT64}
    state = recurrent_steps(graph, "layers.0", weights, numbers, first)
    inner = graph.node("Add", [state, to_state], "inner")
    outer = recurrent_steps(graph, "layers.1", weights, {inner: TensorProto.FLOAT}, second)
    sizes = [2 * weights[f"layers.{n}.hidden"].shape[1] for n in (0, 1)]
    kernel = weights["output.weight"].T
    known, *rest = np.split(kernel, [len(kernel) - sum(sizes), len(kernel) - sizes[1]])
    linear = known, weights["output.bias"]
    seen = _looked_up(graph, graph, "output", weights, linear, [*numbers])
    for layer, rows in zip((inner, outer), rest, strict=True):
        product = graph.node("MatMul", [layer, graph.constant(f"{layer}.w", rows)], f"{layer}.x")
        seen = graph.node("Add", [seen, product], f"{layer}.seen")
    seen = graph.node("Add", [seen, to_scores], "seen")
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


def _looked_up(
    graph: Graph,
    reader: Graph,
    name: str,
    weights: Mapping[str, Floats],
    linear: tuple[Floats, Floats],
    numbers: Sequence[str],
) -> str:
    """Add what a linear layer makes of characters and their marks, read in `reader` by `numbers`.

    It is looked up in a table of the products for all characters, made on loading.
    """
    kernel, bias = linear
    parts = np.split(kernel, [len(kernel) - weights["marks.weight"].shape[1]])
    known, marked = (graph.constant(f"{name}.{n}.w", part) for n, part in enumerate(parts))
    biases = graph.constant(f"{name}.b", bias)
    tables = (
        graph.node("Gemm", ["embedding.full", known, biases], f"{name}.known"),
        graph.node("MatMul", ["marks.full", marked], f"{name}.marked"),
    )
    rows = [
        reader.node("Gather", [table, one], f"{table}.rows")
        for table, one in zip(tables, numbers, strict=True)
    ]
    return reader.node("Add", rows, name)


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
