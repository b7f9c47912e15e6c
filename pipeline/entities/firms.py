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
# Not 望湖、青湖等[地]的品牌, 等[城市]品牌: the brands of places.
_ARE_BRANDS = re.compile(
    r"等(?:(?![的地省市县区州域])(?:(?<=[全中])国|国(?=[内际产货])|(?!国)[一-龥])){0,8}?"
    r"(?:品牌|名牌|名烟|名酒)(?!城市|建设|大?[省市县区])"
)
# 望湖[禽业], 青湖[新材料]: a name of its own and the line of business; not 装备制造, 规上工业.
_BUSINESS = any_of("business_lines.txt")
_FIRM = re.compile(
    rf"(?!{_BUSINESS})"
    r"(?!规[上下]|限[上下]|国有|民营|外资|内资|合资|小微|龙头|骨干|重点|传统|新兴|现代|高端|先进|大型|中小|农产品|战略|生物医?药|新一代|绿色|精细|海洋|新型|特色|民用|商业|食用|推进|推动|提[高升]|支持|引导|发展|培育|引进|做[强大优]|壮大|打造|扶持|鼓励|涉及|关停|整治|淘汰|加快)"
    rf"[一-龥A-Za-z]{{2,4}}{_BUSINESS}"
)
# [智慧]物流, [跨境]贸易, [有色]冶金: which sort of business, as firms seldom call themselves.
_LINE = re.compile(
    rf"{_BUSINESS}|[省市县国]内|[省市国境海]外|智慧|智造|数字|数据|云|跨境|进出口|国际|国内|对外|外向|大宗|批发|零售|餐饮|住宿|休闲|娱乐|会展|创意|体育|养老|社会"
    r"|公共|城市|城乡|农村|乡村|社区|家庭|儿童|老年|民生|综合|专业|专用|通用|普通|基础|关键|核心|节能|循环|再生|可再生|清洁|低碳|氢能?|太阳能"
    r"|生物质|风力|水力|火力|电动|煤|盐化|磷|氟|硅|碳|钒|稀土|有色|黑色|金属|非金属|矿产|木材|林木|竹|果蔬|粮食|畜禽|农副|特产|中药|中医|医用"
    r"|生命|军工|航天|卫星|北斗|低空|港口|海上|远洋|沿海|内河|公路|铁路|互联网|物联网|房地|电商|工程|检验|检测|人力|服务"
)
_ITEM = re.compile(r"[^、，。；：:！？“”（）()\s]+")
_LIST = re.compile(rf"{_ITEM.pattern}(?:、{_ITEM.pattern})*$")
_LONGEST_LIST = 80
# 望湖集团[年产8万吨青盐项目], 青湖公司[白酒项目]: the works of a firm are a site.
_BY_SIZE = r"(?:年产|日产|年处理|日处理|年加工|日加工)[一-龥]{0,6}?[\d.]+[一-龥]{1,12}?"
# 青湖公司[将建白酒]项目, 青湖公司[3个]项目: what a firm does, when, or how many works it has.
_NO_WORKS = (
    r"(?:投资|投入|建设|承[建担接]|实施|负责|签约|签署|开工|启动|引进|引入|申报|参与|推进|推动|促进|科研|中标|分别|共同|联合|拟|已|将|正|作为"
    r"|合作|主导|牵头|洽谈|考察|调研|获|取得|提供|提[高升]|支持|协助|收购|入股|参加|通过|完成|组织|举办|设立|成立|打造|推出|开展|运营|经营|管理"
    r"|成功|落[地户]|建成|投产|竣工|新[建增上添]|增[加资设]|首[个批条]|重点|总|计划|购[置买进]|用于|保障|聚焦|围绕|瞄准|确保|加[快强大]|拥有|现有"
    r"|根据|按照|依托|利用|针对|因为|使|让|被|则|均|都|还|又|也|就|先后|陆续|全[力部面]|积极|着力|大力|努力|持续|不断|共[有计]|所有|各|该|其"
    r"|[今去明前当每]年|近[年期日]|年[内底初]|目前|如今|现在|多[个条项]"
    r"|(?<!第)[一二两三四五六七八九十百几数\d]+余?多?[个条项]|[的了在由为和与等及把对向是从给])"
)
_WORKS = re.compile(
    rf"(?:{_BY_SIZE}|(?!研[制发]|[扩改]建)(?:(?!{_NO_WORKS})[一-龥\d.×]){{2,14}}?)"
    r"(?:项目|生产线)(?!经理|部|组|负责|公司|指挥|管理|建设)"
)
_FIRM_END = re.compile(r"(?:集团|公司|酒厂|药厂|[一-龥]厂)$")


def with_firms(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the firms of its lists, brands left out.

    >>> text = "望湖禽业、三元食品等8家企业"
    >>> [(text[s.start:s.end], s.label) for s in with_firms(text, [EntitySpan(0, 4, "ORG")])]
    [('望湖禽业', 'ORG'), ('三元食品', 'ORG')]
    """
    found = drop_overlaps(_works(text, span, spans) for span in spans)
    if "等" not in text:
        return found
    brands = {
        item.end() for close in _ARE_BRANDS.finditer(text) for item in _items(text, close.start())
    }
    found = [span for span in found if span.label not in ("GPE", "LOC") or span.end not in brands]
    firms = [
        EntitySpan(*item.span(), "ORG", 0.7, "rule:firm")
        for close in _ARE_FIRMS.finditer(text)
        for item in _firms(list(_items(text, close.start())), found)
    ]
    listed = {(firm.start, firm.end) for firm in firms}
    named = (
        replace(span, label="ORG") if (span.start, span.end) in listed else span for span in found
    )
    return drop_overlaps([*firms, *named])


def _firms(items: Sequence[re.Match[str]], found: Sequence[EntitySpan]) -> Iterator[re.Match[str]]:
    """Yield the members of a list that are firms: those found as sites, those called as firms are.

    Where no firm is known among them, one line of business tells that all are: 智慧物流、跨境贸易.
    """
    inside = [touching(found, *item.span()) for item in items]
    known = any(span.label == "ORG" for spans in inside for span in spans)
    if not known and any(_LINE.match(item.group()) for item in items):
        return
    for item, spans in zip(items, inside, strict=True):
        site = [(span.start, span.end, span.label) for span in spans] == [(*item.span(), "LOC")]
        # 海州食品: the place in the name of a firm, where others of the list are known as firms
        free = all(known and s.label == "GPE" and s.start == item.start() for s in spans)
        if site or (free and _FIRM.fullmatch(item.group())):
            yield item


def _items(text: str, end: int) -> Iterator[re.Match[str]]:
    """Yield the members of the list that ends at `end`."""
    earliest = max(0, end - _LONGEST_LIST)
    listed = _LIST.search(text, earliest, end)
    if listed is not None:
        for item in _ITEM.finditer(text, listed.start(), end):
            if item.start() > earliest or earliest == 0:  # else it may begin before
                yield item


def _works(text: str, span: EntitySpan, spans: Sequence[EntitySpan]) -> EntitySpan:
    if span.label != "ORG" or not _FIRM_END.search(text, span.start, span.end):
        return span
    works = _WORKS.match(text, span.end)
    if works is None or any(other.label != "GPE" for other in touching(spans, *works.span())):
        return span
    return replace(span, end=works.end(), label="LOC")
