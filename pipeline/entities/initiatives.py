"""Edges of quoted initiatives: what around the quotes belongs to the name, and which name none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of
from pipeline.places import standard_place
from pipeline.places.gazetteer import gazetteer

# “一次办”|事项办理流程: quotes and what stands behind them.
_QUOTED = re.compile(r"(?P<quotes>“[^“”]{1,40}”|\"[^\"]{1,40}\")(?P<behind>.*)", re.DOTALL)
# “清风”行动[中增设…], “双提”改造[形成新机制], “四进”[12项措施]: here the name is over.
_OVER = re.compile(
    r"中(?=增|设|的|新)|[一-龥]{2}(?=形成)|形成|落实[到在]|纳入|列入|入选|增设|成为|作为|惠及|达到|突破|新增"
    r"|等(?!级|效|量)|[0-9０-９]+(?=[项条个大款种家])|[，。；、]"
)
# “双百”[带动]增收: verbs, unless a type noun closes the whole (“双百”促进就业机制).
_VERB = re.compile(r"推动|带动|促进|助力|支持|服务(?=[一-龥]*[者企户人])")
_TAIL = re.compile(rf"(?:{any_of('initiative_tails.txt')}|(?<![一-龥])(?:建设|工作|治理))$")
_TYPE = any_of("initiative_types.txt")
_ENDS_IN_TYPE = re.compile(rf"(?:{_TYPE}|奖|法|制|圈|链|群|线路|班列|格局|布局|应用|产品|教育)$")
_HEAD = re.compile(
    rf"{any_of('initiative_heads.txt')}(?!开放|创新|建设|[一二两三四五六七八九十]|\d)"
)
# “两湖两岸”[发展思路], “多点支撑”[空间布局]: plans and rules, with what they are for before them.
_PLAN = (
    r"(?:发展|工作|建设|治理|服务|管理|改革|总体|区域|空间|产业|城市|生态|战略|具体|实施|考核|试行|暂行|评价|审批|行动|培育|基层"
    r"|重点|专项|综合|创建|监督|普法|宣讲|公益|志愿){0,2}"
    r"(?:思路|安排|布局|格局|规划(?!中期|期)|战略|部署|(?<=[设作理务革施核价])标准|办法|方针|公约|攻坚战|会战|普法|主导产业|专项整治|专项治理"
    r"|综合治理|专栏|栏目|课堂|讲堂|驿站|工作站|服务站|试点城市|示范城市|先行区|奖章|纪念章)(?![一-龥]?[者员户])"
)
HEAD_OR_PLAN = re.compile(rf"{_PLAN}|{_HEAD.pattern}")
# “三步走”战略[定位], “一湖两岸”规划[布局]: a second noun of the type, behind the first
_FURTHER = re.compile(
    r"(?:(?<=战略)(?:布局|定位|目标|规划|体系|格局)|(?<=规划)(?:布局|体系)|(?<=发展)(?:战略|思路|格局|布局)|(?<=工作)(?:体系|机制|格局))"
    r"(?![一-龥]?[者员户])"
)
# “四新”抓“四化”: two names.
_TWO = re.compile(r"(?P<first>“[^“”]{1,12}”)[一-龥]?(?P<second>“[^“”]{1,12}”)")
# “望湖谷”, “渔家小镇”: a site by the name it gave itself; not “美丽海湾”, an award.
_SITE = re.compile(
    r"“[一-龥]{2,8}(?:(?<![五稻河山峡])谷|(?<!特色|美丽|文明|宜居|最美|产业|旅游)小镇|(?<!海|河|港)湾|(?<!海)峡|大桥|庄园"
    r"|(?:旅游|展览|纪念|博物|陈列|体验|科技|文化)馆|(?:地铁|火车|公交|[街道路里桥门村])站)”(?:公交站|地铁站|车站)?"
)
# 青湖[工业强市战略], 青湖市[服务业改革试点城市]: what a place pursues or has been named.
_OF_PLACE = re.compile(
    r"(?!市|省|县|区|至|—|-|国)[一-龥]{4,20}(?:战略|试点城市|示范城市|示范县|试点县|三年行动)"
)
# [查处跨境赌博团伙]“金鹰行动”: what a campaign does, before a name that needs no more.
_LONG_HEAD = re.compile(r"[^“”]{8,}(?=“[^“”]{1,10}(?:行动|计划|工程|平台|战略|会战|攻坚战)”)")
# "春雨[、秋实]": what is missing up to the closing mark
_CLOSE = re.compile(r'[^"。；\n]{0,40}"')
# “青湖计划”[产业园]: a site that is called after a programme
_PARK = re.compile(
    r"(?P<name>“[^“”]{1,12}(?:计划|工程|行动|战略)”)[一-龥]{0,4}(?:产业园|园区|示范园|基地|小区)"
)
# “莱州—西安”协作, “莱州+西安”: two places
_LINKED = re.compile(r"[—－–+＋·-]+")
_LONGEST_LINK = 40
# [省]“双百”行动, [我市]“清风”行动: whose it is, not what it is called.
_WHOSE = re.compile(r"(?:[全我本该][省市县区州旗乡镇]|自治[区州县]|[省市县区州旗乡镇])(?=[“\"])")
# “旅行箱”“雨伞”[等商品], “望湖春”[牌]白酒, 素有“北国粮仓”[之称]: things, brands, bynames.
_THINGS_BEHIND = re.compile(
    r"(?:[、，]?“[^“”]{1,20}”|[和及]“[^“”]{1,20}”){0,20}(?:等(?:[一-龥]{0,2}(?:商品|货物|物品|产品|用品|字样|标识|标语))|字样)"
    r"|牌(?!匾|子|照|坊|楼)|之称|之名|之美誉|的?美誉|的说法"
)
# 主题为“同心同行”, 取名“望湖”: a motto or a name given to a thing.
_MOTTO_BEFORE = re.compile(r"(?:主题|口号|标语|横幅|宗旨|校训|寓意)[为是：]|以$")
_AS_MOTTO = re.compile(r"为(?:主题|口号|校训|宗旨)")


def with_right_quotes(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the initiative with the type noun behind its quotes, without what is none.

    A place named right before the quotes is one of its own.

    >>> text = "莱州市“一次办”事项，推行“众议”协商机制"
    >>> spans = [EntitySpan(0, 10, "INITIATIVE"), EntitySpan(13, 21, "INITIATIVE")]
    >>> [text[s.start:s.end] for span in spans for s in with_right_quotes(text, span)]
    ['莱州市', '“一次办”', '“众议”协商机制']
    """
    start = span.start
    if text[start] == '"' and text.count('"', start, span.end) == 1:
        closed = _CLOSE.match(text, span.end)
        span = replace(span, end=closed.end()) if closed else span
    if park := _PARK.fullmatch(text, start, span.end):
        span = replace(span, end=park.end("name"))
    if names_nothing(text, span.start, span.end):
        return
    if _SITE.fullmatch(text, span.start, span.end):
        yield replace(span, label="LOC")
        return
    if linked := _linked_places(text, span):
        yield from linked
        return
    whose = _WHOSE.match(text, start, span.end)
    if whose is not None:
        start = whose.end()
    elif (end := _place_before(text, start, span.end)) > start:
        yield replace(span, end=end, label="GPE")
        start = end
    if head := _LONG_HEAD.match(text, start, span.end):
        start = head.end()
    if two := _TWO.fullmatch(text, start, span.end):
        yield replace(span, start=start, end=two.end("first"))
        yield replace(span, start=two.start("second"))
        return
    match = _QUOTED.fullmatch(text, start, span.end)
    if match is None:
        yield replace(span, start=start)
        return
    yield replace(span, start=start, end=_end(text, match.end("quotes"), span.end))


