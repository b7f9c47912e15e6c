"""The forms that the numerals of Chinese prose take: one pattern, a named branch a form.

Where a numeral may begin (`START`), those that begin with a digit (`DIGITAL`), and the others
(`NUMERAL`). `candidates` reads what they find.
"""

from __future__ import annotations

import re

from pipeline.figures.numerals import ARABIC, CHINESE, FORMAL, MIXED, WORDS

# After these a multiplier alone is a numeral: 近百家, 突破万亿元, 上万人.
_OVER = "近超破过上逾约达到跨回足为于入迈登越"

# After these, too, where money follows: 引来百亿投资, 斥资千万元.
PAYS = (
    "引来|带来|迎来|斥资|耗资|投资|注资|增资|"
    "募资|融资|吸金|揽金|豪掷|砸下|获得|争取|撬动|拉动|签下|揽下|拨付|下拨|发放"
)

# 2:15:30, 59:48.21 where a result is told; else colons mean a time of day, a score or a ratio.
TIMED = r"""
    (?: (?<=成绩) | (?<=成绩[为是]) | (?<=成绩达到) | (?<=用时) | (?<=用时为) | (?<=[跑游滑骑划]出)
      | (?<=[跑游滑骑划]出了) | (?= [\d:：.]{4,12} (?: 的 | 完赛 | 夺 | 率先 ) ) (?<=以) )
    \d{1,2} [:：] [0-5]\d (?: [:：] [0-5]\d )? (?: \.\d{1,3} )? (?![\d:：])
"""
# After these 一位 is a step, no person: 前进一位.
MOVED = "(?:前进|前移|上升|提升|跃升|攀升|上移|后移|下降|下滑|后退|退后|倒退|领先|落后)"
COUNT = r"(?:\d|[一二两三四五六七八九十])"

# Measure words whose 一 counts where it stands behind its noun.
_MEASURES = "[例起件项座台辆处宗所艘架套枚名人户家个张份条只间场次回届期]"
_STOPS = r"(?:[，,。、；;)）\n]|$)"
# 仅有一家尚在营业, 只剩一人: the noun is left out, so 一 is no article
ALONE = r"[尚还仍未没不能可会在是有因由获达符合通，。；、,;)）]"

# A numeral that begins with an Arabic digit, a named branch a form; the first that fits decides.
DIGITAL = re.compile(
    rf"""
    # 2小时15分钟   1分23秒   9秒83   以2:15:30的成绩夺冠
    (?P<clock> (?<![\d.:：])
      (?: \d{{1,3}}小时\d{{1,2}}分钟?(?:\d{{1,2}}秒(?:\d{{1,3}})?)?
        | {TIMED}
        | \d{{1,3}}分\d{{1,2}}秒(?:\d{{1,3}})?
        | \d{{1,3}}秒\d{{1,3}}
      )
    )
    # 1/4个工作日
  | (?P<quotient> (?<![\d./A-Za-z-]) \d{{1,4}} / \d{{1,4}} (?![\d/.年月]) )
    # 3分之2
  | (?P<fraction> \d{{1,4}} 分之 (?: {CHINESE}+ | \d{{1,4}} ) )
    # 1,038.5   2400余
  | (?P<arabic> {MIXED} )
    """,
    re.VERBOSE,
)

