"""A raw page to its blocks: clean text that knows where it came from, each with its kind."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.clean import noise, normalise
from pipeline.clean.kinds import classify
from pipeline.clean.lines import text_lines
from pipeline.text import SourceText

_TRADITIONAL = 0.08
_MIXED = 0.01


@dataclass(frozen=True, slots=True)
class Block:
    """One line or element of a page."""

    kind: str
    score: float
    text: SourceText


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned page."""

    blocks: tuple[Block, ...]
    script: str
    warnings: tuple[str, ...]


def clean_page(raw: str, media_type: str = "text/plain", repair: bool = True) -> Page:
    """Clean a page: repair its noise, bring characters to one form, find its blocks."""
    warnings: list[str] = []
    text = SourceText.of(raw)
    text = normalise.without_unseen(text)
    if repair:
        readings = noise.learn_readings(text.text)
        if readings:
            text = noise.without_annotations(text, readings)
        text = noise.with_single_commas(text)
    text = normalise.with_plain_forms(text)
    share = normalise.traditional_share(text.text)
    script = "hant" if share > _TRADITIONAL else "mixed" if share > _MIXED else "hans"
    if script != "hans":
        text = text.with_text(normalise.simplified(text.text))
    lines = text_lines(text)
    kinds = classify([line.text for line in lines])
    blocks = tuple(
        Block(kind.kind, kind.score, line) for line, kind in zip(lines, kinds, strict=True)
    )
    return Page(blocks, script, tuple(warnings))
