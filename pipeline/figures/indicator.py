"""The words of a sentence that head a figure's column, found by the grammar of clauses.

An indicator is a tuple of spans of the sentence, in order: it may be discontinuous
(`职工医保…占比`), and a figure may take over the one before it (`收入25786元、增长9.3%`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.figures.clauses import Frame, linked
from pipeline.figures.kind import BASIS_WORD, Kind
from pipeline.figures.shared_words import bare, split_list
from pipeline.figures.spans import Pieces, Span
from pipeline.figures.words import (
    CHANGE,
    COMPARE_BEFORE,
    HEDGE,
    RANK_VERB,
    RATE_NOUN,
    RELATIONAL,
    last_match,
    one_of,
    read_lines,
)

LEAD = one_of(read_lines("lead_words.txt"))
REPORT = one_of(read_lines("report_verbs.txt"))


@dataclass(frozen=True, slots=True)
class Indicator:
    """Spans of the sentence that make an indicator, and how they were found.

    `carried` tells that the figure speaks of the quantity of the one before it.
    """

    pieces: Pieces
    carried: bool
    rule: str

    def text(self, sentence: str) -> str:
        """Return the words of the indicator."""
        if len(self.pieces) == 1:
            start, end = self.pieces[0]
            return sentence[start:end]
        return "".join(sentence[start:end] for start, end in self.pieces)


_THAN = r"(?<![占之性对同环相])[比较](?!重|例|率|值|价|赛|武)[^，,；;。、]{1,18}?(?:相比)?"
# (同比)(分别)(增长)(了近), (比上年)(提高), (由)68%(提高到)
_PREDICATE = re.compile(
    rf"""
    (?:由|从)(?:[^，,；;。、]{{0,8}}的?|不足|不到)$
    |(?:{_THAN})?(?:{BASIS_WORD}|{HEDGE}|分别)*(?:{CHANGE}|改善|调整|稳定|优化)(?:幅度)?
     (?:到|至|为|在|达|出|了|{HEDGE})*$
    |(?:{_THAN})(?:{HEDGE})*(?:多|少|高|低|快|慢)$
    |(?:比|较|与)?{COMPARE_BEFORE}[^，,；;。、]{{1,18}}$
    |{_THAN}$
    """,
    re.VERBOSE,
)
# (位居)(全国), (居全省)
_RANKED = re.compile(
    rf"""(?:{HEDGE}|连续[0-9一二三四五六七八九十]+年)*(?:{RANK_VERB})?(?:{HEDGE})*
    (?:全国|全省|全市|全县|全区|全州|全球|世界|[^，,；;。、]{{0,12}}(?:省|市|县|区|个)?)$""",
    re.VERBOSE,
)
_TRAIL = re.compile(
    rf"(?:(?:已?连续|时隔)[0-9一二三四五六七八九十]+(?:年|个月|届|次)|{BASIS_WORD}|{HEDGE}|分别|依次|左右|以上|，|,|、|:|：)+$"
)
_REACHED = re.compile(rf"(?:{CHANGE}|稳定|调整)(?:到|至|为|成|达|达到|在)(?:了)?{HEDGE}*$")
# 按可比价格计算, 按常住人口计算: how it was reckoned, not what
_RECKONED = re.compile(r"^按(?:可比|不变|现行|当年)?[^，,；;。]{1,6}?(?:计算|口径|核算|折算)")
# [1]粮食产量, ]粮食产量: the mark of a note, whole or cut
_NOTE = re.compile(r"^(?:[\[【〔][^\[【〔\]】〕]{0,12})?[\]】〕]")
# 新增国家级人才435人、省级人才947人: the verb is shared
_SHARED_VERB = re.compile(
    r"^(?:新增|净增|新建|新建成|新改建|改扩建|新引进|引进|新认定|新获批|新设|新设立|新开工|新签约|新登记|新注册"
    r"|建设|改造|培育|新培育|新发行|享受|参加|查处|办复|整治|修复|治理|完成治理|种植|发展|支持|惠及|带动|涉及)"
)
_OWNERLESS = re.compile(rf"^(?:{RELATIONAL})$")
_QUOTED = re.compile(
    r"“[^”]{1,16}”(?:[\u4e00-\u9fff]{0,6}?(?:平台|品牌|产品|专区|贷|券|码|卡|App|APP))?"
)
# 是上年的3.1倍, 约为全国平均水平的三倍: nothing is named anew
_MULTIPLE = re.compile(
    rf"^(?:{HEDGE})*(?:是|为|相当于|恢复到|恢复至|达到|不到|不足|超过|约为)[^，,；;。占]{{1,20}}的(?:{HEDGE})*$"
)
# words that begin like a lead word or a verb and are neither: 其他, 有效, 能源, 以工代赈
_WHOLE = (
    r"(?!其[他余它]|共[建享同青赢]|有[效关机色限线轨]|在[校建册线岗读职院川鲁豫浙闽苏编谈研售租播]|能[源力耗效]|可[再支用溶燃循]"
    r"|都市|全部职|自[主然有来建贸驾]|以[旧工租]|对[外口接]|至今|要素|再[生贷就融]|并[购网]|及时|和[平谐田美]|同[业步城]"
    r"|还[款贷建]|为民|由[于]|于[是]|从[业事]|使[用命]|让利|给[水排]|把关|获[奖]|建[成议]?立|在[用]|如[皋东]|均[等衡]"
    r"|目前|到[位访]|将[军]|其中[^，,；;。、]{0,2}$|向[阳]|因|实施[意方]|落实[率]|安排[率]|推进[会]|组织[化]|建立[健])"
)
_FRONT = re.compile(rf"^(?:[、，,：:；;和与及]|（[0-9一二三四五六七八九十]+）|{_WHOLE}{LEAD})+")
_VERB = re.compile(rf"^(?:{_WHOLE}(?:{REPORT})|了|着|过)+")
_PURE_RATE = re.compile(rf"^(?:其)?(?P<noun>{RATE_NOUN})$")
_SHARE = re.compile(r"^(?:约|仅|只|均|各|合计)?(?P<share>(?:占|完成)[^，,；;。、]{1,20}?)的?$")


def find_indicators(
    text: str,
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    times: Sequence[Span] = (),
    places: Sequence[Span] = (),
) -> list[Indicator]:
    """Return the indicator of each figure by rules alone.

    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.figures.kind import find_kinds
    >>> from types import SimpleNamespace as Q
    >>> text = "出口5亿元,增长3%"
    >>> found = frames(text, [Q(start=2, end=5, text="5亿元", unit="元", rule=""),
    ...                       Q(start=8, end=10, text="3%", unit="%", rule="")])
    >>> [i.text(text) for i in find_indicators(text, found, find_kinds(found, text))]
    ['出口', '出口']
    """
    out: list[Indicator] = []
    groups = lists_of(frames)
    for frame, kind in zip(frames, kinds, strict=True):
        out.append(
            _one(text, frame, kind, out, frames, kinds, times, places, groups.get(frame.index))
        )
    return out


def _one(
    text: str,
    frame: Frame,
    kind: Kind,
    before: Sequence[Indicator],
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    times: Sequence[Span],
    places: Sequence[Span],
    place_in_group: tuple[int, int] | None,
) -> Indicator:
    previous = before[-1] if before else None
    begin = frame.head_start
    if previous and previous.rule == "indicator:after" and previous.pieces and frame.joined:
        counted = previous.pieces[-1][1]  # a list: that noun was counted before
        if counted <= frame.start and text[counted : frame.start].strip("、和与及") == "":
            begin = max(begin, counted)
    start, end = noun_phrase(text, begin, frame.start, times, places, kind.kind)
    if (
        previous
        and kind.kind == "ratio"
        and _MULTIPLE.match(text[frame.head_start : frame.start].lstrip("，,、"))
    ):
        end = start
    phrase = text[start:end]
    if place_in_group is not None:
        number, size = place_in_group
        if number == 0 or not phrase:
            found = _of_group(text, frame, before, frames, kinds, number, size, times, places)
            if found is not None:
                return found
    if phrase and previous and previous.pieces:
        rate = _PURE_RATE.match(phrase)
        if rate:
            anchor = _anchor(before)
            return Indicator((*anchor, (start, end)), False, "indicator:rate-noun")
        share = _SHARE.match(text[start : frame.start].rstrip("近约超不足"))
        if share:
            return Indicator(
                (*_anchor(before), *_share(text, start, start + share.end("share"))),
                False,
                "indicator:share",
            )
    after = counted_noun(text, frame) if kind.kind in ("level", "ratio") else None
    if after is not None:
        dropped = _NO_HEAD.search(text[frame.head_start : frame.start])
        own = bare(text, start, end) if phrase and not dropped else ()
        return Indicator((*own, after), False, "indicator:after")
    if phrase and previous and previous.pieces and _OWNERLESS.match(phrase):
        owner = owner_of(text, frame, before, frames)
        if owner:
            return Indicator((*owner, *bare(text, start, end)), False, "indicator:owned")
    if phrase:
        shared = _shared_verb(text, frame, previous, phrase)
        return Indicator((*shared, *bare(text, start, end)), False, "indicator:before")
    if previous and previous.pieces:
        return Indicator(previous.pieces, True, "indicator:carried")
    after = counted_noun(text, frame)
    return Indicator((after,) if after else (), False, "indicator:after")


def _share(text: str, start: int, end: int) -> Pieces:
    """Return 占全市进出口总值 without its place; 占全市 alone keeps it."""
    place = re.match(r"(?:占|完成)(?P<place>全[国省市县区州盟旗])(?=.)", text[start:end])
    if place is None:
        return ((start, end),)
    return ((start, start + place.start("place")), (start + place.end(), end))


def owner_of(
    text: str, frame: Frame, before: Sequence[Indicator], frames: Sequence[Frame]
) -> Pieces:
    """Return what a bare 总投资 or 不良率 belongs to: a quoted name, else the amount before it."""
    quoted = last_match(_QUOTED, text, 0, frame.clause_start)
    anchor = next(
        (
            (n, one)
            for n, one in reversed(list(enumerate(before)))
            if one.pieces
            and not one.carried
            and one.rule in ("indicator:before", "indicator:after")
        ),
        None,
    )
    if anchor is None:
        return (quoted.span(),) if quoted else ()
    number, one = anchor
    if quoted and quoted.start() >= one.pieces[0][0]:
        return (quoted.span(),)
    if re.search(r"[;；]", text[frames[number].end : frame.start]):
        return ()
    words = one.text(text)
    if _OWNERLESS.match(words):
        return ()
    return one.pieces


def _shared_verb(text: str, frame: Frame, previous: Indicator | None, phrase: str) -> Pieces:
    if not frame.joined or previous is None or not previous.pieces:
        return ()
    first = previous.pieces[0]
    verb = _SHARED_VERB.match(text[first[0] : first[1]])
    if verb is None or _SHARED_VERB.match(phrase) or re.match(CHANGE, phrase):
        return ()
    if (
        not text[frame.head_start : frame.start]
        .lstrip("以上左右余多")
        .startswith(("、", "和", "与"))
    ):
        return ()
    return ((first[0], first[0] + verb.end()),)


def noun_phrase(
    text: str,
    start: int,
    end: int,
    times: Sequence[Span] = (),
    places: Sequence[Span] = (),
    kind: str = "level",
) -> Span:
    """Return what is left of text[start:end] without time, place, adverbs and the predicate.

    >>> text = "上半年,全市实现出口总额达"
    >>> text[slice(*noun_phrase(text, 4, 13, [(0, 3)]))]
    '出口总额'
    """
    end = _without_predicate(text, start, end, kind)
    moved = True
    while moved and start < end:
        moved = False
        for span in (*times, *places):
            if span[0] <= start < span[1] <= end and text[span[1] : span[1] + 1] not in "率":
                start, moved = span[1], True
        for pattern in (_FRONT, _VERB, _RECKONED, _NOTE):
            found = pattern.match(text[start:end])
            if found and found.end():
                start, moved = start + found.end(), True
        if start < end and text[start] in "的）)":
            start, moved = start + 1, True
    if end > start and text[end - 1] == "的" and kind != "level":
        end -= 1
    return start, max(start, end)


def _without_predicate(text: str, start: int, end: int, kind: str) -> int:
    """Return where the noun phrase of text[start:end] ends: before its verb and its hedges."""
    if kind == "rank":
        ranked = _RANKED_VERB.search(text, start, end)
        cut = ranked or _RANKED.search(text[start:end])
        return (ranked.start() if ranked else start + cut.start()) if cut else end
    while end > start:
        words = text[max(start, end - _REACH) : end]
        cut = _PREDICATE.search(words) if _REACHED.search(words) else _TRAIL.search(words)
        if cut is None and kind in ("change", "difference"):
            cut = _PREDICATE.search(words)
        if cut is None and kind == "ratio":
            cut = re.search(r"(?:由|从)(?:[^，,；;。、]{0,8}的?|不足|不到)?$", words)
        if cut is None and kind == "level":
            cut = re.search(r"(?:由|从)(?:[^，,；;。、]{0,8}的|不足|不到)?$", words)
        if cut is None or cut.start() == len(words):
            break
        end -= len(words) - cut.start()
    return end


# Characters before the end in which a predicate is sought: longer than any that is written, short
# enough that a sentence of one word said a thousand times is read in linear time.
_REACH = 60


# 居全国首位, 在全省排名第3位, 位列全市第一
_RANKED_VERB = re.compile(
    rf"""(?:{HEDGE}|在(?:全国|全省|全市|全县|全区|全州)[^，,；;。、]{{0,12}}(?:中)?)*
    (?:跃升|位|稳|高|跃|名|蝉联|列|居|排|保持|荣获|夺得|跻身|升至|晋)[^，,；;。、]{{0,14}}$""",
    re.VERBOSE,
)
# what may follow a number without being counted by it
_NOT_COUNTED = re.compile(
    rf"[和与及、的]|{CHANGE}|{COMPARE_BEFORE}|完成|实现|办结|响应|调整|分布|强$|起|以来|前|后|内|之|用[于来以]"
)
# where the counted noun ends: 重点项目|全部开工, 项目|总投资
_TAIL_STOP = re.compile(
    r"全部|全面|有序|加快|成功|如期|总投资|均|已|达到|有望|陆续|顺利|，|,|；|;|。|发展到|平均|层层|实体化"
)
# where it ends when another number follows: 景区|接待游客, 污水处理厂|日处理能力
_BEFORE_NUMBER = re.compile(
    rf"""全部|全面|有序|加快|成功|如期|完成|实现|接待|提供|取得|获得|存栏|吸纳|带动|惠及|每[人户亩个]|认领|投入
    |[户人亩日月年场]均|平均|合计|累计|共有?|占|居|位居|列|排|中排|里排|达|为|超过|突破|现场签约|发放|签订|拥有|有
    |水质|游客接待|全网|总投资|、$|和$|与$|{RELATIONAL}""",
    re.VERBOSE,
)
# a preposition or a field of rank before the count leaves nothing of the words before it
_NO_HEAD = re.compile(
    r"(?:[把将对为给由在与向从]|居(?:全[国省市县区州])?|自治区|全[国省市县区州]|位于|其中|介绍|组织|是|有|取得|设|首批)$"
)


def counted_noun(text: str, frame: Frame) -> Span | None:
    """Return the noun phrase after a count, with what is said of it, or None.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "支持12个县开展治理"
    >>> frame = frames(text, [Q(start=2, end=5, text="12个", unit="个", rule="")])[0]
    >>> text[slice(*counted_noun(text, frame))]
    '县开展治理'
    """
    tail = frame.tail
    if re.match(r"以[上下内]|左右|上下|多|余", tail):
        tail = tail[2 if tail[0] in "以左上" else 1 :]
    start = frame.end + len(frame.tail) - len(tail)
    lead = re.match("的", tail)
    if lead:
        start, tail = start + 1, tail[1:]
    if not re.match(r"[\u4e00-\u9fff“《（(A-Z0-9]", tail) or _NOT_COUNTED.match(tail):
        return None
    followed = frame.end + len(frame.tail) < frame.clause_end
    stop = (_BEFORE_NUMBER if followed else _TAIL_STOP).search(tail, 1)
    length = stop.start() if stop else len(tail)
    return start, start + len(tail[:length].rstrip("、和与及，,；;。 的"))


def _anchor(before: Sequence[Indicator]) -> Pieces:
    """Return the last quantity named by itself, without 增速, 占比 and the like."""
    for one in reversed(before):
        if not one.carried and one.rule not in ("indicator:rate-noun", "indicator:share"):
            return one.pieces
    return before[-1].pieces


def lists_of(frames: Sequence[Frame]) -> dict[int, tuple[int, int]]:
    """Return figure -> (number in its list, size of the list) for lists after 分别."""
    out: dict[int, tuple[int, int]] = {}
    n = 0
    while n < len(frames):
        end = n + 1
        while end < len(frames) and _is_item(frames[end]):
            end += 1
        if end - n > 1:
            for i in range(n, end):
                out[i] = (i - n, end - n)
        n = end
    return out


def _is_item(frame: Frame) -> bool:
    rest = linked(frame)
    return rest is not None and not re.sub(f"{HEDGE}|{CHANGE}", "", rest)


def _of_group(
    text: str,
    frame: Frame,
    before: Sequence[Indicator],
    frames: Sequence[Frame],
    kinds: Sequence[Kind],
    number: int,
    size: int,
    times: Sequence[Span],
    places: Sequence[Span],
) -> Indicator | None:
    first = frames[frame.index - number]
    start, end = noun_phrase(
        text, first.head_start, first.start, times, places, kinds[first.index].kind
    )
    listed = before[: first.index]
    owners = [one for one in listed if not one.carried]
    if start == end or _PURE_RATE.match(text[start:end]):
        if len(owners) < size:
            return None
        pieces = owners[len(owners) - size + number].pieces
        own: Pieces = ((start, end),) if start < end else ()
        return Indicator((*pieces, *own), not own, "indicator:respectively")
    parts = split_list(text, start, end, size)
    if parts is None:
        return Indicator(((start, end),), number > 0, "indicator:list") if number else None
    return Indicator(parts[number], False, "indicator:respectively")
