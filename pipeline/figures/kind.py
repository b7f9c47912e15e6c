"""What a quantity states: a level, a ratio, a change, a difference or a rank, and which way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.figures.clauses import NOTE, THEIRS, Frame, in_brackets, linked
from pipeline.figures.words import (
    CHANGE,
    COMPARE_AFTER,
    COMPARE_BEFORE,
    FAIRLY,
    HEDGE,
    directions,
    last_match,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a figure, its direction, and the rule that decided."""

    kind: str
    direction: str | None
    rule: str


# 提高到81.5%, 增至34家, 跌破3000点: what follows is where the change ended, a level or a ratio.
_REACHED = re.compile(
    rf"(?:(?:{CHANGE}|改善|调整)(?:了)?(?:到|至|为|成|达|达到|在)(?:了)?|[跌升涨]破了?){HEDGE}*$"
)
# 增长达15%, 年均递增在8%以上, 下降达45%: by how much, as nothing else grows to a rate
_REACHED_BY = re.compile(
    rf"(?P<verb>增长|递增|上涨|增产|下降|下跌|减产)(?:(?<=[增长产涨])[为在]|达到?)(?:了)?{HEDGE}*$"
)
# 增长9.3%, 提高了约0.8个百分点
BASIS_WORD = r"同比|环比|年均|两年平均|三年平均|年平均|同口径|同期比"
_BY = re.compile(
    rf"""(?P<new>新)?(?P<verb>{CHANGE})(?P<by>幅度)?(?:的?(?:预期)?目标)?
        (?P<after>(?:了|出|来|也|都|更|却|{HEDGE})*)$""",
    re.VERBOSE,
)
# 6%左右的增长目标, 12.6%的下降
_OF_CHANGE = re.compile(
    rf"(?:左右|以上|上下)?的(?:年均|平均)?(?P<verb>{CHANGE})(?:目标|速度|势头|幅度|态势|预期|$|[，,。、；;])"
)
# 以年均7%的速度增长, 按每年10%的比例递减
_AT_A_PACE = re.compile(
    rf"(?:左右|以上|上下)?的(?:速度|比例|幅度|增速)[^，,、。；;0-9]{{0,6}}?(?P<verb>{CHANGE}|发展(?=[，,、。；;]|$))"
)
# 高于全省2.7个百分点, 快于序时进度6.3个百分点
BEFORE = re.compile(rf"(?P<word>{COMPARE_BEFORE})(?P<basis>[^，,；;。]{{1,24}}?){HEDGE}*$")
# 比全省高2.7个百分点, 较法定时限缩短85%
AFTER = re.compile(
    rf"(?<![占之性对同环相可])(?:比|较|(?<!参)与)(?!重|例|率|值|价|{FAIRLY})(?P<basis>[^，,；;。]{{1,24}}?)(?:相比)?{HEDGE}*(?P<word>{COMPARE_AFTER})(?:了|出)?{HEDGE}*$"
)
# 淘汰落后钢铁产能5万吨, 高于全省、新增贷款不低于3亿元
_NOT_COMPARED = re.compile(
    r"[0-9](?!.*年)|的|、(?!全[国省市县区州]|[^、]*(?:平均|水平|均值)$)[^、]{6,}$|^[^，、]{0,4}(?:产能|工艺|设备|(?<![东中西]部)(?<!东北)地区|机组|生产线)"
)
_RANK = re.compile(
    r"""^(?:第[一二三四五六七八九十百0-9]+(?:位|名|档次|档|方阵|等次)?   # 第3位
        |首位|首席|榜首|头名|冠军|亚军|季军|榜眼|第一
        |前[一二两三四五六七八九十百0-9]+(?:位|名|强)?                 # 前十
        |后[二两三四五六七八九十0-9]+[位名]                            # 后十位
        |倒数第.+|末位)$""",
    re.VERBOSE,
)
# 列全省12位: a rank without 第
_RANKED_AT = re.compile(
    r"(?:[居列]|排[名在位])(?:于|在)?(?:全[国省市县区州盟]|[一-龥]{2,6}?[省市县区州])$|(?<![序系陈行下])列$"
)
_COUNTED = re.compile(r"[一-龥]")
_TIME_BASIS = re.compile(
    r"""(?:去年|上年|前年|上月|上季|上半年|年初|年末|年底|月末|月底|季度|同期|以前|之前|前$|年前
        |\d{4}年|时期|期末|前三|期$|平日|平时|改革前|试点前|以往|过去|往年|历年|当初|最初|一届|上届|五年
        |上一?[轮次届周旬批]|上一(?:年|季|月|个?交易日)|前[0-9一二三四五六七八九十]+年|时$|年中|前一[年月日天周]|最[高低多少][时期]|高峰|低谷|目前|现在|当前|原先|原来|原有
        |此前|从前|早先|时代|“.{1,6}五”|末$|初$|昨天|昨日|首日|国庆|春节|假期|档$|月份|[0-9一二三四五六七八九十]月|普查)""",
    re.VERBOSE,
)
RATE_UNITS = frozenset({"%", "‰", "百分点", "千分点", "‱"})
# 高于全国0.7、|全省|2.3个百分点
NORM = re.compile(r"全[国省市县区州]|[一-龥]{1,3}[省市县区州]|(?:全[国省市县区州])?平均(?:水平)?")
_FRACTION = re.compile(r"分之|^[零一二两三四五六七八九十半几]+成|^一?半$|^过半$")
# 城乡收入比由2.46缩小至2.17, 库款保障系数低于0.3
_RATIO_NOUN = re.compile(
    r"(?<![同环])(?:比|比值|系数|比率|之比|倍差)(?:由|从|缩小|扩大|低于|高于|控制|保持|降|提高)"
)
_RATIO_HEAD = re.compile(
    r"(?:比|比值|比例|比率|率|系数|占比|比重|倍数|倍差|之比)(?:为|是|达|达到|的)?" + f"{HEDGE}*$"
)


