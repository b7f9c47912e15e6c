"""Lines in whole sentences that sell or steer, and are no part of the text they stand below.

海量资讯、精准解读，尽在海风财经APP; 新用户立领88元红包; 股市有风险，入市需谨慎. They speak to the
reader of the page, not of what it reports; their words for reader and site tell.
"""

from __future__ import annotations

import re

_LONGEST = 80
# An advertisement of the site's own reader: 打开海风新闻APP，查看更多; 尽在海风财经APP
_APP = r"(?:APP|App|app|客户端|公众号|视频号|小程序|微博|抖音号?)"
_PROMOTION = re.compile(
    rf"""
    # 海量资讯、精准解读，尽在海风财经APP
    .{{0,40}} (?: 尽在 | 就[上来] | 请上 ) [^，。]{{0,14}} {_APP} [！!。>＞]*
    # 打开海风新闻APP，查看更多精彩图片   点击下载海风APP，随时随地看新闻！
  | (?: 请 | 立即 | 马上 | 赶快 | 现在 )?
    (?: 打开 | 点击 | 下载 | 安装 | 点击下载 | 扫码下载 | 扫码关注 | 扫码打开 | 长按 | 戳 )
    [^，。]{{0,16}} (?: {_APP} | 二维码 | 原文 ) (?: [，,！!、].{{0,40}} | [>＞]* ) (?<!。)
    # 188元现金红包等你拿   新用户立领88元红包
  | .{{0,60}}
    (?: (?: 红包 | 礼[包品] | 优惠券 | 购物卡 | 京东卡 | 福利 | 大奖 )
        [^，。]{{0,6}} 等 [你您] [拿来领]
      | 新用户 [^。]{{0,8}} 领 | 立即?领取? [^。]{{0,8}} (?: 红包 | 礼包 | 福利 | 券 )
      | 100[%％] 中奖 ) .{{0,20}}
    # 股市有风险，入市需谨慎   炒股就看金风研报，权威，专业
  | .{{0,30}} 有风险 [，,] (?: 入市 | 投资 | 理财 | 交易 ) [需须] 谨慎 [。！!]?
  | (?: 炒股就看 | 买基金就[上看] | 股民 [^。]{{0,6}} 必看 ) .*
    # 您需要登录才可以下载或查看，没有账号？注册   请选择您看到这篇新闻时的心情
  | [您你] 需要 \s* 登录 .* | .{{0,12}} (?: 没有 | 已有 ) [账帐]号 [？?] .*
  | 请选择 [您你] [看阅] .{{0,20}} 心情 .*
    # 全文共926字，仅供站内会员学习参考   下载到本地，更方便阅读
  | 全文 共? \s* \d+ \s* 字 [，,] .{{0,50}}
  | .{{0,10}} 仅供 (?: 站内 | 本站 ) 会员 .*
  | 下载到 (?: 本地 | 电脑 | 手机 ) [，,\s].{{0,12}}
    # 随时掌握互联网精彩   以上就是本期全部内容，我们下期再见！
  | 随时 (?: 随地 )? (?: 掌握 | 了解 | 看 ) [^，。]{{0,10}} (?: 精彩 | 资讯 | 动态 | 新闻 ) [！!。]?
  | .{{0,24}} 下 [期次] 再 [见会] [！!。]?
    # 欢迎扫码加入读者群，与记者面对面交流！
  | 欢迎 .{{0,6}} (?: 扫码 | 扫描 | 加入 [^，。]{{0,8}} 群 ) .{{0,40}}
  | .{{0,12}} (?: 点个 | 点亮 | 动动手指 | 点击右[上下]角 ) .{{0,8}}
    (?: 在看 | 赞 | 星标 | 转发 | 分享 ) .{{0,8}}
    """,
    re.VERBOSE,
)
# What any of them has; nothing else is looked at closely.
_HINT = re.compile(
    "APP|App|app|客户端|公众号|视频号|小程序|微博|抖音|二维码|原文|红包|礼[包品]|福利|购物卡|京东卡"
    "|优惠券|大奖|中奖|新用户|立即?领|谨慎|炒股|基金|必看|登录|号[？?]|心情|全文|会员|本地|电脑|手机"
    "|随时|下[期次]|扫码|扫描|群|点[个亮]|手指|右[上下]角"
)


def is_promotion(text: str) -> bool:
    """Return whether a line of a page advertises the site, its services or its prizes.

    >>> is_promotion("海量资讯、精准解读，尽在海风财经APP"), is_promotion("居民可用APP报修。")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_HINT.search(text)) and bool(_PROMOTION.fullmatch(text))
