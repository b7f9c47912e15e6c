"""What a change, a difference, a ratio or a rank is measured against, as the text says it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from pipeline.figures.clauses import THEIRS, Frame, in_brackets, linked
from pipeline.figures.kind import AFTER, BASIS_WORD, BEFORE, NORM, Kind
from pipeline.figures.words import CHANGE, FAIRLY, HEDGE, RANK_VERB, last_match

Span = tuple[int, int]

# 同比增长, 环比则回落, 比上年增加, 较年初下降, 比一季度、上半年分别加快, 与“五一”假期相比下降
_CHANGE_BASIS = re.compile(
    rf"""
    (?P<word>{BASIS_WORD})
    |(?P<than>(?<![占之性对同环相])[比较](?!重|例|率|值|价|赛|武|分|如|学|为|{FAIRLY})
        [^，,；;。、比较]{{1,18}}?)
     (?:相比)?(?:[（(][^（()）]*[）)])?(?=新?{CHANGE}|{HEDGE}*{CHANGE}|名义|实际|分别|平均|偏?多|偏?少|改善|明显|总体|略|低|高|快|慢|差不多)
    |(?P<each>(?<![占之性对同环相])[比较](?!重|例|率|值|价|赛|武|分|如|学|为|{FAIRLY})
        [^，,；;。、比较]{{1,12}}(?:、[^，,；;。、比较]{{1,12}}){{1,3}}?)(?=分别)
    |(?P<against>相较于?[^，,；;。、]{{2,18}}?)(?={CHANGE}|{HEDGE}*{CHANGE}|分别)
    |(?P<with>[与跟同][^，,；;。、]{{1,14}}?(?:相比较?|比较))(?![，,])
    """,
    re.VERBOSE,
)
# 与上年相比，轻工业增长5%，重工业下降2%; 同普查的9万人相比，增加1万人: to the sentence's end
_BESIDE = re.compile(
    r"""(?:^|[，,；;。：:（(“])(?:但|而)?
    (?P<basis>(?:[与同和跟][^，,；;。：:、（(]{2,30}?(?:相比较?|比较|对比)
        |相(?:比|较)(?:于|较)?[^，,；;。：:、（(0-9][^，,；;。：:、（(]{1,20}))(?=[，,])""",
    re.VERBOSE,
)
# 比上年的713件|增长3%: the count that stands in what is compared with
_COUNT_OF = re.compile(
    r"(?<![占之性对同环相])(?P<basis>[比较](?!重|例|率|值|价)[^，,；;。、比较]{2,24}?)的?$"
)
# 扣除价格因素，实际|增长5%; 按可比价格|下降2%: the same comparison, reckoned otherwise
_RECKONED = re.compile(r"名义|实际|(?:按|扣除)[^，,；;。]{0,6}(?:价格|口径|因素)")
# 较上年同期的90%: the figure of what it is measured against
_ITS_FIGURE = re.compile(r"(?:的|(?<=[期年月末底]))[0-9.,]+[%％亿万千百元个家人户吨亩倍成]{1,3}$")
# 是上年的3.1倍, 恢复到2019年同期的八成, 约为全国平均水平的三倍
_MULTIPLE = re.compile(
    rf"""(?:是|为|相当于|恢复到|恢复至|达到?|达|不到|不足|超过|约)(?P<basis>[^，,；;。、占]{{1,20}}?)的
    {HEDGE}*$""",
    re.VERBOSE,
)
# 居全省第3位, 在全省10个设区市中排名第二, 位列全市第一, 在全国率先
_FIELD = re.compile(
    r"""(?P<field>(?:全国|全省|全市|全县|全区|全州|全盟|全旗|自治区|全球|世界|国际|中国|亚洲|东北|西部
        |中部|东部|西北|西南|华东|华北|华南|华中|长三角|珠三角|省内|国内|行业|同行业|同类|全行业|沿海
        |[\u4e00-\u9fff]{1,4}(?:省|市|县|区|州|盟))
        [^，,；;。]{0,14}?)$""",
    re.VERBOSE,
)
# 全省, just before the rank; 位居云南首位
_WHOLE_FIELD = re.compile(r"(?P<field>全[国省市县区州盟旗球]|世界|自治区)$")
_HELD_FIELD = re.compile(r"(?:居|位列|列)(?P<field>[\u4e00-\u9fff]{2,3})$")
# characters before a rank in which its field is looked for
_FAR = 100
_COUNTED = re.compile(r"[0-9一二三四五六七八九十百]+(?:余|多)?(?:个|家|座|所|名)")


def find_bases(
    text: str, frames: Sequence[Frame], kinds: Sequence[Kind], inherits: Sequence[bool]
) -> list[Span | str | None]:
    """Return the basis of each figure: a span of the sentence, words put together, or None.

    `inherits` tells which figures speak of the same quantity as the one before them.

    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.figures.kind import find_kinds
    >>> from types import SimpleNamespace as Q
    >>> text = "出口比上年末增5%"
    >>> found = frames(text, [Q(start=7, end=9, text="5%", unit="%", rule="percent")])
    >>> find_bases(text, found, find_kinds(found, text), [False])
    [(2, 6)]
    """
    out: list[Span | str | None] = []
    beside = _beside(text, frames) if "相" in text or "比较" in text or "对比" in text else []
    ends = [end for end, _ in beside]
    for frame, kind, inherit in zip(frames, kinds, inherits, strict=True):
        previous = out[-1] if out else None
        same_kind = bool(frame.index) and kinds[frame.index - 1].kind == kind.kind
        same = inherit or (same_kind and in_brackets(text, frame, frames))
        basis = _basis(text, frame, kind, previous if same_kind else None, same)
        if kind.kind == "change" and frame.joined:
            basis = _without_count(text, basis, frames[frame.index - 1])
        if kind.kind == "change" and basis is None:
            last = bisect_right(ends, frame.start) - 1
            basis = beside[last][1] if last >= 0 else None
        out.append(_without_figure(text, basis))
    return out


def _beside(text: str, frames: Sequence[Frame]) -> list[tuple[int, Span | str]]:
    """Return where each 与…相比 that stands by itself ends, and it as a basis."""
    out: list[tuple[int, Span | str]] = []
    for found in _BESIDE.finditer(text):
        start, end = found.span("basis")
        n = bisect_left(frames, start, key=lambda one: one.start)
        count = frames[n] if n < len(frames) else None
        if count is None or count.end > end:
            out.append((end, (start, end)))
        else:
            named = text[start : count.start].removesuffix("的")
            out.append((end, named + text[count.end : end]))
    return out


def _without_count(text: str, basis: Span | str | None, count: Frame) -> Span | str | None:
    """Return the basis of a change without a count inside it: 比上年 of 比上年的9件增长."""
    if basis is None or (isinstance(basis, tuple) and basis[0] < count.start < basis[1]):
        found = _COUNT_OF.search(text, count.head_start, count.start)
        return found.span("basis") if found else basis
    return basis


def _without_figure(text: str, basis: Span | str | None) -> Span | str | None:
    if not isinstance(basis, tuple):
        return basis
    its = _ITS_FIGURE.search(text, *basis)
    return (basis[0], its.start()) if its and its.start() > basis[0] + 1 else basis


def share_out(
    text: str, bases: Sequence[Span | str | None], groups: Mapping[int, tuple[int, int]]
) -> list[Span | str | None]:
    """Return the bases with each figure of a list given its own: 比全国、全省高1.3个和0.1个百分点.

    `groups` has the figures of lists: figure -> (number in its list, size of the list). The 比 or
    较 that a change keeps is said again for each.

    >>> share_out("比一季度、上半年快1.3、0.1个点", [(0, 8), (0, 8)], {0: (0, 2), 1: (1, 2)})
    [(0, 4), '比上半年']
    >>> share_out("比全国、全省高1.3、0.1个点", [(1, 6), (1, 6)], {0: (0, 2), 1: (1, 2)})
    [(1, 3), (4, 6)]
    """
    out = list(bases)
    for i, (place, size) in groups.items():
        basis = bases[i]
        if isinstance(basis, tuple):
            parts = [one.span() for one in _ITEM.finditer(text, *basis)]
            if len(parts) == size:
                start, end = parts[place]
                than = text[basis[0]] if place and text[basis[0]] in "比较" else ""
                out[i] = than + text[start:end] if than else (start, end)
    return [_without_values(text, one) for one in out]


def _without_values(text: str, basis: Span | str | None) -> Span | str | None:
    """Return a basis without the figure of it in brackets: 全国 of 全国(5.4%)."""
    if not isinstance(basis, tuple):
        return basis
    said = text[slice(*basis)]
    bare = THEIRS.sub("", said)
    return basis if bare == said else bare


_ITEM = re.compile(r"[^、和与及]+")


def _basis(
    text: str, frame: Frame, kind: Kind, previous: Span | str | None, inherit: bool
) -> Span | str | None:
    if kind.kind == "level":
        return None
    rest = linked(frame)
    list_item = rest is not None and not re.sub(f"{HEDGE}|{CHANGE}", "", rest)
    if kind.kind == "change":
        found = _last(_CHANGE_BASIS, text, frame.head_start, frame.start)
        if found is None and frame.joined and not list_item and previous is None:
            found = _last(_CHANGE_BASIS, text, frame.clause_start, frame.start)
        if found is None and frame.unit in {"百分点", "位"}:
            found = _against_past(text, frame)
        if found is None and (list_item or inherit):
            return previous
        if found is None and _RECKONED.search(text, frame.clause_start, frame.start):
            return previous
        return found
    if kind.kind == "difference":
        if rest and previous is not None and NORM.fullmatch(rest):
            return (frame.start - len(rest), frame.start)
        if list_item and previous is not None:
            return previous  # 高于全国、全省1.2个、0.9个百分点
        return _compared(text, frame) or (previous if inherit else None)
    if kind.kind == "rank":
        return _field(text, frame) or previous
    match = _MULTIPLE.search(text, frame.head_start, frame.start)
    if (
        match
        and not re.search("占|完成", text[frame.head_start : match.start("basis")])
        and not re.search("预算|计划|任务|目标", match["basis"])
    ):
        start, end = match.span("basis")
        lead = re.match(HEDGE, text[start:end])
        return (start + (lead.end() if lead and lead.end() < end - start else 0), end)
    return previous if list_item else None  # 恢复到2019年的95%和90%


def _against_past(text: str, frame: Frame) -> Span | None:
    """Return what 高于去年同期 or 全国排名上升4位 names."""
    clause = text[frame.clause_start : frame.start]
    match = BEFORE.search(clause) or re.search(
        r"(?P<basis>全国|全省|全市|全县|全区)排[名位]", clause
    )
    if match is None:
        return None
    return (frame.clause_start + match.start("basis"), frame.clause_start + match.end("basis"))


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> Span | None:
    found = last_match(pattern, text, start, end)
    if found is None:
        return None
    return next(found.span(name) for name in found.groupdict() if found[name])


def _compared(text: str, frame: Frame) -> Span | None:
    clause = text[frame.clause_start : frame.start]
    verb = re.search(rf"(?P<verb>{CHANGE})(?:了|出|{HEDGE})*$", clause)
    match = AFTER.search(clause) or BEFORE.search(clause)
    if match is None or (verb and len(verb["verb"]) > 1 and not BEFORE.search(clause)):
        span = _last(_CHANGE_BASIS, text, frame.clause_start, frame.start)
        if span and text[span[0]] in "比较与":
            return (span[0] + 1, span[1])
        ahead = re.match(r"(?:完成|实现|达到)(?P<plan>[^，,；;。]{2,20})", frame.tail)
        return (frame.end + ahead.start("plan"), frame.end + ahead.end("plan")) if ahead else None
    start, end = match.span("basis")
    while end > start and re.search(f"{HEDGE}$", clause[start:end]):
        end -= 1
    end = plan.end() if (plan := _PLAN.match(clause, end)) else end
    return (frame.clause_start + start, frame.clause_start + end)


_PLAN = re.compile("计划|预期")  # 超年度|计划


def _field(text: str, frame: Frame) -> Span | str | None:
    low = max(frame.clause_start, frame.start - _FAR)
    before = text[low : frame.start]
    before = re.sub(rf"{HEDGE}*(?:{RANK_VERB}|{HEDGE})*$", "", before)
    before = re.sub(r"(?:排[名位]|位次)?的?[从由]$", "", before)  # 全国排位从第9位
    whole = _WHOLE_FIELD.search(before)
    before = re.sub(r"(?:中|里|排名|排行榜?|位次)+(?:[^，,；;。]{0,2})$", "", before)
    before = re.sub(r"第[一二三四五六七八九十0-9]+[位名]?[、，和与及].*$|[、，]$", "", before)
    match = whole or _HELD_FIELD.search(before) or _FIELD.search(before)
    if match is None or re.search(r"第[一二三四五六七八九十0-9]", match["field"]):
        return None
    start = match.start("field")
    name = match["field"]
    cut = re.search(
        r"(?:居|列|在|占|为|排|获|跃|升|保持|位|至|到|以(?![上下内外]))(?=[^居列在排获位]*$)", name
    )
    if cut and cut.end() < len(name):
        start, name = start + cut.end(), name[cut.end() :]
    past = re.search(r"(?:去年|上年|前年|此前|原来)的?(?=.)|由", name)
    if past:
        start, name = start + past.end(), name[past.end() :]
    counted = _COUNTED.search(name)
    if counted:
        return name[: counted.start()] + name[counted.end() :]
    return (low + start, low + start + len(name))
