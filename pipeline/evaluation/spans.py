"""Spans made comparable: what stands at their edges and carries no meaning is cut off."""

from __future__ import annotations

import re

Span = tuple[int, int]

# A mirror's reading aid at the end of a span: 關(guān)
READING_AID = re.compile(r"\([a-zêāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6}\)$")
SPACES = " \u3000\xa0\u2003"
_LONGEST_AID = 9  # with the newline that may follow it


def canonical_span(raw: str, start: int, end: int) -> Span:
    """Return the span without spaces at its edges and reading aids at its end.

    Two annotators may differ in whether an aid belongs to the character before it; nobody
    means anything by that.

    >>> canonical_span("攻關(guān)", 0, 8)
    (0, 2)
    """
    while end > start and raw[end - 1] in ")\n":
        left = max(start, end - _LONGEST_AID)
        aid = READING_AID.search(raw[left:end])
        if not aid or left + aid.start() == start:
            break
        end = left + aid.start()
    while end > start and raw[end - 1] in SPACES:
        end -= 1
    while start < end and raw[start] in SPACES:
        start += 1
    return start, end
