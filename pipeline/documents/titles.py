"""The title of a page without what its site puts before and behind it."""

from __future__ import annotations

import re

# 原标题：…, 原标题 …, 第一篇：…, • …: what stands before a title and is none of it
_BEFORE_TITLE = re.compile(
    r"^\s*(?:[•●■◆▲►▶★]|(?:原标题|原题|标题|题目|第[一二三四五六七八九十]篇)\s*[:：]|原标题\s)\s*(?=.)"
)
# 海州产业园开工_海州网, in the head of the HTML, where every title has it
_SITE_SUFFIX = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]{2,20}$")
_TAIL = 80  # characters: what a site adds stands in the last ones
_SITE = r"(?:网站?|之窗|在线|频道|门户|新闻)"
_OFFICE = r"(?:政府|办公室|委员会|局|厅)"
# 海州产业园开工[_要闻_海州网], 海州产业园开工[_要闻], 海州产业园开工[ - 要闻 - 海州网]
_COLUMNS_BEHIND = re.compile(
    rf"""
    (?<=.{{6}})
    (?: (?:_[^_\s，。；]{{1,16}})* _[^_\s，。；]{{0,14}} (?:{_SITE}|\.{{3}}|…)
      | (?<!_.)(?<!_..)(?<!_.{{3}})(?<!_.{{4}}) _[一-鿿]{{2,3}}
      | (?:\s+[-–|]\s?[^-–|，。；%\d]{{2,14}}){{2,}}
      | \s+[-–|]\s? (?:[^-–|，。；%\d]{{0,12}}(?:{_SITE}|{_OFFICE}|报)|[一-鿿]{{2,4}}) ) $
    """,
    re.VERBOSE,
)
# 海州产业园开工[-海州新闻网]
_SITE_BEHIND = re.compile(rf"(?<=.{{6}})(?:(?<![-—–\d])-[一-鿿]{{2,16}}(?:{_SITE}|{_OFFICE}))+$")
# 海州产业园开工 [2024-03-05]
_DATE_BEHIND = re.compile(
    r"""
    (?<=.{6}) \s+ [(（\[]?
    (?:19|20)\d\d (?:[-/.]\d{1,2}[-/.]|年\d{1,2}月) \d{1,2}日? [)）\]]? $
    """,
    re.VERBOSE,
)


def without_site(title: str) -> str:
    """Return the title of the head of an HTML page without the name of its site.

    >>> without_site("海州产业园开工 - 青湖")
    '海州产业园开工'
    """
    return _SITE_SUFFIX.sub("", title)


def bare_title(title: str) -> tuple[str, str]:
    """Return a title without labels, columns, site and the date behind it; and that date.

    >>> bare_title("原标题：海州产业园开工_要闻_海州网")
    ('海州产业园开工', '')
    >>> bare_title("海州产业园开工  2024-03-05")
    ('海州产业园开工', '2024-03-05')
    """
    bare = _BEFORE_TITLE.sub("", title).strip(" |｜\u3000")
    head, bare = bare[:-_TAIL], bare[-_TAIL:]
    for pattern in (_COLUMNS_BEHIND, _SITE_BEHIND):
        bare = pattern.sub("", bare)
    behind = _DATE_BEHIND.search(bare)
    if behind is None:
        return head + bare, ""
    return head + bare[: behind.start()], behind[0].strip()
