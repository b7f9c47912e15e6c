"""Counties by what a text of theirs names: townships, and their own bare short name."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.places.gazetteer import Gazetteer, Place, gazetteer
from pipeline.places.starts import name_starts

# A short name that only is a part of another word: 响彻[云霄], 直上[云霄].
_IDIOM = re.compile(r"(?:响彻|直[冲上]|高入|气冲)$")
_FREE = re.compile(r"[^一-龥]|[在到于和与及是往赴从把由自的为对]")
_TOWN, _BARE = 1.5, 1.0


def counties_by_small_names(text: str) -> dict[Place, float]:
    """Return the counties that a text names only by townships or short names, each with a vote.

    A township counts if one county alone has one of that name. A short name counts if it is that
    of one division and no other word, and is repeated or stands beside others of its city:
    letters of two words may look like it (复[杂多]变).

    >>> {place.name: vote for place, vote in counties_by_small_names("陈岱镇,云霄和漳浦").items()}
    {'云霄县': 2.5, '漳浦县': 1.0}
    >>> counties_by_small_names("面对复杂多变的形势")
    {}
    """
    names = gazetteer()
    towns: Counter[Place] = Counter()
    bare: Counter[Place] = Counter()
    free: set[Place] = set()
    read = 0
    for start in name_starts(text):
        if start < read:
            continue
        for length in names.heads.get(text[start : start + 2], ()):
            name = text[start : start + length]
            if place := _of_town(name, names):
                towns[place] += 1
            elif place := _of_short_name(text, start, name, names):
                bare[place] += 1
                if stands_free(text, start):
                    free.add(place)
            else:
                continue
            read = start + length
            break
    beside = Counter(place.within[:4] for place in {*towns, *bare})
    sure = {
        place: times
        for place, times in bare.items()
        if place in towns or beside[place.within[:4]] > 1 or (times > 1 and place in free)
    }
    return {
        place: _TOWN * towns[place] + _BARE * sure.get(place, 0)
        for place in (*towns, *(place for place in sure if place not in towns))
    }


def stands_free(text: str, start: int) -> bool:
    """Tell whether no character before a name can belong to it.

    >>> stands_free("石安国", 1), stands_free("在安国", 1)
    (False, True)
    """
    return start == 0 or _FREE.match(text[start - 1]) is not None


def _of_town(name: str, names: Gazetteer) -> Place | None:
    codes = names.townships.get(name, ())
    return names.by_code.get(codes[0]) if len(codes) == 1 and len(name) > 2 else None


def _of_short_name(text: str, start: int, name: str, names: Gazetteer) -> Place | None:
    places = names.short.get(name, ())
    if len(places) != 1 or places[0].level != "county" or places[0].name.endswith("区"):
        return None  # districts are called by words (古城, 振兴)
    if len(name) < 2 or name in names.homographs or name in names.former:
        return None
    return None if _IDIOM.search(text, max(0, start - 2), start) else places[0]
