"""Edges of named meetings: parts that the network leaves out or finds as names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.words import any_of

# 新闻发布会[(第六场)], 系列发布会[第三场]: which of a series.
_WHICH = re.compile(r"[(（]第?[一二三四五六七八九十百\d]{1,4}[场期届次站季][)）]")
# [青湖酒业·]2024海州马拉松: the sponsor before a named event, from a pause on.
_SPONSOR = re.compile(r"(?:^|(?<=[，。；：、“”《》（）(),;:\s]))[一-龥A-Za-z0-9]{2,10}·$")
_MEETING = (
    r"(?:大会|晚会|座谈会|报告会|推介会|推进会|现场会|动员会|签约会|表彰会|交流会|恳谈会|对接会|联席会议"
    r"|工作会议|(?:签约|启动|开工|竣工|通车|开通|贯通|落成|合龙|封顶|投产|揭牌|挂牌|授牌|授旗|颁奖|捐赠|奠基|开幕|闭幕|开班|首发|首映"
    r"|发布|交付)仪式|(?:集中开工|集中启动|启动|签约|投产|竣工)活动)"
)
# 庆祝…成立100周年大会
_IN_HONOUR = re.compile(
    rf"(?:庆祝|纪念)(?:(?!庆祝)[^，。；：、“”！？\s]){{3,36}}?{_MEETING}"
    rf"(?:暨[^，。；：、“”\s]{{2,30}}?{_MEETING})?"
)
# 海州市[重点项目集中签约仪式]: what follows the place, the day or the body a meeting is named by.
_REST = re.compile(
    rf"(?:(?![的在了将于由为和与及]|举行|举办|召开|出席|参加|主持|组织|开展|承办|主办|参与|协办|提请|提交|报请|[一二三四五六两][场次个]|[两三各]地)"
    rf"[一-龥、]){{0,28}}?{_MEETING}(?!室|厅|议[室厅]|中心|堂|制度|常务|常委|代表|主席团|审[议查]|[^，,。；]?\d+[余多]?[场次个])"
)
# 邵一鸣[同志先进事迹报告会]
_DEEDS = re.compile(r"(?:同志)?(?:先进|优秀|模范|英雄)?事迹(?:巡回)?(?:报告会|宣讲会)")
# By what a meeting may be named first: 海州市2024年…
_OPENS = ("GPE", "LOC", "DATE", "INITIATIVE")
# 2024年度[海州市经济工作会议]: a year or a quarter names a meeting; a day and 近年 do not.
_YEAR = re.compile(
    r"(?:\d{4}|[一二三四五六七八九〇零○]{4}|[今去明前本当])年度?(?:[上下]半年|第?[一二三四1-4]季度)?"
    r"|[本上]年度|第?[一二三四1-4]季度"
)
# 县委[工作会], 市委[经济工作会议]: a meeting of the body, found as the body.
_BODYS_MEETING = re.compile(r"[委会府协局厅办](?:[一-龥]{0,8}工作会议?|全会|全体会议)$")
# 第三十个世界海洋日, “3·15”国际消费者权益日: the days of a cause.
_WHICH_DAY = re.compile(
    r"(?:第[一二三四五六七八九十\d]+[个届次]|“\d{1,2}[·.]\d{1,2}”|\d{1,2}[·.]\d{1,2})$"
)
_CAUSE = (
    r"(?:环境|湿地|海洋|水|气象|地球|森林|土壤|动植物|野生动植物|生物多样性|防治荒漠化与干旱|候鸟|无车|节能|低碳|生态|土地|测绘法宣传|防灾减灾|减灾"
    r"|博物馆|读书|知识产权|文化遗产|文化和自然遗产|母语|诗歌|音乐|舞蹈|戏剧|广播|电视|电信|标准|计量|认可|统计|科普|航天|海员|航海|旅游|邮政"
    r"|卫生|无烟|禁毒|红十字|献血者|艾滋病|结核病|防治结核病|糖尿病|高血压|肝炎|狂犬病|精神卫生|睡眠|爱眼|爱牙|爱耳|防聋|听力|护士|助产士|肾脏|肿瘤"
    r"|消费者权益|妇女|劳动|儿童|家庭|老年人|老人|残疾人|助残|青年|教师|记者|医师|人权|和平|反腐败|难民|慈善|志愿者|人口|粮食|扶贫|税收|交通安全|消防|宪法"
    r"|国家安全教育|安全生产与健康|法制宣传|食品安全|动物|茶|足球|奥林匹克|台球|瑜伽|微笑|咖啡|建筑|城市|人居|住房)"
)
# 全国人口[日均], 全国粮食[日加工]能力, 中国足球[日前]: the day begins the next word.
_NO_DAY = (
    r"[本常益报均产程期用子渐照志记耗]|加工|处理|供[水气电热应]|消[耗费]|接[待诊]|发[电送]|吞吐"
    r"|前(?![夕后])"
)
_DAY = re.compile(
    rf"(?:世界|国际|全国|联合国|全球|中国)(?:土著|无偿)?{_CAUSE}(?:宣传|保护|纪念)?日(?!{_NO_DAY})"
)
# 望湖[马拉松], 青湖[庙会]: names that are a meeting's, found as those of a body or a site.
_MEETS = re.compile(
    r"(?<=..)(?:马拉松赛?|锦标赛|联赛|大赛|邀请赛|公开赛|运动会|博览会|艺术节|文化节|旅游节|音乐节|电影节|美食节|龙舟节|庙会|灯会|花会|菊会|年会|峰会)$"
)
# “宪法日”, “12·4”交通安全日: the day of a cause in quotes.
_QUOTED_DAY = re.compile(
    rf"“(?:\d{{1,2}}[·.]\d{{1,2}})?(?:全国|世界|国际|国家)?{_CAUSE}(?:宣传|保护|纪念)?日”|“\d{{1,2}}[·.]\d{{1,2}}”[一-龥]{{2,8}}日"
)
# 河湖管护会议[和]春耕推进会议: two meetings, each with its noun.
_TWO = re.compile(
    r"(?P<first>[^，。；、]{5,}(?:会议|大会|仪式|座谈会|推进会))[和与及](?P<second>[^，。；、]{5,}(?:会议|大会|仪式|座谈会|推进会))"
)
# 沪杭[两地启动仪式]: held at several places, not called after them.
_ANYWHERE = re.compile(r"[两三各]地(?:启动|开工|签约|开幕)?(?:仪式|活动)$")
# [省委]十届历次全会, [水利部]有关会议
_ITS_BODY = re.compile(rf"(?:自治区党|[省市区县州旗])委|{any_of('central_bodies.txt')}")
_ANY = re.compile(r"(?<=..)(?:相关|有关)|历次|历届|各[届次]|每[届年次]|定时|不定期|本[届次]")


def find_days(text: str, found: Sequence[EntitySpan] = ()) -> Iterator[EntitySpan]:
    """Yield the days of causes that are not part of a longer meeting that was found.

    >>> [(span.start, span.end) for span in find_days("在第五个世界海洋日前夕")]
    [(1, 9)]
    """
    if "日" in text:
        for match in _DAY.finditer(text):
            which = _WHICH_DAY.search(text, max(0, match.start() - 8), match.start())
            start = which.start() if which else match.start()
            if any(
                span.label == "EVENT" and span.start <= start and match.end() < span.end
                for span in touching(found, start, match.end())
            ):
                continue  # 世界海洋日主题论坛
            yield EntitySpan(start, match.end(), "EVENT", 0.9, "rule:day")


def with_right_meetings(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with meetings whole: one name for all their parts.

    >>> text = "海州市重点项目集中签约仪式上，市新闻发布会(第六场)"
    >>> spans = [EntitySpan(0, 3, "GPE"), EntitySpan(15, 21, "EVENT")]
    >>> [(text[s.start:s.end], s.label) for s in with_right_meetings(text, spans)]
    [('海州市重点项目集中签约仪式', 'EVENT'), ('市新闻发布会(第六场)', 'EVENT')]
    """
    found = [
        _whole(text, part)
        for span in spans
        if (named := _named(text, span))
        for part in _each(text, named)
    ]
    found = drop_overlaps(sorted(found, key=lambda span: span.label != "EVENT"))  # events first
    wholes = [*_in_honour(text, found), *_named_by(text, found)]
    return drop_overlaps([*wholes, *found])


