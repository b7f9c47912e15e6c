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
from pipeline.places.find import CUT_TOO_LATE, PlaceMention, find_places
from pipeline.places.gazetteer import gazetteer

# Prepositions and adverbs of time before a name: [据]省统计局, [日前]中国足协. No name begins so.
FUNCTION_WORDS = re.compile(
    r"据|受(?!援|降|表)|距|由|被|把(?!边)|在(?!职|线|建)|日前|近日|近期|昨日|今日|目前|其中|以及"
    r"|此外|同时|随后|根据|按照|通过|关于|位于|坐落|来自|截至|原告|被告"
)
# These begin names too (经开区, 向阳); they go only before a place: [经]武汉, [从]大田县.
PLACE_WORDS = re.compile(r"[经从到与对和]")
# 了[解]青湖集团: the second half of a verb of going and looking; not 到了[解放]军医院,
# 抽调[研究]院, 检查[看守]所, 参加[快手]公司: the first half of a word of the name.
_HALF_VERB = re.compile(
    r"了解(?!放)|走进(?![出修])|来到|前往|抵达(?![州川])|参观(?!音)|考察|调研(?![究发学])|视察|察看(?![守护])"
    r"|查看(?![守护])|走访|途经(?![济开贸])|连接(?![待力])|穿越(?!南|剧)|对接(?!待)|推进(?![出修])|加快(?![递手餐])"
)
# 海州总站[针]对, 青湖公司[签]署: the first half of the word behind; not 青湖海关|于, 联通|过去.
_HALF_BEHIND = re.compile(
    r"(?<=..)(?:针(?=对)|按(?=照)|根(?=据)|(?<![联交申圆中海南昭])通(?=过(?!去))|(?<=[府委局厅部院办司])关(?=于)|作(?=为)|以(?=及)|并(?=且)|分(?=别)|正(?=式)"
    r"|召(?=开)|举(?=[行办])|开(?=展)|主(?=办)|承(?=办)|发(?=布)|印(?=发)|签(?=[署订约])|获(?=[得评批]))"
)
# 经济[开发区]党工委: the zone whose body is found from 区 on
_ZONE_BEFORE = re.compile(r"(?:经济技术开发|经济开发|工业园|开发|高新|经开|保税|自贸|示范|园)$")
# 微信[公众号], [与集团]: what anybody may have, no body of its own.
_NO_NAME = re.compile(
    r"(?:微信|官方)?(?:公众号|视频号|朋友圈|客户端)|[与和及同向由]?[该本]?(?:集团|公司|单位)"
)
# [西连]海州, [东临]青湖: the side on which something lies.
_SIDE = re.compile(r"[东西南北]{1,2}(?:连|邻|接|临|靠|依|濒|毗|抵)(?!云|江口|山|岛|城|沂|潼|夏|湘)")
# 兼任董事会秘书: the verb of taking a post.
POST_WORDS = re.compile(r"担任|兼任|现任|时任|转任|接任|出任|聘任|任|兼(?!职)")
# [东至]青湖路, [至]海州站, [打造]青湖新区: the verb of a boundary, of a way or of what is built.
_AS_FAR_AS = re.compile(
    r"(?:[东西南北]?(?:至|起于?|抵)|(?:加快|推进|推动|打造|助力)(?:建设)?)(?=..)"
)
# 青湖港[依托通道]: a verb in the middle of what was found.
_VERB_INSIDE = re.compile(
    r"(?:依托|位于|建成|通车|开通|投产|开工|正式|深化|加快|推进|推动|助力|打造|出台|着力|大力|积极).*$"
)
# 海州[互助路], 海州[北陵大街]: the street of a town; not 南京东路.
_STREET = re.compile(
    r"(?![路东西南北中一二三四五六至])[一-龥]{2,5}(?:(?<![电铁网线思道公出水陆速])路|大街)|[东西南北]街"
)
# 乐清[望湖塘村]: a village behind the short name of its county.
_VILLAGE = re.compile(r"[一-龥]{2}(?![县市区镇乡])[一-龥]{2,4}(?:村|镇|乡)(?<!古镇|小镇|新村|城镇)")
# 望湖[公园], 青湖[大坝], 海州[东街]: sites, though towns have such names too.
_NO_TOWN = re.compile(
    r"(?:古城|新城|老城|高新|[街路巷园坝桥山湖海岛湾站场港寺庙洞塔峡谷泉瀑孔楼门林])$"
)
# Where along a river or a lake: 青海湖[北岸], 大金湖[畔], 钱塘江[源头].
_PART_OF_WATER = re.compile(
    r"(?<=[江河湖海])(?:源区|源头|[东西南北两沿]岸|湖?畔|[上中下]游|沿线|之滨)$"
)
# 江淮平原[腹地], 环湖湾[核心地区]: which part of a region is meant.
_PART_OF_REGION = re.compile(r"(?:核心地区|核心区域|腹地)$")
# [望湖]至[青山]: the ends of a way.
_FROM_TO = re.compile(
    r"(?P<first>[一-龥]{2,4})至(?P<second>[一-龥]{2,4}(?<![速铁路线界段桥道际廊]))"
)
_ZONE_END = re.compile(r"(?:试验区|示范区|先行区|产业园|基地)$")
_SITE_END = re.compile(r"(?:[路街桥站门园区]|机场|水库)$")
# 兰州[市区], 柯桥[三区]: what is counted or meant of a place, no name of its own.
_COUNTED = re.compile(
    r"(?:市区|城区|县城|境内|[两二三四五六七八九](?:地|市|县|区|州|旗|国|省|港|城区|省市|县区|区县))"
)
_COUNTED_END = re.compile(rf"(?<=..){_COUNTED.pattern}$")
# 上饶[四市检察机关], 中越[双方]: no body has such a name.
_NO_BODY = re.compile(
    r"(?:[两二三四五六七八九](?:地|市|县|区|州|旗|国|省)|[一某][所家个名位座批项处]|双方"
    r"|人民(?!政府|法|检察|医院|日报|银行|代表|大会|出版|警察|武装|解放|团体|防空|调解))"
)
# 青湖日报[讯], 海州网[讯]: what a report of a paper opens with.
_REPORT = re.compile(r"(?<=[报网社台])(?:讯|[一-龥]{2}\d*月?\d*日?电)$")
# [海州市委][市政府], [区人大][及其常委会]
_COMMITTEE_AND_RULE = re.compile(
    r"(?P<first>.*?(?:省|市|区|县|州|旗|盟|自治区党)委)(?P<second>(?:省|市|区|县|州|旗|盟|自治区|行署)(?:人民)?政府)"
)
# [市委]改革部署, [青湖市]党的建设: what the body does is no part of its name.
_WHAT_IT_DOES = re.compile(r"(?<=[省市区县州旗]委)(?:改革|中心)$|(?<=[省市区县州])党$")
# [山东][青湖市委], [山东][青湖市财政局]: the body of a city behind its province.
_CITYS_BODY = re.compile(
    r"[一-龥]{1,8}(?:[市县区州旗盟](?:委|人民政府|政府)[一-龥]{0,8}|[市县区州旗盟][一-龥]{1,10}(?:局|办|办公室|委员会|委|院))"
)
# [市政府]新闻发布厅: a room of the body.
_ROOM = re.compile(r"(?<=..)(?:新闻发布厅|发布厅|会议室|会议厅|办公楼|大楼|门口)$")
_ORDINAL = re.compile(r"(?<=..)第[一二三四五六七八九十]+$")
# 海州市[政府]采购, 海州[政府]债务: what is public, not the body; but 政府采购了, 政府采购中心.
_PUBLIC = re.compile(
    r"采购(?![了过到]|中心|办|网|[一两几数\d]|多?批)|性基金|债[务券]|专项债|购买服务|引导基金|投资(?=项目|工程|计划|基金)"
)
# [中央]企业, [中央]单位: bodies as a class.
_AS_CLASS = re.compile(r"企业|媒体|主流媒体|单位|、省[级市]{0,2}(?:主流)?媒体")
_AND_ITS = re.compile(r"(?<=..)及其.*$")
# [挪威][卑尔根大学]: universities and firms abroad, which do not bear their country's name.
_FOREIGN_BODY = re.compile(r"(?:大学|学院|公司|集团)$")
# [德国][望湖]: a firm by its short name; not an authority, an embassy, an army or a people.
_FOREIGN_BRAND = re.compile(
    r"[一-龥A-Za-z]{2,5}(?<![院部会行馆局队社军警府党台网报站人盟籍式系裔商])"
)
# Named by a foreign division: [印尼][西爪哇省], [法国][里昂].
_DIVISION = re.compile(
    r"[一-龥·]{2,8}(?:特别行政区|自治州|省|州|府|郡|市|县|旗|镇|乡|街道|社区|村)(?<!古镇|小镇)"
)
# Sites that are called after the county they are in: 固始县抽水蓄能电站, 大同市博物馆.
_CALLED_AFTER = re.compile(
    r"(?:馆|中心|基地|园|开发区|高新区|新区|电站|医院|院区|学校|工程|项目|车站|机场|中学)$"
)
# 青湖[管理区]: governed as a county is
_MANAGED = re.compile(r"(?!.*(?:景|保护|园|林|水|旅游|经济|物流|综合))[一-龥]{2,4}管理区")
_SMALL = re.compile(r"(?:街道|社区|[一-龥]{2}(?:镇|乡|苏木)|[县市区镇乡]?[一-龥]{2,3}村)$")
_NO_SMALL = re.compile(
    r"(?:中关村|文化村|零碳社区|小镇|古镇|城镇|度假村|古村|新村|农村|美丽乡村|市社区)$"
)


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
    if span.start and _HALF_VERB.match(text, span.start - 1):
        span = replace(span, start=span.start + 1)
    if span.end - span.start > 2 and _HALF_BEHIND.match(text, span.end - 1):
        span = replace(span, end=span.end - 1)
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
    """Yield the body, apart from its country, or only the places where none follows them."""
    name = text[span.start : span.end]
    if _NO_NAME.fullmatch(name):
        return
    if name[0] == "区" and (zone := _ZONE_BEFORE.search(text, 0, span.start)):
        yield replace(span, start=zone.start())
        return
    if name == "中央" and _AS_CLASS.match(text, span.end):
        return
    if name.endswith("政府") and _PUBLIC.match(text, span.end):
        yield from _as_places(span, _leading_places(name))
        return
    over = _REPORT.search(name) or _AND_ITS.search(name) or _ROOM.search(name)
    if over is None and text.startswith("会议", span.end):
        over = _ORDINAL.search(name)
    if over is not None:
        name = name[: over.start()]
        span = replace(span, end=span.start + over.start())
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
    if not places:
        yield span
        return
    if (
        places[0].place.level == "province"
        and places[-1].place.level in ("prefecture", "county")
        and _CITYS_BODY.fullmatch(name, places[0].end)
    ):
        yield replace(span, end=span.start + places[0].end, label="GPE")
        yield replace(span, start=span.start + places[0].end)
        return
    rest = name[places[-1].end :]
    named = _FOREIGN_BODY.search(rest) if len(rest) > 4 else None
    foreign = named or _FOREIGN_BRAND.fullmatch(rest)
    if places and _NO_BODY.match(name, places[-1].end):
        yield from _as_places(span, places)
    elif (
        foreign
        and len(places) == 1
        and places[0].place.level == "country"
        and places[0].text != "中国"
        and not name.startswith(("国", "中"), places[0].end)
    ):
        yield from _as_places(span, places)
        yield replace(span, start=span.start + places[0].end)
    else:
        yield span