def find_kinds(frames: Sequence[Frame], text: str) -> list[Kind]:
    """Return the kind of each quantity of a sentence.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> rate = Q(start=5, end=9, text="4.6%", unit="%", rule="percent")
    >>> find_kinds(frames("出口同比降4.6%", [rate]), "出口同比降4.6%")[0].direction
    'down'
    """
    out: list[Kind] = []
    for frame in frames:
        out.append(_find_kind(frame, text, out, frames))
    return out


def _find_kind(frame: Frame, text: str, before: Sequence[Kind], frames: Sequence[Frame]) -> Kind:
    head = NOTE.sub("", frame.head).rstrip()
    if frame.unit == "番":
        return Kind("change", "up", "kind:番")
    rank = bool(_RANK.match(frame.text)) and frame.unit in {"位", "名", "", "强", "档次", "档"}
    if rank:
        return Kind("rank", None, "kind:rank")
    rest = linked(frame)
    if rest is not None and before and not rest.strip("近约超分别均"):
        last = frames[frame.index - 1].unit
        apart = "分别" in text[frame.clause_start : frame.start]
        if last == frame.unit or {last, frame.unit} <= RATE_UNITS | {"倍"} or apart:
            return Kind(before[-1].kind, before[-1].direction, "kind:list")
    if rest and before and before[-1].kind == "difference" and NORM.fullmatch(rest):
        return Kind(before[-1].kind, before[-1].direction, "kind:list")
    if before and before[-1].kind in ("change", "difference"):
        units = {frames[frame.index - 1].unit, frame.unit}
        if not units & (RATE_UNITS | {"倍", ""}) and in_brackets(text, frame, frames):
            return Kind(before[-1].kind, before[-1].direction, "kind:again")
    if frame.unit == "%" and (theirs := _growth_of(frame, text)):
        return Kind("change", directions("change_verbs.tsv").get(theirs, "up"), "kind:theirs")
    rate = frame.unit in RATE_UNITS or (
        frame.unit in ("", "%") and bool(_FRACTION.search(frame.text))
    )
    points = frame.unit in {"百分点", "千分点", "基点"}
    clause = THEIRS.sub("", NOTE.sub("", text[frame.clause_start : frame.start])).rstrip()
    if frame.unit == "位" and _RANKED_AT.search(clause) and not _COUNTED.match(frame.tail):
        return Kind("rank", None, "kind:rank")
    if _STRUCTURE.match(text, frame.end) or _STRUCTURE_ENDS.search(
        text, max(0, frame.start - 2), frame.start
    ):
        return Kind("ratio", None, "kind:structure")
    if frame.unit == "" and (_RATIO_HEAD.search(head) or _RATIO_NOUN.search(clause)):
        return Kind("ratio", None, "kind:ratio-noun")
    reached_by = _REACHED_BY.search(head) if rate or frame.unit == "倍" else None
    if reached_by:
        direction = directions("change_verbs.tsv")[reached_by["verb"]]
        return Kind("change", direction, "kind:by")
    if _REACHED.search(head):
        return Kind("ratio" if rate else "level", None, "kind:reached")
    by = _BY.search(head)
    if not rate and _EACH.search(clause) and not _REACHES.match(frame.tail):
        return Kind("change", "up", "kind:each")
    if points and _SHORT_OF.search(clause):
        return Kind("difference", "down", "kind:compare")
    versus = BEFORE.search(clause)
    compares = versus is not None and not re.match(HEDGE + "*$", versus["basis"])
    compares = compares and not _NOT_COMPARED.search(versus["basis"] if versus else "")
    if compares and not points and frame.tail.startswith("的"):
        compares = False  # 低于全国70%的覆盖率: the rate is theirs
    if by and by["verb"] in _RATE_WORD and compares:
        by = None
    if by and not _counts(frame) and not (frame.unit == "倍" and _IS.search(by["after"])):
        return _changed(frame, clause, by, rate or points or frame.unit == "倍")
    if rate and not points:
        verb = _OF_CHANGE.match(frame.tail)
        if verb:
            return Kind("change", directions("change_verbs.tsv")[verb["verb"]], "kind:of-change")
        pace = _AT_A_PACE.match(text, frame.end)
        if pace:
            direction = directions("change_verbs.tsv").get(pace["verb"], "up")
            return Kind("change", direction, "kind:of-change")
        if _elliptic(frame, text, before, frames):
            return Kind("change", before[-1].direction, "kind:elliptic")
    after = AFTER.search(clause)
    if after:
        direction = directions("compare_words.tsv")[after["word"]]
        kind = "change" if _TIME_BASIS.search(after["basis"]) else "difference"
        return Kind(kind, direction, "kind:compare")
    if versus and compares:
        word = versus["word"]
        direction = directions("compare_words.tsv")[word]
        kind = "change" if _TIME_BASIS.search(versus["basis"]) else "difference"
        return Kind(kind, direction, "kind:compare")
    more = _MORE.search(clause)
    if more and not rate:
        return Kind("change", "up" if more["word"] == "多" else "down", "kind:more")
    if points:
        lag = _APART.search(head)
        if lag:
            beside = _BESIDE.search(text, 0, frame.clause_start)
            other = beside is not None and not _TIME_BASIS.search(beside["basis"])
            direction = directions("compare_words.tsv")[lag["word"]]
            return Kind("difference" if other else "change", direction, "kind:apart")
        words = re.findall(CHANGE, clause)
        direction = directions("change_verbs.tsv")[words[-1]] if words else "up"
        return Kind("change", direction, "kind:points")
    if rate or frame.unit == "倍":
        improved = re.search(rf"(?:改善|(?P<worse>恶化))(?:了)?{HEDGE}*$", head)
        if improved:
            pollution = re.search(r"浓度|指数|PM|污染|排放|含量|噪声|臭氧", text[: frame.start])
            less = bool(pollution) != bool(improved["worse"])
            return Kind("change", "down" if less else "up", "kind:improved")
        if frame.unit == "%" and _CUT.search(head) and not frame.tail.startswith("的"):
            return Kind("change", "down", "kind:cut")
        return Kind("ratio", None, "kind:rate")
    if frame.unit in _DURATIONS and _SHORTENS.search(head) and not frame.tail.startswith("的"):
        return Kind("change", "down", "kind:cut")
    return Kind("level", None, "kind:level")


