"""Find time expressions: points and periods in time, as GOLD.md spans them (label DATE).

以来, 起 and 前 are inside the span, 截至, 到 and 从 outside. Durations (三年, 连续三年) and
frequencies (每年) are not points in time and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.periods.words import words_pattern

# Pieces ---------------------------------------------------------------------------------------

_N = "一二三四五六七八九十"
YEAR_NUMBER = r"(?:(?:18|19|20)\d\d|[一二][〇零○Ｏ一二三四五六七八九]{3})"  # 2024, 二〇二四
MONTH_NUMBER = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_N}])"  # 9, 09, 十一
DAY_NUMBER = rf"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]|二十|[{_N}])"
COUNT = rf"(?:\d{{1,3}}|[{_N}两几数]{{1,3}})"  # 五 in 五年来
DASH = r"(?:[-—–~～―－]{1,2}|至|到)"  # 1-7月, 1至6月

# 上午, 凌晨3时许, 晚: the hour after a day (not 晚会, 晚稻, 夜市).
_OF_DAY = r"""(?:上午|下午|中午|正午|清晨|凌晨|早晨|早上|傍晚|晚间|晚上|深夜|午夜
    |晚(?![会宴稻报餐熟])|夜(?![市景经校间]))"""
HOUR = rf"(?:{_OF_DAY}?(?:(?:2[0-4]|[01]?\d)[时点](?:[0-5]?\d分|整|半)?许?|[012]?\d:[0-5]\d)|{_OF_DAY})"
# 上旬, 底, 初: the part of a month, a quarter, a year (not 底线, 末端, 初步).
PART = r"""(?:上旬|中旬|下旬|月底|月末|底(?![板线气部座])|末(?!端|梢)|初(?![步级中夏秋春冬次具一二三])
    |中(?=[,，、]))"""
SEASON = r"(?:[春夏秋冬](?:天|季(?!学期))|[春秋]季学期|暑期|暑假|寒假|正月|腊月)"
QUARTER = r"(?:第?[一二三四1-4]季度|首季度?|[一二三四]季(?=[,，、]))"
HALF = rf"(?:[上下]半年|前[一二三四1-4]个?季度|前(?:\d{{1,2}}|[{_N}两]{{1,2}})个?月)"
MONTH = rf"(?:{MONTH_NUMBER}月(?![牙饼季嫂])(?:份(?!额)|当月)?)"  # 7月, 11月份, 7月当月
MONTHS = rf"(?:{MONTH_NUMBER}月?份?{DASH}{MONTH_NUMBER}月(?:份(?!额))?)"  # 1-11月份
DAY = rf"(?:{DAY_NUMBER}(?:日(?![均报益常])|号(?![线楼机馆院店门煤公仓井桥台炉厂泊文])))"
# A day without a month: 26日, not 三日内, 2号.
LONE_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])日(?![内均报益常]))"
DAYS = rf"(?:{MONTH_NUMBER}月{DAY_NUMBER}[日号]?{DASH}(?:{MONTH_NUMBER}月)?{DAY})"
OF_YEAR = rf"(?:{DAYS}|{MONTHS}|{MONTH_NUMBER}月(?:{DAY}{HOUR}?|{PART})|{MONTH})"  # 9月20日至22日

# Festivals: FEAST is a time by itself, FESTIVAL only before 假期, 期间, 前夕 (国庆 begins names).
FEAST = r"""(?:春节(?!联|晚|档|文)|元宵节|清明节|端午节|中秋节|国庆节|重阳节|除夕|元旦(?!档|晚)|劳动节
    |儿童节|妇女节|教师节|植树节|七夕节|立春|雨水节气|惊蛰|春分|清明时节|谷雨|立夏|小满(?!足)|芒种
    |夏至|小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪节气|大雪节气|冬至|小寒|大寒)"""
FESTIVAL = r"""(?:(?:“?五一”?|“?十一”?)?中秋、?国庆|国庆、?中秋|元旦、?春节|春节|元宵节?|清明节?|端午节?
    |中秋节?|国庆节?|元旦|重阳节?|“五一”|“十一”|“五四”|“六一”|“七一”|“八一”|五一|劳动节|“?双节”?
    |“?两节”?|“?双十一”?|七夕节?|节日|节假日|假日)"""
BREAK = r"(?:小长假|长假|假期|黄金周|档(?![案次位]))"
HOLIDAY = (
    rf"(?:{FESTIVAL}(?:{BREAK}(?:期间|前夕|前|后)?|期间|前夕|前后|前(?![\d{_N}])|当[天日])|{FEAST})"
)

YEAR_WORD = r"""(?:今年|去年|前年(?!度)|明年(?!级)|后年|本年度?(?!年)|上年(?!纪)|下年|[上下]一?年度|[上下]一年
    |当年|翌年|次年|同年(?![级龄])|新的一年|新一年)"""
PLAN = r"(?:“十[一二三四五六七八]五”|(?<!第)(?<!二)(?<!三)十[一二三四五六七八]五(?=时期|期间|以来|规划))"

# What closes a span: 以来, 起 (not 起点, 起来), 前 (not 前列, 前五), 后 (not 后期).
SINCE = r"""(?:(?:以来|起(?![点步草来到码飞伏因降止诉底重源家草势居])|之前
    |前(?![列沿端瞻期来景提往后几两半移进\d二三四五六七八九十个]|一[年季月周天])))"""

# The pattern: one alternative a kind of expression -------------------------------------------

PATTERN = re.compile(
    rf"""
    # 2022年至2025年, 2018—2022年, 2024年12月至2025年3月
    (?P<years> {YEAR_NUMBER}年?{OF_YEAR}?{PART}?{DASH}{YEAR_NUMBER}年{OF_YEAR}?{PART}?(?:期间)? )
    # 2024年, 去年12月6日上午, 今年1-7月, 二〇二五年底, 2023年度, 2019年国庆档, 去年同期
  | (?P<year> (?:{YEAR_NUMBER}年|{YEAR_WORD})
        (?: 同期 | 全年 | 年[初末底] | 岁末 | {OF_YEAR}(?:同期)? | {HALF}(?:末|同期)?
          | {QUARTER}(?:末|底|同期)? | {HOLIDAY} | “(?:五四|六一|七一|八一)” | {SEASON}
          | 度(?![假过夏冬汛]) | {PART} )?
        {SINCE}? )
    # 2024-12-19
  | (?P<iso> (?:19|20)\d\d(?P<mark>[-./])(?:1[0-2]|0?[1-9])(?P=mark)(?:3[01]|[12]\d|0?[1-9])(?![\d.]) )
    # 9月30日至10月6日, 1-7月, 12月25日上午, 7月底, 11月份, 10月底前, 3月起
  | (?P<month> {OF_YEAR}(?:同期)?{SINCE}? )
    # 上半年, 前三季度, 一季度末, 前10个月
  | (?P<part> (?:{HALF}|{QUARTER})(?:末|底|同期)?{SINCE}? )
    # 26日凌晨3时许, 9日下午, 17日
  | (?P<day> {LONE_DAY}{DASH}{LONE_DAY} | {LONE_DAY}{HOUR}?{SINCE}? )
    # “十四五”时期, “十四五”以来, “十三五”末, “十五五”
  | (?P<plan> {PLAN}(?:时期|期间|以来|[末初]期|末(?!端)|初|前[一二两三四]年)? )
    # 春节假期, 中秋国庆假期, “五一”前夕, 论坛期间
  | (?P<holiday> {HOLIDAY} | (?:汛期|暑期|寒暑假|论坛|会议|会展|展会|大会|赛事|假期|疫情)期间 )
    # 过去一年, 近三年, 五年来, 五年前, 未来五年
  | (?P<count>
        (?:过去|近|最近)(?:的|这)?{COUNT}多?(?:年(?![级轻龄均期])|个(?:多)?月)(?:间|以?来(?!源))?
      | (?:未来|今后){COUNT}年(?:内|间)?
      | {COUNT}多?(?:年|个多?月)以?来(?![到临自看源访])
      | {COUNT}多?年之?前(?![列三十期沿]) )
    # 前五年同期
  | (?P<before> 前{COUNT}年同期 )
    # 20世纪90年代起, 上世纪八十年代, 21世纪初
  | (?P<era>
        (?:\d\d|二十一?|十[六七八九]|[上本])个?世纪(?:(?:\d0|[{_N}]十)年代)?(?:[初末中前后]期?|中叶)?(?:以来|起)?
      | (?:\d0|[{_N}]十)年代(?:[初末中前后]期?)?(?:以来|起)? )
    # 近日, 目前, 全年, 年底前, 本月下旬, 当天上午
  | (?P<word> (?:{words_pattern()})(?:{HOUR}|{PART})?(?:前后|{SINCE})? )
    """,
    re.VERBOSE,
)

# Where an expression may begin: a run of numerals, or the first character of a word.
_START = re.compile(
    r"\d+|[一二三四五六七八九十两几数]+|"
    "["
    + "今去前明后上下当本翌次同近日目现如眼昨全年月岁春元清端中国重除劳儿妇教植七立雨惊谷小芒夏大处"
    "白秋寒霜冬双节假“过最未汛暑论会展赛疫这历长入开改新党唐宋汉隋秦西东北南民抗解旧青连时第首金一]"
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression, with offsets in the text that was searched."""

    start: int
    end: int
    text: str
    rule: str


