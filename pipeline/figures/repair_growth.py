"""Repairs of what grows, by which rate, and compared with what."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_parts import MEASURES, OF_PARTS
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import beheaded, shortened
from pipeline.figures.words import CHANGE, COMPARE_BEFORE

# 占年度预算的51%，|高出平均增幅|3个百分点: what is compared is the growth before the share
_THAN_PACE = re.compile(r"(?:[高低快慢]于|高出|比)[^，,；;。]{0,12}(?:[增涨降跌]幅|增速)")
_SHARE = re.compile(r"(?:占|完成)[^，,；;。]{2,14}$")
# 民营企业出口|高出外贸整体增速
_COMPARING = re.compile(rf"(?<=..)(?:{COMPARE_BEFORE}|高出)[^，,；;。]{{2,12}}$")


# |高出外贸增速|占总值: the words of the comparison before the share
_COMPARED_SHARE = re.compile(rf"(?:{COMPARE_BEFORE}|高出)[^占]{{2,12}}占")


def compared(row: Row) -> list[Indicator]:
    """Say what is compared: 收入增长14%，占预算的51%，高出平均增幅3个点 is 收入."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if not one.pieces:
            continue
        said = one.text(row.text)
        if row.kinds[n].kind == "ratio" and n and _COMPARED_SHARE.match(said):
            share = row.text.rfind("占", frame.clause_start, frame.start)
            end = frame.start - row.text[: frame.start].endswith("的")
            out[n] = replace(one, pieces=(*out[n - 1].pieces, (share, end)))
        if row.kinds[n].kind != "difference":
            continue
        beyond = _COMPARING.search(said)
        if beyond:
            out[n] = replace(one, pieces=shortened(one.pieces, len(beyond[0])))
        elif _SHARE.search(said) and _THAN_PACE.search(row.text, frame.clause_start, frame.start):
            grown = (e for e in row.before(n) if row.kinds[e].kind == "change")
            before = next(grown, None)
            out[n] = one if before is None else replace(one, pieces=out[before].pieces)
    return out


# 37个行业中，|31个|实现增长, |27个|行业利润同比增长: without the predicate the count is false
_THEY_GROW = re.compile(
    rf"""(?P<noun>[^，,；;。、0-9（(“中有是]{{0,12}}?)
    (?P<does>(?:同比|环比|实现|保持|均|呈|正|为|盈利)*(?:{CHANGE}|持平|亏损|盈利))(?=[，,；;。、（(]|$)""",
    re.VERBOSE,
)
_AMONG_THEM = re.compile(r"[之当]?中[，,]?(?:共?有)?$")
_KINDS_OF = frozenset({"个", "家", "类", "种"})


def those_that_grow(row: Row) -> list[Indicator]:
    """Keep what is said of those counted: 37个行业中，31个实现增长 is 行业实现增长."""
    out = list(row.words)
    for n, frame in enumerate(row.frames):
        if frame.unit not in _KINDS_OF or row.kinds[n].kind != "level":
            continue
        found = _THEY_GROW.match(row.text, frame.end, frame.clause_end)
        if found is None or (found["noun"] and row.said(n).endswith(found["does"][-2:])):
            continue
        if re.search("[行产]业|地区|省份|大类", found["noun"]):
            out[n] = replace(out[n], pieces=((frame.end, found.end("does")),))
        elif (
            not found["noun"]
            and n
            and _AMONG_THEM.search(row.text, row.frames[n - 1].end, frame.start)
        ):
            of_all = out[n - 1].pieces
            out[n] = replace(out[n], pieces=(*of_all, found.span("does")))
    return out


_PACE = re.compile(r"(?:涨幅|增幅|增速|降幅|跌幅|总量|占比|预算)$")
_SHARE_TWICE = re.compile(r"(?:(?:比重|比例|份额)(?:占比|比重)|占[^占]{2,}占比)$")


def not_said_twice(row: Row) -> list[Indicator]:
    """Leave out a whole before a part that is complete: 吞吐量9吨，内贸吞吐量增长3%."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        said = one.text(row.text)
        for earlier in row.before(n):
            whole = out[earlier].text(row.text)
            rest = said.removeprefix(whole)
            if not whole or rest == said or len(rest) < 3 or _SAYS_OF_IT.match(rest):
                continue
            measure = OF_PARTS.search(whole)
            alike = measure and rest.endswith(measure[0]) and rest != measure[0]
            if alike or (rest[:2] == whole[:2] and MEASURES.search(rest)):
                cut = beheaded(one.pieces, len(said) - len(rest))
                out[n] = replace(one, pieces=cut)
            break
    return out


_SAYS_OF_IT = re.compile("[占对为所中的（(]|完成|拉动|相当")


_ON_AVERAGE = frozenset({"平均", "整体", "总体"})


def of_the_amount(row: Row) -> list[Indicator]:
    """Say what grows by a rate: 收入环比增长2%，涨幅扩大；同比增长3% is 收入, not 收入涨幅."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        said = one.text(row.text)
        pace = _PACE.search(said)
        if pace is None or row.kinds[n].kind != "change" or pace.start() == 0:
            continue
        if said[: pace.start()] in _ON_AVERAGE:
            continue  # 高于5%的平均增速
        clause = row.text[frame.clause_start : frame.start]
        rate = frame.unit == "%" and pace[0] not in clause
        amounts = (row.words[e].text(row.text) for e in row.before(n))
        if pace[0] in ("总量", "预算"):
            rate = rate and said.removesuffix(pace[0]) in amounts
        if rate or _SHARE_TWICE.search(said):
            out[n] = replace(one, pieces=shortened(one.pieces, len(pace[0])))
    return out
