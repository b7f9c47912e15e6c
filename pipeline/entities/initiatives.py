"""Edges of quoted initiatives: what behind and before the quotes belongs to the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.words import any_of
from pipeline.places import standard_place
from pipeline.places.gazetteer import gazetteer

# “一次办”|事项办理流程: quotes and what stands behind them.
_QUOTED = re.compile(r"(?P<quotes>“[^“”]{1,40}”|\"[^\"]{1,40}\")(?P<behind>.*)", re.DOTALL)
# “清风”行动[中增设…], “双提”改造[形成新机制], “四进”[12项措施]: here the name is over.
_OVER = re.compile(
    r"中(?=增|设|的|新)|[一-龥]{2}(?=形成)|形成|纳入|列入|入选|增设|成为|作为|惠及|达到|突破|新增"
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
# 全国劳动模范称号, 全省优秀共产党员: honours, at the level at which they are given.
_HONOUR = (
    r"(?:全国|全军|全省|全市|全区|全县|中国|[省市县](?=劳动|五一|三八|青年五四))(?:劳动模范|先进工作者"
    r"|优秀共产党员|优秀党务工作者|先进基层党组织|五一劳动奖[章状]|五一巾帼(?:奖章|标兵)|工人先锋号|三八红旗(?:手|集体)"
    r"|青年五四奖章|道德模范|文明家庭|(?:十大)?杰出青年|最美奋斗者|优秀教师|模范教师|优秀医生|青年文明号|优秀志愿者)(?:奖章|称号)?(?!\d)"
)
# “面子”工程, “一刀切”政策, “套路贷”: what is blamed.
_BLAMED = (
    r"(?:一刀切|一言堂|大水漫灌|撒胡椒面|两张皮|拍脑袋|拍脑门|[新旧]?(?:形象|面子|政绩)|豆腐渣|半拉子|胡子|烂尾|血拼"
    r"|内卷|躺平|土|霸王|潜规则|家长式|运动式|填鸭式|人情|关系|套路|校园|高利|裸|现金|砍头)"
)
# “众议”工作法, “春雨行动”, “渔户贷”: a type noun behind or inside the quotes makes a name of them.
_SURELY = re.compile(
    rf"“(?!{_BLAMED})[^“”，。；！？\n]{{1,20}}”{any_of('initiative_heads.txt')}(?!公司)"
    rf"|“(?!{_BLAMED})[^“”、，。；！？\n]{{1,16}}(?:行动|计划|工程|平台|战略|工作法|机制|模式|试点|基金"
    r"|联盟|(?<!借)贷|长制)”"
    rf"|{_HONOUR}"
)
# “四新”抓“四化”: two names.
_TWO = re.compile(r"(?P<first>“[^“”]{1,12}”)[一-龥]?(?P<second>“[^“”]{1,12}”)")
# “候鸟”经济, “潮品”消费: a word in another sense, said of something general.
_ONE_WORD = re.compile(
    r"“[^“”一二两三四五六七八九十双百千万+\dA-Za-z]{2}”(?=经济|消费|产业|发展|转型|生活|生态|环境|文艺|作风|换届|理念)"
)
# 破解“多头跑”[难题], “一刀切”[现象]: what is to be done away with.
_TROUBLE_BEHIND = re.compile(r"难题|问题|困境|瓶颈|顽疾|现象|短板|堵点|痛点|乱象|弊端|怪圈|困局")
_TROUBLE_BEFORE = re.compile(
    r"打破|破除|告别|纠正|警惕|叫停|取缔|破解|解决|避免|杜绝|消除|摆脱|根治|整治|防止|克服|遏制|严禁"
)
# “望湖谷”, “渔家小镇”: a site by the name it gave itself; not “美丽海湾”, an award.
_SITE = re.compile(
    r"“[一-龥]{2,8}(?:(?<![五稻河山峡])谷|(?<!特色|美丽|文明|宜居|最美|产业|旅游)小镇|(?<!海|河|港)湾|(?<!海)峡)”"
)
# 青湖[工业强市战略], 青湖市[服务业改革试点城市]: what a place pursues or has been named.
_OF_PLACE = re.compile(
    r"(?!市|省|县|区|至|—|-|国)[一-龥]{4,20}(?:战略|试点城市|示范城市|示范县|试点县|三年行动)"
)
# “莱州—西安”协作, “莱州+西安”: two places
_LINKED = re.compile(r"[—－–+＋·-]+")
_LONGEST_LINK = 40
# [省]“双百”行动, [我市]“清风”行动: whose it is, not what it is called.
_WHOSE = re.compile(r"(?:[全我本该][省市县区州旗乡镇]|[省市县区州旗乡镇])(?=[“\"])")


def with_right_quotes(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the initiative with the type noun behind its quotes, without what is none.

    A place named right before the quotes is one of its own.

    >>> text = "莱州市“一次办”事项，推行“众议”协商机制"
    >>> spans = [EntitySpan(0, 10, "INITIATIVE"), EntitySpan(13, 21, "INITIATIVE")]
    >>> [text[s.start:s.end] for span in spans for s in with_right_quotes(text, span)]
    ['莱州市', '“一次办”', '“众议”协商机制']
    """
    start = span.start
    if _is_none(text, span):
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


def _is_none(text: str, span: EntitySpan) -> bool:
    """Whether what stands in the quotes is a word in another sense or something bad."""
    if text[span.end - 1] != "”":
        return False
    return (
        _ONE_WORD.match(text, span.start) is not None
        or _TROUBLE_BEHIND.match(text, span.end) is not None
        or _blamed_before(text, span.start)
    )


def _blamed_before(text: str, start: int) -> bool:
    return _TROUBLE_BEFORE.fullmatch(text, max(0, start - 2), start) is not None


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


def with_sure_initiatives(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the quoted names that a type noun makes sure.

    >>> text = "启动“莱州春雨行动”"
    >>> [(s.start, s.end) for s in with_sure_initiatives(text, [EntitySpan(3, 5, "GPE")])]
    [(2, 10)]
    """
    wholes = [
        EntitySpan(*match.span(), "INITIATIVE", 0.8, "rule:quoted")
        for match in _SURELY.finditer(text)
        # 开展隐患整治“百日行动”: what puts things right may follow its end.
        if (not _blamed_before(text, match.start()) or text.endswith("整治", 0, match.start()))
        and all(
            match.start() < span.start
            and span.end < match.end()
            and span.label not in ("INITIATIVE", "EVENT", "DOC")
            for span in touching(spans, *match.span())
        )
    ]
    return drop_overlaps([*wholes, *spans])


def _end(text: str, quotes: int, end: int) -> int:
    """Return where the name ends whose quotes end at `quotes`, and which was found to `end`."""
    if end == quotes:
        head = _HEAD.match(text, quotes)
        return head.end() if head else end
    behind = text[quotes:end]
    over = _OVER.search(behind) or (None if _ENDS_IN_TYPE.search(behind) else _VERB.search(behind))
    kept = behind[: over.start()] if over else behind
    while tail := _TAIL.search(kept):
        kept = kept[: tail.start()]
    if kept != behind and not _ENDS_IN_TYPE.search(kept):
        kept = ""
    return quotes + len(kept)
