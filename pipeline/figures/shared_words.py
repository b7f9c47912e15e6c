"""Indicators that share words: a list with one head or tail for all its members."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.figures.spans import Pieces, Span

_INNER = re.compile(
    r"完成|实现|累计|分别|达到|预计|力争|有望|共计|达成|(?<=[\u4e00-\u9fff])共(?=[新完])"
)


def bare(text: str, start: int, end: int) -> Pieces:
    """Return the spans of text[start:end] without the verbs inside that only report.

    >>> bare("重点项目完成投资", 0, 8)
    ((0, 4), (6, 8))
    """
    pieces: list[Span] = []
    at = start
    for inner in _INNER.finditer(text, start, end):
        if inner.start() > at:
            pieces.append((at, inner.start()))
        at = inner.end()
    if end > at:
        pieces.append((at, end))
    return tuple(pieces) or ((start, end),)


def split_list(text: str, start: int, end: int, size: int) -> list[Pieces] | None:
    """Return the `size` indicators that a list with shared words stands for, or None.

    >>> text = "对东盟、欧盟出口"
    >>> [["".join(text[a:b] for a, b in one)] for one in split_list(text, 0, 8, 2)]
    [['对东盟出口'], ['对欧盟出口']]
    """
    cuts = [found.span() for found in _MARK.finditer(text, start, end)]
    return split_at(text, start, end, cuts[1 - size :]) if len(cuts) >= size - 1 else None


_MARK = re.compile(r"以及|、|和|与|及")
_LEAD = re.compile(r"对|向|从|自|参加|享受|新增|完成|处置|实施|发放|第(?=一、二)")


def split_at(text: str, start: int, end: int, cuts: Sequence[Span]) -> list[Pieces]:
    """Return the indicators that a list with shared words stands for, cut at the given spans.

    >>> text = "畜牧业和渔业、林业产值"
    >>> ["".join(text[a:b] for a, b in one) for one in split_at(text, 0, 11, [(6, 7)])]
    ['畜牧业和渔业产值', '林业产值']
    """
    begins = [start, *(last for _, last in cuts)]
    ends = [*(first for first, _ in cuts), end]
    items = [text[a:b] for a, b in zip(begins, ends, strict=True)]
    own_end = end - shared_tail(items[:-1], items[-1])
    lead = _LEAD.match(text, start, end)
    head = lead.end() if lead and lead.end() < ends[0] else start
    out: list[Pieces] = []
    for n, (first, last) in enumerate(zip(begins, ends, strict=True)):
        pieces: list[Span] = []
        if head > start and n:
            pieces.append((start, head))
        pieces.append((first, min(last, own_end) if n == len(cuts) else last))
        if own_end < end:
            pieces.extend(bare(text, own_end, end))
        out.append(tuple(pieces))
    return out


# the noun that the items of a list have in common: 教育、卫生健康|支出
_NOUN = r"""
    (?:总|财政)?(?:支出|收入|投资|增加值|产值|总值|面积|产量|销量|销售额|零售额|营业额|营收|保险|贷款余额|存款余额
    |贷款|存款|余额|进出口额?|(?<!进)出口额?|进口额?|利润|税收|利用量|拥有量|吞吐量|周转量|客运量|货运量|产业|行业|案件
    |事故|浓度|覆盖率|利用率|达标率|合格率|普及率|满意度|参保人数|人数|数量|总量|规模|实际投资|价格|均价|单产|总产
    |产能|业务总?量|业务收入|消费|用时|(?:整体|平均)?(?:通关|办理)?时间|用电量|发电量|用水量|交易额|成交额|成交量|含量|饲养量|保有量|使用量|[存出]栏量?)(?:占比|比重|增速|增幅)?
"""
# what may stand between an item and that noun: 城镇、农村|居民人均可支配|收入
_OF_ALL = r"""
    (?:常住居民|居民|人均|户均|亩均|平均|年均|日均|可支配|经营性?|住房|建筑|作物|种植|播种|领域|行业|产业链?|产(?=增加值|投资)|商品|产品|快递|邮政
    |交易|抽检|检测|养老保险|医疗保险|保险|总磷|总氮|用电)
