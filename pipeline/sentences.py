"""Sentences of the body, and who says them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.config import Config
from pipeline.text import SourceText

_STOP = re.compile(r"(?=[。!?！？….])(?:[。!?！？]+|…{2,}|(?<=\S)\.{6,})")
_OPENERS = {
    "“": "”",
    "‘": "’",
    "《": "》",
    "（": "）",
    "(": ")",
    "「": "」",
    "『": "』",
    "【": "】",
}
_CLOSING_OR_STOP = "”’》)）」』】。!?！？…"
_QUOTES = re.compile(r"[“”‘’《》（）()「」『』【】]")
_SPACES = " \t\r\n\u3000\xa0\u2003"
# What cannot begin a sentence: the quote before it goes on in the same clause.
_GOES_ON = "，,、；;：:。）)》的地得之等和与及或"
# The end of a clause that announces what is said; the quote after it is a sentence of its own.
_ANNOUNCES = "：:，,。！？!?；;—”’　 \n"


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split one block into sentences, [start, end) without the spaces around them.

    A sentence ends after `。！？……` and the quotes and brackets that close there, but not inside
    a quote, nor after a quote that goes on in the same clause.

    >>> split_sentences("推行“不打烊服务。”模式。成效明显！")
    [(0, 13), (13, 18)]
    """
    spans = []
    start = 0
    for cut in (*_cuts(text), len(text)):
        left, right = start, cut
        while left < right and text[left] in _SPACES:
            left += 1
        while left < right and text[right - 1] in _SPACES:
            right -= 1
        if left < right:
            spans.append((left, right))
        start = cut
    return spans


def _cuts(text: str) -> Iterator[int]:
    """Yield the places where a sentence ends."""
    length = len(text)
    inside: Callable[[int], bool] | None = None
    opened_at: Mapping[int, int] = {}
    for stop in _STOP.finditer(text):
        end = stop.end()
        while end < length and text[end] in _CLOSING_OR_STOP:
            end += 1
        if end >= length:
            return
        if inside is None:
            inside, opened_at = _quoted(text)
        if not inside(end) and not _goes_on(text, stop.start(), end, opened_at):
            yield end


def _quoted(text: str) -> tuple[Callable[[int], bool], Mapping[int, int]]:
    """Return whether a position is inside a pair of quotes, and where each closer was opened.

    A quote that is never closed in the block opens nothing.
    """
    stack: list[int] = []
    counts: Counter[str] = Counter()  # open pairs by their closer
    opened_at: dict[int, int] = {}
    for match in _QUOTES.finditer(text):
        mark, at = match[0], match.start()
        if mark in _OPENERS:
            stack.append(at)
            counts[_OPENERS[mark]] += 1
            continue
        if not counts[mark]:
            continue
        while _OPENERS[text[stack[-1]]] != mark:
            counts[_OPENERS[text[stack.pop()]]] -= 1
        counts[mark] -= 1
        opened_at[at] = stack.pop()
    # Outermost pairs, in order: a position is inside one where opener < position <= closer.
    openers: list[int] = []
    closers: list[int] = []
    for closer, opener in sorted(opened_at.items(), key=lambda pair: pair[1]):
        if not closers or opener > closers[-1]:
            openers.append(opener)
            closers.append(closer)

    def inside(position: int) -> bool:
        n = bisect_left(openers, position) - 1
        return n >= 0 and position <= closers[n]

    return inside, opened_at


def _goes_on(text: str, stop: int, end: int, opened_at: Mapping[int, int]) -> bool:
    """Return whether the clause goes on after a stop whose quote closes at `end`."""
    following = text[end]
    closers = [at for at in range(stop, end) if at in opened_at] if end - stop > 1 else None
    if not closers:
        return following in "，,、；;" and text[stop] == "…"
    if following in _GOES_ON:
        return True
    if text[closers[-1]] == "》":
        return True  # the name of a document is never a sentence
    if text[closers[-1]] in "）)】":
        return False
    opener = opened_at[closers[-1]]
    before = text[opener - 1] if opener else "\n"
    short = end - opener <= 16 and not re.search(r"[，,；;。！？]", text[opener + 1 : stop])
    return short and before not in _ANNOUNCES and not following.isspace()


# The name in `记者:` at the head of a question, in `罗启明:` at the head of an answer.
_UNSPOKEN = frozenset({"title", "heading"})
_INLINE = re.compile(r"\s*([^:：。，,！？\s][^:：。！？]{0,38}?)\s*[:：]")


def run(tables: Mapping[str, pa.Table], config: Config) -> dict[str, pa.Table]:
    """Give the sentences table of the documents with status ok."""
    bodies: dict[str, list[dict[str, Any]]] = {}
    columns = ["doc_id", "block_id", "kind", "text", "origin"]
    for block in tables["blocks"].select(columns).to_pylist():
        if block["kind"] in schemas.BODY_KINDS:
            bodies.setdefault(block["doc_id"], []).append(block)
    documents = zip(
        tables["documents"]["doc_id"].to_pylist(),
        tables["documents"]["status"].to_pylist(),
        strict=True,
    )
    rows = (
        row
        for doc_id, status in documents
        if status == "ok"
        for row in _document_sentences(doc_id, bodies.get(doc_id, []))
    )
    return {"sentences": schemas.from_rows("sentences", rows)}


def _document_sentences(doc_id: str, blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    base = number = 0
    speaker: str | None = None
    for block in blocks:
        kind, plain = block["kind"], block["text"]
        text = SourceText.from_origin(plain, block["origin"])
        speaker = _speaker(kind, plain, speaker)
        said_by = None if kind in _UNSPOKEN else speaker
        for start, end in split_sentences(plain):
            raw_start, raw_end = text.origin(start, end)
            number += 1
            yield {
                "doc_id": doc_id,
                "sent_id": f"s{number}",
                "block_id": block["block_id"],
                "start": base + start,
                "end": base + end,
                "raw_start": raw_start,
                "raw_end": raw_end,
                "text": plain[start:end],
                "speaker": said_by,
            }
        base += len(plain) + 1


def _speaker(kind: str, text: str, before: str | None) -> str | None:
    """Return who says a block, given who said the block before it."""
    if kind == "speaker":
        return text.rstrip(" :：—-\u3000").lstrip("—- ")
    if kind in ("question", "answer"):
        inline = _INLINE.match(text)
        if inline and (kind == "question" or inline.end() <= 12):
            return inline[1]
        return before if kind == "answer" else None
    return None if kind == "title" else before