def _places(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    if span.label == "LOC":
        far = _AS_FAR_AS.match(text, span.start, span.end)
        span = replace(span, start=far.end()) if far else span
        # From the third character on: what stands before the span is not to be seen.
        verb = _VERB_INSIDE.search(text, span.start + 2, span.end)
        if verb and verb[0][:2] == "深化" and _ZONE_END.search(text, span.start, span.end):
            verb = None  # 望湖深化海峡合作示范区
        span = replace(span, end=verb.start()) if verb else span
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
    name = text[span.start : span.end]
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
    if places and (_COUNTED.fullmatch(rest) or (rest == "区" and places[-1].text[-1] == "市")):
        if rest == "区":
            yield replace(span, end=span.start + at - 1, label="GPE")
        else:
            yield from _as_places(span, places)
    elif not places and (end := _counted_from(name)):
        yield replace(span, end=span.start + end, label="GPE")
    elif places and not rest:
        # 陕西省|旬邑县 are two; one name stays with the label the network gave it.
        two = len(places) > 1 and not name.endswith("古镇")
        yield from _as_places(span, places) if two else iter([span])
    elif places and len(rest) > 2 and _DIVISION.fullmatch(rest) and places[-1].text[-1] not in "区":
        yield from _as_places(span, places)
        yield replace(span, start=span.start + at, label="GPE")
    elif places and span.label == "LOC" and (_holds(places[-1], rest) or _STREET.fullmatch(rest)):
        yield from _as_places(span, places)
        yield replace(span, start=span.start + at)
    elif (
        span.label == "LOC"
        and (_MANAGED.fullmatch(name) or _SMALL.search(name))
        and not _NO_SMALL.search(name)
    ):
        yield replace(span, label="GPE")
    else:
        part = _PART_OF_WATER.search(name) if span.label == "LOC" and len(name) > 3 else None
        yield replace(span, end=span.start + part.start()) if part else span


def _town_of_county(name: str) -> int:
    """Return where the town or village begins behind its county's short name; 0 if none does.

    A street, a park or a dam bears the name of its county, though a town may be called the same.

    >>> [_town_of_county(name) for name in ("乐清柳市", "乐清码头", "乐清望湖塘村")]
    [2, 0, 2]
    """
    names = gazetteer()
    if _NO_TOWN.search(name) or name in names.townships:
        return 0
    if _VILLAGE.fullmatch(name) and name[:2] in names.short and name[:2] not in names.homographs:
        return 2
    for at in range(2, min(4, len(name) - 1)):
        counties = {place.code for place in names.short.get(name[:at], ()) if place.code}
        towns = (name[at:] + kind for kind in ("镇", "乡", "街道"))
        if any(counties & set(names.townships.get(town, ())) for town in towns):
            return at
    return 0


def _counted_from(name: str) -> int:
    """Return where the count begins behind a county's bare name (柯桥[三区]), 0 if nowhere."""
    counted = _COUNTED_END.search(name)
    if counted is None:
        return 0
    first, *others = place_marks(name[: counted.start()])
    one_name = first % 2 == 1 and others and all(mark == first + 1 for mark in others)
    return counted.start() if one_name else 0


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
