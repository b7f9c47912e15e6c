"""The whole of a share: 税收收入9亿元，占60% is a share of the sum that 9 is 60 % of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.figures.repair_parts import HOLDER
from pipeline.figures.spans import shortened

if TYPE_CHECKING:
    from pipeline.figures.slots import Figure, Sentence

_FARTHEST = 30  # figures back
_SENTENCES = 3  # back
_EXACT_SENTENCES = 8  # back, for a share with decimals, which no other sum has
_LONG_OWNER = 6  # characters that are said once: 海州港扩建工程|资本金占总投资
# 9亿元|，占|60%
_OF_LAST = re.compile(r"[，,、（(]?(?:就|仅|只|才|约)*占(?:到|了|比)?(?:近|约|超过?)?")
# 住宅9平方米，其中|楼房占|60%
_OF_PART = re.compile(r"[，,；;（(]?其中[，,：:]?[^，,；;。]{2,}占(?:到|了)?(?:近|约|超过?)?")
# 募集资金|使用, 任务|完成: what is done with the whole names no part without it
_DEED = re.compile(
    r"已?(?:完成|办结|使用|支付|拨付|到位|偿还|投入|剩余|开工|完工|建成|投产|销售|新增|净增|整改|处置)"
)
# 男性人口|占|50%: the share is bare
_BARE = re.compile(r"占(?:到|了|比)?(?:近|约|超过?|不足)?$")
# 税收|占收入|60%，非税收入占40%
_SAID_WHOLE = re.compile(r"占(?P<whole>[^占]{2,}?)(?:的?(?:比重|比例)|份额)?$")
# 全市就业人员中，第一产业占9%；第二产业占20%
_AMONG = re.compile(
    r"在?(?:全[市县省区国州])?(?P<whole>[^，,；;。：:0-9其]{2,24}?)(?:总[数量])?(?:\[[0-9]+\])?"
    r"[之当]?中[，,]"
)


def shares_of_wholes(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures, bare shares with what they are shares of.

    支出90亿元。其中，民生支出72亿元，占80%: the last is 民生支出占支出, as 72 is 80 % of 90.
    """
    out: list[Figure] = []
    for n, figure in enumerate(figures):
        text = sentences[figure.sentence].text
        before = out[-1] if out else None
        if before is not None and _follows(figure, before, figures[n - 1]):
            figure = replace(figure, indicator=before.indicator)
        elif figure.kind.kind == "ratio" and figure.quantity.unit == "%":
            share = _share(text, out, figure)
            figure = replace(figure, indicator=share) if share else figure
        elif figure.kind.kind == "change" and figure.indicator.endswith("占"):
            figure = figure if figure.quantity.unit == "百分点" else _not_the_share(figure)
        elif figure.kind.kind == "level" and (part := _one_of(text, figure)):
            figure = replace(figure, indicator=part)
        out.append(figure)
    return out


def _follows(figure: Figure, before: Figure, proposed: Figure) -> bool:
    """Return whether a change is of the share before it, which was given its whole."""
    same = figure.sentence == before.sentence and figure.indicator == proposed.indicator
    points = figure.quantity.unit == "百分点" and before.kind.kind == "ratio"
    return same and points and before.indicator != proposed.indicator


def _not_the_share(figure: Figure) -> Figure:
    """Return a change without the verb of the share before it: 企业9家，占60%，增长3%."""
    pieces = shortened(figure.words.pieces, 1)
    words = replace(figure.words, pieces=pieces)
    return replace(figure, words=words, indicator=figure.indicator[:-1]) if pieces else figure


def _one_of(text: str, figure: Figure) -> str:
    """Return a part without its whole: 全市常住人口中，男性人口 is 男性人口; empty for others."""
    among = _AMONG.match(text, 0, figure.frame.start)
    if among is None or not figure.indicator.startswith(among["whole"]):
        return ""
    part = figure.indicator.removeprefix(among["whole"])
    bodies = HOLDER.search(among["whole"]) and HOLDER.search(part)
    alike = part.endswith(among["whole"][-2:]) or bodies
    return part if len(part) > 1 and alike else ""


