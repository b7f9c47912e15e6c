"""Bounds: what the words around a quantity say about how exact it is."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.words import read_lines, with_role

# What follows a word of `lexicon/bounds.tsv` in another word: 强化, 多个, 内部, 余额.
_NOT_AFTER = {
    "多": "(?![个种家项元样方层年次边维云部点功式达])",
    "余": "(?![额下杭姚热])",
    "强": r"(?=[，。,、；;\s）)的]|$)",
    "弱": r"(?=[，。,、；;\s）)的]|$)",
    "内": "(?![部地外陆资蒙需贸销生环河容存在涵置循控设])",
    "上下": "(?![游班级联齐])",
    "前后": "(?![端])",
    "许": "(?![可多])",
}
_MARKS = "[（(]含[）)]|的"
# 约占全省的15%, 不到法定时限的四成: the word stands before what the quantity is a part of.
_APART = re.compile(
    r"""
    (?: (?P<about> 约 | 近 | 接近 | 大约 | 将近 ) (?: 占 | 为 | 是 | 相当于 )
      | (?P<less> 不到 | 不足 | 低于 | 不及 | 不得?[超高大]过?于? ) 占?
      | (?P<more> (?<![不得未])超过了? | (?<![赶不得未])超 ) )
    (?: [^，。,;；:：、\d] | \d+(?=[年月]) ){1,18} 的 (?: 近 | 约 )? $
    """,
    re.VERBOSE,
)
_SIGNS = {"more": ">", "about": "~", "less": "<"}
# Words that only end like a word of the list: 签约3亿元, 最近5家, 村超.
_NOT_BEFORE = with_role("quantity_words.tsv", "no bound")
# 30 亿元 以上
_SPACED = re.compile(" (?:以[上下内]|左右|之内)")
# 低于4.5%的控制目标: the number is the norm itself, not a bound
_COMPARED = ("低于", "高于", "好于", "优于", "多于", "少于", "大于", "小于", "快于", "慢于")
_NORM = re.compile(
    "的?[^，。,；;、]{0,8}(?:目标|标准|限额|限值|要求|预期|平均|均值|水平|门槛|红线|底线|警戒线|控制线)"
)
# 不会多于, 不可超过, 不得高于
_NEGATED = re.compile("(?:不|未|没有?)[会可得能应宜曾再]?$")
# Before a bare multiplier 过, 破 and 上 say more, too: 过亿元, 破万亿, 上万人.
_OVER = ("过", "破", "上", "登", "越", "迈", "进", "入", "跨", "回")
_NOT_OVER = with_role("quantity_words.tsv", "not over")


def read_bound(left: str, right: str, *, bare: bool = False) -> str:
    """Return the bound that the characters left and right of a quantity give it, `=` if none.

    `bare` says that its numeral is a multiplier alone (万人, 亿元).

    >>> read_bound("占比超过", "。"), read_bound("增长", "左右"), read_bound("不到法定时限的", ",")
    ('>', '~', '<')
    """
    after = _after().match(right[1:] if _SPACED.match(right) else right)
    if after:
        return _words("after")[after["word"]]
    if left.endswith(_COMPARED) and _NORM.match(right):
        return "="
    if left.endswith(_ends()) and not left.endswith(_NOT_BEFORE):
        for length in range(6, 0, -1):
            bound = _words("before").get(left[-length:])
            if bound:
                return "<" if bound == ">" and _NEGATED.search(left[:-length]) else bound
    if left.endswith("破") and not left.endswith(_NOT_OVER):
        return ">"
    if bare and left.endswith(_OVER) and not left.endswith(_NOT_OVER):
        return ">"
    if left.endswith(("的", "的近", "的约")):
        apart = _APART.search(left)
        if apart and apart.lastgroup:
            return _SIGNS[apart.lastgroup]
    return "="


@cache
def _words(side: str) -> dict[str, str]:
    rows = (line.split("\t") for line in read_lines("bounds.tsv"))
    return {word: bound for word, where, bound in rows if where == side}


@cache
def _ends() -> tuple[str, ...]:
    return tuple(_words("before"))


@cache
def _after() -> re.Pattern[str]:
    words = sorted(_words("after"), key=len, reverse=True)
    patterns = "|".join(re.escape(word) + _NOT_AFTER.get(word, "") for word in words)
    return re.compile(f"(?:{_MARKS})?(?P<word>{patterns})")
