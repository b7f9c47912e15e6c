"""Bounds: what the words around a quantity say about how exact it is."""

from __future__ import annotations

import re

# The words directly before a quantity; the longer of two that fit decides (不超过 before 超过).
BEFORE = {
    "~": (
        *(
            "约",
            "近",
            "将近",
            "大约",
            "接近",
            "大概",
            "差不多",
            "约合",
            "约占",
            "约为",
            "大致",
            "大体",
            "估计",
            "几近",
        ),
        *(
            "逼近",
            "趋近",
            "近乎",
            "约达",
            "折合约",
            "差不多翻了",
            "接近翻",
            "近翻",
            "将近翻",
            "约翻",
        ),
    ),
    ">": (
        *(
            "超过",
            "超",
            "突破",
            "逾",
            "不低于",
            "不少于",
            "不小于",
            "至少",
            "超出",
            "高于",
            "大于",
            "首破",
            "突破了",
        ),
        *(
            "跨过",
            "迈过",
            "冲过",
            "跨越",
            "迈上",
            "跨上",
            "站上",
            "登上",
            "重回",
            "超过了",
            "跃过",
            "越过",
            "≥",
            ">",
        ),
        *(
            "＞",
            "不亚于",
            "起码",
            "翻过",
            "远超",
            "冲破",
            "重返",
            "跃上",
            "迈入",
            "跨入",
            "迈进",
            "过了",
            "不下",
            "达到或超过",
        ),
        *("突破至", "超额", "超越", "多于"),
    ),
    "<": (
        *(
            "不足",
            "不到",
            "不超过",
            "低于",
            "小于",
            "少于",
            "至多",
            "最多",
            "未超过",
            "不多于",
            "不高于",
            "不大于",
        ),
        *(
            "≤",
            "<",
            "＜",
            "不满",
            "未满",
            "未达",
            "未达到",
            "不超",
            "不及",
            "不突破",
            "未突破",
            "不逾",
        ),
    ),
}
_BEFORE = sorted(
    ((word, bound) for bound, words in BEFORE.items() for word in words),
    key=lambda pair: -len(pair[0]),
)
_ANY_BEFORE = tuple(word for word, _ in _BEFORE)
# 过亿元, 破万亿, 上万人: only before a bare multiplier; 通过3项, 侦破5起 say nothing.
_BARE_BEFORE = ("过", "破", "上", "达")
_NOT_OVER = ("通过", "经过", "侦破", "爆破", "告破", "攻破")

AFTER = re.compile(
    r"""
    (?P<more> [及]?以上 | 及以上 | 之?多(?!个|种|家|项|元|样|方|层|年|次|部门|边|维|云)(?:一点)? | 余(?!额|下|杭|姚|热) | 还多
      | 出头 | 有余 | 开外 | 强(?![化大度调国县省市军劲力]) | 翻[一两]番以上 )
  | (?P<about> 左右 | 上下(?!游|班|级|联动) | 前后 | 上下浮动 )
  | (?P<less> 以内 | 之内 | 以下 | 及以下 | 内(?![部地外陆资蒙需贸销生环河容存在涵置]) | 弱(?![势项化小]) )
    """,
    re.VERBOSE,
)
# 约占全省的15%, 不到法定时限的四成: the word stands before what the quantity is a part of.
APART = re.compile(
    r"(?P<about>约|近|接近|大约|将近)(?:占|为|是|相当于)[^，。,;；:：、\d]{1,18}的$"
    r"|(?P<less>不到|不足|低于|不及)(?:占)?[^，。,;；:：、\d]{1,18}的$"
    r"|(?P<more>超过|超)(?:了)?[^，。,;；:：、\d]{1,14}的$"
)
_SIGNS = {"more": ">", "about": "~", "less": "<"}


def read_bound(left: str, right: str, *, bare: bool = False) -> str:
    """Return the bound that the characters left and right of a quantity give it, `=` if none.

    `bare` says that its numeral is a multiplier alone (万人, 亿元).

    >>> read_bound("占比超过", "。"), read_bound("增长", "左右"), read_bound("不到法定时限的", ",")
    ('>', '~', '<')
    """
    after = AFTER.match(right)
    if after and after.lastgroup:
        return _SIGNS[after.lastgroup]
    if left.endswith(_ANY_BEFORE):
        for word, bound in _BEFORE:
            if left.endswith(word):
                return bound
    if left.endswith("过") and not left.endswith(_NOT_OVER) and not bare:
        return "="
    if bare and left.endswith(("过", "破", "上")) and not left.endswith(_NOT_OVER):
        return ">"
    if left.endswith("破") and not left.endswith(_NOT_OVER):
        return ">"
    if left.endswith("的"):
        apart = APART.search(left)
        if apart and apart.lastgroup:
            return _SIGNS[apart.lastgroup]
    return "="
