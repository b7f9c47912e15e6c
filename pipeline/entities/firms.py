"""Firms by their short names in lists that say what they are, and the works of firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.words import any_of

# 望湖禽业、青湖食品[等8家企业]: what closes a list of firms.
_ARE_FIRMS = re.compile(
    r"等(?:一批|[\d一二三四五六七八九十百多几两数众]{1,4}余?多?[家个])(?![一-龥]{0,6}(?:行业|领域|产业))[一-龥]{0,8}?"
    r"(?:企业|公司|厂家|厂商|商家|电商平台)"
)
# 望湖春、青湖白[等名牌香烟]: brands, whatever they are called after.
_ARE_BRANDS = re.compile(r"等(?:一批|众多|多个|知名|[一-龥]{0,4}){0,2}(?:品牌|名牌|名烟|名酒)")
# 望湖[禽业], 青湖[新材料]: a name of its own and the line of business; not 装备制造, 规上工业.
_BUSINESS = any_of("business_lines.txt")
_FIRM = re.compile(
    rf"(?!{_BUSINESS})"
    r"(?!规[上下]|限[上下]|国有|民营|外资|内资|合资|小微|龙头|骨干|重点|传统|新兴|现代|高端|先进|大型|中小|农产品|战略|生物医?药|新一代|绿色|精细|海洋|新型|特色|民用|商业|食用|推进|推动|提[高升]|支持|引导|发展|培育|引进|做[强大优]|壮大|打造|扶持|鼓励|涉及|关停|整治|淘汰|加快)"
    rf"[一-龥A-Za-z]{{2,4}}{_BUSINESS}"
)
_ITEM = re.compile(r"[^、，。；：:！？“”（）()\s]+")
_LIST = re.compile(rf"{_ITEM.pattern}(?:、{_ITEM.pattern})*$")
_LONGEST_LIST = 80
# 望湖集团[年产8万吨青盐项目], 青湖公司[白酒项目]: the works of a firm are a site.
_WORKS = re.compile(
    r"(?!投资|建设|承[建担接]|实施|负责|签约|开工|启动|引进|申报|参与|推进|总|计划|科研|研发|中标|分别|共同|联合|拟|已|将|作为"
    r"|合作|主导|牵头|签|洽谈|考察|调研|获|取得|提供|支持|协助|收购|入股|参加|通过|完成|组织|举办|设立|成立|打造|推出|开展|研制|运营|经营|管理|正式"
    r"|成功|落[地户]|建成|投产|竣工|新建|扩建|改建|首[个批]|重点|[一二三四五六七八九十\d]+[个项])"
    r"(?:(?![的了在由为和与等及把对向是从给])[一-龥\d.×]){2,20}?(?:项目|生产线)(?!经理|部|组|负责|公司|指挥|管理|建设)"
)
_FIRM_END = re.compile(r"(?:集团|公司|酒厂|药厂|[一-龥]厂)$")


def with_firms(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the firms of its lists, brands left out.

    >>> text = "望湖禽业、三元食品等8家企业"
    >>> [(text[s.start:s.end], s.label) for s in with_firms(text, [])]
    [('望湖禽业', 'ORG'), ('三元食品', 'ORG')]
    """
    found = [_works(text, span) for span in spans]
    if "等" not in text:
        return found
    for close in _ARE_BRANDS.finditer(text):
        ends = {item.end() for item in _items(text, close.start())}
        found = [s for s in found if s.label not in ("GPE", "LOC") or s.end not in ends]
    for close in _ARE_FIRMS.finditer(text):
        for item in _items(text, close.start()):
            inside = touching(found, *item.span())
            if not inside and _FIRM.fullmatch(item.group()):
                found = drop_overlaps([*found, EntitySpan(*item.span(), "ORG", 0.7, "rule:firm")])
            elif [(s.start, s.end, s.label) for s in inside] == [(*item.span(), "LOC")]:
                found = [replace(s, label="ORG") if s is inside[0] else s for s in found]
    return found


def _items(text: str, end: int) -> Iterator[re.Match[str]]:
    """Yield the members of the list that ends at `end`."""
    listed = _LIST.search(text, max(0, end - _LONGEST_LIST), end)
    if listed is not None:
        yield from _ITEM.finditer(text, listed.start(), end)


def _works(text: str, span: EntitySpan) -> EntitySpan:
    if span.label != "ORG" or not _FIRM_END.search(text, span.start, span.end):
        return span
    works = _WORKS.match(text, span.end)
    return replace(span, end=works.end(), label="LOC") if works else span
