"""The pieces of Chinese time expressions: years, months, days, quarters, festivals, plans.

Small named patterns, from which `find` builds its alternatives and `resolve` its rules.
"""

from __future__ import annotations

NUMERALS = "一二三四五六七八九十"
YEAR_NUMBER = r"(?:(?:1\d|20)\d\d|[一二][〇零○Ｏ一二三四五六七八九]{3})"  # 2024, 二〇二四
MONTH_NUMBER = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{NUMERALS}])"  # 9, 09, 十一
# 元至5月, 元月-9月, 元月15日; not 3000元月薪
_FIRST_MONTH = (
    r"(?<![0-9万亿千百十美欧])元"
    r"(?=月(?![薪饼租供均收入老])|(?:[-—–~～―－]|至|到)(?:1[0-2]|[2-9])月)"
)
_MONTH = rf"(?:{MONTH_NUMBER}|{_FIRST_MONTH})"
DAY_NUMBER = (
    rf"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]|二十|[{NUMERALS}])"  # 25, 二十
)
COUNT = rf"(?:\d{{1,3}}|[{NUMERALS}两几数]{{1,3}})"  # 五 in 五年来
DASH = r"(?:[-—–~～―－]{1,2}|至|到)"  # 1-7月, 1至6月

# 上午, 凌晨3时许, 晚: the hour after a day (not 晚会, 晚稻, 夜市).
_OF_DAY = (
    r"(?:上午|下午|中午|正午|清晨|凌晨|早晨|早上|傍晚|晚间|晚上|深夜|午夜"
    r"|晚(?![会宴稻报餐熟])|夜(?![市景经校间]))"
)
_CLOCK = r"(?:零时|(?:2[0-4]|[01]?\d)[时点](?:[0-5]?\d分|整|半)?许?|[012]?\d:[0-5]\d)"
HOUR = rf"(?:{_OF_DAY}?{_CLOCK}|{_OF_DAY}(?:[{NUMERALS}]{{1,2}}[时点](?:半|整|许)?)?)"  # 上午九时
# 本周[三场], 本周[一批]: what a numeral counts; not 下周三起，
COUNTED = "(?:[批揽些系项次家场个条位种]|起(?![，,、]))"
# 上旬, 底, 初: the part of a month, a quarter, a year (not 底线, 末端, 初步).
PART = (
    r"(?:上旬|中旬|下旬|月底|月末|底(?![板线气部座])|末(?!端|梢)"
    r"|初(?![步级中夏秋春冬次具一二三])|中(?=[,，、]))"
)
SEASON = r"(?:[春夏秋冬](?:天|季(?!学期))|[春秋]季学期|暑期|暑假|寒假|正月|腊月)"
QUARTER = r"(?:第?[一二三四1-4]季度|首季度?|[一二三四]季(?=[,，、]))"
# 上半年, 前三季度, 前10个月, 头两个月
HALF = (
    rf"(?:[上下]半年|[前头][一二三四1-4]个?季度"
    rf"|(?:前|(?<![开龙巨前带牵源])头)(?:\d{{1,2}}|[{NUMERALS}两]{{1,2}})个?月(?!以?前))"
)
MONTH = rf"(?:{_MONTH}月(?![牙饼季嫂三])(?:份(?!额)|当月)?)"  # 7月, 11月份, 7月当月
_MONTHS_END = "[底末](?![板线气部座端])"  # 1-5月底
# 1-11月份
MONTHS = rf"(?:{_MONTH}月?份?{DASH}(?:次年|翌年)?{MONTH_NUMBER}月(?:份(?!额)|{_MONTHS_END})?)"
_NOT_DAY = "线楼机馆院店门煤公仓井桥台炉厂泊文"  # 2号楼
DAY = rf"(?:{DAY_NUMBER}(?:日(?![均报益常])|号(?![{_NOT_DAY}])))"
# A day without a month: 26日, not 三日内, 2号.
LONE_DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])日(?![内均报益常]))"
DAYS = rf"(?:{MONTH_NUMBER}月{DAY_NUMBER}[日号]?{DASH}(?:{MONTH_NUMBER}月)?{DAY}{_CLOCK}?)"
_CLOCKS = rf"(?:[012]?\d{DASH}[012]?\d[时点])"  # 0-24时
# 4月6日[0时—24时], 4月6日[0-24时], 4月6日[18时至7日18时], 2月9日至4月3日[24时]
_CLOCK_TO = rf"(?:{HOUR}(?:{DASH}(?:(?:{MONTH_NUMBER}月)?{DAY}|[次翌当]日)?{_CLOCK})?|{_CLOCKS})"
# 9月20日至22日, 1-7月, 12月25日上午, 7月底, 11月份
OF_YEAR = rf"(?:{DAYS}|{MONTHS}|{_MONTH}月(?:{DAY}{_CLOCK_TO}?|{PART})|{MONTH})"

