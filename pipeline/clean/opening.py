"""What stands above the text of a page: names of columns, titles, the dateline of a speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

# ——2023年1月10日在青湖市第五届人民代表大会第三次会议上, （2024年2月1日在全市工作会议上）
_SPEECH = re.compile(
    r"""
    [—–\-－(（\s]* (?:19|20)\d\d年\d{1,2}月\d{1,2}日 \s* 在 [^。！？!?]{2,50}
    (?:会议?|论坛|仪式|活动)上 (?:的?(?:讲话|报告|发言|致辞|演讲))? [)）\s]*
    """,
    re.VERBOSE,
)
_BEGINS_SPEECH = re.compile(
    r"[—–\-－(（\s]*(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*在[^。！？!?]{2,30}$"
)
_ASKS = re.compile(r"[?？]|请问|^(?:问|记者|主持人)|(?:记者|主持人).{0,12}[:：]")
# 一、, （一）, 1., 第一章, —— : headings and subtitles, no titles; 第二条高速公路 may be in one
NUMBERED = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:[章节条][\s:：、]|[章节条]$|章(?!程)|部分)"
    r"|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:[.．](?!\d)|、(?!\d号))|[—–]|-(?!\d)"
)
# 盐仓县简介, 关于…的通知: what ends the title of a page, seldom the name of its column
_NAMES_A_TEXT = re.compile(
    r"(?:简介|介绍|概况|概览|简况|概述|通知|公告|通告|公报|报告|意见|办法|方案|规划|规定|细则|条例"
    r"|讲话|致辞|答记者问|解读|实录|综述|纪要|倡议书|公开信|声明|说明|名单|决定|批复|指南)$"
)
_LONGEST_COLUMN = 12
_SHARED = 0.3  # of the pairs of characters of a title that its first paragraph takes up
_HAN = re.compile("[一-鿿]+")


def is_speech_line(text: str) -> bool:
    """Return whether a line says only when and before whom a speech was made.

    >>> is_speech_line("——2023年1月10日在青湖市第五届人民代表大会第三次会议上")
    True
    """
    return bool(_SPEECH.fullmatch(text))


def speech_lines(texts: Sequence[str]) -> set[int]:
    """Return which lines above the text belong to the dateline of a speech.

    They are the line of the day and the meeting and one with office and name right by it.

    >>> sorted(speech_lines(["政府工作报告", "（2023年1月10日在青湖市人大会议上）", "市长 邵一鸣"]))
    [1, 2]
    """
    found: set[int] = set()
    for n, text in enumerate(texts):
        following = texts[n + 1] if n + 1 < len(texts) else ""
        last = n
        if not is_speech_line(text):
            if not (_BEGINS_SPEECH.match(text) and is_speech_line(f"{text}{following}")):
                continue
            last = n + 1  # ——2023年1月10日在青湖市第五届 | 人民代表大会第三次会议上
        found |= {n, last}
        for near in (n - 1, last + 1):
            if 0 <= near < len(texts) and _names_officer(texts[near]):
                found.add(near)
    return set() if any(_ASKS.search(text) for text in texts) else found


@cache
def _officer() -> re.Pattern[str]:
    """Return the pattern of office and name: 青湖市财政局局长  邵一鸣, 省长 王 强."""
    folder = files("pipeline").joinpath("lexicon")

    def words(name: str) -> list[str]:
        rows = folder.joinpath(name).read_text("utf-8").splitlines()
        return [word for row in rows if not row.startswith("#") for word in row.split()]

    offices = "|".join(sorted(words("titles.txt"), key=len, reverse=True))
    surnames = "|".join(sorted(words("surnames.txt"), key=len, reverse=True))
    return re.compile(
        rf"[(（\s]*[一-鿿、]{{0,30}}?(?:{offices})[\s:：]*(?:{surnames})(?:\s?[一-鿿]){{1,2}}[)）\s]*"
    )


def _names_officer(text: str) -> bool:
    return len(text) <= 40 and bool(_officer().fullmatch(text))


def is_column(line: str, following: str, text: str) -> bool:
    """Return whether a line is the name of a column or site and the following one the title.

    The first paragraphs take up the words of a title, not those of a column's name.

    >>> is_column("便民服务平台", "盐仓县简介", "盐仓县位于青湖市西部，辖9个镇。")
    True
    """
    if len(line) > _LONGEST_COLUMN or NUMBERED.match(following) or _NAMES_A_TEXT.search(line):
        return False
    own, others = _share(line, text), _share(following, text)
    if _NAMES_A_TEXT.search(following):
        return others >= _SHARED and own < others
    return len(following) > _LONGEST_COLUMN and others >= _SHARED and own == 0


# 编者按：近年来, 【编者按】, 编者的话: what an editor says before the title
_EDITOR = re.compile(
    r"[【\[(（]?\s*(?:编者按|编者的话|开栏的话|导读|导语|核心提示|内容提要|阅读提示)"
)
# ——青湖市改革典型经验: a line below a title
_SUBTITLE = re.compile(r"\s*[—–-]{1,3}\s*[一-鿿]")
# 引言：, 【摘要】, 编者按: parts that a text may begin with
OPENS_TEXT = re.compile(
    r"[【\[(（]?\s*(?:引言|前言|引子|摘\s*要|导读|导语|编者按|正文|关键词)[\s:：】\])）]|编者按$"
)
# （青湖省社会科学院，青湖 010010）: where an author works
_DIGIT_ENDS = frozenset("0123456789)） ")
AFFILIATION = re.compile(r"[(（]?[^。！？]{4,60}(?<!\d)\d{6}\s*[)）]?\s*$")
# 数据来源：…, ◎邵一鸣, 公文神器 立即了解: labels, authors, advertisements
_LABEL = re.compile(
    r"(?:数据来源|资料来源|图片来源|制图|作者|记者|编辑|时间|日期)\s*[:：]|[◎□■●○◇◆]\s?[一-鿿]{2,4}$"
)
_NO_HEADLINE = re.compile(
    "|".join(f"(?:{each.pattern})" for each in (NUMBERED, OPENS_TEXT, _LABEL))
)
# A headline may call its readers (@高考生) or speak of 扫码.
_ADVERTISES = re.compile(
    r"[A-Za-z0-9]@[A-Za-z0-9]|www\.|立即(?:了解|下载|登录|注册|咨询)"
    r"|扫码(?:关注|下载|登录|打开|加|进群|入群)|(?:开通|充值|成为)\s*VIP|VIP\s*(?:会员|登录|专享|免费)"
)
# Which kinds of line a title may be taken for, and in which a text begins.
_TITLE_LIKE = frozenset({"heading", "boilerplate", "caption", "body", "speaker", "dateline"})
_NO_TITLE = re.compile(
    r"""
    .*[。；;:：，,]$ | .*[|｜>＞»→] | .*(?:摄|供图)[)）]?$
    | .*(?:19|20)\d\d (?:年\d{1,2}月|[-/.]\d{1,2}[-/.]) \d
    | [(（\[【].*[)）\]】]$ | (?:图|表)\s?\d | (?:目录|附件|简介|概况|各位|尊敬的)
    | [▲△▼] | (?:记者|通讯员|文|图|作者|编辑|来源|单位)[:：/]
    """,
    re.VERBOSE,
)
# 青湖网  青湖晚报  青湖商报  旧版入口: the bar of a site
_BAR = re.compile(r"(?:\S{1,12}[\s\u3000]{2,}){3,}\S{1,12}")
# 青湖网 > 新闻中心 > 正文: the way to a page
_PATH = re.compile(r"[^>＞»›]{1,20}(?:[>＞»›]+[^>＞»›]{0,20}){2,}")
_LEAST_TITLE, _MOST_TITLE = 6, 50  # characters
_LEAST_ALONE = 4  # of the one line above a text: 特色林业
_READ_ON = 3  # lines of the text in which the words of its title come again


def find_headline(texts: Sequence[str], kinds: Sequence[str]) -> int | None:
    """Return which line above the text is its title, where none looks like one by itself.

    It is a short line without the marks of a sentence, whose words the text takes up, at the top of
    the page or below what an editor says of it. A line below a dash goes with the line above it.

    >>> lines = ["新桥今天通车！", "青湖新桥今天通车，全长2公里，连接两岸。", "车流平稳。"]
    >>> find_headline(lines, ["body", "body", "body"])
    0
    """
    begins = 0
    while begins < len(texts) and (
        _EDITOR.match(texts[begins]) or (begins > 0 and _EDITOR.fullmatch(texts[begins - 1]))
    ):
        begins += 1
    text_at = next((n for n in range(begins, len(texts)) if _runs_on(texts[n])), None)
    if text_at is None:
        return None
    following = "".join(texts[text_at : text_at + _READ_ON])
    best, best_share = None, _SHARED
    for n in range(begins, text_at):
        line = texts[n]
        least = _LEAST_TITLE if n or text_at > 1 else _LEAST_ALONE
        if kinds[n] not in _TITLE_LIKE or not least <= len(line) <= _MOST_TITLE:
            continue
        if is_no_title(line) or _NO_TITLE.match(line):
            continue
        if kinds[n] == "dateline" and (":" in line or "：" in line or _names_officer(line)):
            continue
        if n + 1 < text_at and _SUBTITLE.match(texts[n + 1]):
            return n
        if (share := _share(line, following)) > best_share:
            best, best_share = n, share
    return best


def is_foreign(line: str, text: str) -> bool:
    """Return whether a line has enough words to be a title, and the text takes up none of them.

    >>> is_foreign("便民服务平台欢迎您", "盐仓县位于青湖市西部。"), is_foreign("盐仓概况", "盐仓县")
    (True, False)
    """
    return len(line) >= _LEAST_TITLE and _share(line, text) == 0


def is_no_title(line: str) -> bool:
    """Return whether a line is a numbered heading, a label of a part or where an author works.

    >>> [is_no_title(line) for line in ("一、总体情况", "（青湖大学，青湖 010010）", "引言：背景")]
    [True, True, True]
    """
    return (
        _NO_HEADLINE.match(line) is not None
        or _BAR.fullmatch(line) is not None
        or _PATH.fullmatch(line) is not None
        or _ADVERTISES.search(line) is not None
        or (line[-1:] in _DIGIT_ENDS and AFFILIATION.match(line) is not None)
    )


def _runs_on(line: str) -> bool:
    return len(line) > _MOST_TITLE or ("。" in line and len(line) > _LEAST_TITLE)


def _share(line: str, text: str) -> float:
    """Return how many of the pairs of Han characters of a line occur in a text, 0 to 1."""
    pairs = {run[n : n + 2] for run in _HAN.findall(line) for n in range(len(run) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
