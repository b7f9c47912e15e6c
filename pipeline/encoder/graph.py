"""The encoder as an ONNX graph, built from the packed file when it is loaded."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.encoder.packed import Packed
from pipeline.errors import MissingExtraError


def encoder_graph(packed: Packed, kept: tuple[int, ...]) -> bytes:
    """Return the graph: embedded (rows, pieces, states) → the states after the `kept` layers.

    The output, (rows, pieces, len(kept) * states), has the layers beside each other. There is no
    mask: rows that run together have the same number of pieces.

    Raises MissingExtraError without the package onnx.
    """
    try:
        from onnx import TensorProto, helper, numpy_helper
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "the encoder needs onnx: pip install 'extract-zh[accurate]'"
        ) from error
    nodes: list[Any] = []
    constants: list[Any] = []
    size, heads = packed.states, packed.heads

    def constant(name: str, values: Any) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def vector(name: str) -> str:
        return constant(name, packed.matrix(name, 1)[0])

    def normed(name: str, x: str, output: str) -> str:
        inputs = [x, vector(f"{name}.w"), vector(f"{name}.b")]
        return node("LayerNormalization", inputs, output, axis=-1, epsilon=packed.epsilon)

    def linear(name: str, x: str) -> str:
        bias = packed.matrix(f"{name}.b", 1)[0]
        matrix = constant(f"{name}.w", packed.matrix(f"{name}.w", len(bias)).T)
        product = node("MatMul", [x, matrix], f"{name}.x")
        return node("Add", [product, constant(f"{name}.b", bias)], f"{name}.y")

    apart = constant("apart", np.array([0, 0, heads, size // heads], np.int64))
    together = constant("together", np.array([0, 0, size], np.int64))
    scale = constant("scale", np.float32((size // heads) ** -0.5))
    root, half, one = (
        constant(name, np.float32(value))
        for name, value in (("root", 0.5**0.5), ("half", 0.5), ("one", 1.0))
    )

    def parted(name: str, x: str, turn: list[int]) -> str:
        shaped = node("Reshape", [linear(name, x), apart], f"{name}.apart")
        return node("Transpose", [shaped], f"{name}.turned", perm=turn)

    x = normed("emb.ln", "embedded", "x")
    seen = []
    for n in range(max(kept)):
        query = node("Mul", [parted(f"l{n}.q", x, [0, 2, 1, 3]), scale], f"l{n}.scaled")
        match = node("MatMul", [query, parted(f"l{n}.k", x, [0, 2, 3, 1])], f"l{n}.match")
        share = node("Softmax", [match], f"l{n}.share", axis=-1)
        read = node("MatMul", [share, parted(f"l{n}.v", x, [0, 2, 1, 3])], f"l{n}.read")
        read = node("Transpose", [read], f"l{n}.back", perm=[0, 2, 1, 3])
        read = linear(f"l{n}.ao", node("Reshape", [read, together], f"l{n}.joined"))
        x = normed(f"l{n}.aln", node("Add", [x, read], f"l{n}.sum"), f"l{n}.x")
        wide = linear(f"l{n}.fi", x)
        bent = node("Erf", [node("Mul", [wide, root], f"l{n}.bend")], f"l{n}.erf")
        gate = node("Mul", [node("Add", [bent, one], f"l{n}.up"), half], f"l{n}.gate")
        read = linear(f"l{n}.fo", node("Mul", [wide, gate], f"l{n}.gelu"))
        x = normed(f"l{n}.oln", node("Add", [x, read], f"l{n}.last"), f"l{n}.out")
        if n + 1 in kept:
            seen.append(x)
    node("Concat", seen, "states", axis=2)
    shape = ["rows", "pieces"]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [*shape, size])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, [*shape, len(kept) * size])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    data: bytes = model.SerializeToString()
    return data
