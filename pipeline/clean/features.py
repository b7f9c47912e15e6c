"""What can be seen of a line of a page: the features of the block model."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple


class Line(NamedTuple):
    """A line of a page with what the HTML source says of it, if there is one."""

    text: str
    tag: str = ""
    chrome: bool = False
    linked: float = 0.0


class Seen(NamedTuple):
    """What is in one line: its words by class, and how much of it they cover."""

    words: Counter[str]
    covered: float
    prose: bool


_STOPS = "。！？!?；;…"
_CLOSERS = "”’）)」』"
# 2024-03-05, 2024年3月5日, 7月28日; 2024年1-4月 is none
_DATE = re.compile(
    r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*(?:[/.月]|(?<!年\d)(?<!年\d\d)-)\s*\d{1,2}|\d{1,2}月\d{1,2}日"
)
_CLOCK = re.compile(r"\b\d{1,2}[:：]\d{2}\b")
_PHONE = re.compile(r"\d{3,4}-\d{7,8}|\b1\d{10}\b|\d{8,}")
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|cn|net|org)\b")
_SEPARATORS = re.compile(r"[|｜>＞»→/]")
# What a line begins with; the first that fits counts.
_STARTS = re.compile(
    r"""
    (?P<dash> —— | -- | — )
    | (?P<chinese_number> [一二三四五六七八九十]{1,3}、 )
    | (?P<bracket_number> [(（][一二三四五六七八九十]{1,3}[)）] )
    | (?P<first> 第[一二三四五六七八九十]{1,3}(?:部分|章|节|篇|场) )
    | (?P<arabic_number> \d{1,2}\s*[.、．)）](?!\d) )
    | (?P<arrow> [▲△▼▽↑↓] | \[图 | 【图 | [(（]图 | 图[\d①-⑨:：] | 图为 )
    | (?P<square> [□■◎◆●○★] )
    | (?P<bullet> [·•・] | \*[ ] )
    | (?P<corner> [【\[] )
    | (?P<bracket> [(（] )
    | (?P<quote> [“‘] )
    | (?P<date> (?:19|20)\d{2}\s*[-/.年]\s*\d )
    | (?P<digit> \d )
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_COMMAS = re.compile("[，,、；;]")
# 编辑：王雪, 责 编 | 李明, 来源：烟台日报
_HAN = re.compile("[一-鿿]+")
_LABELLED = re.compile(r"[(（【\[]?\s*[一-鿿 /]{1,8}?\s*[:：丨|｜/]\s*\S")
# 王雪, 王 雪 — what may be the name of a person
_NAME = re.compile(r"(?<![一-鿿])[一-鿿](?:[一-鿿]{1,2}|\s[一-鿿])(?![一-鿿])")
_TO_MEET = re.compile(r"^[^。，,；;!?！？]{2,60}(?:[:：]|—{1,2})$")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return one pattern for all words of the lexicon, and the class of each."""
    path = files("pipeline").joinpath("lexicon", "clean_words.tsv")
    classes: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        if "\t" in line and not line.startswith("#"):
            kind, word = line.split("\t")
            classes.setdefault(word, kind)
    classes.pop("word", None)
    # Words of one first character together, the longest of them first, read fast.
    endings: dict[str, list[str]] = {}
    for word in sorted(classes, key=lambda word: (-len(word), word)):
        endings.setdefault(word[0], []).append(re.escape(word[1:]))
    pattern = "|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in endings.items())
    return re.compile(pattern), classes


@lru_cache(maxsize=20_000)  # the chrome of a site is the same on every page
def see(text: str) -> Seen:
    """Return what is in one line.

    >>> seen = see("分享到:微信 微博"); dict(seen.words), seen.prose
    ({'share': 3}, False)
    """
    pattern, classes = _words()
    found = pattern.findall(text)
    words = Counter([classes[word] for word in found])
    visible = len("".join(text.split()))
    return Seen(words, sum(map(len, found)) / max(1, visible), _is_prose(text, words))


def _ended(text: str) -> bool:
    """Return whether a line ends as a sentence does: 。, 。”, ！）."""
    return text[-1] in _STOPS or (text[-1] in _CLOSERS and len(text) > 1 and text[-2] in _STOPS)


def _is_prose(text: str, words: Counter[str]) -> bool:
    """Return whether a line is running text, and not the small print of a site."""
    if len(text) < _SHORTEST_PROSE or not ("。" in text or _ended(text)):
        return False
    if len(text) < _SHORT_PROSE:
        return text[-1] in "。；" and _NEUTRAL.issuperset(words)
    small_print = sum([words.get(kind, 0) for kind in ("legal", "comment", "owner")])
    return small_print < 2 or small_print * 60 < len(text)


_SHORTEST_PROSE, _SHORT_PROSE = 8, 25


def plain_prose(text: str) -> bool:
    """Return whether a line is so plainly running text that it needs no closer look.

    >>> plain_prose("今年以来," + "泰安市推进改革," * 6 + "成效明显。"), plain_prose("来源:鲁网")
    (True, False)
    """
    return (
        len(text) > _PLAIN
        and text[-1] in _PLAIN_ENDS
        and ("，" in text or "," in text or "、" in text)
        and not _SUSPECT.search(text, 0, _PLAIN)
        and not _SUSPECT.search(text, max(_PLAIN, len(text) - _PLAIN))
    )


_PLAIN = 45
_PLAIN_ENDS = "。！？!?；;"
# What datelines, credits, captions and the small print of sites have, and prose seldom.
_SUSPECT = re.compile(
    r"版权|转载|声明|侵权|备案|许可证|热线|举报|Copyright|©|来源|网友|评论|编辑|责编|图为|摄[)）]|\||｜|>|＞|»"
)


def page_features(
    lines: Sequence[Line], seen: Sequence[Seen | None], title: str | None = None
) -> list[list[str] | None]:
    """Return the features of each line; None for the plain prose between the first and the last.

    `seen` is None for plain prose; `title` is what the head of the HTML calls the page.
    """
    prose = [n for n, each in enumerate(seen) if each is None or each.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    opening = set(lines[first].text[:150]) if prose else set()
    repeated = Counter([line.text for line, each in zip(lines, seen, strict=True) if each])
    features: list[list[str] | None] = []
    dated = marked = False
    for n, (line, each) in enumerate(zip(lines, seen, strict=True)):
        if each is None:
            features.append(None)
            continue
        found = list(_line_features(line.text))
        zone = "none" if not prose else "head" if n < first else "tail" if n > last else "body"
        found += _place_features(n, first, last, zone, dated, marked)
        zoned = _ZONE_NAMES[zone]
        found += [zoned[name] for name in found[:_ZONED]]
        found += _neighbours(n, lines, seen)
        found += _source_features(line, title)
        if repeated[line.text] > 1:
            found.append("repeated")
        if zone == "head" and each.words.get("menu", 0) < 3:
            own = set(line.text)
            found.append(f"shared:{int(len(own & opening) / len(own) * 5)}")
        features.append(found)
        dated = dated or (zone != "tail" and len(line.text) < 90 and bool(_DATE.search(line.text)))
        marked = marked or (zone == "tail" and not _NEUTRAL.issuperset(each.words))
    return features


_NEUTRAL = frozenset({"office", "media", "ask", "aim", "address", "scene", "menu", "caption"})
_ZONED = 40


class _Prefixed(dict[str, str]):
    """Names of features below a prefix; each is made once."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def __missing__(self, name: str) -> str:
        made = self[name] = f"{self.prefix}:{name}"
        return made


_ZONE_NAMES = {zone: _Prefixed(zone) for zone in ("none", "head", "body", "tail")}


@lru_cache(maxsize=20_000)
def _line_features(text: str) -> tuple[str, ...]:
    seen = see(text)
    found = ["bias", f"length:{_bucket(len(text), (2, 4, 8, 14, 22, 35, 60, 100))}"]
    found += [f"has:{name}" for name in seen.words]
    found += [f"has2:{name}" for name, count in seen.words.items() if count > 1]
    found.append(f"covered:{min(4, int(seen.covered * 5))}")
    end = text[-1]
    found.append(
        "end:stop"
        if _ended(text)
        else "end:quote"
        if end in "”’"
        else "end:colon"
        if end in ":："
        else "end:dash"
        if end in "—-"
        else "end:bracket"
        if end in ")）】]"
        else "end:digit"
        if end.isdigit()
        else "end:other"
    )
    if start := _STARTS.match(text):
        found.append(f"start:{start.lastgroup}")
    found.append(f"commas:{min(3, len(_COMMAS.findall(text)))}")
    if "。" in text[:-1]:
        found.append("stop inside")
    found += _named_patterns(text)
    found.append(f"separators:{_bucket(len(_SEPARATORS.findall(text)), (0, 1, 3))}")
    parts = text.split()
    found.append(f"parts:{_bucket(len(parts), (1, 2, 4, 7))}")
    if len(parts) > 2:
        found.append(f"part length:{_bucket(sum(map(len, parts)) // len(parts), (2, 4, 7))}")
    wide = sum(map(len, _HAN.findall(text)))
    found.append(f"wide:{int(4 * wide / len(text))}")
    if _LABELLED.match(text):
        found.append("labelled")
    if end in ":：—" and _TO_MEET.match(text):
        found.append("announces")
    names = len(_NAME.findall(text))
    found.append(f"names:{min(3, names)}")
    return tuple(found)


def _named_patterns(text: str) -> list[str]:
    """Return which patterns a line holds; what cannot be there is not searched for."""
    digits = _DIGIT.search(text) is not None
    colon = ":" in text or "：" in text
    found = {
        "date": digits and _DATE.search(text),
        "clock": digits and colon and _CLOCK.search(text),
        "phone": digits and _PHONE.search(text),
        "address": ("." in text or "@" in text or colon) and _ADDRESS.search(text),
        "taken by": text.endswith(_TAKEN_BY),
        "reports": text.endswith(_REPORTS),
        "site name": text.endswith(_SITE_ENDS),
        "percent": (digits and _PERCENT.search(text)) or any(word in text for word in _AMOUNTS),
        "year digits": digits and _YEAR.search(text),
        "asks": "?" in text or "？" in text,
    }
    return [name for name, held in found.items() if held]


# （邵一鸣 摄）, 新桥镇供图, 记者邵一鸣报道, 青湖晚报讯
_TAKEN_BY = ("摄", "摄)", "摄）", "摄。", "供图", "供图)", "供图）")
_REPORTS = ("报道", "讯", "电")
_SITE_ENDS = (
    *("网", "网站", "政府", "日报", "门户", "频道", "局", "厅"),
    *("委员会", "办公室", "委", "在线", "台", "发布"),
)
_PERCENT = re.compile(r"\d%")
_AMOUNTS = ("亿元", "万元", "同比", "增长")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def _place_features(
    n: int, first: int, last: int, zone: str, dated: bool, marked: bool
) -> list[str]:
    found = [f"zone:{zone}"]
    if zone == "head":
        found += [f"top:{min(4, n)}", f"before:{_bucket(first - n, (1, 2, 3, 5, 8))}"]
        found.append("dated" if dated else "undated")
    elif zone == "tail":
        found.append(f"behind:{_bucket(n - last, (1, 2, 4, 8))}")
        found.append("marked" if marked else "unmarked")
    return found


def _neighbours(n: int, lines: Sequence[Line], seen: Sequence[Seen | None]) -> list[str]:
    found = []
    for name, place in (("previous", n - 1), ("next", n + 1)):
        if not 0 <= place < len(lines):
            found.append(f"{name}:none")
            continue
        each = seen[place]
        if each is None or each.prose:
            found.append(f"{name}:prose")
            continue
        text = lines[place].text
        short = "short" if len(text) < 30 else "middling"
        found.append(f"{name}:{short}:{_ended(text)}")
        found += [f"{name} has:{word}" for word in each.words]
        if _DATE.search(text):
            found.append(f"{name} date")
    return found


def _source_features(line: Line, title: str | None) -> list[str]:
    found = []
    if line.tag:
        found.append(f"tag:{line.tag if line.tag[:1] == 'h' else 'other'}")
        if line.chrome:
            found.append("named chrome")
        if line.linked > 0.6:
            found.append("linked")
    if title and len(line.text) > 5 and (line.text in title or title in line.text):
        found.append("is the title")
    return found


def _bucket(number: int, limits: tuple[int, ...]) -> int:
    return bisect_left(limits, number)
