"""Edges of the names that the network finds: words that do not belong to them, names run together.

Every rule here is one of the language, not of the network: no name of a person has a digit, a
name does not begin with 据, and 法国里昂 are two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.entities.initiatives import with_right_quotes
from pipeline.entities.people import right_people, right_titles
from pipeline.entities.place_marks import place_marks
from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import words
from pipeline.places import standard_place
from pipeline.places.find import CUT_TOO_LATE, PlaceMention, find_places
from pipeline.places.gazetteer import gazetteer

# Prepositions and adverbs of time before a name: [据]省统计局, [日前]中国足协. No name begins so.
FUNCTION_WORDS = re.compile(
    r"据|受(?!援|降|表)|距|由|被|把(?!边)|在(?!职|线|建)|日前|近日|近期|昨日|今日|目前|其中|以及"
    r"|此外|同时|随后|根据|按照|通过|关于|位于|坐落|来自|截至|原告|被告"
)
# These begin names too (经开区, 向阳); they go only before a place: [经]武汉, [从]大田县.
PLACE_WORDS = re.compile(r"[经从到与对和]")
# 经济[开发区]党工委: the zone whose body is found from 区 on
_ZONE_BEFORE = re.compile(r"(?:经济技术开发|经济开发|工业园|开发|高新|经开|保税|自贸|示范|园)$")
# [西连]海州, [东临]青湖: the side on which something lies.
_SIDE = re.compile(r"[东西南北]{1,2}(?:连|邻|接|临|靠|依|濒|毗|抵)(?!云|江口|山|岛|城|沂|潼|夏|湘)")
# 兼任董事会秘书: the verb of taking a post.
POST_WORDS = re.compile(r"担任|兼任|现任|时任|转任|接任|出任|聘任|任|兼(?!职)")
# [东至]青湖路, [至]海州站, [打造]青湖新区: the verb of a boundary, of a way or of what is built.
_AS_FAR_AS = re.compile(
    r"(?:向?[东西南北]?(?:至|起于?|抵|直达|通达)|(?:加快|推进|推动|打造|助力)(?:建设)?)(?=..)"
)
# 随后，[于]望湖大桥南侧: a preposition after a pause; not 于家村.
_AT_SITE = re.compile(r"(?<![一-龥A-Za-z0-9”])于(?![都洪田家村桥集庄台楼谦])(?=[一-龥]{3})")
# 中俄, 中印尼: our country and another one by their short forms.
_WITH_US = re.compile(
    r"中(?:俄|美|日|韩|法|德|英|意|越|老|泰|缅|柬|蒙|哈|巴|印尼|印|澳|加|新|白|匈|塞|埃|沙|阿)"
)
# 海州市[长]邵一鸣: the head of the place; not 海州市长期, 海州市长江路.
_HEAD = re.compile(
    r"长(?![期江安丰沙春三热效达远度途者青岭治寿乐兴清葛垣汀泰短宁白城阳武子风大街路征岛海顺桥岗龙])"
    r"(?=[一-龥]{2,4}(?:[，。、；：（\s]|$|和|等|在|率|说|表示|介绍|主持|出席|会见|一行)|职务|后|时|[，。、；])"
)
# 海州[互助路], 海州[北陵大街]: the street of a town; not 南京东路.
_STREET = re.compile(
    r"(?![路东西南北中一二三四五六至])[一-龥]{2,5}(?:(?<![电铁网线思道公出水陆速])路|大街)|[东西南北]街"
)
# 望湖[公园], 青湖[大坝], 海州[古城]: sites, though towns have such names too.
_NO_TOWN = re.compile(r"(?:[古新老]城|[街路巷园坝桥山湖海岛湾站场港寺庙洞塔峡谷泉楼门林])$")
# 江淮平原[腹地], 环湖湾[核心地区], 望湖大厦[二楼会议室]: which part of a site is meant.
_PART_OF_REGION = re.compile(
    r"(?:核心地区|核心区域|腹地)$"
    r"|(?:[一二三四五六七八九十\d]+[楼层号])?[大小]?(?:会议室|会议厅|多功能厅|报告厅|食堂)$"
)
# [望湖]至[青山]: the ends of a way.
_FROM_TO = re.compile(
    r"(?P<first>[一-龥]{2,4})至(?P<second>[一-龥]{2,4}(?<![速铁路线界段桥道际廊]))"
)
_SITE_END = re.compile(r"(?:[路街桥站门园区]|机场|水库)$")
# [海州市委][市政府]
_COMMITTEE_AND_RULE = re.compile(
    r"(?P<first>.*?(?:省|市|区|县|州|旗|盟|自治区党)委)(?P<second>(?:省|市|区|县|州|旗|盟|自治区|行署)(?:人民)?政府)"
)
# [市委]改革部署, [青湖市]党的建设: what the body does is no part of its name.
_WHAT_IT_DOES = re.compile(r"(?<=[省市区县州旗]委)(?:改革|中心)$|(?<=[省市区县州])党$")
# [青湖]号航母, “[青湖]二号”: what is called after the place.
_VESSEL = re.compile(
    r"舰(?!队)|号(?:航空母舰|航母|舰|轮|船|卫星|飞船|货轮|列车|动车|科考船)|[一二三四五六七八九十\d]{0,2}号”"
)
# [海州]与[望湖集团]: a place and a body; not 海州和平医院.
_AND_BODY = re.compile(r"(?:与|和(?!平|谐|睦|顺|美|县|林|信))(?=[一-龥]{3})")
# [山东][青湖市委], [山东][青湖市财政局]: the body of a city behind its province.
_CITYS_BODY = re.compile(
    r"[一-龥]{1,8}(?:[市县区州旗盟](?:委|人民政府|政府)[一-龥]{0,8}|[市县区州旗盟][一-龥]{1,10}(?:局|办|办公室|委员会|委|院))"
)
# [市政府]新闻发布厅, [区人大]及其常委会: a room of the body, what belongs to it.
_ITS_OWN = re.compile(r"(?<=..)(?:(?:新闻发布厅|发布厅|会议室|会议厅|办公楼|大楼|门口)$|及其.*$)")
# 海州市[政府]采购, 海州[政府]债务: what is public, not the body; but 政府采购了, 政府采购中心.
_PUBLIC = re.compile(
    r"采购(?![了过到]|中心|办|网|[一两几数\d]|多?批)|性基金|债[务券]|专项债|购买服务|引导基金|投资(?=项目|工程|计划|基金)"
)
# [中央]企业, [中央]单位: bodies as a class.
_AS_CLASS = re.compile(r"企业|媒体|主流媒体|单位|、省[级市]{0,2}(?:主流)?媒体")
# [挪威][卑尔根大学]: universities and firms abroad, which do not bear their country's name.
_FOREIGN_BODY = re.compile(r"(?:大学|学院|公司|集团)$")
# Sites that are called after the county they are in: 固始县抽水蓄能电站, 大同市博物馆.
_CALLED_AFTER = re.compile(
    r"(?:馆|中心|基地|园|开发区|高新区|新区|电站|医院|院区|学校|工程|项目|车站|机场|中学)$"
)
# 青湖[管理区]: governed as a county is
_MANAGED = re.compile(r"(?!.*(?:景|保护|园|林|水|旅游|经济|物流|综合))[一-龥]{2,4}管理区")


def with_right_edges(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield what is left of a span when its edges are put right: one name, two, or none.

    >>> text = "据法国里昂消息，总经理兼财务总监"
    >>> spans = [EntitySpan(0, 5, "GPE"), EntitySpan(8, 16, "TITLE")]
    >>> [text[s.start:s.end] for span in spans for s in with_right_edges(text, span)]
    ['法国', '里昂', '总经理', '财务总监']
    """
    if not text[span.start : span.end].strip():
        return
    span = _without_function_words(text, _without_blanks(text, span))
    if span.label == "PERSON":
        yield from right_people(text, span)
    elif span.label == "TITLE":
        yield from right_titles(text, span)
    elif span.label in ("GPE", "LOC"):
        yield from _places(text, span)
    elif span.label == "ORG":
        yield from _bodies(text, span)
    elif span.label == "INITIATIVE":
        yield from with_right_quotes(text, span)
    else:
        yield span


