"""A raw page to its blocks: clean text that knows where it came from, each with its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.clean import noise, normalise
from pipeline.clean.census import take_census
from pipeline.clean.features import Line
from pipeline.clean.kinds import classify
from pipeline.clean.lines import text_lines
from pipeline.documents.html import HtmlText, read_html
from pipeline.text import SourceText

_TRADITIONAL = 0.08
_MIXED = 0.01


class Block(NamedTuple):
    """One line or element of a page."""

    kind: str
    score: float
    text: SourceText


@dataclass(frozen=True, slots=True)
class Repairs:
    """What the whole page says of how each piece of it is to be cleaned."""

    noise: noise.Noise = field(default_factory=noise.Noise)
    script: str = "hans"
    repair: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned page; `html` holds what the source of an HTML page says of itself."""

    blocks: tuple[Block, ...]
    script: str
    warnings: tuple[str, ...]
    repairs: Repairs
    html: HtmlText | None = None


def clean_page(raw: str, media_type: str = "text/plain", repair: bool = True) -> Page:
    """Clean a page: repair its noise, bring characters to one form, find its blocks.

    >>> [block.text.text for block in clean_page("聚焦關(guān)切\\n責編:王強").blocks]
    ['聚焦关切', '责编:王强']
    """
    html = read_html(raw) if media_type == "text/html" else None
    text = html.text if html else SourceText.of(raw)
    repairs = learn_repairs(text.text, repair)
    text, warnings = repaired(text, repairs)
    lines = text_lines(text, wrapped=html is None)
    kinds = classify(_seen_lines(lines, html), html.title if html else None)
    blocks = tuple(
        Block(kind.kind, kind.score, line) for line, kind in zip(lines, kinds, strict=True)
    )
    return Page(blocks, repairs.script, tuple(warnings), repairs, html)


def _seen_lines(lines: list[SourceText], html: HtmlText | None) -> list[Line]:
    if html is None:
        return [Line(line.text) for line in lines]
    found = []
    for line in lines:
        element = html.line_at(line.origin(0, 1)[0])
        linked = element.linked / max(1, element.length) if element else 0.0
        tag, chrome = (element.tag, element.chrome) if element else ("", False)
        found.append(Line(line.text, tag, chrome, linked))
    return found


def learn_repairs(text: str, repair: bool = True) -> Repairs:
    """Learn from a page as a whole what its noise and its script are."""
    share = take_census(text).traditional
    script = "hant" if share > _TRADITIONAL else "mixed" if share > _MIXED else "hans"
    found = noise.learn_noise(text) if repair else noise.Noise()
    return Repairs(found, script, repair)


def repaired(text: SourceText, repairs: Repairs) -> tuple[SourceText, list[str]]:
    """Clean a text as its page wants it; return what is to be reported too.

    Cleaning a slice of the page's source so gives the clean text of that slice.
    """
    warnings: list[str] = []
    held = take_census(text.text)
    if held.unseen:
        text = normalise.without_unseen(text)
    if repairs.noise.readings:
        text, warnings = noise.without_noise(text, repairs.noise)
    if held.unseen or repairs.noise.readings:
        held = take_census(text.text)
    if repairs.repair and held.doubled:
        text = noise.with_single_commas(text)
    if held.mapped:
        text = normalise.with_plain_forms(text)
    if repairs.script != "hans":
        text = text.with_text(normalise.simplified(text.text))
    return text, warnings


def clean_slice(raw: str, repairs: Repairs, media_type: str = "text/plain") -> str:
    """Return the clean text of a slice of a page's source, cleaned as its page was.

    It is what every row's `text` must equal, given the slice between its raw offsets.

    >>> page = clean_page("聚焦關(guān)鍵,推進(jìn)服務(wù)改革")
    >>> clean_slice("關(guān)鍵", page.repairs)
    '关键'
    """
    text = read_html(raw).text if media_type == "text/html" else SourceText.of(raw)
    text, _ = repaired(text, repairs)
    return "".join(line.text for line in text_lines(text, wrapped=False))
