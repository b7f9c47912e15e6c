"""Names that have a regular form: documents, times, bodies, titles, people beside their titles.

`find_regular` gives every rule's finds; `RulesTagger` is the backend made of them alone, and
`merge` takes from them what was measured to be surer than the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.entities.spans import EntitySpan, drop_overlaps
from pipeline.entities.unseen import AT_HAND, find_natural, find_unseen, places_of
from pipeline.entities.words import any_of, words
from pipeline.periods import find_time_expressions
from pipeline.places.find import PlaceMention

# 《关于…的指导意见》, one level of 〈〉 or 《》 inside; a newspaper in 《》 is an ORG.
BOOK = re.compile(r"《(?:[^《》\n]|《[^《》\n]*》){1,80}》")
# Not 《统计公报》, 《工作汇报》; but 《大公报》, 《文汇报》, 《申报》.
NEWSPAPER = re.compile(r"(?<![通简呈年季财专战喜捷预])(?<!(?<!大)公|(?<!文)汇|(?<!《)申)报》$")

_LEVEL = r"(?:国家|省|市|区|县|州|盟|旗|自治区|自治州|兵团)"

# 财政局 in 烟台市财政局, 省委改革办, 市委, 区人民法院: a level or a committee, and a body of the
# lexicon. A place of the gazetteer right before belongs to the name.
_COMMITTEE = r"(?:省委|市委|区委|县委|州委|旗委|盟委|自治区党委)"
_INITIALS = "".join(sorted({word[0] for word in words("government_bodies.txt")}))
BODY = re.compile(
    rf"""
    (?=[国省市区县州盟旗自兵{_INITIALS}])  # a quick look before the slow ones
    (?: (?P<committee>{_COMMITTEE}) (?:{any_of("government_bodies.txt")})?
      | (?P<level>{_LEVEL}?) (?P<body>{any_of("government_bodies.txt")}) )
    """,
    re.VERBOSE,
)
# Not in 教育部|门, 集|中办理, and not 中央 as a class: 中央企业, 中央媒体.
CENTRAL = re.compile(
    rf"(?!(?:中办|国办)[理公学事]){any_of('central_bodies.txt', leading=True)}"
    r"(?![一-龥]?(?:区|城|路|厅局)|门)"
    r"(?<!中央(?=企业|媒体|主流|资金|财政|预算|级|、省|生态|环保|政权|空调))"
)

# 山东天岳先进科技股份有限公司, after a pause or a place.
COMPANY = re.compile(
    r"(?<![一-龥])[一-龥A-Za-z]{2,18}?(?:有限责任公司|股份有限公司|集团有限公司|有限公司)"
)
# 鲁东大学, 烟台毓璜顶医院, 山东省农业科学院 after a pause.
INSTITUTION = re.compile(
    r"(?:(?<=^)|(?<=[、，,。；;：:“（(和与在由]))"
    r"[一-龥]{2,10}?(?:大学|学院|医院|研究院|研究所|科学院|日报社|日报|晚报|电视台|广播电视台|出版社)"
    r"(?=[、，,。；;：:”）)\n ]|$)"
)

# A quick look before: the ends of such names.
_MAY_HOLD_INSTITUTION = re.compile("大学|学院|医院|研究[院所]|科学院|日报|晚报|电视台|出版社")

# 副市长, 党组书记, 一级调研员; not in 市长热线, 主任医师职称.
TITLE = re.compile(
    rf"(?:常务副|第一副|副|代理?|原|前任?|名誉|执行|总)?{any_of('titles.txt')}"
    r"(?![一-龥]{0,2}(?:热线|信箱|公开电话|论坛|制度|负责制|办公会|联席会|质量奖))"
)
_MAY_HOLD_TITLE = re.compile(any_of("titles.txt", leading=True))  # a quick look before
# 市长郑德雁, 局长 孙福勋: a surname and one or two characters between a title and a boundary.
PERSON = re.compile(
    rf"""
    {any_of("titles.txt")}[ 、]?
    (?P<name> {any_of("surnames.txt")} [一-龥]{{1,2}}? )
    (?= [、，,。；;：:！？\s（(] | $
      | 介绍|表示|说|指出|强调|主持|出席|同志|率|致辞|宣布|作|参加|回答|发布|带队|在|解读|通报
      | 透露|会见|调研|发言|担任|任|代表|等|一行|向|对|与|和|及 )
    """,
    re.VERBOSE,
)

# 党的十六大, 中央经济工作会议, 第十四届全国人民代表大会第三次会议, 第28届…博览会.
_NUMBER = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
EVENT = re.compile(
    rf"""
    (?=[党中第全\d一二三四五六七八九十百])  # a quick look before the slow ones
    (?: (?:党的|中共|中国共产党)?(?:第?{_NUMBER}届(?:中央委员会第)?{_NUMBER}(?:中全会|次全体会议))
    | (?:党的|中国共产党第)[一二]?十[一二三四五六七八九]?(?:大|次全国代表大会)(?![一-龥]?代表)
    | (?:中央|全国)(?:[一-龥]{{2,8}}?)(?:工作会议|座谈会|表彰大会)
    | (?:第{_NUMBER}[届次]|20\d\d年?(?:第{_NUMBER}届)?) [一-龥（）()—A-Za-z]{{2,24}}?
      (?:博览会|交易会|洽谈会|运动会|论坛|峰会|大会|年会|大赛|锦标赛|联赛|文化节|艺术节|电影节|马拉松)
    )
    """,
    re.VERBOSE,
)

# “快帮”服务品牌, “百箱计划”: quotes with a type noun behind or at their end.
_TYPE = any_of("initiative_types.txt")
QUOTED = re.compile(rf"“(?P<inside>[^“”，。；\n]{{1,20}})”(?P<type>[一-龥]{{0,6}}?{_TYPE}{{1,2}})?")
_TYPE_AT_END = re.compile(rf"{_TYPE}$")


@lru_cache(AT_HAND)
def find_books(text: str) -> tuple[EntitySpan, ...]:
    """Return titles of documents with their 《》; a newspaper is an ORG.

    >>> [(span.end, span.label) for span in find_books("《大众日报》刊发《意见》")]
    [(6, 'ORG'), (12, 'DOC')]
    """
    return tuple(
        EntitySpan(
            *match.span(), "ORG" if NEWSPAPER.search(match.group()) else "DOC", 0.98, "rule:book"
        )
        for match in BOOK.finditer(text)
    )


@lru_cache(AT_HAND)
def find_times(text: str) -> tuple[EntitySpan, ...]:
    """Return points and periods in time.

    >>> [(span.start, span.end) for span in find_times("今年上半年，烟台")]
    [(0, 5)]
    """
    return tuple(
        EntitySpan(time.start, time.end, "DATE", 0.95, "rule:time")
        for time in find_time_expressions(text)
    )


@lru_cache(AT_HAND)
def find_central(text: str) -> tuple[EntitySpan, ...]:
    """Return authorities of the centre, central media and world bodies by their own names.

    >>> [(span.start, span.end) for span in find_central("党中央、国务院决定")]
    [(0, 3), (4, 7)]
    """
    return tuple(
        EntitySpan(*match.span(), "ORG", 0.65, "rule:central") for match in CENTRAL.finditer(text)
    )


def find_regular(text: str) -> Iterator[EntitySpan]:
    """Yield what the rules find, surest rules first; spans may overlap.

    >>> text = "市长郑德雁解读《行动方案》，烟台市财政局"
    >>> [(text[s.start:s.end], s.label) for s in drop_overlaps(find_regular(text))]
    [('市长', 'TITLE'), ('郑德雁', 'PERSON'), ('《行动方案》', 'DOC'), ('烟台市财政局', 'ORG')]
    """
    yield from find_books(text)
    for match in EVENT.finditer(text):
        yield EntitySpan(*match.span(), "EVENT", 0.7, "rule:event")
    for match in QUOTED.finditer(text):
        if match["type"] or _TYPE_AT_END.search(match["inside"]):
            yield EntitySpan(*match.span(), "INITIATIVE", 0.75, "rule:quoted")
    yield from find_times(text)
    places = [place for place in places_of(text) if place.rule != "relative"]
    for match in BODY.finditer(text):
        start = _with_place(match.start(), places)
        if start < match.start() or match["level"] or match["committee"]:
            yield EntitySpan(start, match.end(), "ORG", 0.8, "rule:body")
    yield from find_central(text)
    for pattern, held in (
        (COMPANY, "公司" in text),
        (INSTITUTION, _MAY_HOLD_INSTITUTION.search(text)),
    ):
        for match in pattern.finditer(text) if held else ():
            yield EntitySpan(*match.span(), "ORG", 0.7, "rule:institution")
    if _MAY_HOLD_TITLE.search(text):
        for match in PERSON.finditer(text):
            yield EntitySpan(*match.span("name"), "PERSON", 0.85, "rule:person")
        for match in TITLE.finditer(text):
            yield EntitySpan(*match.span(), "TITLE", 0.7, "rule:title")
    yield from find_natural(text)
    yield from find_unseen(text)
    for place in places:
        yield EntitySpan(place.start, place.end, "GPE", 0.8, f"rule:place-{place.rule}")


def _with_place(start: int, places: Sequence[PlaceMention]) -> int:
    """Return where a name begins that starts at `start` or with the places right before it."""
    for place in reversed(places):
        if place.start < start <= place.end:
            start = place.start
    return start


class RulesTagger:
    """The rules alone: what is left when no model may be used."""

    def tag(self, sentences: Sequence[str]) -> Iterator[list[EntitySpan]]:
        """Yield the spans of each sentence."""
        return (drop_overlaps(find_regular(text)) for text in sentences)