def _without_blanks(text: str, span: EntitySpan) -> EntitySpan:
    name = text[span.start : span.end]
    if name == name.strip():
        return span
    left = len(name) - len(name.lstrip())
    return replace(span, start=span.start + left, end=span.start + len(name.rstrip()))


def _without_function_words(text: str, span: EntitySpan) -> EntitySpan:
    if span.label in ("INITIATIVE", "DOC"):
        return span
    pattern = POST_WORDS if span.label == "TITLE" else FUNCTION_WORDS
    match = pattern.match(text, span.start, span.end)
    if match is None and span.label in ("GPE", "LOC", "ORG"):
        match = PLACE_WORDS.match(text, span.start, span.end)
        if match is not None:
            marks = place_marks(text[span.start : span.end])
            match = match if marks[0] == 0 and len(marks) > 1 and marks[1] % 2 == 1 else None
    if match is None or span.end - match.end() < 2:
        return span
    return replace(span, start=match.end())


def _bodies(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the body, apart from the country or the province before it."""
    name = text[span.start : span.end]
    if name[0] == "区" and (zone := _ZONE_BEFORE.search(text, 0, span.start)):
        yield replace(span, start=zone.start())
        return
    if name == "中央" and _AS_CLASS.match(text, span.end):
        return
    if name.endswith("政府") and _PUBLIC.match(text, span.end):
        yield from _as_places(span, _leading_places(name))
        return
    if own := _ITS_OWN.search(name):
        name = name[: own.start()]
        span = replace(span, end=span.start + own.start())
    places = _leading_places(name)
    if places and name[places[-1].end :] == "市场":
        yield from _as_places(span, places)
        return
    if reform := _WHAT_IT_DOES.search(name):
        label = "GPE" if reform.group() == "党" else span.label
        yield replace(span, end=span.start + reform.start(), label=label)
        return
    if two := _COMMITTEE_AND_RULE.fullmatch(name):
        yield replace(span, end=span.start + two.end("first"))
        yield replace(span, start=span.start + two.start("second"))
        return
    if places and (joined := _AND_BODY.match(name, places[-1].end)):
        yield from _as_places(span, places)
        yield replace(span, start=span.start + joined.end())
        return
    first = places[0] if places else None
    if first and (_is_of_city(name, places) or _is_abroad(name, places)):
        yield replace(span, end=span.start + first.end, label="GPE")
        yield replace(span, start=span.start + first.end)
    else:
        yield span


def _is_of_city(name: str, places: Sequence[PlaceMention]) -> bool:
    """Return whether a name is a province and the body of a city in it."""
    levels = places[0].place.level, places[-1].place.level
    return levels in (("province", "prefecture"), ("province", "county")) and bool(
        _CITYS_BODY.fullmatch(name, places[0].end)
    )


def _is_abroad(name: str, places: Sequence[PlaceMention]) -> bool:
    """Return whether a name is a country and a body there that does not bear its name."""
    country = places[0]
    return (
        len(places) == 1
        and country.place.level == "country"
        and country.text != "中国"
        and len(name) - country.end > 4
        and name[country.end] not in "国中"
        and _FOREIGN_BODY.search(name) is not None
    )


def _places(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    if span.label == "LOC":
        far = _AS_FAR_AS.match(text, span.start, span.end) or _AT_SITE.match(
            text, span.start, span.end
        )
        span = replace(span, start=far.end()) if far else span
        # From the third character on: what stands before the span is not to be seen.
        if part := _PART_OF_REGION.search(text, span.start + 2, span.end):
            span = replace(span, end=part.start())
        if way := _FROM_TO.fullmatch(text, span.start, span.end):
            for side in ("first", "second"):
                site = _SITE_END.search(way[side]) or way[side] in words("natural_places.txt")
                label = "LOC" if site else "GPE"
                yield replace(span, start=way.start(side), end=way.end(side), label=label)
            return
    if beside := _SIDE.match(text, span.start, span.end):
        span = replace(span, start=beside.end())
        if span.end - span.start < 2:
            return
    if span.label == "GPE" and _VESSEL.match(text, span.end):
        return
    name = text[span.start : span.end]
    if _WITH_US.fullmatch(name):
        yield replace(span, end=span.start + 1, label="GPE")
        yield replace(span, start=span.start + 1, label="GPE")
        return
    if name.endswith("社区") and len(name) > 3:
        span = replace(span, label="GPE")
    if _names_its_head(text, span, name):
        yield replace(span, end=span.end - 1)
        yield EntitySpan(span.end - 1, span.end + 1, "TITLE", span.score, "rule:head")
        return
    if span.label == "GPE" and len(name) > 2 and CUT_TOO_LATE.match(text, span.end):
        yield replace(span, end=span.end - 1)
        return
    if town := _town_of_county(name):
        yield replace(span, end=span.start + town, label="GPE")
        yield replace(span, start=span.start + town, label="GPE")
        return
    places = () if name.startswith("中国") else _leading_places(name)
    at = places[-1].end if places else 0
    rest = name[at:]
    if places and rest == "区" and places[-1].text[-1] == "市":
        yield replace(span, end=span.start + at - 1, label="GPE")
    elif places and not rest:
        # 陕西省|旬邑县 are two; one name stays with the label the network gave it.
        two = len(places) > 1 and not name.endswith("古镇")
        yield from _as_places(span, places) if two else iter([span])
    elif places and span.label == "LOC" and (_holds(places[-1], rest) or _STREET.fullmatch(rest)):
        yield from _as_places(span, places)
        yield replace(span, start=span.start + at)
    elif span.label == "LOC" and _MANAGED.fullmatch(name):
        yield replace(span, label="GPE")
    else:
        yield span


def _names_its_head(text: str, span: EntitySpan, name: str) -> bool:
    """Return whether a place and the first half of an office were found as one: 莱州市|长."""
    found = span.label == "GPE" and name[-1] in "市县区" and _HEAD.match(text, span.end)
    return bool(found) and standard_place(name[:-1]) is not None


def _town_of_county(name: str) -> int:
    """Return where the town begins behind its county's short name; 0 if none does.

    >>> [_town_of_county(name) for name in ("乐清柳市", "兴城古城")]
    [2, 0]
    """
    names = gazetteer()
    if _NO_TOWN.search(name) or name in names.townships:
        return 0
    for at in range(2, min(4, len(name) - 1)):
        counties = {place.code for place in names.short.get(name[:at], ()) if place.code}
        towns = (name[at:] + kind for kind in ("镇", "乡", "街道"))
        if any(counties & set(names.townships.get(town, ())) for town in towns):
            return at
    return 0


@lru_cache(maxsize=4096)
def _leading_places(name: str) -> tuple[PlaceMention, ...]:
    """Return the places with which a name begins; names come again and again."""
    places: list[PlaceMention] = []
    for place in find_places(name):
        if place.start != (places[-1].end if places else 0) or place.rule == "relative":
            break
        places.append(place)
    return tuple(places)


def _as_places(span: EntitySpan, places: Sequence[PlaceMention]) -> Iterator[EntitySpan]:
    for place in places:
        start = span.start + place.start
        yield replace(span, start=start, end=span.start + place.end, label="GPE")


def _holds(place: PlaceMention, rest: str) -> bool:
    """Whether a place and the rest of a name are two: 祁东县|归阳湖, not 固始县博物馆."""
    if len(rest) < 2 or place.text == "中国" or not "一" <= rest[0] <= "龥":
        return False
    if place.place.level == "country":
        return not re.match(r"族|运河", rest) and "集团" not in rest
    return place.text[-1] in "县旗镇乡" and not _CALLED_AFTER.search(rest)
