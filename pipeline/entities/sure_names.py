"""Programmes, honours and bodies that their form makes sure, whatever the network says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.entities.initiatives import HEAD_OR_PLAN, names_nothing
from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.words import any_of, words
from pipeline.words import one_of

# 全国劳动模范称号, 全省优秀共产党员: honours, at the level at which they are given.
_HONOUR = (
    r"(?:全国|全军|全省|全市|全区|全县|中国|[省市县](?=劳动|五一|三八|青年五四))(?:劳动模范|先进工作者"
    r"|优秀共产党员|优秀党务工作者|先进基层党组织|五一劳动奖[章状]|五一巾帼(?:奖章|标兵)|工人先锋号|三八红旗(?:手|集体)"
    r"|青年五四奖章|道德模范|文明家庭|(?:十大)?杰出青年|最美奋斗者|优秀教师|模范教师|优秀医生|青年文明号|优秀志愿者)(?:奖章|称号)?(?!\d)"
)
# 命名为[全国深海养殖示范县], 被评为[全省十佳船长]: what a place or a person is made, at a level.
_AWARDED = re.compile(
    r"(?:(?:评|命名|授予|认定|确定|申报|表彰|列)为|获评|荣获|荣膺|荣列|成为|创成)(?P<name>"
    r"(?:中国|全国|国家级?|世界|国际|[省市]级|全[省市])(?!首|第|最大|唯一|重点|级)(?:(?![的了和与是有]|\d+[个家项])[一-龥\d]){0,16}?"
    r"(?:(?:示范|试点|先进|文明|卫生|园林|森林|模范|生态|名|竞争力|宜居|旅游|活力)(?:城市|[省市县区镇乡村]|街道|社区)"
    r"|杰出青年|功臣|标兵|劳模|十佳[一-龥]{2,4}|风云人物|年度人物|先进(?:集体|单位|个人)|示范(?:单位|基地|企业)))"
    r"(?=[，。；、）)]|和|称号|$)"
)
# “面子”工程, “一刀切”政策, “套路贷”: what is blamed.
_BLAMED = (
    r"(?:一刀切|一言堂|大水漫灌|撒胡椒面|两张皮|拍脑袋|拍脑门|[新旧]?(?:形象|面子|政绩)|豆腐渣|半拉子|胡子|烂尾|血拼"
    r"|内卷|躺平|土|霸王|潜规则|家长式|运动式|填鸭式|人情|关系|套路|校园|高利|裸|现金|砍头)"
)
# “十四五”规划: the plan, not its years.
_FIVE_YEARS = r"“十[一二三四五六七八九]五”(?:[一-龥]{2,4})?规划(?!中期|期)"
_PLAN_OF_YEARS = re.compile(_FIVE_YEARS)
# “七个到位”, “三个提升、三个下降”, “一年起步、三年成势”: numbered points, steps of a plan;
# not “一个窗口”, “两个孩子都上了学”: what is counted, what somebody says.
_NUMBER = "[一二两三四五六七八九十]"
_COUNTED = (
    r"方面|月|小时|工作日|半|多|人|孩子|娃|老[人师乡]|[男女]|儿子|学[生校]|同[学事]|兄弟|朋友|村|电话"
    r"|样"
)
_POINT = r"[^的了都就也还我你他她\d“”，、。；]{1,10}"
_STEP = rf"{_NUMBER}年(?!四季|[五八]载|级|[前后来])[^“”，、。；]{{2,8}}"
_NUMBERED = (
    rf"“(?!一个[^“”、，]*”)(?:{_NUMBER}个(?!{_COUNTED}){_POINT}(?:[、，]{_NUMBER}个{_POINT}){{0,5}}"
    rf"|{_STEP}(?:[、，]{_STEP}){{1,4}})”(?:{HEAD_OR_PLAN.pattern})?"
)
# “众议”工作法, “春雨行动”, “渔户贷”: a type noun behind or inside the quotes makes a name of them.
_SURELY = re.compile(
    rf"{_FIVE_YEARS}|{_NUMBERED}"
    rf"|“(?!{_BLAMED})[^“”，。；！？\n]{{1,20}}”{any_of('initiative_heads.txt')}(?!公司|(?<=规划)(?:中期|期))"
    rf"|“(?!{_BLAMED})[^“”、，。；！？\n]{{1,16}}(?:行动|计划|工程|平台|战略|工作法|机制|模式|试点|基金"
    r"|联盟|会战|攻坚战|(?<!借)贷|长制)”"
    rf"|{_HONOUR}|“(?:{_HONOUR}|五一劳动奖[章状]|工人先锋号|三八红旗(?:手|集体)|青年文明号|青年五四奖章)”(?:荣誉)?(?:称号)?"
)
# “放心”超市, “五星级”酒店: a sort of shops
_SORT = (
    r"(?:放心|绿色|[一二三四五]?星级?|智慧|智能|无人|老字号|诚信|平价|平安|文明|惠民|便民|爱心|示范|网红|共享|社区|农家|连锁"
    r"|品牌|标准化|美丽|红色|特色|主题|折扣|生鲜|阳光|健康|无烟|零碳|低碳|云)”(?=[一-龥]{0,4}?(?:店|楼|超市|商行|商场))"
)
# “望湖”教育集团, “小青松”志愿服务队: bodies and shops by the name they gave themselves.
_BODY = re.compile(
    rf"“(?!{_SORT})"
    r"[^“”，、。；\n]{1,12}”(?:(?![进入与和的])[一-龥]){0,4}?(?:教育集团|有限公司|合作社|联盟|商会|研究院|俱乐部|艺术团|乐团|合唱团|宣讲团"
    r"|服务队|突击队|专卖店|连锁店|药店|酒店|饭店|酒楼|超市|商行|商场)(?!式|化|[一-龥]{0,4}(?:会议|大会|行动|活动))"
)


# 西部大开发, 党史学习教育; not 雨露计划培训基地, 希望工程办公室: what is called after them; nor
# 5[万人计划]返乡.
_NATIONAL = re.compile(
    rf"(?<![一二两三四五六七八九十百数几\d.余多])"
    rf"(?:{any_of('national_programmes.txt')}|(?<![生期外会假校])学习实践活动)"
    r"(?![一-龥]{0,4}(?:园|基地|办公室|大会|会议|领导小组|动员|学校|小学))"
)
# A quick look before.
_MAY_HOLD_NATIONAL = re.compile(
    one_of(words("national_programmes.txt") | {"学习实践活动"}, leading=True)
)
# “春雨”“秋实”、“冬藏”: quotes one beside the other are of one kind.
_QUOTE = r"“[^“”\n]{1,20}”"
_CHAIN = re.compile(rf"{_QUOTE}(?:[、和及]?{_QUOTE})+")
# “青湖春季招聘会启动仪式”, “望湖乡村摄影培训班”: meetings by the name in their quotes.
_MEETING = re.compile(
    r"“[^“”\n]{4,30}(?:仪式|大会|论坛|峰会|大赛|比赛|竞赛|研讨会|座谈会|报告会|现场会|推进会|推介会|发布会|对接会|招聘会|博览会|展销会|展览会"
    r"|运动会|晚会|音乐会|音乐节|旅游节|文化节|美食节|艺术节|马拉松|培训班)(?:[（(][^“”（）()]{1,8}[）)])?”"
)


def with_sure_names(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the names that their form makes sure.

    >>> text = "启动“莱州春雨行动”，成立“望湖”合作社"
    >>> [(s.start, s.end, s.label) for s in with_sure_names(text, [EntitySpan(3, 5, "GPE")])]
    [(2, 10, 'INITIATIVE'), (13, 20, 'ORG')]
    """
    found = drop_overlaps([*_sure(text, spans), *spans])
    return drop_overlaps([*found, *_beside(text, found)]) if "”" in text else found


