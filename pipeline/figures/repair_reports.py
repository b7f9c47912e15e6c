"""Repairs of what statistical and budget reports say: budgets, wholes, censuses, notes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from pipeline.figures.clauses import NOTE
from pipeline.figures.indicator import Indicator, noun_phrase
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import joined, shortened, without, words_of

# ，|为调整预算|的95%, ，|完成年初|预算数|60亿元|的40%
_OF_BUDGET = re.compile(
    r"""
    [，,]?(?:均|已|分别)*
    (?P<share>(?:为|占|完成)(?P<budget>(?:年初|年度|调整后?|变动|全年|年)?预算数?))
    的?(?:近|约)?$
    """,
    re.VERBOSE,
)


def against_budget(row: Row) -> list[Indicator]:
    """Say what is a share of the budget: 收入9亿元，为预算的95% is 收入为预算."""
    out = list(row.words)
    for n, frame in enumerate(row.frames):
        found = _OF_BUDGET.match(row.text, frame.head_start, frame.start)
        if found is None or n == 0 or row.kinds[n - 1].kind != "level":
            continue
        owner, kind = out[n - 1].pieces, row.kinds[n].kind
        if not owner or not row.together(n - 1, n) or kind not in ("level", "ratio"):
            continue
        said = found.span("share" if kind == "ratio" else "budget")
        if not row.said(n).endswith(row.text[slice(*said)]) or kind == "level":
            out[n] = replace(out[n], pieces=(*owner, said))
    return out


# 第一产业增加值|占生产总值的比重|为9%，第二产业增加值|比重|为30%
_SHARE_OF = re.compile(r"占[^，,；;。0-9]{2,16}(?:的?(?:比重|比例)|份额)$")
_SHARES = re.compile(r"(?:的?(?:比重|比例)|占比)$")
_ALIKE = 3  # characters that both parts end in


def of_same_whole(row: Row) -> list[Indicator]:
    """Say what parts alike are shares of: 一产增加值占总值的比重3%，二产增加值比重4%."""
    out = list(row.words)
    for n in range(1, len(out)):
        said = row.said(n)
        bare = _SHARES.search(said)
        if bare is None or row.kinds[n].kind != "ratio" or "占" in said[: bare.start()]:
            continue
        part = said[: bare.start()]
        for earlier in row.before(n):
            whole = _SHARE_OF.search(out[earlier].text(row.text))
            if whole is None:
                continue
            other = whole.string[: whole.start()]
            size = len(whole[0])
            start, end = out[earlier].pieces[-1]
            if other[-_ALIKE:] == part[-_ALIKE:] != other and end - start >= size:
                own = shortened(out[n].pieces, len(bare[0]))
                out[n] = replace(out[n], pieces=(*own, (end - size, end)))
            break
    return out


_BESIDE = frozenset("同与和跟比较")
_CENSUS = re.compile(r"(?:第[一二三四五六七八九十]次)?(?:全国)?(?:人口|经济|农业)普查$")


def counted_before(row: Row) -> list[Indicator]:
    """Leave out the count that is compared with: 人口9万人，同人口普查的8万人相比，增加1万人."""
    out = list(row.words)
    for n in range(len(out)):
        found = _CENSUS.search(row.said(n))
        if found is None:
            continue
        changes = row.kinds[n].kind == "change"
        alike = (
            e
            for e in row.before(n)
            if row.frames[e].unit == row.frames[n].unit or (changes and row.words[e].pieces)
        )
        named = next((e for e in alike if not _CENSUS.search(out[e].text(row.text))), None)
        rest = shortened(out[n].pieces, len(found[0]))
        pieces = rest if named is None else out[named].pieces
        if words_of(row.text, pieces) in _BESIDE:
            pieces = ()  # 与普查的2万家相比，增长5%: a sentence that names nothing
        out[n] = replace(out[n], pieces=pieces)
    return out


# 性别比(以女性为100)|由90下降为80, 收入(不含海州港)|完成9亿元: nothing is named behind the note
_SAID_ALREADY = re.compile("[由从为达比较]|同比|环比|累计完成")


_FARTHEST = 9  # figures that a note is before


def without_notes(row: Row) -> list[Indicator]:
    """Leave out how it was reckoned: 收入(不含海州港,下同)9亿元 is 收入."""
    out = list(row.words)
    for start, end in (found.span() for found in NOTE.finditer(row.text)):
        begin = bisect_left(row.frames, end, key=lambda one: one.start)
        after = range(begin, min(len(row.frames), begin + _FARTHEST))
        first = row.frames[after[0]] if after else None
        if first is None:
            continue
        if first.clause_start >= start:  # 线路9条(不含过境线路)，减少1条
            for n in after:
                out[n] = replace(out[n], pieces=without(out[n].pieces, [(start, end)]))
            continue
        begin = max(first.clause_start, first.head_start) if first.head_start < start else start
        named = noun_phrase(row.text, begin, start, row.times, row.places)
        for n in after:
            own = without(out[n].pieces, [(0, end)])
            if any(a < start and end <= b for a, b in out[n].pieces):
                continue  # 建制镇（不包括县城）: whole, it says which
            touches = any(a <= end and start < b for a, b in out[n].pieces)
            if row.frames[n] is first and _SAID_ALREADY.match(row.text, end):
                own = ()
            elif not touches:
                continue
            if row.text[named[0]] in "比较":  # 比上年末(普查年,下同)增加
                out[n] = replace(out[n], pieces=out[n - 1].pieces if n else ())
            elif named[0] < named[1]:
                out[n] = replace(out[n], pieces=joined((named, *own)))
    return out
