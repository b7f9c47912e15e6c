"""Pages that list places one after the other, each under its name.

四川:接待游客50万人次。 云南:… or lines such as 山东, 江苏: what stands below a name is told
of that place, whose 全省 it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.figures.speakers import Turn
from pipeline.places import Place, find_places

# 四川:昨日, 莱州市：, ●云南：
_LABEL = re.compile(r"[●■◆▲★•\s]{0,3}(?P<name>[一-龥]{2,12})[：:](?!\s*[“‘])")
# a line that is a name alone: 江苏, （二）莱州市
_LINE = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]\s*)?[●■◆▲★•【]?(?P<name>[一-龥]{2,12})[】]?\s*"
)
_HEADLINE = 40  # characters: so short a paragraph heads those below it
_LEAST = 2  # places that are labelled alike make a list


def labels(turns: Sequence[Turn], home: Place | None) -> list[Place | None]:
    """Return for each sentence the place under whose name it stands, else None.

    >>> texts = ["四川:游客5万人次。", "云南:游客3万人次。", "记者从省里获悉。"]
    >>> turns = [Turn(f"b{n}", "paragraph", 0, text) for n, text in enumerate(texts)]
    >>> [place.name if place else None for place in labels(turns, None)]
    ['四川省', '云南省', None]
    """
    opened = list(_opened(turns, home))
    named = {place.name: place.level for _, place, _ in opened if place is not None}
    levels = [level for level in named.values() if list(named.values()).count(level) >= _LEAST]
    out: list[Place | None] = [None] * len(turns)
    if not levels:
        return out
    head = False  # labels are headlines, with paragraphs below them
    for number, (start, place, alone) in enumerate(opened):
        if place is None or place.level not in levels:
            continue
        last = number + 1 == len(opened)
        end = len(turns) if last else opened[number + 1][0]
        if not last:
            head = turns[end - 1].paragraph != turns[start].paragraph
        lasts = alone or (head and len(turns[start].text) <= _HEADLINE)
        for at in range(start, end):
            if not lasts and turns[at].paragraph != turns[start].paragraph:
                break
            out[at] = place
    return out


def _opened(turns: Sequence[Turn], home: Place | None) -> Iterator[tuple[int, Place | None, bool]]:
    """Yield where names or headings open something, the place, and if the name stands alone."""
    paragraph: str | None = None
    for number, turn in enumerate(turns):
        if turn.paragraph == paragraph:
            continue
        paragraph = turn.paragraph
        line = _LINE.fullmatch(turn.text)
        found = line or _LABEL.match(turn.text)
        place = _place(found["name"], home) if found else None
        if place is not None:
            yield number, place, line is not None
        elif _NUMBERED.match(turn.text) or turn.kind == "title":
            yield number, None, False


_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)


def _place(name: str, home: Place | None) -> Place | None:
    """Return the place that a name means as a whole, if it is a division and not home itself."""
    found = find_places(name, home)
    ends = [one.start for one in found[1:]] + [len(name)]
    if (
        not found
        or found[0].start
        or any(one.end != end for one, end in zip(found, ends, strict=True))
    ):
        return None
    place = found[-1].place  # 山东莱州
    if not all(place.lies_in(one.place) for one in found):
        return None
    county = place.level not in ("province", "prefecture")
    if found[0].rule == "relative" or place.level == "country" or (place == home and county):
        return None
    return place