# 高于全国(5.4%), 依次为:海州(9%): the growth of those named
_NAMED_GROWTH = re.compile(r"[一-龥][（(]$")
_OF_WHAT = re.compile(rf"(?P<grows>{CHANGE})|增速|[增涨]幅|增长率|(?P<no>占|比重|比例|[^长]率)")


def _growth_of(frame: Frame, text: str) -> str:
    """Return the word for the growth that a bare rate in brackets behind a name is."""
    low = max(0, frame.start - 120)
    named = _NAMED_GROWTH.search(text, max(0, frame.start - 2), frame.start)
    if named is None or text[frame.end : frame.end + 1] not in ("）", ")"):
        return ""
    others = _OF_OTHERS.search(text, low, frame.start)
    if others is None:
        return ""
    last = last_match(_OF_WHAT, text, low, others.start())
    return last[0] if last and not last["no"] else ""


_OF_OTHERS = re.compile(r"[高低快慢]于[^，,；;。]*$|超过[^；;。]*$|(?:依次|分别)[为是][^；;。]*$")


def _elliptic(frame: Frame, text: str, before: Sequence[Kind], frames: Sequence[Frame]) -> bool:
    """Tell whether the verb of the change before it is left out: 家电类增长5%、服装类3%."""
    if not before or before[-1].kind != "change" or frames[frame.index - 1].unit != frame.unit:
        return False
    between = text[frames[frame.index - 1].end : frame.start]
    words = between[1:] if between[:1] in ("、", "，", ",") else ""
    if between[:1] in ("，", ",") and not words.startswith("其中"):
        return False
    return bool(_ELLIPSIS.fullmatch(words)) and not _OWN_SENSE.search(words.removeprefix("其中"))