def _beside(text: str, spans: Sequence[EntitySpan]) -> Iterator[EntitySpan]:
    """Yield the quotes that stand in a row with programmes and in which nothing else was found."""
    for chain in _CHAIN.finditer(text):
        inside = touching(spans, *chain.span())
        if not inside or any(span.label != "INITIATIVE" for span in inside):
            continue
        for quote in re.finditer(_QUOTE, chain.group()):
            start, end = chain.start() + quote.start(), chain.start() + quote.end()
            if not touching(inside, start, end) and not names_nothing(text, start, end):
                yield EntitySpan(start, end, "INITIATIVE", 0.6, "rule:listed")


def _sure(text: str, spans: Sequence[EntitySpan]) -> Iterator[EntitySpan]:
    if "“" in text:
        for match in _BODY.finditer(text):
            # “五一”期间酒店: a feast is no name of a shop
            timed = any(span.label == "DATE" for span in touching(spans, *match.span()))
            if not timed and _holds(spans, *match.span()):
                yield EntitySpan(*match.span(), "ORG", 0.75, "rule:quoted")
        for match in _MEETING.finditer(text):
            if _holds(spans, *match.span()):
                yield EntitySpan(*match.span(), "EVENT", 0.75, "rule:quoted")
    for match in _SURELY.finditer(text):
        start, end = match.span()
        of_years = _PLAN_OF_YEARS.fullmatch(text, start, end)  # “十四五”规划 is no time
        if all(
            span.label not in ("INITIATIVE", "EVENT", "DOC")
            and (start < span.start or (of_years and span.start == start and span.label == "DATE"))
            and span.end < end
            for span in touching(spans, start, end)
        ):
            yield EntitySpan(start, end, "INITIATIVE", 0.8, "rule:quoted")
    for match in _NATIONAL.finditer(text) if _MAY_HOLD_NATIONAL.search(text) else ():
        if not touching(spans, *match.span()):
            yield EntitySpan(*match.span(), "INITIATIVE", 0.8, "rule:national")
    for match in _AWARDED.finditer(text):
        if _holds(spans, *match.span("name")):
            yield EntitySpan(*match.span("name"), "INITIATIVE", 0.75, "rule:awarded")


def _holds(spans: Sequence[EntitySpan], start: int, end: int) -> bool:
    """Whether all that was found in a stretch lies in it: nothing reaches out of it."""
    return all(start <= span.start and span.end <= end for span in touching(spans, start, end))
