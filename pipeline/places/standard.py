"""From a name as written to the place it means, by the home of the document."""

from __future__ import annotations

import re

from pipeline.places.gazetteer import CHINA, LEVELS, Gazetteer, Place, gazetteer

_TOWNSHIP = re.compile(r".{1,14}(?:镇|乡|街道|苏木|村|社区|街道办事处|地区办事处)$")


def standard_place(name: str, home: Place | None = None) -> Place | None:
    """Return the place that a name means in a document about `home`, None if it is no place.

    Of several places of one name, the one nearest to `home` is meant: in it, around it, in the
    same city, in the same province; else the one of the highest level. A county that cannot be
    told from its namesakes keeps its name without a code. Townships and villages are places
    without a code.

    >>> standard_place("烟台").code, standard_place("黔东南州").name
    ('370600', '黔东南苗族侗族自治州')
    >>> yantai = standard_place("烟台市")
    >>> standard_place("海阳", yantai).path
    ('山东省', '烟台市', '海阳市')
    """
    names = gazetteer()
    if home is not None and name == home.name:
        return home
    if relative := relative_place(name, home):
        return relative
    candidates = names.full.get(name) or names.short.get(name) or ()
    if candidates:
        return _nearest(candidates, home, names)
    return _chained(name, home, names) or _township(name, home, names)


def place_of_code(code: str) -> Place | None:
    """Return the place with a six-digit code.

    >>> place_of_code("370687").name
    '海阳市'
    """
    return gazetteer().by_code.get(code)


def _nearest(candidates: tuple[Place, ...], home: Place | None, names: Gazetteer) -> Place:
    if len(candidates) == 1:
        return candidates[0]
    ranked = sorted(
        candidates, key=lambda place: (-closeness(place, home), _RANK_OF_LEVEL[place.level])
    )
    first, second = ranked[0], ranked[1]
    tied = closeness(first, home) == closeness(second, home) and first.level == second.level
    if tied and first.path[:-1] != second.path[:-1]:
        if first.name != second.name:
            return first
        return Place(first.name, None, first.level, (first.name,))
    return first


_RANK_OF_LEVEL = {level: rank for rank, level in enumerate((*LEVELS, "city"))}


def closeness(place: Place, home: Place | None) -> int:
    """Return how near a place is to home: 4 is home or holds it or lies in it, 0 is elsewhere."""
    if home is None or not home.within or not place.within:
        return 0
    if place.lies_in(home) or home.lies_in(place):
        return 4
    here, there = home.within, place.within
    if here[:4] == there[:4]:
        return 3
    # Districts of a municipality: 310101 and 310115 share the province only by their code.
    return 2 if here[:2] == there[:2] else 0


def _chained(name: str, home: Place | None, names: Gazetteer) -> Place | None:
    """陕西省旬邑县, 贵州黔东南: the last of several names in one string."""
    for size in range(len(name) - 2, 1, -1):
        head = names.full.get(name[:size]) or names.short.get(name[:size])
        if head and (inner := standard_place(name[size:], head[0])) and inner.lies_in(head[0]):
            return inner
    return None


def _township(name: str, home: Place | None, names: Gazetteer) -> Place | None:
    """坪坝镇, 梅屋村: known townships get their county, others only their own name."""
    codes = names.townships.get(name, ())
    counties = tuple(names.by_code[code] for code in codes if code in names.by_code)
    if counties:
        ranked = sorted(counties, key=lambda place: -closeness(place, home))
        best = closeness(ranked[0], home)
        if len(ranked) == 1 or best > closeness(ranked[1], home):
            return Place(name, None, "township", (*ranked[0].path, name), ranked[0].within)
    if _TOWNSHIP.match(name):
        return Place(name, None, "township", (name,))
    return None


# Relative names -------------------------------------------------------------------------------

_NATION = frozenset(["全国", "国内", "我国", "中国", "祖国", "全中国", "全国范围", "国家"])
_PROVINCE = frozenset(
    ["自治区", "全自治区", "全省", "省内", "我省", "本省", "该省", "省域", "全省域", "省"]
)
_CITY = frozenset(
    [
        "全市",
        "市内",
        "我市",
        "本市",
        "该市",
        "市域",
        "全市域",
        "市区",
        "城区",
        "中心城区",
        "主城区",
        "市",
        "两级市",
    ]
)
_COUNTY = frozenset(["全县", "县内", "我县", "本县", "该县", "县域", "全县域", "县城", "县"])
_DISTRICT = frozenset(["全区", "区内", "我区", "本区", "该区", "区域内", "辖区", "区"])
_STATE = frozenset(["全州", "州内", "我州", "本州", "该州", "州"])
_LEAGUE = frozenset(["全盟", "盟内", "我盟", "本盟", "盟"])
_BANNER = frozenset(["全旗", "旗内", "我旗", "本旗", "旗"])
_TOWN = frozenset(
    [
        "全镇",
        "全乡",
        "全街道",
        "我镇",
        "本镇",
        "该镇",
        "该乡",
        "该街道",
        "全村",
        "该村",
        "我村",
        "村里",
    ]
)


def relative_place(name: str, home: Place | None) -> Place | None:
    """Return what 全市, 我省, 全县, 国内 … mean in a document about `home`.

    In a county 全市 is the city above it, unless the county is itself a city; 全区 is the district
    or the autonomous region.

    >>> yantai = standard_place("烟台市")
    >>> [relative_place(name, yantai).name for name in ("全市", "全省", "全国")]
    ['烟台市', '山东省', '中国']
    """
    names = gazetteer()
    if name in _NATION:
        return names.full[CHINA][0]
    if home is None or not home.within:
        return None
    if name in _TOWN:
        return home if home.level == "township" else None
    if name not in _CLASS_OF_WORD:
        return None
    endings, levels = _CLASS_OF_WORD[name]
    return _holder(home, endings, levels, names)


_CLASSES: tuple[tuple[frozenset[str], tuple[str, ...], tuple[str, ...]], ...] = (
    (_PROVINCE, ("省", "自治区"), ("province",)),
    (_CITY, ("市",), ("county", "prefecture", "province")),
    (_COUNTY, ("县",), ("county",)),
    (_DISTRICT, ("区",), ("county", "province")),
    (_STATE, ("州",), ("prefecture",)),
    (_LEAGUE, ("盟",), ("prefecture",)),
    (_BANNER, ("旗",), ("county",)),
)
_CLASS_OF_WORD = {word: (endings, levels) for words, endings, levels in _CLASSES for word in words}
RELATIVE_WORDS = frozenset(_CLASS_OF_WORD) | _NATION | _TOWN


def _holder(
    home: Place, endings: tuple[str, ...], levels: tuple[str, ...], names: Gazetteer
) -> Place | None:
    """Return the narrowest division, home or above it, with such a class word and level."""
    at: Place | None = home
    while at is not None and at.name != CHINA:
        if at.level in levels and at.name.endswith(endings) and not at.name.endswith("地区"):
            return at
        at = names.parent(at)
    return None
