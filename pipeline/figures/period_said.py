"""Times of more than one word: 从2016年到上个月底, 平台上线以来, 2016年投产以来."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

_FROM = re.compile(r"[从自由]$")
_TO = re.compile(r"(?:开始)?[到至]")
_YEAR = re.compile(r"今年|[0-9]{4}年")
# 平台上线以来, “一站办”推行以来: what began is no time, so that the day is not known; not 长期以来
_SINCE = re.compile(
    r"""(?:(?<=[，,。；;：:、])|^)(?P<span>[^，,。；;：:]{1,24}?[^，,。；;：:年月日天来期久直古史]以来)""",
    re.VERBOSE,
)
# 2016年投产以来: what happened then stands between the time and 以来
_EVENT_SINCE = re.compile(r"[\u4e00-\u9fff“”]{1,24}?以来")

_JOINED = re.compile(r"[和与及、]")
# 5月份和7月份, 一季度和二季度: stretches of one kind
_PARTS = (
    re.compile(r"(?:[^月]*年)?[0-9一二三四五六七八九十]+月份?"),
    re.compile(r"(?:[^季]*年)?第?[一二三四]季度"),
    re.compile(r"[0-9]{4}年|[去今前]年"),
)
_EACH = re.compile(r"分别|依次|各(?![类种级地界方项区县市镇乡])|先后为")
_BESIDE = re.compile(r"[^，,；;。]{0,4}(?:相比|对比|比较|相差)")  # 5月与4月相比
_NUMBERS = re.compile(r"[^，,；;。]*[0-9][^，,；;。0-9]{0,5}[、和与][0-9]")  # 发电3亿度、4亿度


def spans_of_two(text: str, times: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the numbers of the times that are the start and the end of a stretch.

    >>> spans_of_two("从2016年到上个月底,投入3亿元", [(1, 6), (7, 11)])
    [(0, 1)]
    >>> spans_of_two("5月和7月共投入3亿元", [(0, 2), (3, 5)])
    [(0, 1)]
    """
    out = []
    for number in range(1, len(times)):
        (start, end), (following, _) = times[number - 1], times[number]
        runs = _TO.fullmatch(text, end, following) and (
            _FROM.search(text, max(0, start - 1), start) or _YEAR.fullmatch(text, start, end)
        )
        joined = _JOINED.fullmatch(text, end, following) and _together(text, times[number - 1 :])
        if runs or joined:
            out.append((number - 1, number))
    return out


def _together(text: str, times: Sequence[Span]) -> bool:
    """Tell whether the first two of the times, joined by 和, are told of together."""
    (start, end), last = times[:2]
    alike = any(one.fullmatch(text, start, end) and one.fullmatch(text, *last) for one in _PARTS)
    apart = _EACH.search(text, last[1]) or _BESIDE.match(text, last[1])
    return alike and not apart and not _NUMBERS.match(text, last[1])


def since(text: str, times: Sequence[Span]) -> list[Span]:
    """Return the spans that tell when something began, without a time in them.

    >>> since("平台上线以来,办件5万件", [])
    [(0, 6)]
    """
    if "以来" not in text:
        return []
    found = [one.span("span") for one in _SINCE.finditer(text)]
    return [
        (start, end) for start, end in found if not any(start <= other < end for other, _ in times)
    ]


def begun(text: str, times: Sequence[Span]) -> dict[int, int]:
    """Return the number of each time at which something began -> where its 以来 ends.

    >>> begun("自2016年投产以来,发电3亿度", [(1, 6)])
    {0: 10}
    """
    if "以来" not in text:
        return {}
    out = {}
    for number, (_, end) in enumerate(times):
        found = _EVENT_SINCE.match(text, end)
        following = times[number + 1][0] if number + 1 < len(times) else len(text)
        if found is not None and found.end() <= following:
            out[number] = found.end()
    return out
