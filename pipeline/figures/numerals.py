"""Numerals of Chinese prose: from characters to an exact value.

Arabic, Chinese and mixed numerals, approximations inside a numeral (`2400余`, `十来`), two
neighbouring digits that mean a range (`五六百`), percentages and fractions in words. Values are
`Decimal`, multiplied out; nothing here knows units or context.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import NamedTuple

FOLD = str.maketrans("０１２３４５６７８９％．＋－／：～﹪", "0123456789%.+-/:~%")

DIGITS: dict[str, int] = dict(zip("零〇一二三四五六七八九", (0, 0, *range(1, 10)), strict=True)) | {
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
    "○": 0,
}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
_TENS = {"廿": "二十", "卅": "三十"}

# Named pieces of the patterns ------------------------------------------------------------------

DIGIT = "[零〇○一二两三四五六七八九]"
CHINESE = "[零〇○一二两三四五六七八九十百千万亿廿卅]"
# 叁佰万: the numerals of cheques, never alone (陆 and 伍 are names, too)
FORMAL = "[壹贰叁肆伍陆柒捌玖拾佰仟][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+"
# A 百 or 千 that opens the next word is no multiplier: 33百分点, 600千瓦.
_HUNDRED = "百(?![分帕货万亿])"
_THOUSAND = "千(?![瓦克米伏帕赫卡焦牛安字万亿])"
# 1,038.5   1，038.5万元   24223   0.37
ARABIC = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|(?<![\d.第])\d{1,3}(?:，\d{3})+(?=\.\d|[万亿元户人家个吨亩])|\d+)"
    r"(?:\.\d+)?"
)
# 万  亿  万亿  千万  百亿
MULTIPLIER = f"(?:[十百千]?(?:万亿|亿|万(?!分))|{_HUNDRED}|{_THOUSAND})"
# 1.2万亿   2400余   7亿3千万   60多亿   312.23 万
MIXED = rf"""
    {ARABIC} (?: [多余几来]? [ ]? {MULTIPLIER} )?
    (?: (?<=[万亿千]) {ARABIC} {MULTIPLIER} )*
    [多余几来]?
"""
# 三百二十多亿   二十八点五   四千三四百   一百四十几   数十万   几百
WORDS = rf"""
    [数几]? {CHINESE}+ (?: 点 {DIGIT}+ {MULTIPLIER}? )?
    (?: [多余几来] [十百千万亿]* )?
"""

# 16 780 hm2, 1 964.8 万元: thousands parted by a space, as journals do, behind a word and before a
# unit; not 见图1 300米处
SPACED = re.compile(
    r"""
    (?: (?<=[一-鿿]) | (?<=[一-鿿][ ]) ) (?<![图表第附例]) (?<![图表第附例][ ])
    [1-9]\d{0,2} (?:[ ]\d{3})+ (?:\.\d+)?
    (?= [ ]?(?: [a-zμ] | [万亿元人户亩吨米] | 平方 | 公[里顷斤] ) ) (?: [ ]?[万亿]{1,2} )?
    """,
    re.VERBOSE,
)
_WORD_POINT = re.compile(rf"({CHINESE}+)点({DIGIT}+)({MULTIPLIER}?)")


# Longer runs of Chinese numerals are no number.
_MOST_WORDS = 60


class Numeral(NamedTuple):
    """What a numeral says: its value, the upper end if it is a range, and how exact it is.

    `bound` is `=`, `>` (多, 余, 几 inside), `~` (来, 数, 几 before) or `range`.
    """

    value: Decimal
    value_max: Decimal | None = None
    bound: str = "="


# Nearly all numerals are of this form and short; they are read at once.
_COMMON = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)(万亿|[万亿]|[十百千][万亿])?([多余])?")
_FACTORS = {
    small + large: (SMALL[small] if small else 1) * factor
    for small in ("", *SMALL)
    for large, factor in (("万", 10**4), ("亿", 10**8), ("万亿", 10**12))
}


def parse_numeral(text: str) -> Numeral | None:
    """Return what a numeral says, or None if `text` is none.

    >>> parse_numeral("三百二十多亿")
    Numeral(value=Decimal('32000000000'), value_max=None, bound='>')
    >>> parse_numeral("十七八万")
    Numeral(value=Decimal('170000'), value_max=Decimal('180000'), bound='range')
    """
    common = _COMMON.fullmatch(text)
    if common:
        number, multiplier, more = common.groups()
        value = Decimal(number) * _FACTORS[multiplier] if multiplier else Decimal(number)
        return Numeral(value, None, ">" if more else "=")
    text = text.translate(FOLD | {ord(mark): None for mark in ",， "})
    if not text:
        return None
    bound = "="
    if text[0] in "数几" and len(text) > 1:
        bound, text = "~", text[1:]
    for mark in "多余几来":
        if mark in text[1:]:
            bound = "~" if mark == "来" else ">"
            text = text[0] + text[1:].replace(mark, "")
            break
    if text[0] in "0123456789":
        mixed = _mixed(text)
        return None if mixed is None else Numeral(mixed, None, bound)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    point = _WORD_POINT.fullmatch(text)
    if point:
        whole = _words(point[1])
        if whole is None or not isinstance(whole, int):
            return None
        value = Decimal(f"{whole}." + "".join(str(DIGITS[digit]) for digit in point[2]))
        return Numeral(multiply(value, _multiplier(point[3])), None, bound)
    words = _words(text)
    if words is None:
        return None
    if isinstance(words, tuple):
        return Numeral(Decimal(words[0]), Decimal(words[1]), "range")
    return Numeral(Decimal(words), None, bound)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return a fraction to 28 digits.

    >>> divide(Decimal(1), Decimal(4))  # 四分之一
    Decimal('0.25')
    """
    return Context(prec=28).divide(numerator, denominator)