def find_time_expressions(text: str) -> list[TimeExpression]:
    """Return the time expressions of `text`, in order, never overlapping.

    >>> [time.text for time in find_time_expressions("截至7月底,烟台上半年新增2家,比去年同期多1家。")]
    ['7月底', '上半年', '去年同期']
    >>> find_time_expressions("连续三年每年增长")
    []
    """
    return list(_scan(text))


def _scan(text: str) -> Iterator[TimeExpression]:
    position = 0
    while start := _START.search(text, position):
        found = PATTERN.match(text, start.start())
        if found is None:
            # A run of numerals that begins no expression as a whole begins none later.
            position = start.end()
            continue
        rule = found.lastgroup or ""
        if _stands_free(text, found):
            yield TimeExpression(found.start(), found.end(), found.group(), rule)
            position = found.end()
        else:
            position = start.end()


# Characters before which a numeral or a word is the end of something longer: 第3月, 1.5月, 文明年.
_NOT_AFTER = {
    "month": "第.．多百千万亿",
    "day": "第.．多百千万亿、个",
    "year": "第.．每文至以目",
    "count": "第.．每将走",
    "word": "",
    "part": "第每",
    "plan": "第",
}


def _stands_free(text: str, found: re.Match[str]) -> bool:
    start = found.start()
    before = text[start - 1] if start else ""
    rule = found.lastgroup or ""
    if before and before in _NOT_AFTER.get(rule, ""):
        return before == "至" and found.group()[:1].isdigit()
    if found.group().startswith("现在") and before and before in "出体实呈表发再展":
        return False
    if found.group() == "下午" and before == "一":
        return False
    if before.isascii() and before.isalnum() and found.group()[0].isdigit():
        return False
    return True
