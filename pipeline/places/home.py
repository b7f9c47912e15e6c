"""Which place a document speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pipeline.places.find import PlaceMention, find_places, referred_place
from pipeline.places.gazetteer import CHINA, Place, code_stem, gazetteer
from pipeline.places.home_votes import (
    BODY,
    OPENING_CHARS,
    TITLE,
    brief_name,
    votes_of_head,
    votes_of_text,
)
from pipeline.places.national import (
    is_all_over,
    is_local,
    is_of_state,
    may_be_of_state,
    names_state_body,
    title_of_state,
)
from pipeline.places.small_names import counties_by_small_names

# votes: with less, a page on 中国 names a place in passing; with more, a page that names no other
# place is about it
_FEW = 3.0
# Where a text without title and publisher names its home at the latest.
_PARAGRAPHS, _EARLY = 2, 200
_SEVERAL = 3  # cities of a province, of which none is what a text with 我省 is about
_LEAD = 12  # characters in which a text without a title names its place at once
# A document that names places of so many provinces, none of them half the time, is national; one
# of so many cities of one province is provincial.
_NATIONAL = 4
# 全市, 我县 …: how the document calls its home tells the level of it.
_OWN = re.compile(r"[全我](?<![居列占高低于][全我])[省市县区州盟旗](?![第前平首])")
_OFFICE = re.compile(r"(?:政府|委|办|局|厅|院|办公室)$")
_SENTENCE = re.compile(r"[。！？]")
# The words for its own of a text from a county or city, also by its offices: 区委书记, 县领导
_OF_COUNTY = re.compile(
    rf"{_OWN.pattern}|该[县区旗]|(?<![一-龥])[市县区旗](?:委|政府|长|领导|人大|政协)|、[县区旗](?:委|政府|长)|街道"
)


def home_place(
    text: str,
    title: str | None = None,
    publisher: str | None = None,
    own: Sequence[str] = (),
) -> Place | None:
    """Return the place that a document speaks of, None where none stands out.

    `text` is the body or the beginning of it, one block a line, `own` the words such as 全市 in
    the rest. Title and publisher count most, then the opening, then how often a place is named;
    the words 全市, 全县, 全省 tell the level.

    >>> home_place("今年以来,烟台市改革攻坚。全市完成投资。", "看烟台改革", "大众网").name
    '烟台市'
    """
    title = title or ""
    votes = votes_of_head(text, title, publisher or "")
    china = gazetteer().full[CHINA][0]
    titled_china = votes.pop(china, 0.0)
    found = find_places(text)
    if not any(vote >= TITLE for vote in votes.values()):
        of_title = title_of_state(title) and _spoken_class(text, own) is None
        if of_title or is_all_over(title, found):
            return china  # a paper of a city prints what is told of the state
        county = None if _OFFICE.search(publisher or "") else _first_county(text, found, own)
        if county and any(map(county.lies_in, votes)):
            votes[county] += TITLE  # a paper of a city, on one of its counties
    headed = any(place.code or place.level == "county" for place in votes)
    for place, vote in votes_of_text(text, found):
        votes[place] += vote
    named = [mention.place for mention in found if mention.rule != "relative"]
    for word, times in Counter(own).items():
        if referred := referred_place(word, None, named):
            votes[referred] += times * BODY
    for place in {mention.place for mention in found if mention.rule == "full"}:
        # A county by its short name in the title (沽源站) is known by its full name in the text.
        if place.level == "county" and brief_name(place) in title and votes[place] < TITLE:
            votes[place] += TITLE
    coded = {place: vote for place, vote in votes.items() if place.code}
    if headed and len(coded) == 1:
        return next(iter(coded))
    level = _spoken_class(text, own)
    if headed:
        scattered = _holder_of_scattered(coded)
        return scattered or (_choose(coded, level) if coded else _without_code(votes))
    local = is_local(title, text)
    of_china = titled_china >= TITLE or names_state_body(title)
    if titled_china and not of_china:  # only the paper is of the state
        of_china = may_be_of_state(f"{title}\n{text[:OPENING_CHARS]}")
    titled = of_china and max(coded.values(), default=0.0) < _FEW
    if level is None and not local and (titled or is_of_state(text, found)):
        return china
    small = _small_counties(text, found)
    if not coded and small:
        return _holder_of(small, level)
    for place, vote in small.items():
        coded[place] = coded.get(place, 0.0) + vote
    if not coded:
        national = level is None and may_be_of_state(f"{title}\n{text[:OPENING_CHARS]}")
        return _without_code(votes) or (china if national else None)
    scattered = _holder_of_scattered(coded)
    if scattered and not (scattered == china and not title and _leads(found)):
        return None if local and scattered == china else scattered
    alone = len(coded) == 1 and max(coded.values()) >= _FEW
    if level is None and not small and not alone and not _named_early(text, found):
        return None
    chosen = _choose(coded, level)
    if not _may_speak(chosen, coded, level, text, found):
        return None
    cities = {place.within[:4] for place in coded if place.level != "province"}
    one_leads = coded[chosen] >= _FEW and len(cities) < _SEVERAL
    if not one_leads and _says_only_province(text, own):
        return gazetteer().ancestor(chosen, "province") or chosen  # 我省, of which cities lead
    return _as_spoken(chosen, text, own)


def _says_only_province(text: str, own: Sequence[str]) -> bool:
    """Tell whether a text says 我省 and never 我市 or 全县."""
    words = {*_OWN.findall(text), *own}
    return "我省" in words and all(word[1] == "省" for word in words)


def _first_county(text: str, found: Sequence[PlaceMention], own: Sequence[str]) -> Place | None:
    """Return the county that a text names at once, where it says 全市, 我省 or the like of none."""
    if _spoken_class(text, own) is not None:
        return None
    end = max(text.find("。"), 0)
    start = text.rfind("\n", 0, end) + 1  # below the datelines
    opening = [one for one in found if start <= one.start < end and one.place.code]
    county = next((one.place for one in opening if one.place.level == "county"), None)
    return county if all(county and county.lies_in(one.place) for one in opening) else None


def _leads(found: Sequence[PlaceMention]) -> bool:
    """Tell whether the first city or county that a text names is named first and again."""
    named = [one for one in found if one.place.code and one.place.level != "province"]
    return (
        bool(named)
        and named[0].start < _LEAD
        and named[0].place in [one.place for one in named[1:]]
    )


def _may_speak(
    chosen: Place,
    coded: Mapping[Place, float],
    level: str | None,
    text: str,
    found: Sequence[PlaceMention],
) -> bool:
    """Tell whether a text that says 全区 or 全县, and not of which, may be of the chosen place.

    A place named in its first sentence may be the one; else it has to be a county named more than
    once, not one of the cities that the text names in passing.
    """
    if level not in ("区", "县", "旗") or chosen.level == "province":
        return True
    first = _SENTENCE.search(text)
    opening = first.start() if first else len(text)
    if any(one.place.code and one.start < opening for one in found):
        return True
    return chosen.name.endswith(level) and (coded[chosen] >= _FEW or len(coded) == 1)


def names_several(title: str) -> bool:
    """Tell whether a title names several cities or provinces side by side, none in the other.

    >>> names_several("青岛总量第一 厦门增速最快"), names_several("山东烟台出口增长")
    (True, False)
    """
    named = [one.place for one in find_places(title) if one.place.code]
    return any(
        not one.lies_in(other) and not other.lies_in(one) for one in named for other in named
    )


def _small_counties(text: str, found: Sequence[PlaceMention]) -> dict[Place, float]:
    """Return the counties that townships and short names tell, where a county may speak."""
    counties = [one for one in found if one.place.level == "county" and one.rule == "full"]
    if _OF_COUNTY.search(text) is None or _named_early(text, counties):
        return {}
    return counties_by_small_names(text)


def _without_code(votes: Mapping[Place, float]) -> Place | None:
    """Return the county most voted for that shares its name with others (江北区), if any."""
    counties = [place for place in votes if place.level == "county"]
    return max(counties, key=lambda place: (votes[place], place.name), default=None)


def _as_spoken(chosen: Place, text: str, own: Sequence[str]) -> Place:
    """Return the city that holds the chosen county, if it is the city that says 我市."""
    words = Counter([*_OWN.findall(text), *own])
    ours = next((word[1] for word in words if word[0] == "我"), None)
    if ours not in ("市", "州", "盟") or chosen.level != "county" or chosen.name.endswith(ours):
        return chosen
    if words[f"全{chosen.name[-1]}"] or words[f"我{chosen.name[-1]}"]:
        return chosen
    holder = gazetteer().parent(chosen)
    return holder if holder and holder.name.endswith(ours) else chosen


def _named_early(text: str, found: Sequence[PlaceMention]) -> bool:
    """Tell whether a place is named where a text says what it is about: not as one of its sites."""
    paragraphs = text.split("\n", _PARAGRAPHS)[:_PARAGRAPHS]
    early = max(sum(map(len, paragraphs)) + len(paragraphs), _EARLY)
    return any(mention.place.code and mention.start < early for mention in found)


def _holder_of(counties: Mapping[Place, float], level: str | None) -> Place | None:
    """Return the county that small names tell, or the city around it if that is spoken of."""
    if not counties:
        return None
    best = max(counties, key=lambda place: (counties[place], place.code))
    if level is None or best.name.endswith(level):
        return best
    holder = gazetteer().parent(best)
    return holder if holder and holder.name.endswith(level) else None


def _holder_of_scattered(coded: Mapping[Place, float]) -> Place | None:
    """Return the state or the province where many parts of it are named and none stands out."""
    provinces: defaultdict[str, float] = defaultdict(float)
    cities: defaultdict[str, float] = defaultdict(float)
    for place, vote in coded.items():
        provinces[place.within[:2]] += vote
        cities[place.within[:4]] += vote
    most, second = sorted([*coded.values(), 0.0, 0.0], reverse=True)[:2]
    half = sum(coded.values()) / 2
    if most >= 2 * second:
        return None
    if len(provinces) >= _NATIONAL and max(provinces.values()) < half:
        return gazetteer().full[CHINA][0]
    if len(cities) >= _NATIONAL and len(provinces) == 1 and max(cities.values()) < half:
        return gazetteer().by_code[f"{next(iter(provinces))}0000"]
    return None


def _choose(coded: Mapping[Place, float], level: str | None) -> Place:
    """Return the place that most speaks for, by the votes and by the level that is spoken of."""
    if len(coded) == 1:
        return next(iter(coded))
    codes = [(place.within, vote) for place, vote in coded.items()]
    return max(coded, key=lambda place: (_score(place, coded[place], codes, level), place.code))


def _score(
    place: Place, own: float, votes: Sequence[tuple[str, float]], level: str | None
) -> float:
    """Its own votes, and a part of those of the places in it; more if the level fits.

    `votes` are those for it and all others, each with the code of the place voted for.
    """
    stem = code_stem(place.within)
    own_code = {place.within[: len(stem) + 2]}
    inside = [(code, vote) for code, vote in votes if code.startswith(stem)]
    # One part alone speaks for itself (桃源县, published by 常德融媒), several for their whole.
    fits = level is not None and place.name.endswith(level)
    score = own
    if len(inside) > 2 and len({code[: len(stem) + 2] for code, _ in inside} - own_code) > 1:
        most = 1.5 * own if fits and level == "省" else own
        score += min(0.5 * (sum(vote for _, vote in inside) - own), most)
    if level is not None:
        score *= 1.5 if fits else 0.8
    return score


def _spoken_class(text: str, own: Sequence[str]) -> str | None:
    counts = Counter([word[1] for word in (*_OWN.findall(text), *own)])
    return counts.most_common(1)[0][0] if counts else None