def multiply(value: Decimal, factor: Decimal | int) -> Decimal:
    """Return the exact product of a numeral and a multiplier.

    >>> multiply(Decimal("18.6"), 10**8)  # 18.6亿
    Decimal('1860000000.0')
    """
    if factor == 1:
        return value
    return Context(prec=len(value.as_tuple().digits) + 24).multiply(value, Decimal(factor))


def _multiplier(text: str) -> Decimal:
    factor = 1
    for mark in text:
        factor *= SMALL.get(mark) or LARGE[mark]
    return Decimal(factor)


_PART = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")


def _mixed(text: str) -> Decimal | None:
    """Sum the parts of an Arabic or mixed numeral: 7亿3千万, 3亿5千3百万, 1.2万亿."""
    total = section = Decimal(0)
    at = 0
    for part in _PART.finditer(text):
        if part.start() != at:
            return None
        at = part.end()
        large = part[2].lstrip("十百千")
        small = part[2][: len(part[2]) - len(large)]
        section = _add(section, multiply(Decimal(part[1]), _multiplier(small)))
        if large:
            total = _add(total, multiply(section, _multiplier(large)))
            section = Decimal(0)
    return _add(total, section) if at == len(text) else None


def _add(first: Decimal, second: Decimal) -> Decimal:
    """Return an exact sum; either is often zero."""
    if not first:
        return second
    if not second:
        return first
    return Context(prec=60).add(first, second)


def _words(text: str) -> int | tuple[int, int] | None:
    """Value of a Chinese numeral without point; a pair where two digits mean a range."""
    if all(mark in DIGITS for mark in text):
        return _digits(text)
    for n in range(len(text) - 1):
        first, second = text[n], text[n + 1]
        if first in DIGITS and second in DIGITS and DIGITS[first]:
            if not _neighbours(first, second):
                return None
            low = _plain(text[: n + 1] + text[n + 2 :])
            high = _plain(text[:n] + text[n + 1 :])
            return None if low is None or high is None or low >= high else (low, high)
    return _plain(text)


def _neighbours(first: str, second: str) -> bool:
    low, high = DIGITS[first], DIGITS[second]
    return high - low == 1 or (low, high) == (3, 5)


def _digits(text: str) -> int | tuple[int, int] | None:
    if len(text) == 1:
        return DIGITS[text]
    if len(text) == 2 and _neighbours(*text) and DIGITS[text[0]]:
        return DIGITS[text[0]], DIGITS[text[1]]
    if len(text) > _MOST_WORDS:
        return None
    value = 0
    for mark in text:
        value = value * 10 + DIGITS[mark]
    return value


def _plain(text: str) -> int | None:
    """Value of a Chinese numeral with multipliers: 一万两千, 三亿五千万, 百万, 两百六."""
    if len(text) > _MOST_WORDS:
        return None
    total = section = digit = 0
    last, seen_zero = 1, False
    for mark in text:
        if mark in DIGITS:
            if digit:
                return None
            digit = DIGITS[mark]
            seen_zero = seen_zero or not digit
        elif mark in SMALL:
            if not digit and section and last <= SMALL[mark]:
                return None  # 十百
            last = SMALL[mark]
            section += (digit or 1) * last
            digit, seen_zero = 0, False
        elif mark not in LARGE:
            return None
        else:
            last = LARGE[mark]
            section += digit
            if not section and total:  # 万亿
                total *= last
            elif total and last > 10**4 and total < last:  # 三千万亿
                total = (total + section) * last
            else:
                total += (section or 1) * last
            section, digit, seen_zero = 0, 0, False
    if digit and last > 10 and not seen_zero and text[-1] in DIGITS:
        digit *= last // 10  # 两百六, 一万二
    return total + section + digit
