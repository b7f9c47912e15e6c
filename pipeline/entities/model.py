"""The tagger of our own: a small recurrent network with the weights that ship."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from pipeline.entities.crf import Chain
from pipeline.entities.network import Floats, Ints, Network, batches
from pipeline.entities.spans import EntitySpan
from pipeline.errors import ConfigError

MODEL = Path(__file__).parent.parent / "models" / "ner"
WITH_ENCODER = MODEL.with_name("ner-encoder")  # the network that reads its states too

ROWS = 128  # sentences decoded together, padded with empty ones
LONGEST = 240  # characters read at once; a longer sentence is cut at a pause
PAUSES = "，,；;、：: \n"


class ModelTagger:
    """Tags sentences in batches of whole blocks of rows, so that neighbours change nothing."""

    def __init__(self, folder: Path = MODEL) -> None:
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.rule = f"model:{folder.name}-{about['version']}"
        self.labels = tuple(str(label) for label in about["labels"])
        self._calibration: dict[str, list[list[float]]] = about["calibration"]
        characters = {char: n for n, char in enumerate(about["characters"], 2)}
        for wide, narrow in zip(about["wide"], about["narrow"], strict=True):
            characters[wide] = characters.get(narrow, 1)
        self._network = Network(folder, characters, int(about["buckets"]))
        self.chain = Chain.of(
            self.labels,
            np.array(about["transitions"], np.float32),
            np.array(about["starts"], np.float32),
        )

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        found: list[list[EntitySpan]] = [[] for _ in sentences]
        for n, offset, spans in self.raw_spans(sentences):
            for start, end, label, probability in spans:
                score = self.calibrated(label, probability)
                found[n].append(EntitySpan(start + offset, end + offset, label, score, self.rule))
        return [sorted(spans) for spans in found]

    def raw_spans(
        self, sentences: Sequence[str]
    ) -> Iterator[tuple[int, int, list[tuple[int, int, str, float]]]]:
        """Yield sentence number, offset of the piece, and its spans with uncalibrated scores."""
        pieces = [
            (text[start:end], n, start)
            for n, text in enumerate(sentences)
            for start, end in cut(text)
        ]
        pieces.sort(key=lambda piece: (len(piece[0]), piece[1], piece[2]))
        for first in range(0, len(pieces), ROWS):
            group = pieces[first : first + ROWS]
            tagged = self._tag_group([text for text, _, _ in group])
            for (_, n, offset), spans in zip(group, tagged, strict=True):
                yield n, offset, spans

    def _tag_group(self, texts: Sequence[str]) -> list[list[tuple[int, int, str, float]]]:
        emissions, lengths = self.emissions(texts)
        paths = self.chain.best(emissions, lengths)[: len(texts)]
        named = [row for row, path in enumerate(paths) if any(path)]  # the others have no spans
        spans = [(row, *span) for row in named for span in self.chain.spans(paths[row])]
        table = np.array(spans, np.int64).reshape(-1, 4)
        table[:, 0] = np.searchsorted(named, table[:, 0])
        emissions, lengths = emissions[:, named], lengths[named]
        sums = self.chain.sums(emissions, lengths)
        shares = self.chain.probabilities(table, emissions, sums, lengths).tolist()
        found: list[list[tuple[int, int, str, float]]] = [[] for _ in texts]
        for (row, start, end, label), share in zip(spans, shares, strict=True):
            found[row].append((start, end, self.labels[label], share))
        return found

    def emissions(self, texts: Sequence[str]) -> tuple[Floats, Ints]:
        """Return the scores of the tags, (steps, rows, tags), and the length of each row.

        There are always ROWS rows, the last ones empty.
        """
        steps, tags = max(map(len, texts)), 2 * len(self.labels) + 1
        emissions = np.zeros((steps, ROWS, tags), np.float32)
        lengths = np.zeros(ROWS, np.int64)
        read = self._network.read_pieces(texts)
        for own in batches([len(text) for text in texts]):
            scores, sizes = self._network.emissions(texts[own], read[own])
            rows = slice(own.start, own.start + len(sizes))
            emissions[: len(scores), rows], lengths[rows] = scores, sizes
        return emissions, lengths

    def calibrated(self, label: str, probability: float) -> float:
        """Return the measured share of right spans among those of that label and probability."""
        steps, shares = self._calibration.get(label) or self._calibration["*"]
        return shares[max(0, bisect_right(steps, probability) - 1)]


def cut(text: str, longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a sentence in which names are looked for; nearly always the whole.

    >>> list(cut("一季度，烟台市", 5))
    [(0, 4), (4, 7)]
    """
    start = 0
    while len(text) - start > longest:
        end = start + longest
        pause = max(text.rfind(mark, start, end) for mark in PAUSES) + 1
        end = pause if pause > start + longest // 3 else end
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


@cache
def load_model(folder: Path = MODEL) -> ModelTagger:
    """Return the tagger, loaded once a process.

    Raises ConfigError where a file is missing or broken.
    """
    try:
        return ModelTagger(folder)
    except Exception as error:  # those of onnxruntime have no nearer class in common
        raise ConfigError(f"{folder}: {error}; install extract-zh anew") from error
