"""Edges of people and of their offices: what stands beside a name, offices run together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of, words
from pipeline.places import standard_place

# 裴知雪[先生], 陆明[同志]: how people are spoken of.
_ADDRESS = re.compile(r"(?<=[一-龥])(?:先生|女士|同志|将军|老师|大爷|大妈|师傅)$")
# 陆明[生于1960年]
_BORN = re.compile(r"于[\d一二]")
# 周三, 兼新闻, 李强3: a day of the week, what no family is called, a number.
_NO_PERSON = re.compile(r"周[一二三四五六日天末]$|兼|.*\d")
# 陆明[作报告], 裴知[应邀]出席, 陆明[赛后]说: a word whose first character is no part of the name.
_WORD_OVER = re.compile(
    r"作(?:题为|了|主旨|主题|典型|书面|专题|动员|总结|交流|经验|工作|表态)?(?:的?《|报告|发言|介绍|说明|讲话|演讲|部署"
    r"|点评|交流|讲座|辅导|致辞|了)|应邀|[赛会][后前](?![来往])|深有(?:感触|体会)|喜(?:笑颜开|上眉梢)"
)
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


# [独立董事]秦立: an office of the lexicon right before a name.
_OFFICE_BEFORE = re.compile(
    rf"(?:常务副|第一副|副|名誉|执行)?{any_of('titles.txt')}(?=[ \u3000]?$)"
)


def offices_before(text: str, spans: Sequence[EntitySpan]) -> Iterator[EntitySpan]:
    """Yield the offices that stand right before people and were not found.

    >>> [(s.start, s.end) for s in offices_before("独立董事秦立", [EntitySpan(4, 6, "PERSON")])]
    [(0, 4)]
    """
    end = 0
    for span in spans:
        if span.label == "PERSON" and span.end - span.start > 1 and end + 2 <= span.start:
            before = text[max(end, span.start - 9) : span.start]
            if office := _OFFICE_BEFORE.search(before):
                at = span.start - len(before)
                yield EntitySpan(
                    at + office.start(), at + office.end(), "TITLE", 0.8, "rule:office"
                )
        end = span.end


def right_people(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the person without what follows the name; none where it names nobody.

    >>> text = "周三，裴知雪先生"
    >>> spans = [EntitySpan(0, 2, "PERSON"), EntitySpan(3, 8, "PERSON")]
    >>> [text[s.start:s.end] for span in spans for s in right_people(text, span)]
    ['裴知雪']
    """
    name = text[span.start : span.end]
    if _NO_PERSON.match(name):
        return
    if len(name) == 3 and _WORD_OVER.match(text, span.end - 1):
        name, span = name[:-1], replace(span, end=span.end - 1)
    if len(name) > 2 and (place := standard_place(name)) and place.level == "country":
        yield replace(span, label="GPE")
        return
    if len(name) > 2 and name[-1] == "生" and _BORN.match(text, span.end):
        yield replace(span, end=span.end - 1)
        return
    over = _ADDRESS.search(name)
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
    if text.startswith("学家", span.end):
        span, name = replace(span, end=span.end + 2), name + "学家"
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