def _place_before(text: str, start: int, end: int) -> int:
    """Return where a place ends that stands before a name, and is no part of it; else `start`."""
    names = gazetteer()
    for at in range(start + 8, start + 1, -1):
        name = text[start:at]
        known = at < end and (name in names.full or name in names.short)
        if known and (text[at] in '“"' or _OF_PLACE.fullmatch(text, at, end)):
            return at
    return start


def _linked_places(text: str, span: EntitySpan) -> list[EntitySpan]:
    """Return the places of which alone the quotes consist, joined by dashes; none if they do not.

    >>> len(_linked_places("“莱州—西安”", EntitySpan(0, 7, "INITIATIVE")))
    2
    """
    quoted = text[span.start] == "“" and text[span.end - 1] == "”"
    if not quoted or span.end - span.start > _LONGEST_LINK:
        return []
    places = []
    start = span.start + 1
    for name in _LINKED.split(text[start : span.end - 1]):
        if standard_place(name) is None:
            return []
        at = text.index(name, start)
        places.append(replace(span, start=at, end=at + len(name), label="GPE"))
        start = at + len(name)
    return places if len(places) > 1 else []


def _end(text: str, quotes: int, end: int) -> int:
    """Return where the name ends whose quotes end at `quotes`, and which was found to `end`."""
    if end == quotes:
        head = HEAD_OR_PLAN.match(text, quotes)
        return head.end() if head else end
    behind = text[quotes:end]
    over = _OVER.search(behind) or (None if _ENDS_IN_TYPE.search(behind) else _VERB.search(behind))
    kept = behind[: over.start()] if over else behind
    while tail := _TAIL.search(kept):
        kept = kept[: tail.start()]
    if kept != behind and not _ENDS_IN_TYPE.search(kept):
        kept = ""
    further = _FURTHER.match(text, quotes + len(kept))
    return further.end() if further else quotes + len(kept)


def names_nothing(text: str, start: int, end: int) -> bool:
    """Return whether the quotes that end at `end` say something, but name no programme.

    >>> names_nothing("查验“雨伞”“手套”等商品", 2, 6)
    True
    >>> names_nothing("实施“双百行动”", 2, 8)
    False
    """
    if text[end - 1] == "牌":  # “望湖春”牌白酒
        end -= 1
    if text[end - 1] not in '”"':
        return False
    return _THINGS_BEHIND.match(text, end) is not None or _is_motto(text, start, end)


def _is_motto(text: str, start: int, end: int) -> bool:
    before = _MOTTO_BEFORE.search(text, max(0, start - 3), start)
    if before is None:
        return False
    return before.group() != "以" or _AS_MOTTO.match(text, end) is not None