# A numeral that begins otherwise.
NUMERAL = re.compile(
    rf"""
    # 百分之九十五   千分之六
    (?P<percent> [百千万]分之 (?: [多几]?{WORDS} | {ARABIC} ) )
    # 三分之二   十分之一
  | (?P<fraction> {CHINESE}+ 分之 (?: {CHINESE}+ | \d{{1,4}} ) )
    # 第3位   第一
  | (?P<ordinal> 第 [ ]? (?: {ARABIC} | {CHINESE}+ ) )
    # 居全国首位   登上榜首
  | (?P<first> 首位 | 榜首 )
    # 前十   前5位
  | (?P<top> 前 [ ]? (?: \d{{1,4}} | [二两三四五六七八九十百]{{1,3}} ) )
    # 退出后十位
  | (?P<bottom> 后 [ ]? (?: \d{{1,3}} | [二两三四五六七八九十]{{1,3}} ) (?= [位名] ) )
    # 一半   一多半   进度过半   半数以上
  | (?P<share> 一[多大小少]?半 | 半数
      | (?<=[过超足近到占])半 (?![年月天日小个路程径导轮夜岛山坡空生拉信疑])
    )
    # -0.51   零下5
  | (?P<arabic> (?: (?<![0-9A-Za-z)）%‰”.])[-−] | 零下 | (?<![抱肩减增胜欠亏担])负 ) {MIXED} )
    # 一倍   一个百分点   一天 (where a duration is measured)   前进一位   辖一区六县
    # 云南一例   泵站一座   每月放映电影一次   仅有一家尚在营业
  | (?P<behind> 一 (?= {_MEASURES} (?: {_STOPS} | (?<= [仅只][有剩存余]一.) {ALONE} ) ) )
  | (?P<lone> 一
      (?: (?= [倍番成年天周晚] | 分钟 | 刻钟
            | 个?(?: 半?小时 | 半?月 | 多?百分点 | 基点 | 半 | 工作日 | 季度 ) )
        | (?<= {MOVED} 一 ) (?= 个?位 )
        | (?= [区县市镇乡旗] ) (?: (?= . (?: [、和] )? {COUNT} [区县市镇乡旗] )
            | (?<= [区县市镇乡旗]一 ) | (?<= [区县市镇乡旗][、和]一 ) )
      )
    )
    # 半年   半小时   提前半年
  | (?P<half> (?: (?<![上下前后大多过一两夜]) | (?<=提前) )
      半 (?= 个?(?: 小时 | 月 | 工作日 | 学期 ) | [年天] )
    )
    # 破万亿   上百家
  | (?P<bare> (?: (?<=[{_OVER}]) | (?<={PAYS}) )
      [百千万亿] 万?亿? (?![一二三四五六七八九零瓦余多来]) )
    # 叁佰万
  | (?P<formal> {FORMAL} )
    # 三百二十多亿   十来   数百
  | (?P<words> (?! 一(?! {CHINESE} | [多余几] ) | [百千万亿](?![余多来]) ) {WORDS} )
    """,
    re.VERBOSE,
)

# Where a numeral may begin, cheap to refuse, so that a text is scanned fast.
START = re.compile(
    rf"""
    [0-9二两三四五六七八九十廿卅〇○壹贰叁肆伍陆柒捌玖拾佰仟一前后第首榜半百千万亿数几零负−-]
    (?: (?<= [0-9二两三四五六七八九十廿卅〇○壹贰叁肆伍陆柒捌玖拾佰仟] )
      | (?<= 一 ) (?: (?= [倍番成年天周晚刻位区县市镇乡旗半个小大少月多百基工季分]
                          | [一二两三四五六七八九十千万亿零余几] )
                    | (?= {_MEASURES} {_STOPS} ) (?<= [\u4e00-\u9fff]一 )
                    | (?<= [仅只][有剩存余]一 ) (?= {_MEASURES} ) )
      | (?<= 前 ) (?= [ ]? [0-9二两三四五六七八九十百] )
      | (?<= 第 ) (?= [ ]? [0-9一二两三四五六七八九十百千万零廿] )
      | (?<= 后 ) (?= [ ]? [0-9二两三四五六七八九十]{{1,3}} [位名] )
      | (?<= 首 ) (?= 位 )
      | (?<= 榜 ) (?= 首 )
      | (?<= 半 ) (?: (?= [数个小月年天工学] ) | (?<= [过超足到近占]半 ) )
      | (?<= [百千万亿] ) (?: (?= [余多来分] ) | (?<= [{_OVER}][百千万亿] )
        | (?<= (?:{PAYS})[百千万亿] ) )
      | (?<= [数几] ) (?= [一二两三四五六七八九十百千万亿] )
      | (?<= 零 ) (?= [下点一二两三四五六七八九] )
      | (?<= [负−-] ) (?= [0-9] )
    )
    """,
    re.VERBOSE,
)
