"""Edges of people and of their offices: what stands beside a name, offices run together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of, words

# 裴知雪[先生], 陆明[同志]: how people are spoken of.
_ADDRESS = re.compile(r"(?<=[一-龥])(?:先生|女士|同志|将军|老师|大爷|大妈|师傅)$")
# 方岩[日]|前, 陆明[号]|召: the first half of the next word.
_HALF_WORD = re.compile(
    r"(?<=[一-龥]{2})(?:日(?=前)|近(?=[日期])|昨(?=[日天])|今(?=[日天])|号(?=召)|出(?=席)|参(?=[加与])|主(?=持)"
    r"|强(?=调)|指(?=出)|表(?=示)|介(?=绍)|致(?=辞)|宣(?=布)|作(?=[了题主重工专])|率(?=[队团领])|带(?=[队领])|陪(?=同)|会(?=见(?!证)))"
)
# 周三, 兼新闻: a day of the week, and what no family is called.
_NO_PERSON = re.compile(r"周[一二三四五六日天末]$|兼")
# 裴知雪[回忆]说, 石阿朵[干脆]: a verb of saying or an adverb behind a whole name.
_AFTER_PERSON = re.compile(
    r"(?<=[一-龥]{2})(?:说|则|也|还|却|介绍|表示|回忆|坦言|认为|指出|强调|透露|告诉|直言|提醒|提出"
    r"|干脆|感慨|坦承|解释|分析|补充|呼吁|建议|回答|笑着)$"
)
# [方][局长], [欧阳][主任]: somebody by the surname and the office.
_WITH_OFFICE = re.compile(rf"(?P<name>{any_of('surnames.txt')})(?:副|总)?{any_of('titles.txt')}")
# [党委书记][校长], [董事长][总经理]: two offices of one body without a mark between them; not
# 副主任委员, 主任检察官, 董事长秘书.
_TWO_OFFICES = re.compile(
    r"(?P<first>[一-龥]{0,4}(?:书记|主席|主任|会长|董事长|理事长|总裁|局长|院长|校长|社长|台长|行长))"
    rf"(?P<second>(?!委员|检察官|法官|秘书|助理|专员)(?:副|常务副)?{any_of('titles.txt')})"
)
# 宣传[科], 综合[股]: a section of a body, no office.
_SECTION = re.compile(r"[科股室]$")
# 专职委员[2人], 副教授[35名]: people counted, no office.
_COUNT_BEHIND = re.compile(r"\d+[余多]?[人名位]")
_LATIN = re.compile(
    r"(?<![A-Za-zÀ-ÿ'’.-])[A-ZÀ-Þ][A-Za-zÀ-ÿ'’.-]*(?: [A-ZÀ-Þ][A-Za-zÀ-ÿ'’.-]+){1,3}"
)
_LONGEST_LATIN = 80
_DIGIT = re.compile(r"[0-9０-９]")


def right_people(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the person without what follows the name, and the office that was found with it.

    >>> text = "方局长说，裴知雪先生"
    >>> spans = [EntitySpan(0, 3, "PERSON"), EntitySpan(5, 10, "PERSON")]
    >>> [(text[s.start:s.end], s.label) for span in spans for s in right_people(text, span)]
    [('方', 'PERSON'), ('局长', 'TITLE'), ('裴知雪', 'PERSON')]
    """
    name = text[span.start : span.end]
    if _DIGIT.search(name):
        return
    whole = _latin_name(text, span)
    if whole is not None:
        before = re.match(r"([一-龥]{2,4})[和与、]", name)
        if before is not None and span.start + before.end() == whole.start():
            yield replace(span, end=span.start + before.end(1))
        yield replace(span, start=whole.start(), end=whole.end())
        return
    if _NO_PERSON.match(name):
        return
    if office := _WITH_OFFICE.fullmatch(name):
        yield replace(span, end=span.start + office.end("name"))
        yield replace(span, start=span.start + office.end("name"), label="TITLE")
        return
    said = _AFTER_PERSON.search(name) if len(name) > 3 and "·" not in name else None
    over = said or _ADDRESS.search(name)
    if over is None and len(name) in (3, 4):
        over = _HALF_WORD.match(text[span.start : span.end + 2], len(name) - 1)
    if over and over.start() == 1:  # 裴女士: no name by which she could be told from others
        return
    yield replace(span, end=span.start + over.start()) if over else span


def right_titles(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the offices of a title, apart where one follows the other; none for plain people.

    >>> text = "党委书记校长，总经理兼财务总监"
    >>> spans = [EntitySpan(0, 6, "TITLE"), EntitySpan(7, 15, "TITLE")]
    >>> [text[s.start:s.end] for span in spans for s in right_titles(text, span)]
    ['党委书记', '校长', '总经理', '财务总监']
    """
    name = text[span.start : span.end]
    if name == "发言人" and text.endswith("新闻", 0, span.start):
        span, name = replace(span, start=span.start - 2), "新闻发言人"
    plain = name in words("plain_people.txt") or _SECTION.search(name) is not None
    if plain or _COUNT_BEHIND.match(text, span.end) or text.endswith("各位", 0, span.start):
        return
    if (two := _TWO_OFFICES.fullmatch(name)) and name not in words("titles.txt"):
        yield replace(span, end=span.start + two.end("first"))
        yield replace(span, start=span.start + two.start("second"))
        return
    first, _, second = name.partition("兼")
    if len(first) > 1 and len(second) > 1 and not second.startswith("职"):
        yield replace(span, end=span.start + len(first))
        yield replace(span, start=span.end - len(second))
    else:
        yield span


def is_part_of_latin_name(text: str, span: EntitySpan, spans: Sequence[EntitySpan]) -> bool:
    """Return whether a span is a word of a person's Latin name, found as something else.

    >>> spans = [EntitySpan(0, 4, "LOC"), EntitySpan(5, 11, "PERSON")]
    >>> is_part_of_latin_name("Anna Keller说", spans[0], spans)
    True
    """
    if span.label == "PERSON" or not text[span.start].isascii():
        return False
    run = _latin_name(text, span)
    return (
        run is not None
        and run.start() <= span.start
        and span.end <= run.end()
        and any(
            other.label == "PERSON" and other.start < run.end() and run.start() < other.end
            for other in spans
        )
    )


def _latin_name(text: str, span: EntitySpan) -> re.Match[str] | None:
    """Return the first name in Latin letters that a span touches."""
    around = _LATIN.finditer(text, max(0, span.start - _LONGEST_LATIN), span.end + _LONGEST_LATIN)
    return next((m for m in around if m.start() < span.end and span.start < m.end()), None)