# Festivals: FEAST is a time by itself, FESTIVAL only before 假期, 期间, 前夕 (国庆 begins names).
FEAST = (
    r"(?:春节(?!联|晚|档|文)|元宵节|清明节|端午节|中秋节|国庆节|重阳节|除夕|元旦(?!档|晚)|劳动节"
    r"|儿童节|妇女节|教师节|植树节|七夕节|立春|雨水节气|惊蛰|春分|清明时节|谷雨|立夏"
    r"|小满(?!足)|芒种|夏至|小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪节气|大雪节气"
    r"|冬至|小寒|大寒|“(?:五一|五四|六一|七一|八一)”(?![勋奖奋口广]))"
)
FESTIVAL = (
    r"(?:(?:“?五一”?|“?十一”?)?中秋、?国庆|国庆、?中秋|元旦、?春节|春节|元宵节?|清明节?"
    r"|端午节?|中秋节?|国庆节?|元旦|重阳节?|“五一”|“十一”|“五四”|“六一”|“七一”|“八一”|五一"
    r"|劳动节|“?双节”?|“?两节”?|“?双十一”?|七夕节?|节日|节假日|假日)"
)
# 长假7天, 春节七天: the days off, counted
BREAK = (
    r"(?:(?:小长假|长假|假期|黄金周|档(?![案次位]))(?:[3-9三四五六七八九]天)?"
    r"|[3-9三四五六七八九]天(?=长假|假期|[,，]))"
)
# 黄金周前三天, 假期首日: days out of a holiday
_DAYS_OF = rf"(?:[前后][{NUMERALS}两\d]天|首日|第[{NUMERALS}\d]天|(?:最后|头)[{NUMERALS}两\d]天)"
_BEFORE = rf"前(?![\d{NUMERALS}两几])"
HOLIDAY = (
    rf"(?:除夕夜?[至到](?:正月|大年|农历)?初[{NUMERALS}]|(?:长假|假期)[3-9{NUMERALS}]天"
    rf"|{FESTIVAL}(?:{BREAK}(?:{_DAYS_OF}|期间|前夕|{_BEFORE}|后)?"
    rf"|期间|前夕|前后|{_DAYS_OF}|{_BEFORE}|当[天日])"
    rf"|{FEAST}(?:期间|前夕|当天)?)"
)
# Times told by something that goes on: 论坛期间, 汛期, “三夏”期间.
MEANWHILE = (
    r"(?:汛期|暑期|寒暑假|论坛|会议|会展|展会|大会|赛事|假期|疫情|活动|节庆|春运|暑运|“?三[夏秋]”?"
    r"|“?双(?:11|12|十二)”?|“618”)期间"
)
# 下周三, 周一上午, 星期五; a bare 周三 only where the hour or the clause ends it; not 本周|三场.
_WEEK = rf"(?:周(?:[一二三四五六](?!{COUNTED})|日(?!报))|星期[一二三四五六日天])"
WEEKDAY = (
    rf"(?<![（(])(?:[上下本这]个?{_WEEK}|星期[一二三四五六日天]|{_WEEK}(?=[至到,，、。；;）)]|{_OF_DAY}))"
    rf"(?:[至到]{_WEEK})?{HOUR}?"
)
# 农历五月初五, 正月十五, 腊月廿三, 大年初一: days of the lunar year.
_LUNAR_DAY = rf"(?:初[{NUMERALS}]|廿[{NUMERALS}]?|[二三]?十[{NUMERALS}]?)"
LUNAR = (
    rf"(?:(?:农历|阴历)[{NUMERALS}正冬腊]{{1,2}}月{_LUNAR_DAY}?|[正冬腊]月{_LUNAR_DAY}"
    rf"|[{NUMERALS}]{{1,2}}月初[{NUMERALS}]|大年(?:初[{NUMERALS}]|三十)|除夕夜)"
)

YEAR_WORD = (
    r"(?:今年|去年|前年(?!度)|明年(?!级)|(?<![产用成工营建运网车后])后年|本年度?(?!年)|上年(?!纪)|下年|[上下]一?年度"
    r"|[上下]一年|当年|翌年|次年|同年(?![级龄])|新的一年|新一年)"
)
# “十四五”, “九五”, and 十四五 where the next word shows that it is the plan; the plans to teach the
# law have numbers of their own (“七五”普法), and “六五” is the day of the environment.
PLAN = (
    r"(?:[“\"](?:十[一二三四五六七八]?五[”\"]"
    r"|[六七八九]五[”\"](?![^，,。；;]{0,4}(?:普法|法治|法制|依法|环境日|环境宣传)))"
    r"|(?<![第二三])十[一二三四五六七八]五(?=时期|期间|以来|规划))"
)
# What closes a span: 以来, 起 (not 起点, 起来), 前 (not 前列, 前五).
SINCE = (
    r"(?:以来|(?<=[0-9]年)来(?=[，,、“]|累计|年均|平均|共|首次)"
    r"|起(?![点步草来到码飞伏因降止诉底重源家草势居])|[之以]前"
    r"|前(?![列沿端瞻期来景提往后几两半移进\d二三四五六七八九十个]|一[年季月周天]))"
)

# The first two characters of all that begins with neither a numeral nor a word of the lexicon.
BEGINNINGS = """
今年 去年 前年 明年 后年 本年 上年 下年 上一 下一 当年 翌年 次年 同年 新的 新一 首季 第一 第二 第三
第四 第1 第2 第3 第4 上半 下半 春节 元宵 清明 端午 中秋 国庆 重阳 除夕 元旦 劳动 儿童 妇女 教师
植树 双节 双十 “十 "十 “五 “六 “七 “八 “九 “双 “两 立春 立夏 立秋 立冬 雨水 惊蛰 春分 谷雨 小满 芒种
夏至 小暑 大暑 处暑 白露 秋分 寒露 霜降 小雪 大雪 冬至 小寒 大寒 节日 节假 节庆 假日 假期 汛期
暑期 寒暑 长假 春运 暑运 三夏 三秋 “三 “6 双1 上周 下周 本周 这周 上个 下个 上星 下星 本星 这星 星期
周一 周二 周三 周四 周五 周六 周日
农历 阴历 正月 冬月 腊月 大年 半年
论坛 会议 会展 展会 大会 赛事 疫情 活动 过去 最近 未来 今后 这大 这半 近半 近大 本世 上世 上个
金秋 寒冬 盛夏 元月 元至 元到 元- 元— 元~
"""
