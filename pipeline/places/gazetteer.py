"""The gazetteer: administrative divisions of China with their codes, countries, cities abroad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LEXICON = Path(__file__).parent.parent / "lexicon"
LEVELS = ("country", "province", "prefecture", "county", "township")
CHINA = "中国"


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative place by its full standard name.

    `code` is the six-digit GB/T 2260 code, None for countries, townships and places abroad.
    `path` holds the names from the province (or the country) down to the place itself. `within`
    is the code of the nearest division that has one (its own, or a township's county).
    """

    name: str
    code: str | None
    level: str
    path: tuple[str, ...]
    within: str = ""

    def __hash__(self) -> int:
        # Names seldom agree, and their hash is kept: places are counted by the thousand.
        return hash(self.name)

    def lies_in(self, other: Place) -> bool:
        """Return whether this place is `other` or a part of it."""
        if other.name == CHINA:
            return bool(self.within) or self.name == CHINA
        # names first: to compare whole places takes longer
        same = self.name == other.name and self == other
        return same or bool(other.code and self.within.startswith(code_stem(other.code)))


def code_stem(code: str) -> str:
    """Return the digits of a code that its parts share.

    >>> code_stem("370600")
    '3706'
    """
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by code and by name.

    `full` and `short` map a name to all the places that bear it; `townships` to the codes of the
    counties that have a township of that name; `known` holds every name, `heads` their first two
    characters with the lengths that occur.
    """

    by_code: dict[str, Place]
    full: dict[str, tuple[Place, ...]]
    short: dict[str, tuple[Place, ...]]
    townships: dict[str, tuple[str, ...]]
    homographs: frozenset[str]
    former: frozenset[str]
    known: frozenset[str]
    heads: dict[str, tuple[int, ...]]

    def parent(self, place: Place) -> Place | None:
        """Return the division that holds this one: the prefecture of a county, its province."""
        if place.level == "township":
            return self.by_code.get(place.within)
        if place.code is None:
            return None
        return _parent(self.by_code, place.code) or self.full[CHINA][0]

    def ancestor(self, place: Place, level: str) -> Place | None:
        """Return the place itself or the division of that level which holds it."""
        at: Place | None = place
        while at is not None and at.level != level:
            at = self.parent(at) if at.name != CHINA else None
        return at


def _parent(by_code: dict[str, Place], code: str) -> Place | None:
    for candidate in (code[:4] + "00", code[:2] + "0000"):
        if candidate != code and candidate in by_code:
            return by_code[candidate]
    return None


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_LEXICON / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read once from the lexicon files.

    >>> gazetteer().by_code["370600"].path
    ('山东省', '烟台市')
    """
    by_code: dict[str, Place] = {}
    full: dict[str, list[Place]] = {}
    short: dict[str, list[Place]] = {}
    former: set[str] = set()
    # Provinces before prefectures before counties, divisions of today before former ones.
    rows = sorted(
        _rows("divisions.tsv"), key=lambda row: (LEVELS.index(_level(row[0])), row[3] != "", row[0])
    )
    for code, name, brief, until in rows:
        above = _parent(by_code, code)
        place = Place(name, code, _level(code), (*(above.path if above else ()), name), code)
        if until:
            former.add(name)
        by_code.setdefault(code, place)
        full.setdefault(name, []).append(place)
        for other in _other_names(name, brief):
            if not until or other not in short:
                short.setdefault(other, []).append(place)
        if not until and (spoken := _spoken_name(name, brief)):
            full.setdefault(spoken, []).append(place)
    _add_abroad(full, short)
    townships: dict[str, list[str]] = {}
    for code, names in _rows("townships.tsv"):
        for name in names.split(" "):
            townships.setdefault(name, []).append(code)
    homographs = frozenset(word for row in _rows("place_homographs.txt") for word in row[0].split())
    return Gazetteer(
        by_code,
        {name: tuple(places) for name, places in full.items()},
        {name: tuple(places) for name, places in short.items() if name not in full},
        {name: tuple(codes) for name, codes in townships.items()},
        homographs,
        frozenset(former),
        frozenset({*full, *short, *townships}),
        _heads([*full, *short, *townships]),
    )


def _other_names(name: str, brief: str) -> Iterator[str]:
    """Yield the short forms of a name: 黔东南, 黔东南州; 三都县, 三都自治县; 管城区; 烟台."""
    if name.endswith("回族区"):
        yield f"{name[:-3]}区"  # 管城区
    if brief != name:
        yield brief
        if name.endswith(("自治州", "自治县", "自治旗")):
            yield f"{brief}{name[-1]}"
            if f"{brief}{name[-3:]}" != name:
                yield f"{brief}{name[-3:]}"
        elif name.endswith("自治区"):
            yield f"{brief}自治区"


def _spoken_name(name: str, brief: str) -> str | None:
    """Return how an autonomous county is called in speech: 三都县, 鄂温克旗."""
    return f"{brief}{name[-1]}" if name.endswith(("自治县", "自治旗")) and brief != name else None


def _add_abroad(full: dict[str, list[Place]], short: dict[str, list[Place]]) -> None:
    for name, standard, level in (*_rows("countries.tsv"), *_rows("place_aliases.tsv")):
        if level in ("country", "city"):
            if name == standard:
                full.setdefault(name, []).append(Place(name, None, level, (name,)))
            else:
                short.setdefault(name, []).append(Place(standard, None, level, (standard,)))
        elif level in ("alias", "char", "relative"):
            short.setdefault(name, []).extend(full[standard][:1])


def _heads(names: list[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        if len(name) > 1:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
