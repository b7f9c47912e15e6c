"""The indicator model as two ONNX graphs, which run the same on one thread of any machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        kernel = self.constant(f"{name}.w", weights[f"{name}.w"])
        bias = self.constant(f"{name}.b", weights[f"{name}.b"])
        return self.node("Add", [self.node("MatMul", [x, kernel], f"{name}.x"), bias], f"{name}.y")

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
    """Return the layers over characters: numbers, own, mask → hidden, tags; all (1, tokens, …).

    The mask is 0 between sentences: nothing passes from one to the next.
    """
    from onnx import TensorProto

    graph = _Graph()
    table = graph.constant("st.emb", weights["st.emb"])
    known = graph.node("Gather", [table, "numbers"], "embedded")
    x = graph.node("Concat", [known, "own"], "joined", axis=2)
    x = graph.node("Transpose", [x], "turned", perm=[0, 2, 1])
    mask = graph.node("Transpose", ["mask"], "turned_mask", perm=[0, 2, 1])
    for n, (name, gap) in enumerate((("inp", 1), ("conv0", 1), ("conv1", 2), ("conv2", 4))):
        kernel = graph.constant(f"{name}.w", weights[f"st.{name}.w"].transpose(2, 1, 0))
        bias = graph.constant(f"{name}.b", weights[f"st.{name}.b"])
        step = graph.node("Conv", [x, kernel, bias], f"{name}.c", dilations=[gap], pads=[gap, gap])
        step = graph.node("Mul", [graph.node("Relu", [step], f"{name}.r"), mask], f"{name}.m")
        x = step if n == 0 else graph.node("Add", [x, step], f"{name}.s")
    hidden = graph.node("Transpose", [x], "hidden", perm=[0, 2, 1])
    graph.node("Softmax", [graph.linear("st.tag", hidden, weights)], "tags", axis=2)
    floats, shape = TensorProto.FLOAT, ["one", "tokens"]
    return graph.serialise(
        {
            "numbers": (TensorProto.INT64, shape),
            "own": (floats, [*shape, None]),
            "mask": (floats, [*shape, 1]),
        },
        {"hidden": 3, "tags": 3},
    )


def word_graph(weights: Mapping[str, Floats], members: int) -> bytes:
    """Return the layers over words: the mean over members of each word's score (windows, words)."""
    from onnx import TensorProto

    graph = _Graph()
    votes = [_member(graph, weights, f"w{n}") for n in range(members)]
    total = votes[0] if members == 1 else graph.node("Sum", votes, "total")
    share = graph.constant("share", np.array(1 / members, np.float32))
    graph.node("Mul", [total, share], "emissions")
    shape: list[Any] = ["windows", "words"]
    whole, floats = TensorProto.INT64, TensorProto.FLOAT
    return graph.serialise(
        {
            "vectors": (floats, [*shape, None]),
            "features": (floats, [*shape, None]),
            "first": (whole, shape),
            "last": (whole, shape),
            "length": (whole, shape),
            "centre": (whole, ["windows", 1]),
            "sizes": (TensorProto.INT32, ["windows"]),
        },
        {"emissions": 2},
    )


def _member(graph: _Graph, weights: Mapping[str, Floats], name: str) -> str:
    table = graph.constant(f"{name}.emb", weights[f"{name}.emb"])
    lengths = graph.constant(f"{name}.ln", weights[f"{name}.ln"])
    ends = [
        graph.node("Gather", [table, "first"], f"{name}.first"),
        graph.node("Gather", [table, "last"], f"{name}.last"),
        graph.node("Gather", [lengths, "length"], f"{name}.length"),
    ]
    seen = graph.node("Concat", [*ends, "features"], f"{name}.seen", axis=2)
    z = graph.node(
        "Add",
        [graph.linear(f"{name}.h", "vectors", weights), graph.linear(f"{name}.f", seen, weights)],
        f"{name}.z",
    )
    target = graph.node("GatherND", [z, "centre"], f"{name}.target", batch_dims=1)
    target = graph.linear(f"{name}.q", target, weights)
    axis = graph.constant(f"{name}.axis", np.array([1], np.int64))
    target = graph.node("Unsqueeze", [target, axis], f"{name}.wide")
    x = graph.node("Relu", [graph.node("Add", [z, target], f"{name}.aimed")], f"{name}.x0")
    turned = graph.node("Transpose", [x], f"{name}.x1", perm=[1, 0, 2])
    sides = "fb"
    kernel = np.stack([_gates(weights[f"{name}.gru.{side}.w"]).T for side in sides])
    inner = np.stack([_gates(weights[f"{name}.gru.{side}.u"]).T for side in sides])
    bias = np.stack(
        [
            np.concatenate([_gates(weights[f"{name}.gru.{side}.{part}"]) for part in "bc"])
            for side in sides
        ]
    )
    states = graph.node(
        "GRU",
        [
            turned,
            graph.constant(f"{name}.gru.w", kernel),
            graph.constant(f"{name}.gru.u", inner),
            graph.constant(f"{name}.gru.b", bias),
            "sizes",
        ],
        f"{name}.states",
        hidden_size=inner.shape[2],
        direction="bidirectional",
        linear_before_reset=1,
    )
    states = graph.node("Transpose", [states], f"{name}.states1", perm=[2, 0, 1, 3])
    flat = graph.constant(f"{name}.flat", np.array([0, 0, -1], np.int64))
    states = graph.node("Reshape", [states, flat], f"{name}.states2")
    joined = graph.node("Concat", [states, x], f"{name}.joined", axis=2)
    last = graph.constant(f"{name}.lastaxis", np.array([2], np.int64))
    return graph.node(
        "Squeeze", [graph.linear(f"{name}.out", joined, weights), last], f"{name}.votes"
    )


def _gates(weights: Floats) -> Floats:
    """Reorder gates from reset, update, new (torch) to update, reset, new (ONNX)."""
    reset, update, new = np.split(weights, 3, axis=-1)
    return np.concatenate([update, reset, new], axis=-1)