def _named(text: str, span: EntitySpan) -> EntitySpan | None:
    """Return the span with the label it should have; of meetings without a name only the body."""
    if span.label == "INITIATIVE" and _QUOTED_DAY.fullmatch(text, span.start, span.end):
        return replace(span, label="EVENT")
    if span.label in ("ORG", "LOC") and _MEETS.search(text, span.start, span.end):
        return replace(span, label="EVENT")
    if span.label == "EVENT" and _ANYWHERE.search(text, span.start, span.end):
        return None
    if span.label == "EVENT" and text.endswith(("常委会", "委员会"), span.start, span.end):
        return replace(span, label="ORG")  # 望海市十六届人大常委会|举行第九次会议
    if span.label == "ORG" and _BODYS_MEETING.search(text, span.start, span.end):
        return replace(span, label="EVENT")
    if span.label != "EVENT" or not _ANY.search(text, span.start, span.end):
        return span
    body = _ITS_BODY.search(text, span.start, span.end)
    return replace(span, start=body.start(), end=body.end(), label="ORG") if body else None


def _each(text: str, span: EntitySpan) -> tuple[EntitySpan, ...]:
    """Return the two meetings of a span that joins them, else the span."""
    two = _TWO.fullmatch(text, span.start, span.end) if span.label == "EVENT" else None
    if two is None:
        return (span,)
    return replace(span, end=two.end("first")), replace(span, start=two.start("second"))


