"""Find the names of administrative places in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.places.gazetteer import Gazetteer, Place, gazetteer
from pipeline.places.standard import closeness, relative_place, standard_place

# 全市, 我省, 国内: places by way of the document's home.
_RELATIVE = re.compile(
    r"(?:全[国省市县区州盟旗](?![性别际])|[我本该][省市县区州盟旗](?!场)|我国|国内(?!外)|[省市县]内(?!外)|市域|县域(?![经])|省域)"
)
# Before these a name begins the name of a body, not a place of its own: 中国核学会.
_BODY = re.compile(
    r"[一-龥]{0,10}?(?:学会|协会|银行|集团|公司|大学|学院|研究院|研究所|基金会|联合会|出版社|日报|晚报|制造|特色|式|共产党|人民解放军|梦)"
)
_BODY_OWNERS = frozenset({"中国"})
# After these characters a short name is the end of another word, before those its beginning.
_NOT_BEFORE = {
    "南京": ("路",),
    "北京": ("路", "时间"),
    "上海": ("路",),
    "中国": ("话",),
}
# Words that follow only the name of a place: 桃源高新区, 海阳核电站.
_ZONE = re.compile(
    r"(?:高新区|高新技术|经开区|经济技术开发区|经济开发区|开发区|工业园|产业园|保税区|两地|境内|籍)"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text, with offsets in that text. `rule`: full, short, relative, town."""

    start: int
    end: int
    text: str
    place: Place
    rule: str = "full"


def find_places(text: str, home: Place | None = None) -> list[PlaceMention]:
    """Return the places named in `text`, in order, never overlapping.

    Bare short names of counties and words that mean something else too (海阳, 和平) are read as
    places only near their own city or province, or where that is home.

    >>> yantai = standard_place("烟台市")
    >>> [mention.place.name for mention in find_places("山东省莱州市、海阳高于全市", yantai)]
    ['山东省', '莱州市', '海阳市', '烟台市']
    >>> find_places("中国核学会倡导和平利用")
    []
    """
    return list(_scan(text, home, gazetteer()))


def _scan(text: str, home: Place | None, names: Gazetteer) -> Iterator[PlaceMention]:
    position, last = 0, len(text) - 1
    heads = names.heads
    before: PlaceMention | None = None
    while position < last:
        lengths = heads.get(text[position : position + 2])
        mention = _named(text, position, lengths, home, before, names) if lengths else None
        if mention is None and text[position] in _RELATIVE_HEADS:
            mention = _relative(text, position, home)
        if mention is None:
            position += 1
            continue
        yield mention
        before = mention
        position = mention.end


_RELATIVE_HEADS = frozenset("全我本该国省市县")


def _relative(text: str, position: int, home: Place | None) -> PlaceMention | None:
    found = _RELATIVE.match(text, position)
    if found is None:
        return None
    place = relative_place(found.group(), home)
    return (
        PlaceMention(found.start(), found.end(), found.group(), place, "relative")
        if place
        else None
    )


def _named(
    text: str,
    start: int,
    lengths: tuple[int, ...],
    home: Place | None,
    before: PlaceMention | None,
    names: Gazetteer,
) -> PlaceMention | None:
    adjacent = before.place if before and start == before.end else None
    listed = before is not None and start - before.end == 1 and text[before.end] in "、和与及"
    near = adjacent or home
    for length in lengths:
        name = text[start : start + length]
        if len(name) < length:
            continue
        end = start + length
        if name in names.full and _full_stands(text, end, name, near, adjacent, names):
            place = standard_place(name, near)
            return PlaceMention(start, end, name, place, "full") if place else None
        if name in names.short and _short_stands(text, end, name, near, adjacent, listed, names):
            place = standard_place(name, near)
            return PlaceMention(start, end, name, place, "short") if place else None
        if name in names.townships and _town_stands(name, home, before, names):
            place = standard_place(name, (before.place if before else None) or home)
            return PlaceMention(start, end, name, place, "town") if place else None
    return None


def _full_stands(
    text: str,
    end: int,
    name: str,
    near: Place | None,
    adjacent: Place | None,
    names: Gazetteer,
) -> bool:
    if name in names.homographs:
        return adjacent is not None and any(p.lies_in(adjacent) for p in names.full[name])
    if name in _BODY_OWNERS and _BODY.match(text, end):
        return False
    if text.startswith(_NOT_BEFORE.get(name, ("\0",)), end):
        return False
    # A two-character name (理县, 东区) may be the end of a longer word.
    if len(name) == 2 and names.full[name][0].level == "county":
        return adjacent is not None or closeness(names.full[name][0], near) >= 2
    return True


def _short_stands(
    text: str,
    end: int,
    name: str,
    near: Place | None,
    adjacent: Place | None,
    listed: bool,
    names: Gazetteer,
) -> bool:
    places = names.short[name]
    if len(name) < 2 or text.startswith(_NOT_BEFORE.get(name, ("\0",)), end):
        return False
    best = max(closeness(place, near) for place in places)
    if name in names.homographs:
        # Right after the division that holds it (烟台海阳), before a word that only places have
        # (桃源高新区), or in a list of places around it (莱州市、海阳).
        if adjacent is not None and any(
            place.lies_in(adjacent) and place != adjacent for place in places
        ):
            return True
        if _ZONE.match(text, end):
            return near is None or best >= 2
        return best >= 3 and listed
    if all(place.level == "county" for place in places):
        return best >= 3
    return True


def _town_stands(
    name: str, home: Place | None, before: PlaceMention | None, names: Gazetteer
) -> bool:
    """A township needs its county at hand: named just before, or the document's home."""
    counties = [names.by_code[code] for code in names.townships[name] if code in names.by_code]
    if home is not None and any(
        county.lies_in(home) or home.lies_in(county) for county in counties
    ):
        return True
    return before is not None and any(county.lies_in(before.place) for county in counties)
