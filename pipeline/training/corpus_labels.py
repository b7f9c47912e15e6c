"""Hand labels of the corpus, kept apart from its text.

The corpus may not be copied into the project, so a label file holds offsets only: the name and
SHA-256 of the corpus file, the spans of the labelled sentences and the spans of their entities,
all in characters of the decoded file. Reading puts text and labels together again; where the
corpus is absent there is nothing to read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.entities.spans import EntitySpan
from pipeline.training.annotators import Annotators
from pipeline.training.corpus_figures import labelled_text
from pipeline.training.ner_data import LabelledSentence


def read_corpus_labels(
    labels: Path, corpus: Path, by: Annotators = Annotators.CORPUS
) -> Iterator[LabelledSentence]:
    """Yield the labelled sentences of the corpus; nothing if the corpus is not there.

    Raises GoldError when a corpus file is not the one that was labelled.
    """
    if not corpus.is_dir():
        return
    for file in sorted(labels.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = labelled_text(corpus / row["source"], row["sha256"], file)
            yield from rehydrate(row, text, by)


def rehydrate(
    row: Mapping[str, Any], text: str, by: Annotators = Annotators.CORPUS
) -> Iterator[LabelledSentence]:
    """Yield the sentences of one label row, their text cut from `text`.

    >>> row = {"source": "a.txt", "sentences": [[2, 6]], "entities": [[2, 4, "GPE"]]}
    >>> [(s.text, s.entities[0].label) for s in rehydrate(row, "一、烟台很美")]
    [('烟台很美', 'GPE')]
    """
    for start, end in row["sentences"]:
        entities = tuple(
            EntitySpan(a - start, b - start, label)
            for a, b, label in row["entities"]
            if start <= a < end
        )
        sentence = text[start:end].translate(SPACES)
        yield LabelledSentence(sentence, entities, row["source"], by=by)


SPACES = str.maketrans("\u3000\u00a0\u2003", "   ")


def label_row(
    source: str, data: bytes, sentences: Sequence[tuple[int, int]], entities: Sequence[EntitySpan]
) -> dict[str, Any]:
    """Return the label row of a corpus file: offsets in its decoded text, and no text.

    >>> row = label_row("a.txt", "烟台很美".encode(), [(0, 4)], [EntitySpan(0, 2, "GPE")])
    >>> row["sentences"], row["entities"]
    ([[0, 4]], [[0, 2, 'GPE']])
    """
    return {
        "source": source,
        "sha256": hashlib.sha256(data).hexdigest(),
        "sentences": [list(span) for span in sentences],
        "entities": [[span.start, span.end, span.label] for span in sorted(entities)],
    }
