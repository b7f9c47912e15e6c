"""Raw text to lines: one a block of the page."""

from __future__ import annotations

import re

from pipeline.text import SourceText

_NEWLINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def text_lines(text: SourceText) -> list[SourceText]:
    """Cut a plain text into its lines, without the empty ones and the spaces around them."""
    plain = text.text
    lines: list[SourceText] = []
    start = 0
    for match in _NEWLINE.finditer(plain):
        _add(lines, text, start, match.start())
        start = match.end()
    _add(lines, text, start, len(plain))
    return lines


def _add(lines: list[SourceText], text: SourceText, start: int, end: int) -> None:
    line = text.text[start:end]
    left, right = len(line) - len(line.lstrip()), len(line.rstrip())
    if left < right:
        lines.append(text[start + left : start + right])
