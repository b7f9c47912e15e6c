"""What speaks for each place to be the one that a document is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from pipeline.places.asides import is_neighbour, may_name_neighbours
from pipeline.places.find import COMMON_NOUNS, PlaceMention, find_places
from pipeline.places.gazetteer import Place, gazetteer
from pipeline.places.media import place_of_medium
from pipeline.places.national import SENT_FROM
from pipeline.places.small_names import stands_free

TITLE, _PUBLISHER, _OPENING, BODY = 8.0, 5.0, 1.5, 1.0
_IN_PASSING = 0.5
_FIRST = 0.5  # more for the place that a text names first
_IN_FULL = 2.0  # still more where province and city go before it: 陕西省汉中市略阳县
OPENING_CHARS = 400
# A county is known by its bare name where the text has it so often.
_REPEATED = 2
# A county of two characters, not the end of another word (会宁县) nor the beginning (县级, 县域).
_SMALL_COUNTY = re.compile(
    r"(?:(?<![一-龥])|(?<=[于在对从赴到]))[一-龥][县区](?![级域委区城乡府直属])"
)
# 洋县[马畅镇]春耕忙: a part of the county that a title names first
_SMALL_PART = re.compile(
    r"(?:[^\s，,：:的在与和]{1,6}?(?:镇|乡|村|街道|社区)|经济(?:技术)?开发区|工业园区?|高新区)(?!振兴|村|级|企)"
)
# 青湖[街道], 青湖[镇]: what tells a town from the county that has the same short name
_TOWN = re.compile(r"街道|社区|[镇乡村](?![委政级企])|镇(?:党?委|人民政府|政府)")
# 南县[水利局]: what tells a county from a word
_OFFICE = re.compile(r"(?:人民)?[一-龥]{0,10}?(?:政府|局|委员会|法院|检察院|人大常委会)")
_HEADLINE = re.compile(r"(?P<name>[一-龥]{2,4})[：:|｜丨]")
# 学校现址位于大庆市, 公司总部设在…: where the body that the page is about has its seat
_SEAT = re.compile(
    r"(?:(?:现址|校址|总部|校本部|主校区|注册地|注册地址|地址)[^，,。；;]{0,3}(?:位于|坐落于|设在|在|于|为|[：:])"
    r"|(?:学校|学院|公司|集团|医院|该校|我校|该公司|企业)(?:坐落|位于|地处|坐落于|坐落在)于?)[^，,。；;]{0,8}$"
)
# Every seat is told by one of these.
_SEATED = re.compile(r"现址|校址|总部|校本部|主校区|注册地|地址|坐落|位于|地处")
# 我代表[上杭县]人民政府, 受[上杭县]人民政府委托: for whom the text speaks
_SPEAKS_FOR = re.compile(r"(?:代表|受)$")
_SPEAKS_LAST = frozenset("表受")
# [上杭县]第十七届人民代表大会, [上杭县]人民政府 after them
_ASSEMBLY = re.compile(r"第[一二三四五六七八九十]{1,3}届(?:人民代表大会|人大)|人民政府|人大常委会")
# [湖南]恒锐紧固件股份有限公司: a province in the name of a company, or in praise ([福建省]十强县)
_IN_NAME = re.compile(
    r"(?:省|市)?(?:[^，,。；;：:、“”在将的了\s]{2,14}?(?:公司|股份|集团)|[^，,。；;]{0,8}?[百十]强[县市区])"
)
# [上海]证券报, [深圳]证券交易所
_EXCHANGE = re.compile(r"证券|证交所|期货交易所|有色金属|铁路局|海关学院")
# [杭州]湾南岸
_BAY = re.compile("湾(?!区)")
# Every such name has one of these.
_NAME_WORDS = re.compile(rf"公司|股份|集团|[百十]强|{_EXCHANGE.pattern}")
# 黄石推介会在[武汉]举行
_VENUE = re.compile(r"(?:举行|召开|举办|开幕|启幕|落幕)")
# [浙江]等5个沿海大省: one of those that a title is about
_AMONG = re.compile(
    r"等[\d一二三四五六七八九十两多]{1,3}个?[一-龥]{0,6}?[省市县区州地](?![级委域])"
)
# [江苏]代表团, [四川]在线, 中国[·]绩溪油菜花节
_NOT_THERE = re.compile(r"代表团|在线|卫视|[·•・](?=[一-龥])")
# 来(返)[焦]人员, 返[渝]旅客: a city by one character
_VISITORS = re.compile(
    r"(?:来|返|离|抵|入)(?:[(（][来返入离][)）]|[、/]?[来返离抵入])?(?P<city>[一-龥])"
    r"(?:[、/]?[返离](?P=city))?(?:人员|车辆|旅客|学生|民工|农民工|务工)"
)


def votes_of_head(text: str, title: str, publisher: str) -> defaultdict[Place, float]:
    """Count the places that title and publisher name."""
    votes: defaultdict[Place, float] = defaultdict(float)
    named = find_places(title)
    for mention, after in zip_longest(named, named[1:]):
        in_name = _only_in_name(title, mention)
        venue = len(named) > 1 and _VENUE.match(title, mention.end) is not None
        if not in_name:
            among = _AMONG.match(title, mention.end) is not None
            passing = venue or among or _holds(mention, after)
            votes[mention.place] += _IN_PASSING if passing else TITLE
    for place in list(votes):
        # 湖北黄石: the province only tells where the city lies.
        parts = [one for one in votes if one != place and one.lies_in(place)]
        if place.level == "province" and sum(votes[one] >= TITLE for one in parts) == 1:
            votes[place] = _IN_PASSING
    if not any(vote >= TITLE for vote in votes.values()):
        for county in _counties_of(title):
            # 洋县, 潜江: a short name of a county counts where the text repeats it.
            if text.count(brief_name(county)) >= _REPEATED or _opens_title(title, text, county):
                votes[county] = max(votes[county], TITLE)
    papers = [one.place for one in find_places(publisher) if not _only_in_name(publisher, one)]
    if not papers and (paper := place_of_medium(publisher)):
        papers = [paper]
    if not any(vote >= TITLE for vote in votes.values()):
        for county in _headlined(title, text, papers):
            votes[county] = max(votes[county], TITLE)
    titled = tuple(votes)
    for place in papers:
        # A provincial paper on one of its cities (湖南日报: 湘潭…) speaks of the city.
        if not any(place != one and one.lies_in(place) for one in titled):
            votes[place] += _PUBLISHER
    if not votes:
        for county in _counties_of_publisher(publisher):
            votes[county] += _PUBLISHER
    return votes


def votes_of_text(text: str, found: Sequence[PlaceMention]) -> Iterator[tuple[Place, float]]:
    """Yield the places that the text speaks of, each with a vote."""
    neighbours = may_name_neighbours(text)
    seated = _SEATED.search(text)
    wired = "日" in text
    in_names = _NAME_WORDS.search(text)
    homographs = gazetteer().homographs
    first, led = True, 0
    for mention, after in zip_longest(found, found[1:]):
        start, end, place = mention.start, mention.end, mention.place
        if neighbours and is_neighbour(text, start, end):
            continue
        vote = _OPENING if start < OPENING_CHARS else BODY
        if mention.rule == "short" and place.level == "county" and mention.text in homographs:
            vote /= 2  # 常山 may be another one's zone
        if (in_names and _only_in_name(text, mention)) or _BAY.match(text, end):
            continue
        if text[end : end + 1] in "代在卫·•・" and _NOT_THERE.match(text, end):
            continue
        adjacent = after is not None and after.start == end
        if (adjacent and _holds(mention, after)) or (wired and SENT_FROM.match(text, end)):
            led += adjacent
            yield place, _IN_PASSING
            continue
        if first and place.code and mention.rule != "relative":
            # of 哈尔滨市呼兰区 the last counts, before its townships
            first = adjacent and after is not None and after.place.code is not None
            led += adjacent
            vote += 0.0 if first else _IN_FULL if led > 1 else _FIRST
        if seated and _SEAT.search(text[max(0, start - 24) : start]):
            vote += TITLE
        if text[start - 1 : start] in _SPEAKS_LAST and _speaks_for(text, start, end):
            vote += TITLE
        yield place, vote
    for visitors in _VISITORS.finditer(text):
        if (city := _city_of(visitors["city"])) is not None:
            yield city, _OPENING


def _speaks_for(text: str, start: int, end: int) -> bool:
    return bool(_SPEAKS_FOR.search(text, max(0, start - 2), start) and _ASSEMBLY.match(text, end))


def _holds(mention: PlaceMention, after: PlaceMention | None) -> bool:
    """Tell whether a place only says where the next one lies: [湖北省]枣阳市, [武汉市]江岸区."""
    if after is None or after.start != mention.end:
        return False
    if mention.place.level not in ("province", "prefecture") or not after.place.code:
        return False
    if after.place == mention.place:
        return False
    return after.place.lies_in(mention.place)


def _only_in_name(text: str, mention: PlaceMention) -> bool:
    """Tell whether a place is named only as a part of another name: 上海证券交易所."""
    if mention.place.level == "province" and _IN_NAME.match(text, mention.end):
        return True
    return mention.rule == "short" and _EXCHANGE.match(text, mention.end) is not None


def _city_of(character: str) -> Place | None:
    """Return the one city or province that a character means: 焦 is 焦作市, 渝 重庆市."""
    names = gazetteer()
    if provinces := names.short.get(character):
        return provinces[0]
    cities = [
        place
        for code, place in names.by_code.items()
        if place.level == "prefecture" and place.name[0] == character
    ]
    return cities[0] if len(cities) == 1 else None


def _counties_of(title: str) -> Iterator[Place]:
    """Yield the counties that a title names short, or by two characters.

    >>> [place.name for place in _counties_of("关于洋县财政的报告")]
    ['洋县']
    >>> [place.name for place in _counties_of("潜江“招才引智”的冷与暖")]
    ['潜江市']
    >>> list(_counties_of("完成县级医院改革"))
    []
    """
    names = gazetteer()
    for found in _SMALL_COUNTY.finditer(title):
        yield from _one_county(found.group(), names.full)
        places = names.full.get(found.group(), ())
        if len(places) == 1 and _OFFICE.match(title, found.end()):
            yield places[0]  # 南县 is a place where it has a bureau
    for start in range(len(title) - 1):
        lengths = names.heads.get(title[start : start + 2], ())
        if start > 0 and lengths and not stands_free(title, start):
            continue  # 安国 in 石安国
        for length in lengths:
            if _TOWN.match(title, start + length):
                continue
            for county in _one_county(title[start : start + length], names.short):
                if not county.name.endswith("区"):  # districts are called by words (古城, 振兴)
                    yield county


def _opens_title(title: str, text: str, county: Place) -> bool:
    """Tell whether a title begins with the name of a county and goes on as of a place.

    >>> names = gazetteer().full
    >>> _opens_title("洋县马畅镇春耕忙", "", names["洋县"][0])
    True
    >>> _opens_title("沭阳：招聘会开到家门口", "", names["沭阳县"][0])
    True
    >>> _opens_title("沭阳招聘会开到家门口", "", names["沭阳县"][0])
    False
    """
    head = county.name if title.startswith(county.name) else brief_name(county)
    if not title.startswith(head):
        return False
    if _SMALL_PART.match(title, len(head)) or (head == county.name and head in text):
        return True
    if title[len(head) : len(head) + 1] in (":", "："):
        return True
    spoken = re.search(rf"[全我该]{county.name[-1]}", text)
    return title[len(head) : len(head) + 1] in ("“", "《") and spoken is not None


def _counties_of_publisher(publisher: str) -> Iterator[Place]:
    """Yield the counties that begin a publisher's name, or are in it with two characters.

    >>> [place.name for place in _counties_of_publisher("瑞安日报")]
    ['瑞安市']
    >>> list(_counties_of_publisher("市区新闻"))
    []
    """
    names = gazetteer()
    for found in _SMALL_COUNTY.finditer(publisher):
        yield from _one_county(found.group(), names.full)
    for length in names.heads.get(publisher[:2], ()):
        if _TOWN.match(publisher, length):
            continue
        yield from _one_county(publisher[:length], names.short)


def _one_county(name: str, table: Mapping[str, tuple[Place, ...]]) -> Iterator[Place]:
    """Yield the county of that name, if the name means it and nothing else."""
    names, places = gazetteer(), table.get(name, ())
    doubtful = name in names.homographs or name in COMMON_NOUNS or name in names.former
    if len(places) == 1 and places[0].level == "county" and not doubtful:
        yield places[0]


def _headlined(title: str, text: str, papers: Sequence[Place]) -> Iterator[Place]:
    """Yield the county whose short name heads a title, whatever else the name may mean.

    监利：小城展新貌 is about 监利市 in a paper of its province that names it again; 公安：…
    is not about 公安县 where no 公安县 or 全县 is spoken of.
    """
    headed = _HEADLINE.match(title)
    if headed is None or text.count(headed["name"]) < _REPEATED:
        return
    for county in gazetteer().short.get(headed["name"], ()):
        near = any(county.lies_in(paper) for paper in papers if paper.code)
        own = re.search(rf"[全我]{county.name[-1]}|{county.name}", text)
        if county.level == "county" and near and own and headed["name"] not in COMMON_NOUNS:
            yield county


def brief_name(place: Place) -> str:
    """Return the name without its class word, if two characters are left: 沽源."""
    return place.name[:-1] if len(place.name) > 2 else place.name