"""
SHARED_NOUN = re.compile(rf"{_NOUN}$", re.VERBOSE)
# 耕地面积、粮食|产量: what is an amount itself shares no other's, but for its growth or share
AMOUNTS_END = re.compile(
    r"(?:[数额量率值]|人次|人口|收入|支出|投资|投入|面积|利润|税收|资产|产能|单产|总产|[存出]栏|浓度|密度|价格)$"
)
OF_AMOUNTS = re.compile(r"(?:占比|比重|增速|增幅)$")
SHARED_WORDS = re.compile(rf"的?{_OF_ALL}*{_NOUN}$", re.VERBOSE)
_ORDER = "一二三四五"
# 存、贷款, 轻、重工业, 内、外贸, 金、银、铜牌: members of one character
_PAIRS = frozenset(
    re.findall(
        "..",
        "存贷进出城乡男女收支轻重内外银铜澳台老幼供排供销产销国省市县县乡海空水陆陆空"
        "中小上下新旧早晚夏秋软硬长短正负牧渔",
    )
)
# words that only end and begin like such a pair
_TWO_WORDS = re.compile(
    r"[初高]中、小|[投生]产、销|城市、县|提供、销|[国境]内、外[资贸商企]|网上、下|..、(?:县[城域]|乡[镇村]|销售)"
)
_SIDES = tuple("东西南北中")  # 西、中、东|通道
# what members share though it is one character: 农、林业, not 牛、羊、家|禽
_ENDS = frozenset("业类率额量值数区县市镇乡村线税险费款价部股级型段岸侧")


def of_one_character(item: str, last: str) -> bool:
    """Tell whether the last of a list is one character, as the item before it ends in one.

    >>> of_one_character("第二", "三产业"), of_one_character("金融机构存", "贷款余额")
    (True, True)
    >>> of_one_character("西", "东通道运量"), of_one_character("京东", "西部")
    (True, False)
    >>> of_one_character("初中", "小学学生"), of_one_character("汽车产", "销量")
    (False, True)
    """
    counted = item.removeprefix("第") in _ORDER and last[:1] in _ORDER
    sides = item in _SIDES and last[:1] in _SIDES and last[1:2] not in _SIDES
    pair = item[-1:] + last[:1] in _PAIRS
    return counted or sides or (pair and not _TWO_WORDS.search(f"{item}、{last}"))


def shared_tail(items: Sequence[str], last: str) -> int:
    """Return how many characters at the end of `last` belong to all the items.

    >>> shared_tail(["六大产业", "高技术产业"], "绿色产业增加值")
    3
    >>> shared_tail(["城镇"], "农村居民人均可支配收入")
    9
    >>> shared_tail(["金融机构存"], "贷款余额"), shared_tail(["牛", "羊"], "家禽")
    (3, 0)
    >>> shared_tail(["东"], "西部"), shared_tail(["耕地面积"], "粮食产量")
    (1, 0)
    """
    if (at := last.find("分别")) > 0:
        return shared_tail(items, last[:at]) + len(last) - at
    if of_one_character(items[-1], last):
        return len(last) - 1
    for width in (3, 2):
        found = _after_mark(items, last, width)
        if found is not None:
            return found
    shared = SHARED_WORDS.search(last, 1)
    found = _after_mark(items, last, 1)
    if shared and found and SHARED_WORDS.fullmatch(last, len(last) - found):
        return found
    if all(map(AMOUNTS_END.search, items)):
        rate = OF_AMOUNTS.search(last)
        return len(rate[0]) if rate else 0
    head = SHARED_NOUN.search(last, shared.start() if shared else 0)
    if head and not any(item.endswith(head[0]) for item in items):
        return len(last) - (shared or head).start()
    if found is not None:
        return found
    size = max(0, len(last) - round(sum(map(len, items)) / max(1, len(items))))
    return 0 if size == 1 and last[-1] not in _ENDS else size


def _after_mark(items: Sequence[str], last: str, width: int) -> int | None:
    """Return how much of `last` stands behind an end that an item has too: 黄河、淮河|水位."""
    for item in reversed(items):
        mark = item[-width:]
        at = last.rfind(mark) if len(mark) == width else -1
        if 0 <= at < len(last) - width:
            return len(last) - at - width
        if at == len(last) - width and at >= 0:
            return 0
    return None
