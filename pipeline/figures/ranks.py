"""Ranks: the ordinals that are figures, 居全国第3位, 首位, 前十, 后十位.

Ordinals that identify (第二十一场, 第一书记, 首位岛长) are none: a rank without a unit must end its
phrase and follow a word of standing or of place.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.figures.numerals import parse_numeral
from pipeline.figures.words import with_role


class Rank(NamedTuple):
    """A rank, where it ends in the text, and its bound (前十 is `<`)."""

    value: Decimal
    unit: str
    end: int
    bound: str = "="


# What 第 ranks: 第3位, 第一档次.
_UNIT = re.compile("[ ]?(位|名|档次|方阵|梯队|等次)")
_TOP_UNIT = re.compile("[ ]?(位|名|强)")
# What ends a statement of rank: 居全国第一。 全省第一的位置
_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|的(?!一)|[和与且并至到]|[前后上下]移")
# 前三季度, 前7个月, 前五年 are times; 前十 and 前十的 are ranks.
_TOP_ENDS = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…—]|$|的|行列|之列|以?内|左右|以?[上下]")
# 目前十, 之前三: 前 ends another word.
_NOT_TOP = tuple("目以之提从生跟面当")
# 位列全国前20%; not 前2%科学家
_RANKED = re.compile("(?:[居列]|跻身|排[在到名])[^，。,；;、]{0,6}$")
# What a bare rank follows: 位列全省第四, 蝉联第一, 增速全国第3.
_OPENS = re.compile(
    r"""
    (?: [居列占获得为成是排均由从内中率] | 保持 | 排名 | 位次 | 名列 | 蝉联 | 夺得
      | [升跃退降移][至到入]了? | [排列位]在 | 全[国省市县区州盟旗球] | [省市区县州国] | 世界 | 亚洲
      | [东中西]部 | [东西][南北]
      | 华[东南北中] | 中[南国] | 湾区 | 半岛 | 流域 | 地区 | 城市 | 园区 | 系统 | 行业
      | 同[类行级组] | [子女男体小本]组 | 团体
      | 增[速幅长] | 总[量分数] | 数量 | 规模 | 产[量值] | 面积 | 份额 | 出口
      | 能力 | 指数 | 水平 | 得分 | 成绩 | 综合 | [年季次] | [稳继]续 | 连续.{1,6}
      | [一二三四五六七八九\d][位名、和]
    ) $
    """,
    re.VERBOSE,
)
# 把维护稳定作为第一位的任务: foremost, no rank.
_FOREMOST = re.compile("(?:作为|[摆放][在到]|视为|当作|看作|始终是)(?:首位)?$")
_NOT_FIRST_BEFORE = ("在", "为首", "摆", "放")
_NOT_FIRST_AFTER = with_role("quantity_words.tsv", "not foremost")


def read_ordinal(text: str, start: int, end: int) -> Rank | None:
    """Return the rank that an ordinal `text[start:end]` says, None if it identifies.

    >>> read_ordinal("居全省第3位", 3, 5), read_ordinal("第一书记", 0, 2)
    (Rank(value=Decimal('3'), unit='位', end=6, bound='='), None)
    """
    numeral = parse_numeral(text[start + 1 : end])
    if numeral is None or numeral.value_max is not None:
        return None
    left = text[max(0, start - 12) : start]
    unit = _UNIT.match(text, end)
    if unit:
        if numeral.value == 1 and unit[1] in ("位", "名") and _is_initial(text, left, unit.end()):
            return None
        return Rank(numeral.value, unit[1], unit.end())
    if left.endswith("倒数") or not _ENDS.match(text, end) or not _OPENS.search(left):
        return None
    return Rank(numeral.value, "", end)


def _is_initial(text: str, left: str, end: int) -> bool:
    """Tell 第一位 that means foremost, or the first person to do something, from a rank."""
    return bool(_FOREMOST.search(left)) or not (_ENDS.match(text, end) or _OPENS.search(left))


def read_first(text: str, start: int, end: int) -> Rank | None:
    """Return the rank that 首位 or 榜首 says, None where it is the first person or main concern.

    >>> read_first("产量居全国首位。", 5, 7), read_first("首位岛长", 0, 2)
    (Rank(value=Decimal('1'), unit='位', end=7, bound='='), None)
    """
    left = text[max(0, start - 12) : start]
    if left.endswith(_NOT_FIRST_BEFORE) or text.startswith(_NOT_FIRST_AFTER, end):
        return None
    if not (_ENDS.match(text, end) or _OPENS.search(left)):
        return None
    return Rank(Decimal(1), "位" if text[end - 1] == "位" else "", end)


def _is_rank_by_share(left: str) -> bool:
    """Tell 列全国前20% from the class of 进入全球排名前1%."""
    return "进入" not in left and bool(_RANKED.search(left))


def read_top(text: str, start: int, end: int) -> Rank | None:
    """Return the rank that 前十 or 前5位 says, None for the first of many (前5家, 前三季度).

    >>> read_top("进入全国前十。", 4, 6), read_top("前三季度", 0, 2)
    (Rank(value=Decimal('10'), unit='', end=6, bound='<'), None)
    """
    numeral = parse_numeral(text[start + 1 : end])
    if numeral is None or text.endswith(_NOT_TOP, 0, start):
        return None
    if text[end : end + 1] == "%" and _is_rank_by_share(text[max(0, start - 12) : start]):
        return Rank(numeral.value, "%", end + 1, "<")
    unit = _TOP_UNIT.match(text, end)
    if unit is None:
        return Rank(numeral.value, "", end, "<") if _TOP_ENDS.match(text, end) else None
    return Rank(numeral.value, unit[1], unit.end(), "<")


# 退出全国后十位, 排名后3位的乡镇; not 今后三位, 背后三名队员
_LAST_OF = re.compile(
    r"""(?: 全[国省市县区州盟旗球] | 排[名位在到] | 位[居列] | [居列处]于? | [退跌]出 | 跌[入至到]
        | 倒数 | 名次 | 排名[^，,。；;]{0,6} )$""",
    re.VERBOSE,
)


def read_bottom(text: str, start: int, end: int) -> Rank | None:
    """Return the rank that 后十位 says, None for those who come behind (后三名队员).

    >>> read_bottom("退出全省后十位。", 4, 6), read_bottom("今后三位", 1, 3)
    (Rank(value=Decimal('10'), unit='位', end=7, bound='='), None)
    """
    numeral = parse_numeral(text[start + 1 : end])
    if numeral is None or not _LAST_OF.search(text[max(0, start - 12) : start]):
        return None
    return Rank(numeral.value, text[end], end + 1)
