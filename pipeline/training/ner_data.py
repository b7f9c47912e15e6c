"""Labelled sentences for the entity tagger, read from the gold files and the corpus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.entities.spans import EntitySpan
from pipeline.errors import GoldError
from pipeline.training.annotators import Annotators


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence with its entities; `group` is the document, kept whole when data is split.

    A `partial` sentence is labelled PER, LOC and ORG only: what it does not label may still be a
    title, a time, an event, a document or an initiative.
    """

    text: str
    entities: tuple[EntitySpan, ...]
    group: str
    partial: bool = False
    by: Annotators = Annotators.GOLD


def read_gold(path: Path, by: Annotators = Annotators.GOLD) -> Iterator[LabelledSentence]:
    """Yield the sentences of a gold file, or of all gold files of a folder, in clean text."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                for sentence in gold_sentences(json.loads(line)):
                    yield replace(sentence, by=by)


def gold_sentences(document: dict[str, object]) -> Iterator[LabelledSentence]:
    """Yield the sentences of one gold document.

    Gold offsets are of the raw text. The clean text of a sentence is found by walking through
    `clean_text` in step with the raw spans: where the page needed no repair both have the same
    length, elsewhere an entity is looked for by its text, nearest to where it should stand.
    """
    clean = str(document["clean_text"])
    spans: list[list[int]] = document["sentences"]  # type: ignore[assignment]
    entities: list[dict[str, object]] = document["entities"]  # type: ignore[assignment]
    pieces = split_like_gold(clean)
    if len(pieces) != len(spans):
        raise ValueError(
            f"{document['doc_id']}: {len(pieces)} clean sentences, gold has {len(spans)}"
        )
    for text, (start, end) in zip(pieces, spans, strict=True):
        found: list[EntitySpan] = []
        at = 0
        for entity in entities:
            if not start <= int(str(entity["start"])) < end:
                continue
            name = str(entity["text"])
            expected = round((int(str(entity["start"])) - start) * len(text) / (end - start))
            hits = [n for n in range(at, len(text)) if text.startswith(name, n)]
            if not hits:
                raise ValueError(f"{document['doc_id']}: {name} is not in its sentence")
            begin = min(hits, key=lambda hit: abs(hit - expected))
            at = begin + len(name)
            found.append(EntitySpan(begin, at, str(entity["label"])))
        yield LabelledSentence(text, tuple(found), str(document["doc_id"]))


def split_like_gold(clean_text: str) -> list[str]:
    """Split body text into sentences as the gold files do.

    >>> split_like_gold("推行“一窗。一网”模式。成效好！\\n二、工作")
    ['推行“一窗。一网”模式。', '成效好！', '二、工作']
    """
    sentences: list[str] = []
    for line in clean_text.split("\n"):
        depth = begin = at = 0
        while at < len(line):
            char = line[at]
            depth += char in "“《(「"
            depth -= char in "”》)」" and depth > 0
            if char not in "。!?！？" and not line.startswith("……", at):
                at += 1
                continue
            at += 2 if line.startswith("……", at) else 1
            while at < len(line) and line[at] in "”’》)」。!?！？":
                depth -= line[at] in "”》)」" and depth > 0
                at += 1
            if depth == 0:
                sentences.append(line[begin:at])
                begin = at
        sentences.append(line[begin:])
    return [text for sentence in sentences if (text := sentence.strip(" "))]


def read_universal(path: Path, labels: Path | None = None) -> Iterator[LabelledSentence]:
    """Yield the sentences of a Universal NER file (IOB2), labelled PER, LOC and ORG only.

    Sentences that the file `labels` holds are labelled in full, by our guidelines: one JSON line a
    sentence with its number and the offsets of its entities, below a line that names the file.
    Raises GoldError when that is not the file that was labelled.
    """
    data = path.read_bytes()
    ours = _own_labels(labels, data) if labels and labels.exists() else {}
    number = 0
    for block in data.decode("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        text, entities = "", list[EntitySpan]()
        for row in rows:
            if row[2].startswith("B-"):
                entities.append(EntitySpan(len(text), len(text) + len(row[1]), row[2][2:]))
            elif row[2].startswith("I-") and entities:
                last = entities.pop()
                entities.append(EntitySpan(last.start, len(text) + len(row[1]), last.label))
            text += row[1]
        if not text:
            continue
        if number in ours:
            yield LabelledSentence(text, ours[number], path.stem, by=Annotators.UNIVERSAL)
        else:
            yield LabelledSentence(
                text, tuple(entities), path.stem, partial=True, by=Annotators.UNIVERSAL
            )
        number += 1


def _own_labels(file: Path, data: bytes) -> dict[int, tuple[EntitySpan, ...]]:
    """Return the entities of each sentence that we labelled ourselves, by its number."""
    about, *rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise GoldError(f"{file}: {about['source']} is not the file that was labelled")
    return {
        row["sentence"]: tuple(EntitySpan(a, b, label) for a, b, label in row["entities"])
        for row in rows
    }
