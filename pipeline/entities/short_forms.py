"""Short forms under which a document goes on about the bodies and places it named in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.entities.canonical import ALIAS
from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of
from pipeline.places.find import COMMON_NOUNS
from pipeline.places.gazetteer import gazetteer

_FIRM = re.compile(r"(?:有限责任公司|有限公司|股份公司|集团公司|集团|公司)$")
# 海州[望湖][药业]股份有限公司: the line of business, at which a firm's own name ends.
_BUSINESS = re.compile(any_of("business_lines.txt"))
# characters of a firm's own name: before its line of business (海越机械), and by itself
_LEAST, _LEAST_ALONE = 2, 3
# 海州[城市发展]集团, 海州[人才]集团: firms of a city, called by what they are for.
_PURPOSE = re.compile(
    r"人才|发展|城市|城乡|城镇|城建|国有|资本|资产|运营|公共|民生|乡村|振兴|农村|水利|数据|数字|科创|创新"
    r"|创业|生态|港口|机场|轨道|公交|热力|供水|园区|开发|经济|产教|体育|就业|种业|安居|住房"
)
# 开放[和安]全: names that may be the end of one word and the beginning of another.
_LIKE_A_PARTICLE = re.compile(r"[和与及同在到向对从为是有不的了大中新]")
# （以下简称“公司”）: a common noun
_COMMON = re.compile(
    r"[我本该贵]?(?:公司|集团|[银本我该]行|学校|医院|学院|中心|协会|基金|[县市省区]?局|单位|部门|平台|项目|企业)"
)
_CLOSED = re.compile(r"[”\"]?(?=[（(])")


def short_forms(
    sentences: Sequence[str], tagged: Sequence[Sequence[EntitySpan]]
) -> Mapping[str, EntitySpan]:
    """Return the short forms of the names of a document, each with a span that tells its label.

    >>> text = "莱州望雁湖药业有限公司（简称：莱药）在建始县投产，望雁湖药业占地"
    >>> spans = [EntitySpan(0, 11, "ORG"), EntitySpan(19, 22, "GPE")]
    >>> sorted(short_forms([text], [spans]))
    ['建始', '望雁湖', '望雁湖药业', '莱药']
    """
    whole = "\n".join(sentences)
    found: dict[str, EntitySpan] = {}
    for text, spans in zip(sentences, tagged, strict=True):
        for span in spans:
            for name in _forms(text, span, whole):
                found.setdefault(name, span)
    return found


def _forms(text: str, span: EntitySpan, whole: str) -> Iterator[str]:
    name = text[span.start : span.end]
    if span.label == "GPE":
        if len(name) > 2 and name[-1] in "市县区旗":
            names = gazetteer()
            short = name[:-1]
            known = short in names.short and short not in COMMON_NOUNS
            if known and not _LIKE_A_PARTICLE.match(short):
                yield short
    elif span.label == "ORG":
        closed = _CLOSED.match(text, span.end)
        alias = ALIAS.match(text, closed.end()) if closed else None
        if alias and "称" in alias.group() and not _COMMON.fullmatch(alias["alias"]):
            yield alias["alias"]
        if _FIRM.search(name):
            yield from _of_firm(name, whole)


def _of_firm(name: str, whole: str) -> Iterator[str]:
    """Yield a firm's own name, with its line of business and without."""
    names = gazetteer()
    start = next((n for n in (4, 3, 2) if name[:n] in names.full or name[:n] in names.short), 0)
    business = _BUSINESS.search(name, start + _LEAST)
    if business is None or business.start() - start > 4:
        return
    own = name[start : business.start()]
    for form in (name[start : business.end()], own):
        short = len(own) < _LEAST_ALONE
        plain = (form == own or short) and (_PURPOSE.search(own) or _BUSINESS.search(own))
        common = plain or (form == own and short)
        if form != name and not common and whole.count(form) > whole.count(name[:start] + form):
            yield form