def _share(text: str, before: Sequence[Figure], figure: Figure) -> str:
    """Return the indicator of a share that names no whole; empty where none is found."""
    said = figure.indicator
    bare = _BARE.search(text, figure.frame.head_start, figure.frame.start)
    if not said.endswith("占") and (bare is None or "占" in said):
        return ""
    said = said.removesuffix("占")
    last = before[-1] if before and before[-1].sentence == figure.sentence else None
    gap = text[last.frame.end : figure.frame.start] if last else ""
    of_last = last is not None and last.kind.kind == "level" and _OF_LAST.fullmatch(gap)
    among = _AMONG.match(text, 0, figure.frame.start)
    if among is not None:
        return _of(last.indicator if last and of_last else said, among["whole"])
    if last is None or not said:
        return ""
    if last.kind.kind == "level" and _OF_PART.fullmatch(gap):
        return _of(said, last.indicator)
    if last.kind.kind == "ratio" and (told := _SAID_WHOLE.search(last.indicator)):
        return _of(said, told["whole"])  # 税收占收入的60%，非税占40%
    part = last if of_last else _part(before, figure)
    whole = _whole(before, part, figure) if part else None
    if part and whole:
        return _of(part.indicator, whole.indicator)
    return _like_before(before, part, figure) if part else ""


def _part(before: Sequence[Figure], figure: Figure) -> Figure | None:
    """Return the amount that a share is of behind its growth: 出口9亿元，增长3%，占60%."""
    for one in reversed(before[-3:]):
        if one.sentence != figure.sentence or one.kind.kind not in ("level", "change"):
            return None
        if one.kind.kind == "level" and one.frame.tail[:1] not in ("）", ")"):
            return one
    return None


def _like_before(before: Sequence[Figure], part: Figure, share: Figure) -> str:
    """Return a share of what the share before it is of: 甲占出口总值的44%；乙9亿元，占30%."""
    for one in reversed(before[-9:]):
        told = _SAID_WHOLE.search(one.indicator) if one.kind.kind == "ratio" else None
        if told is None:
            continue
        if share.sentence - one.sentence > 1 or told.start() == 0:
            return ""
        return _of(part.indicator, told["whole"])
    return ""


def _whole(before: Sequence[Figure], part: Figure, share: Figure) -> Figure | None:
    """Return the nearest amount that the part is such a share of, by its value."""
    percent = share.quantity.value
    exponent = percent.normalize().as_tuple().exponent
    near = Decimal(1).scaleb(min(0, exponent)) if isinstance(exponent, int) else Decimal(1)
    farthest = _SENTENCES if near == 1 else _EXACT_SENTENCES
    for one in reversed(before[-_FARTHEST - 1 : -1]):
        if part.sentence - one.sentence > farthest:
            return None
        alike = one.kind.kind == "level" and one.quantity.unit == part.quantity.unit
        if not alike or one.quantity.value <= part.quantity.value or not one.indicator:
            continue
        if abs(100 * part.quantity.value / one.quantity.value - percent) < near:
            return one
    return None


def _of(part: str, whole: str) -> str:
    """Return what is a share of what: 支出民生支出 of 支出 is 民生支出占支出."""
    own = part.removeprefix(whole)
    if own == part:  # 批发和|零售业企业|批发业 of 批发和零售业企业
        tails = (whole[n:] for n in range(1, len(whole) - 3))
        own = next((part.removeprefix(one) for one in tails if part.startswith(one)), part)
    if own == part:
        shared = sum(
            1 for _ in takewhile(lambda two: two[0] == two[1], zip(part, whole, strict=False))
        )
        whole = whole[shared:] if shared >= _LONG_OWNER else whole
    if not whole or not own or own == whole or _DEED.fullmatch(own):
        return ""
    return f"{own.removesuffix('的')}占{whole}"
