"""Quotes that name nothing: goods, brands, bynames, mottos, troubles."""

from __future__ import annotations

import re

# 破解“多头跑”: what is to be done away with.
_TROUBLE_BEFORE = re.compile(
    r"打破|破除|告别|纠正|警惕|叫停|取缔|破解|解决|避免|杜绝|消除|摆脱|根治|整治|防止|克服|遏制|严禁"
)
# “旅行箱”“雨伞”[等商品], “望湖春”[牌]白酒, 素有“北国粮仓”[之称]: things, brands, bynames.
_THINGS_BEHIND = re.compile(
    r"(?:[、，]?“[^“”]{1,20}”|[和及]“[^“”]{1,20}”){0,20}(?:等(?:[一-龥]{0,2}(?:商品|货物|物品|产品|用品|字样|标识|标语))|字样)"
    r"|牌(?!匾|子|照|坊|楼)|之称|之名|之美誉|的?美誉|的说法"
)
# 主题为“同心同行”, 取名“望湖”: a motto or a name given to a thing.
_MOTTO_BEFORE = re.compile(r"(?:主题|口号|标语|横幅|宗旨|校训|寓意)[为是：]|以$")
_AS_MOTTO = re.compile(r"为(?:主题|口号|校训|宗旨)")


def names_nothing(text: str, start: int, end: int) -> bool:
    """Return whether the quotes that end at `end` say something, but name no programme.

    >>> names_nothing("查验“雨伞”“手套”等商品", 2, 6)
    True
    >>> names_nothing("实施“双百行动”", 2, 8)
    False
    """
    if text[end - 1] == "牌":  # “望湖春”牌白酒
        end -= 1
    if text[end - 1] not in '”"':
        return False
    return (
        _THINGS_BEHIND.match(text, end) is not None
        or is_blamed(text, start)
        or _is_motto(text, start, end)
    )


def is_blamed(text: str, start: int) -> bool:
    """Return whether what begins at `start` is to be avoided or put right: 破解“多头跑”."""
    return _TROUBLE_BEFORE.fullmatch(text, max(0, start - 2), start) is not None


def _is_motto(text: str, start: int, end: int) -> bool:
    before = _MOTTO_BEFORE.search(text, max(0, start - 3), start)
    if before is None:
        return False
    return before.group() != "以" or _AS_MOTTO.match(text, end) is not None
