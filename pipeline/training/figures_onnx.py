"""The indicator model as two ONNX graphs, which run the same on one thread of any machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.training.ner_lac import onnx_gru

Floats = NDArray[np.float32]


class _Graph:
    """A graph under construction: nodes in order, and the constants that they read."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, name: str, x: str, weights: Mapping[str, Floats]) -> str:
        kernel = self.constant(f"{name}.w", weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.b", weights[f"{name}.bias"])
        return self.node("Add", [self.node("MatMul", [x, kernel], f"{name}.x"), bias], f"{name}.y")

    def recurrent(
        self, name: str, x: str, kernel: Floats, inner: Floats, bias: Floats, turn: list[int]
    ) -> str:
        """Add a GRU in both directions over `sizes` steps; `turn` orders its four axes."""
        parts = zip("wrb", (kernel, inner, bias), strict=True)
        inputs = [x, *(self.constant(f"{name}.{part}", array) for part, array in parts), "sizes"]
        ran = self.node(
            "GRU",
            inputs,
            f"{name}.ran",
            hidden_size=inner.shape[2],
            direction="bidirectional",
            linear_before_reset=1,
        )
        turned = self.node("Transpose", [ran], f"{name}.turned", perm=turn)
        flat = self.constant(f"{name}.flat", np.array([0, 0, 2 * inner.shape[2]], np.int64))
        return self.node("Reshape", [turned, flat], name)

    def serialise(
        self, inputs: Mapping[str, tuple[Any, list[Any]]], outputs: Mapping[str, int]
    ) -> bytes:
        from onnx import TensorProto, checker, helper

        graph = helper.make_graph(
            self.nodes,
            "indicator",
            [helper.make_tensor_value_info(k, kind, shape) for k, (kind, shape) in inputs.items()],
            [
                helper.make_tensor_value_info(
                    k, TensorProto.FLOAT, [f"{k}{n}" for n in range(rank)]
                )
                for k, rank in outputs.items()
            ],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        checker.check_model(model)
        data: bytes = model.SerializeToString()
        return data


def character_graph(weights: Mapping[str, Floats]) -> bytes:
    """Return the layers over characters: numbers, marks, sizes → parts, begins.

    The shapes are those of `pipeline.figures.model.Network.characters`; the table of characters is
    kept in 16 bits.
    """
    from onnx import TensorProto

    graph = _Graph()
    table = graph.constant("embedding", weights["embedding.weight"].astype(np.float16))
    half = graph.node("Gather", [table, "numbers"], "half")
    known = graph.node("Cast", [half], "known", to=TensorProto.FLOAT)
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

    graph = _Graph()
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