def _opens(text: str, span: EntitySpan) -> bool:
    return span.label in _OPENS and (
        span.label != "DATE" or _YEAR.fullmatch(text, span.start, span.end) is not None
    )


def _whole(text: str, span: EntitySpan) -> EntitySpan:
    if span.label != "EVENT":
        return span
    which = _WHICH.match(text, span.end)
    sponsor = _SPONSOR.search(text, max(0, span.start - 12), span.start)
    return replace(
        span,
        start=sponsor.start() if sponsor else span.start,
        end=which.end() if which else span.end,
    )


def _in_honour(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    if "庆祝" not in text and "纪念" not in text:
        return []
    return [
        EntitySpan(*match.span(), "EVENT", 0.7, "rule:meeting")
        for match in _IN_HONOUR.finditer(text)
        if any(
            span.label == "EVENT" and not (span.start < match.start() and match.end() <= span.end)
            for span in touching(spans, *match.span())
        )
    ]


def _named_by(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the meetings that begin with names found beside each other, and with these only."""
    wholes = []
    ends = {span.end for span in spans if span.label != "DATE" or _opens(text, span)}
    openers = {span.start: span for span in spans if _opens(text, span)}
    for span in spans:
        if span.label == "PERSON" and (deeds := _DEEDS.match(text, span.end)):
            wholes.append(replace(span, end=deeds.end(), label="EVENT", rule="rule:meeting"))
        if openers.get(span.start) is not span or span.start in ends:
            continue
        end = span.end
        while end in openers:
            end = openers[end].end
        rest = _REST.match(text, end)
        if rest is None:
            continue
        inside = {other.label for other in touching(spans, end, rest.end())}
        if not inside & {"EVENT", "TITLE", "PERSON", "ORG"}:
            wholes.append(EntitySpan(span.start, rest.end(), "EVENT", 0.6, "rule:meeting"))
    return wholes
