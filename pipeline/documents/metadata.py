"""What a page says of itself: title, date of publication, publisher, place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.clean.opening import AFFILIATION
from pipeline.documents.publisher import find_publisher
from pipeline.documents.titles import bare_title, without_site
from pipeline.periods import infer_year, year_of_results
from pipeline.places.gazetteer import Place, gazetteer
from pipeline.places.home import home_place, names_several
from pipeline.schemas import BODY_KINDS

# 2024-03-05, 2024年3月5日, 2024/3/5, 2024.03.05; 2024年1-4月 is none
_DATE = re.compile(
    r"""
    (?<!\d) (?P<year>(?:19|20)\d\d) \s* [-/.年] \s*
    (?P<month>1[0-2]|0?[1-9]) \s* (?:[/.月]|(?<!年\d)(?<!年\d\d)-) \s*
    (?P<day>3[01]|[12]\d|0?[1-9]) (?!\d|\s*月) \s* 日?   # not 2024年1-5月
    """,
    re.VERBOSE,
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Wed, 27 Apr 2022 05:09:54 GMT, April 27, 2022: of feeds and of mirrors
_ENGLISH_DATE = re.compile(
    rf"""
    (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?
    (?: (?P<day>[0-3]?\d)\s+(?P<month>{"|".join(_MONTHS)})[a-z]*\.?,?
      | (?P<named>{"|".join(_MONTHS)})[a-z]*\.?\s+(?P<nth>[0-3]?\d),? )
    \s+ (?P<year>(?:19|20)\d\d) (?:\s+(?P<clock>\d\d?:\d\d)(?::\d\d)?)?
    (?:\s+(?:GMT|UTC|[+-]\d{{4}}))?
    """,
    re.VERBOSE,
)
# 20180704, 20180704 09:05:00, alone in its line
_PACKED_DATE = re.compile(
    r"\s*((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\s+\d\d?:\d\d(?::\d\d)?)?\s*"
)
# 19.07.2018 12:05, alone in its line: of sites built abroad
_DAY_FIRST = re.compile(
    r"\s*(0?[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.((?:19|20)\d\d)(\s+\d\d?:\d\d(?::\d\d)?)?\s*"
)
_CHINESE_DATE = re.compile(
    r"二[〇○零Oo0]([〇○零Oo0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
# /2024-03/05/, /20240305/, /t20240305_, /2024/0305/, /art/2024/3/5/
_URL_DATES = (
    re.compile(
        r"(?<!\d)(?P<year>20\d\d)[-_/]?(?P<month>0[1-9]|1[0-2])[-_/]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<year>20\d\d)/(?P<month>[1-9]|1[0-2])/(?P<day>[1-9]|[12]\d|3[01])(?!\d)"
    ),
)
# 本报7月28日讯, 新华社北京3月4日电, 望海网12月6日讯, 青湖日报讯（记者…）7月28日
_OPENING = re.compile(
    r"^[^。，,;；]{0,20}?(?P<month>\d{1,2})月(?P<day>\d{1,2})日[^。，,]{0,6}?[讯电]"
)
_LABEL = re.compile(
    r"(?:发布|发表|发稿|公开|成文|更新)(?:时间|日期|于)?\s*[:：]?\s*$|(?:时间|日期)\s*[:：]\s*$"
)
_CLOCK = re.compile(r"\s*[日\s]?\s*\d{1,2}[:：]\d{2}")
# 2022年12月26日 01版, 2022-12-26 第A2版: the edition of a paper
_EDITION = re.compile(r"\s*日?\s*(?:星期.)?\s*第?\s*[A-Z]?\d{1,2}\s*版")
_MEETING = re.compile(r"会议|大会|全会|报告|讲话")
_OTHER_DATE = re.compile(r"今天是|星期|有效期|施行|起施行")
# Of the visit, not of the page: GMT+8, 2024-11-19 13:43 , Processed in 0.05 s
_VISIT = re.compile(
    r"GMT[+-]\d{1,2}\s*,?\s*$|(?:现在|当前)(?:时间|是)\s*[:：]?\s*$|北京时间\s*[:：]\s*$"
)
# A year, but not one aimed at or compared with: 到2026年, 2022—2026年, 2019年同期
_YEAR = re.compile(r"(?<![\d到至—–~-])((?:19|20)\d\d)年(?!同[期日])")
_DIGITS = {digit: n for n, digit in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "O": 0,
    "o": 0,
    "0": 0,
}


@dataclass(frozen=True, slots=True)
class Hints:
    """What the container, the address or the HTML head says of the page."""

    title: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a page; None where nothing is."""

    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    place: str | None = None
    place_code: str | None = None
    warnings: tuple[str, ...] = ()


def find_metadata(blocks: Sequence[tuple[str, str]], hints: Hints) -> Metadata:
    """Find the metadata in the blocks of a page, given as (kind, text), and in the hints."""
    title = next((text for kind, text in blocks if kind == "title"), None)
    if title is None and hints.title:
        title = without_site(hints.title).strip() or None
    whole = title
    title, behind = bare_title(title) if title else (None, "")
    published, warnings = find_published(blocks, hints)
    if (dated := parse_date(behind)) and (published is None or warnings):
        published, warnings = dated, []
    publisher = find_publisher(blocks) or hints.publisher
    place, code = find_home(blocks, title, publisher)
    if place is None and whole != title:  # the site may tell what the text does not
        place, code = find_home(blocks, whole, publisher)
    return Metadata(title, published, publisher, place, code, tuple(warnings))


# Date of publication --------------------------------------------------------------------------


def find_published(
    blocks: Sequence[tuple[str, str]], hints: Hints
) -> tuple[date | None, list[str]]:
    """Return the date of publication and what there is to warn of.

    The dateline goes before what container, head and address say; a date signed at the end and a
    dated opening (本报7月28日讯), whose year has to be inferred, come last.
    """
    datelines = [text for kind, text in blocks if kind == "dateline"]
    found = [pair for text in datelines for pair in _weighed_dates(text)]
    sure = [pair for pair in found if pair[0] >= 0]
    if sure:
        return max(sure, key=lambda pair: pair[0])[1], []
    for text, how in ((hints.published, parse_date), (hints.url, url_date)):
        day = how(text) if text else None
        if day:
            return day, []
    others = [text for kind, text in blocks if kind in ("boilerplate", "credit")]
    labelled = [p for text in others for p in _weighed_dates(text) if p[0] >= _LABELLED]
    if labelled:
        return max(labelled, key=lambda pair: pair[0])[1], []
    if found:
        return max(found, key=lambda pair: pair[0])[1], []
    signed = [text for _, text in reversed(blocks[-12:]) if len(text) < 20]
    for text in signed:
        day = parse_date(text)
        if day and not _DATE.sub("", _CHINESE_DATE.sub("", text)).strip("()（） "):
            return day, []
    for kind, text in blocks[:5]:
        visit = "今天" in text or "GMT" in text
        day = parse_date(text) if kind == "boilerplate" and not visit else None
        if day:
            return day, []  # the date of a newspaper's edition
    return _dated_opening(blocks)


_LABELLED = 3


def in_digits(text: str) -> str:
    """Return a line with its English, packed or day-first dates as year, month and day.

    >>> in_digits("海州新闻 Wed, 27 Apr 2022 05:09:54 GMT"), in_digits("20180704")
    ('海州新闻 2022-4-27 05:09', '2018-07-04')
    """
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, clock = found.groups("")
        return f"{year}-{month}-{day}{clock}"

    def plain(match: re.Match[str]) -> str:
        month = _MONTHS.index(match["month"] or match["named"]) + 1
        clock = f" {match['clock']}" if match["clock"] else ""
        return f"{match['year']}-{month}-{match['day'] or match['nth']}{clock}"

    packed = _PACKED_DATE.fullmatch(text)
    return "-".join(packed.groups()) if packed else _ENGLISH_DATE.sub(plain, text)


def _weighed_dates(text: str) -> Iterator[tuple[int, date]]:
    """Yield the dates of a line with how likely each is that of publication."""
    text = in_digits(text)
    for match in _DATE.finditer(text):
        day = _as_date(match["year"], match["month"], match["day"])
        if day is None:
            continue
        before, after = text[: match.start()], text[match.end() : match.end() + 14]
        weight = 1 if text[match.start() : match.end()].count("年") == 0 else 0
        weight += 3 * bool(_LABEL.search(before)) + 2 * bool(_CLOCK.match(after))
        weight += 3 * bool(_EDITION.match(after))
        weight -= 4 * bool(_MEETING.search(text[match.end() :]))
        weight -= 2 * bool(_OTHER_DATE.search(before[-6:] + after))
        if _VISIT.search(before):
            continue
        yield weight, day


def parse_date(text: str) -> date | None:
    """Return the first whole date in a text.

    >>> parse_date("发布时间:2024年3月5日"), parse_date("二〇二四年十月一日")
    (datetime.date(2024, 3, 5), datetime.date(2024, 10, 1))
    """
    text = in_digits(text)
    for match in _DATE.finditer(text):
        day = _as_date(match["year"], match["month"], match["day"])
        if day:
            return day
    written = _CHINESE_DATE.search(text)
    if written is None:
        return None
    year = 2000 + 10 * _DIGITS[written[1][0]] + _DIGITS[written[1][1]]
    return _as_date(str(year), str(_small(written[2])), str(_small(written[3])))


def url_date(url: str) -> date | None:
    """Return the date in the address of a page.

    >>> url_date("http://www.example.cn/art/2024/3/5/art_1.html")
    datetime.date(2024, 3, 5)
    """
    for pattern in _URL_DATES:
        for match in pattern.finditer(url):
            day = _as_date(match["year"], match["month"], match["day"])
            if day:
                return day
    return None


def _as_date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _small(text: str) -> int:
    """Return the value of 一 … 三十一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _dated_opening(blocks: Sequence[tuple[str, str]]) -> tuple[date | None, list[str]]:
    """Return the date of an opening such as 本报7月28日讯; its year is that of the text."""
    body = [text for kind, text in blocks if kind in BODY_KINDS]
    opening = next((m for text in body[:4] if (m := _OPENING.search(text[:60]))), None)
    if opening is None:
        return None, _undated("\n".join(body))
    month, day = int(opening["month"]), int(opening["day"])
    text = "\n".join(body)
    same = re.search(rf"((?:19|20)\d\d)年{month}月{day}日", text)
    year = int(same[1]) if same else _likely_year(text, month)
    if year is None:
        return None, [f"dated {opening[0]} but of no known year"]
    found = _as_date(str(year), opening["month"], opening["day"])
    if found is None:  # 本报2月30日讯
        return None, _undated(text)
    return found, [f"year of {opening[0]} inferred as {year}"]


_LAST = 12  # the month in which a year may be looked back on
_EARLY = 3  # the month till which a text looks back on the year before

# 上半年, 今年, 7月: times that need a year from elsewhere.
_YEARLESS = re.compile(r"(?<![\d年])\d{1,2}月|[今去上当全]年|季度|[上下]半年|年[初末底]")


def _undated(text: str) -> list[str]:
    """Return the warning of a page without a date, if it has times that need one."""
    if not _YEARLESS.search(text):
        return []
    year = infer_year(text)
    if year is None:
        return ["no date of publication, no year in the text: times without a year may lack dates"]
    return [f"no date of publication: years of times are inferred from the text ({year})"]


# 2023年，全市…; 2023年度: a year spoken of as a whole, and what looks back on it
_WHOLE_YEAR = re.compile(r"度|[，,、]|全[年省市县区州国]")
_LOOKS_BACK = re.compile(r"去年|上年|年度|同比")
# 2024年，全市将…: what is still to come is no year looked back on
_LOOKS_AHEAD = re.compile(r"[^。；;\n]{0,12}(?:将|计划|力争|预期|争取)")


def _likely_year(text: str, month: int) -> int | None:
    """Return the year of a page that a text speaks of most.

    Early in a year it speaks of the one before.

    >>> _likely_year("2023年，全市出口增长5%，比上年快1个百分点。", 2)
    2024
    """
    found = list(_YEAR.finditer(text))
    years = Counter(int(match[1]) for match in found)
    if not years:
        return None
    year = max(years, key=lambda each: (years[each], each))
    over = year_of_results(text)
    if over is not None and over >= year and month < _LAST and over + 1 >= max(years):
        return over + 1
    if month > _EARLY:
        return year
    latest = max(years)
    if latest == year and _LOOKS_BACK.search(text):
        ends = [match.end() for match in found if int(match[1]) == year]
        ahead = any(_LOOKS_AHEAD.match(text, end) for end in ends)
        whole = all(_WHOLE_YEAR.match(text, end) for end in ends)
        return year + 1 if whole and not ahead else year
    return year + 1 if month <= 2 and years[year + 1] else year


# Place ----------------------------------------------------------------------------------------

_LONGEST_LABEL = 70
_OPENING_CHARS = 500
_MORE_CHARS = 1500
_OWN = re.compile("[全我][省市县区州盟旗]")
_READ = 24  # words such as 全市 below the opening; what stands further back changes no later one


def find_home(
    blocks: Sequence[tuple[str, str]], title: str | None, publisher: str | None
) -> tuple[str | None, str | None]:
    """Return the place that a page speaks of and its code.

    Title, publisher, datelines and the opening decide; more is read where they do not agree.
    """
    parts = [text for kind, text in blocks if kind == "dateline"]
    body = [text for kind, text in blocks if kind in BODY_KINDS and kind != "title"]
    parts += [text for text in body if len(text) > _LONGEST_LABEL or not AFFILIATION.match(text)]
    text = "\n".join(parts)
    own = _OWN.findall(text, _OPENING_CHARS)
    place = _home(text[:_OPENING_CHARS], own, title, publisher)
    named = f"{title or ''} {publisher or ''}"
    unsure = place is None or place.name[:2] not in named or names_several(title or "")
    if len(text) > _OPENING_CHARS and unsure:
        own = _OWN.findall(text, _MORE_CHARS)
        place = _home(text[:_MORE_CHARS], own, title, publisher)
    if place is not None and _OF_PROVINCE.search(title or "") and place.name[:2] not in named:
        place = gazetteer().ancestor(place, "province") or place
    return (place.name, place.code) if place else (None, None)


# 前三季度全省夏粮丰收: the whole province is spoken of, not the one city that the text names;
# 高于全省平均, 全省第一, 我市传达全省大会精神 are what a city says.
_OF_PROVINCE = re.compile(
    r"""
    ^(?!.*[全我本][市县区州盟旗])
    (?:.*[，,：:\s])?
    [\d〇一二三四五六七八九十上下半前年月日季度今去本近以来期间时“”—-]{0,14}  # 今年上半年
    [全我]省(?!第|首|前|率先|唯一|最|推广|领先|先进|示范|试点|获|排|居)(?!.{0,8}第)
    """,
    re.VERBOSE,
)


def _home(
    opening: str, own: Sequence[str], title: str | None, publisher: str | None
) -> Place | None:
    """Read the first words such as 全市 as a line below the opening, and count the others."""
    line = " ".join(own[:_READ])
    return home_place(f"{opening}\n{line}", title, publisher, own[_READ:])