# 与同类城市相比，我市增速|低3个百分点
_APART = re.compile(rf"(?P<word>[高低快慢])(?:了|出|{HEDGE})*$")
_BESIDE = re.compile(r"[与同和跟](?P<basis>[^，,；;。]{2,24}?)(?:相比|比较|相较)[，,]$")
# 减环节63%, 压缩审批时限50%
_CUT = re.compile(
    r"(?:减|压减|压缩|缩短|缩减|降低|节约|节省|精简)(?:[^，,；。率占比]{1,8}|[^，,；。占比的]{2,14}率)$"
)
# 同比多处置38.7亿元, 比上年多9条
_MORE = re.compile(r"(?:同比|环比|[比较][^，,]{1,12})[^，,]{0,4}(?P<word>多|少)[^，,占]{0,8}$")
# 10.3:39.8:49.9, with any of the marks that pages have for it
_REACHES = re.compile(rf"(?:{CHANGE})[至到为]")
_STRUCTURE = re.compile(r"[:：∶︰][0-9]")
_STRUCTURE_ENDS = re.compile(r"[0-9.][:：∶︰]$")
# 户均增收4200元, 每立方米多赚130元: a change of what each has
_EACH = re.compile(
    r"""(?<![由从])(?:[户人亩社村厂][均平]|平均每?[户人亩]|每(?!年|月|天|日)[^，,。；;0-9]{1,4})
        [^，,。；;0-9由从]{0,6}?(?:年|月)?(?:增收|多收入|多赚|多挣|增加收入)(?:了|近|约|超|超过|可达)?$""",
    re.VERBOSE,
)
# 塌目标1.8个百分点, 欠序时进度2个百分点
_SHORT_OF = re.compile(
    r"(?:塌|欠|差|短|落后)(?:于|年度|全年|预期|序时|时间)?(?:目标|进度|计划|任务)(?:任务)?$"
)
# 平均缩短产业化周期14个月
_SHORTENS = re.compile(
    r"(?:缩短|压缩|压减|减少)(?![至到为在]|成[^果熟本])[^，,。；;0-9至到为]{2,12}$"
)
_DURATIONS = frozenset(
    {"天", "日", "年", "个月", "月", "工作日", "个工作日", "小时", "分钟", "秒", "周"}
)
# 粮油类增长10.3%、家电类8.6%; 增长7.4%,其中高技术制造业15.9%: the verb is left out
_ELLIPSIS = re.compile(r"(?:其中[，,]?)?[“”\u4e00-\u9fff（）()、]{2,16}")
_OWN_SENSE = re.compile(
    rf"""{CHANGE}|率|占|比重|比例|为|是|达|完成|实现|指数|贡献|拉动|覆盖|超|高|低|有|在|仅|只|约|突破|份额|浓度
        |利息|折|系数|面$|度$|比""",
    re.VERBOSE,
)
_IS = re.compile(r"(?:是|为|相当于|的)$")
# words that head a rate: 降幅为7.6% is a ratio, 增幅达15% as well
_RATE_WORD = frozenset({"降幅", "跌幅", "减幅", "涨幅", "升幅", "增幅", "增速"})
_ADDED = frozenset({"净增", "净增加", "增收", "减产", "多增", "增支", "减支", "增值"})


