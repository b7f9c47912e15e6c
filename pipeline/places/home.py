"""Which place a document speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.places.asides import is_neighbour, may_name_neighbours
from pipeline.places.find import COMMON_NOUNS, find_places, referred_place
from pipeline.places.gazetteer import CHINA, Place, code_stem, gazetteer

_TITLE, _PUBLISHER, _OPENING, _BODY = 8.0, 5.0, 1.5, 1.0
_OPENING_CHARS = 400
# A county is known by its bare name where the text has it so often.
_REPEATED = 2
# A county of two characters, not the end of another word (会宁县) nor the beginning (县级, 县域).
_SMALL_COUNTY = re.compile(
    r"(?:(?<![一-龥])|(?<=[于在对从赴到]))[一-龥][县区](?![级域委区城乡府直属])"
)
# A document that names places of so many provinces, none of them half the time, is national.
_NATIONAL = 4
# 全市, 我县 …: how the document calls its home tells the level of it.
_OWN = re.compile(r"[全我](?<![居列占高低于][全我])[省市县区州盟旗](?![第前平首])")
# 学校现址位于大庆市, 公司总部设在…: where the body that the page is about has its seat
_SEAT = re.compile(
    r"(?:(?:现址|校址|总部|校本部|主校区|注册地|注册地址|地址)[^，,。；;]{0,3}(?:位于|坐落于|设在|在|于|为|[：:])"
    r"|(?:学校|学院|公司|集团|医院|该校|我校|该公司|企业)(?:坐落|位于|地处|坐落于|坐落在)于?)[^，,。；;]{0,8}$"
)
# Every seat is told by one of these.
_SEATED = re.compile(r"现址|校址|总部|校本部|主校区|注册地|地址|坐落|位于|地处")
# Bodies and words of the whole state: a text that names no other place is national.
_NATION = re.compile(
    r"国家(?:发展?改革?委|统计局|[一-龥]{1,8}(?:局|委|署|部))|发改委|国务院|中央企业|央企|全国|我国|国有企业"
    r"|(?:教育|公安|财政|商务|水利|交通运输|农业农村|生态环境|人力资源社会保障|工业和信息化)部"
)
_CLASS_OF = {
    "省": ("省",),
    "市": ("市",),
    "县": ("县",),
    "区": ("区",),
    "州": ("州",),
    "盟": ("盟",),
    "旗": ("旗",),
}


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
    votes: defaultdict[Place, float] = defaultdict(float)
    titled = [mention.place for mention in find_places(title or "")]
    for place in titled:
        votes[place] += _TITLE
    for mention in find_places(publisher or ""):
        # A provincial paper on one of its cities (湖南日报: 湘潭…) speaks of the city.
        if not any(place != mention.place and place.lies_in(mention.place) for place in titled):
            votes[mention.place] += _PUBLISHER
    if not votes:
        for county in _counties_of(title or "", publisher or ""):
            # 瑞安日报, 洋县: a short name of a county counts where the text repeats it.
            if text.count(_brief(county)) >= _REPEATED:
                votes[county] += _PUBLISHER
    found = find_places(text)
    mentions = found
    if may_name_neighbours(text):
        mentions = [one for one in found if not is_neighbour(text, one.start, one.end)]
    seated = _SEATED.search(text)
    for mention in mentions:
        votes[mention.place] += _OPENING if mention.start < _OPENING_CHARS else _BODY
        if seated and _SEAT.search(text[max(0, mention.start - 24) : mention.start]):
            votes[mention.place] += _TITLE
    named = [mention.place for mention in found if mention.rule != "relative"]
    for word, times in Counter(own).items():
        if referred := referred_place(word, None, named):
            votes[referred] += times * _BODY
    for place in {mention.place for mention in mentions if mention.rule == "full"}:
        # A county by its short name in the title (沽源站) is known by its full name in the text.
        if title and place.level == "county" and _brief(place) in title and votes[place] < _TITLE:
            votes[place] += _TITLE
    coded = {place: vote for place, vote in votes.items() if place.code}
    if not coded:
        national = _NATION.search(f"{title or ''}\n{text[:_OPENING_CHARS]}")
        return gazetteer().full[CHINA][0] if national else None
    provinces: defaultdict[str, float] = defaultdict(float)
    for place, vote in coded.items():
        provinces[place.within[:2]] += vote
    if len(provinces) >= _NATIONAL and max(provinces.values()) < sum(coded.values()) / 2:
        return gazetteer().full[CHINA][0]
    if len(coded) == 1:
        return next(iter(coded))
    level = _spoken_class(text, own)
    codes = [(place.within, vote) for place, vote in coded.items()]
    return max(coded, key=lambda place: (_score(place, coded[place], codes, level), place.code))


def _score(
    place: Place, own: float, votes: Sequence[tuple[str, float]], level: str | None
) -> float:
    """Its own votes, and a part of those of the places in it; more if the level fits.

    `votes` are those for it and all others, each with the code of the place voted for.
    """
    stem = code_stem(place.within)
    inside = [vote for code, vote in votes if code.startswith(stem)]
    # One part alone speaks for itself (桃源县, published by 常德融媒), several for their whole.
    score = own + (min(0.5 * (sum(inside) - own), own) if len(inside) > 2 else 0.0)
    if level is not None:
        score *= 1.5 if place.name.endswith(_CLASS_OF[level]) else 0.8
    return score


def _counties_of(title: str, publisher: str) -> Iterator[Place]:
    """Yield the counties that begin the publisher's name, or are in either with two characters.

    >>> [place.name for place in _counties_of("关于洋县财政的报告", "瑞安日报")]
    ['洋县', '瑞安市']
    >>> list(_counties_of("完成县级医院改革", "市区新闻"))
    []
    """
    names = gazetteer()
    for found in (*_SMALL_COUNTY.finditer(title), *_SMALL_COUNTY.finditer(publisher)):
        yield from _one_county(found.group(), names.full)
    for length in names.heads.get(publisher[:2], ()):
        yield from _one_county(publisher[:length], names.short)


def _one_county(name: str, table: Mapping[str, tuple[Place, ...]]) -> Iterator[Place]:
    """Yield the county of that name, if the name means it and nothing else."""
    names, places = gazetteer(), table.get(name, ())
    doubtful = name in names.homographs or name in COMMON_NOUNS or name in names.former
    if len(places) == 1 and places[0].level == "county" and not doubtful:
        yield places[0]


def _brief(place: Place) -> str:
    """Return the name without its class word, if two characters are left: 沽源."""
    return place.name[:-1] if len(place.name) > 2 else place.name


def _spoken_class(text: str, own: Sequence[str]) -> str | None:
    counts = Counter([word[1] for word in (*_OWN.findall(text), *own)])
    return counts.most_common(1)[0][0] if counts else None
