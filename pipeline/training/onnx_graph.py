"""Writing a network as an ONNX graph, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Graph:
    """A graph under construction: nodes in order, and the constants that they read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add an array; return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node with one output; return the name of that."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, name: str, x: str, weights: Mapping[str, Floats]) -> str:
        """Add a linear layer as torch names its weights."""
        kernel = self.constant(f"{name}.w", weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.b", weights[f"{name}.bias"])
        return self.node("Add", [self.node("MatMul", [x, kernel], f"{name}.x"), bias], f"{name}.y")

    def looked_up(self, name: str, numbers: str, weights: Mapping[str, Floats]) -> str:
        """Add an embedding, its table kept in 16 bits."""
        from onnx import TensorProto

        table = self.constant(f"{name}.table", weights[f"{name}.weight"].astype(np.float16))
        half = self.node("Gather", [table, numbers], f"{name}.half")
        return self.node("Cast", [half], f"{name}.rows", to=TensorProto.FLOAT)

    def summed(self, name: str, numbers: str, weights: Mapping[str, Floats]) -> str:
        """Add the sum of several rows of an embedding, its table kept in 8 bits."""
        from onnx import TensorProto

        values = weights[f"{name}.weight"]
        scale = np.abs(values).max(axis=0) / 127
        table = self.constant(f"{name}.table", np.round(values / scale).astype(np.int8))
        rows = self.node("Gather", [table, numbers], f"{name}.rows")
        full = self.node("Cast", [rows], f"{name}.full", to=TensorProto.FLOAT)
        axis = self.constant(f"{name}.axis", np.array([-2], np.int64))
        levels = self.node("ReduceSum", [full, axis], f"{name}.levels", keepdims=0)
        return self.node("Mul", [levels, self.constant(f"{name}.scale", scale)], f"{name}.sum")

    def split(self, x: str, sizes: NDArray[np.int64], name: str, axis: int) -> list[str]:
        """Add a cut along an axis; return the names of the parts."""
        from onnx import helper

        parts = [f"{name}{n}" for n in range(len(sizes))]
        inputs = [x, self.constant(f"{name}.sizes", sizes)]
        self.nodes.append(helper.make_node("Split", inputs, parts, name=name, axis=axis))
        return parts

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
        """Return the model; inputs with their types and shapes, outputs with their ranks."""
        from onnx import TensorProto, checker, helper

        graph = helper.make_graph(
            self.nodes,
            self.name,
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
