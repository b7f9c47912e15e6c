"""Prices as they are spoken: 块 and 毛, and the digit behind them that has no unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.figures.numerals import DIGITS
from pipeline.figures.units import Unit, match_unit

# 21块5, 两块七八, 3毛5: spoken prices, whose last digit has no unit
_COIN = re.compile(
    r"""
    [块毛] (?P<digit>[1-9一二三四五六七八九]) (?P<next>[二三四五六七八九])?
    (?![0-9A-Za-z十百千万亿个家台年月号寸%.])
    """,
    re.VERBOSE,
)
# 一斤卖3块, 每份亏4块多: money, not pieces. Right before only: 要3块, not 要建设3块; 收3块, 每天3块
_PRICED = re.compile(
    r"""
    (?: [卖赚亏花涨跌降贵掏省价费钱] | 便宜 ) [^，。；、\n]{0,3} $
    | [收值要补挣付交给斤天] [了过近约到]{0,2} $
    """,
    re.VERBOSE,
)
_LEFT = 10
_PRICE_ENDS = re.compile("[，。,、；;！？!?）)\n]|多?[，。]|左右|以上|以下|$")
_TENTH = Decimal("0.1")
_YUAN = Unit("元", "money", True)


class Price(NamedTuple):
    """What a number before 块 or 毛 is worth in its unit, and where it ends."""

    value: Decimal
    value_max: Decimal | None
    unit: Unit
    end: int


def read_price(
    text: str, start: int, at: int, value: Decimal, value_max: Decimal | None = None
) -> Price | None:
    """Return the price that a number from `start` tells with the 块 or 毛 at `at`, if it is one.

    毛 is a tenth of 元, and the digit behind 块 or 毛 a tenth of it.

    >>> text = "一斤卖13块5。"
    >>> str(read_price(text, 3, 5, Decimal(13)).value)
    '13.5'
    >>> read_price("两块3D屏幕", 0, 1, Decimal(2)) is None
    True
    """
    read = match_unit(text, at)
    if read is None:
        return None
    unit, end = read
    scale = _TENTH if text[at] == "毛" else Decimal(1)
    value *= scale
    value_max = value_max * scale if value_max is not None else None
    coin = _COIN.match(text, at) if value_max is None else None
    if coin is not None and not match_unit(text, coin.end()):
        more = coin["next"]
        low = value + scale * _TENTH * _digit(coin["digit"])
        high = value + scale * _TENTH * _digit(more) if more else None
        return Price(low, high, _YUAN, coin.end())
    if _PRICED.search(text, max(0, start - _LEFT), start) and _PRICE_ENDS.match(text, end):
        return Price(value, value_max, _YUAN, end)
    return Price(value, value_max, unit, end) if unit.kind == "money" else None


def _digit(mark: str) -> int:
    return DIGITS[mark] if mark in DIGITS else int(mark)
