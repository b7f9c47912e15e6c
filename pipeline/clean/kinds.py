"""What each line of a page is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Kind(NamedTuple):
    """The kind of a block and how sure it is."""

    kind: str
    score: float


_CHROME = re.compile(
    r"""
    ^(?:答|问|··?|首页.*|相关(?:阅读|链接|附件|新闻).*|热门.*|热点.*|网友评论.*|全部评论|查看更多.*|海报热榜)$
    |当前位置|所在(?:的)?位置|ICP备|公网安备|版权(?:所有|声明)|Copyright|©|扫一扫|分享到|字号|打印|关闭窗口
    |上一篇|下一篇|友情链接|网站标识码|热线[:：]|举报电话|收藏|无障碍|门户网站|主办[:：]|主办单位|索引号|[>＞]\s*正文
    |加入收藏|设为首页|\|.*\|
    """,
    re.VERBOSE,
)
_DATELINE = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}.*(?:来源|作者|记者|发布|时间|点击|浏览)"
    r"|(?:来源|发布时间|发布日期|信息来源)[:：]|^\d{4}[-年]\d{1,2}[-月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
    r"|^本报讯|^[^。，,]{0,20}记者\s[^。，,]{2,20}报道$"
)
_CREDIT = re.compile(
    r"^[(（【\[]?(?:责任?编辑?|编辑|责编|审签|审核|一审|二审|初审|监制|文字|图片|校对|终审|统筹|来源|供稿|核稿)[:：]"
    r"|^[(（].*(?:供稿|通讯员|记者).*[)）]$"
)
_CAPTION = re.compile(r"^[▲△▼↑]|^[\[【(（]?图[\]】)）:：\d]|(?:摄|供图)[)）]?$")
_SPEAKER = re.compile(r"^[^。，,;；!?！？]{2,60}(?:[:：]|——)$")
_QUESTION = re.compile(r"^[^。，,：:]{2,24}[:：]")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|——)"
)


def classify(lines: Sequence[str]) -> list[Kind]:
    """Return the kind of each line."""
    kinds: list[Kind] = []
    titled = begun = answering = False
    for line in lines:
        kind = _kind(line, titled, begun, answering)
        titled = titled or kind == "title"
        begun = begun or kind in ("paragraph", "answer")
        if kind in ("speaker", "question"):
            answering = True
        elif kind == "heading":
            answering = False
        kinds.append(Kind(kind, 0.8))
    return kinds


def _kind(line: str, titled: bool, begun: bool, answering: bool) -> str:
    if len(line) < 120:
        if _CAPTION.search(line) and len(line) < 60:
            return "caption"
        if not begun and _DATELINE.search(line):
            return "dateline"
        if _CREDIT.search(line):
            return "credit"
        if _CHROME.search(line) and not line.endswith("。"):
            return "boilerplate"
        if _SPEAKER.match(line):
            return "speaker"
        ended = line[-1] in "。!?！？；;"
        if not ended and len(line) < 60:
            if not titled and not begun and not _NUMBERED.match(line):
                return "title"
            return "heading"
    if _QUESTION.match(line) and ("记者" in line[:24] or line[-1] in "?？"):
        return "question"
    return "answer" if answering else "paragraph"
