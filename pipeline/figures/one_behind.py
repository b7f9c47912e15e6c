"""一 behind its noun: there it counts, while before it it is an article.

六例、云南一例 (in a list of counts), 新增病例一例 (after what counts the new and the lost),
每月放映电影一次 (for how often), 仅有一家尚在营业 (where the noun is left out).
"""

from __future__ import annotations

import re

_LEFT = 24
_ONE_OF_LIST = re.compile(
    r"(?:\d|[一二两三四五六七八九十百])(?P<unit>[一-鿿])[，、；,;和及（(]"
    r"(?:(?![了着过又再也还])[一-鿿“”]){1,10}$"
)
_LIST_GOES_ON = re.compile(
    r"(?P<unit>[一-鿿])[、，,；;和及][一-鿿]{1,10}(?:\d+|[二两三四五六七八九十]+)(?P<other>[一-鿿])"
)
_NEW_OR_LOST = re.compile(r"(?:新增|净增|增加|减少|新发|报告)[一-鿿]{0,8}$")
_HOW_OFTEN = re.compile(
    r"每(?:年|月|周|天|日|旬|季度?|学期|学年|半年|半月|[两三四五六\d]+(?:年|个月|周|天))[一-鿿]{2,16}$"
)
_OFTEN = frozenset("次回场期")
_ONLY = ("仅有", "只有", "仅剩", "只剩", "仅存", "只存", "仅余", "只余")
# 最后一次, 又一次, 第一例, 每一项, 另一场: 一 orders, repeats or points.
_NO_COUNT = tuple("后又再第每同某这那有首唯任何统其另该此本上下前头哪单")


def counts_behind(text: str, start: int) -> bool:
    """Return whether 一 at a position, with its measure word, counts what stands before it.

    >>> text = "疑似病例两例、死亡病例一例。"
    >>> counts_behind(text, text.index("一")), counts_behind("最后一次，", 2)
    (True, False)
    """
    left = text[max(0, start - _LEFT) : start].rpartition("\n")[2]
    unit = text[start + 1]
    if left.endswith(_ONLY):
        return True
    if left.endswith(_NO_COUNT):
        return False
    before, after = _ONE_OF_LIST.search(left), _LIST_GOES_ON.match(text, start + 1)
    if (before and before["unit"] == unit) or (after and after["other"] == unit):
        return True
    often = unit in _OFTEN and _HOW_OFTEN.search(left)
    return bool(often or _NEW_OR_LOST.search(left))
