"""Names of people that one sentence cuts, lengthens or joins, and another one gives whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of

# 望一鸣[工作室], 望一鸣[农场]: bodies that are called after a person.
_CALLED_AFTER = re.compile(
    r"(?:工作室|事务所|诊所|公司|集团|基金会|医院|店|厂|馆|社|校|学院|研究院|团队|中心|站|班组"
    r"|[农林牧渔养]场|[果茶庄]园|作坊|基地|食品|服饰|商贸)$"
)
_SURNAME = re.compile(any_of("surnames.txt"))
_LONGEST = 4


class KnownPeople:
    """The people of a document, each as often as one name was found for them."""

    def __init__(self, mentions: Mapping[str, Sequence[EntitySpan]]) -> None:
        self._often = {
            name: len(found)
            for name, found in mentions.items()
            if 2 <= len(name) <= _LONGEST
            and _SURNAME.match(name)
            and sum(span.label == "PERSON" for span in found) == len(found)
        }

    def right(self, text: str, span: EntitySpan) -> Iterator[EntitySpan]:
        """Yield the person that a span holds, cuts or joins to another; else the span itself.

        >>> people = KnownPeople({"邵一鸣": [EntitySpan(0, 3, "PERSON")] * 2})
        >>> text = "邵一鸣利用职务便利"
        >>> [text[s.start:s.end] for s in people.right(text, EntitySpan(0, 4, "PERSON"))]
        ['邵一鸣']
        """
        name = text[span.start : span.end]
        if not self._often or span.label not in ("PERSON", "ORG"):
            yield span
        elif span.label == "PERSON" and (two := self._two(name)):
            yield replace(span, end=span.start + two)
            yield replace(span, start=span.start + two)
        elif whole := self._lengthened(name, span.label):
            start = span.start + name.index(whole)
            yield replace(span, start=start, end=start + len(whole), label="PERSON")
        elif span.label == "PERSON" and self._is_cut(text, span):
            yield replace(span, end=span.end + 1)
        else:
            yield span

    def _two(self, name: str) -> int:
        """Return where the second of two known people begins in a name; 0 if it holds no two."""
        ends = (at for at in range(2, len(name) - 1) if name[:at] in self._often)
        return next((at for at in ends if name[at:] in self._often), 0)

    def _lengthened(self, name: str, label: str) -> str:
        """Return the known person to whose name something was joined; "" if there is none.

        Few names have four characters, but 王勇军 is another man than 王勇: a name of three is cut
        to two only where it stands alone against three; 摄 before a name is no surname.
        """
        own = self._often.get(name, 0)
        for length in range(min(_LONGEST, len(name) - 1), 1, -1):
            first, last = name[:length], name[-length:]
            enough = max(2, own + 1) if length > 2 else max(3, 2 * own + 1)
            rest = name[length:]
            if self._often.get(first, 0) >= enough:
                if label == "PERSON" and len(rest) == 1:
                    return first
                if label == "ORG" and len(rest) < 4 and not _CALLED_AFTER.search(rest):
                    return first
            before = name[: len(name) - length]
            if (
                label == "PERSON"
                and len(before) == 1
                and self._often.get(last, 0) > own
                and not _SURNAME.match(before)
            ):
                return last
        return ""

    def _is_cut(self, text: str, span: EntitySpan) -> bool:
        """Return whether a name of two is the beginning of a known one of three that goes on."""
        name, whole = text[span.start : span.end], text[span.start : span.end + 1]
        often = self._often.get(whole, 0) if len(name) == 2 < len(whole) else 0
        return often > 0 and often >= self._often.get(name, 0)