def _counts(frame: Frame) -> bool:
    """Tell whether a counted noun follows (加快6个省级平台建设), so that the verb governs that."""
    if frame.unit in RATE_UNITS | _DURATIONS or frame.unit in {"倍", "百分点", "元", "美元"}:
        return False
    return bool(re.match(r"[以多余]?上?[\u4e00-\u9fff“]", frame.tail)) and not re.match(
        r"以[上下内]$|左右|以[上下内](?:$|[，,；。])|[多余]$|[和与及至到]", frame.tail
    )


def _changed(frame: Frame, clause: str, by: re.Match[str], rate: bool) -> Kind:
    verb = by["verb"]
    direction = directions("change_verbs.tsv")[verb]
    against = _against(clause)
    yearly = bool(re.search("同比|环比", clause))
    if (verb in _RATE_WORD or by["by"]) and frame.unit not in {"百分点", "基点"}:
        if verb == "增速" and not re.search("[为达到在是]$", by["after"]) and by["after"] == "":
            return Kind("change", direction, "kind:by")
        return Kind("ratio", None, "kind:rate-noun")
    if by["new"] and not rate and against is None and not yearly:
        return Kind("level", None, "kind:new")
    if verb in _ADDED and not rate and against is None and not yearly:
        return Kind("level", None, "kind:new")
    if verb in ("提前", "提早") and _AHEAD_OF_PLAN.match(frame.tail):
        return Kind("difference", "down", "kind:ahead")
    if against is not None and not _TIME_BASIS.search(against):
        return Kind("difference", direction, "kind:versus-change")
    return Kind("change", direction, "kind:by")


# 提前5个月完成年度任务, 提前一年脱贫摘帽: against a plan
_AHEAD_OF_PLAN = re.compile(
    r"""[^，,。；;]{0,6}(?:完成|完工|竣工|实现|翻番|达到|达标|达产|超额|建成|封顶|贯通|通车|投产|投用|交付|脱贫|摘帽)""",
    re.VERBOSE,
)
_BASIS = re.compile(
    rf"(?<![占之性对同环相可])(?:比|较)(?!重|例|率|值|价|赛|武|分|如|上[0-9]|{FAIRLY})"
    rf"(?P<basis>[^，,；;。、]{{1,20}}?)(?:相比)?(?={CHANGE})"
)


def _against(clause: str) -> str | None:
    found = last_match(_BASIS, clause)
    return found["basis"] if found else None
