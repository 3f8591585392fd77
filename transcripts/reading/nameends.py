"""Where a name ends: words that follow names, words that stand between their parts."""

import re

from transcripts.reading.titles import LONG_TITLE
from transcripts.reading.wordlists import either, words_in

BETWEEN = re.compile(
    r"(?:嗯|呃|额|啊|哦|噢|诶|欸|哎|呀|啦|嘛|哈|就是|[是系]|对|那个|这个|全名|名字|大名|单名|名|一个|"
    r"单字|单|叫做|叫|姓|免贵|我|呢|后面)"
)
# Nothing after these words belongs to a name.
_HARD = either(
    words_in(
        "的 是 我 你 您 恁 他 她 它 们 咱 俺 这 那 就 也 都 还是 还有 不 没 了 啊 呢 吧 吗 嗯 呃 额 哦 "
        "噢 哎 欸 诶 喂 呀 嘛 啦 个 叫 别 先 姓 想 问 要 被 已经 因为 所以 但是",
        "电话 手机 号码 座机 分机 电邮 邮箱 微信 联系 公司 单位 地址 名字 打来 打电话 您好 你好 谢谢 "
        "麻烦 今天 明天 昨天 刚才 上周 下周 上次 现在 然后 可以 方便 帮我 查一 一下",
        "没有 知道 其他 别的 车牌 车号 身份证 订单 单号 订 买 住 预约 预订 工号 来自 家住 家里 家在 "
        "什么 怎么 哪 谁 系 喺 写 字 念 读 登记 反映 咨询 报修 投诉 需要 请 会员",
        "是不是 有没有 有个 有一 有点 有事 在这 在那 在你 说过 说是 说一 说的 找 给 跟 把 让 从 到 替 "
        "帮 或者 以及 之前 以后 号 栋 楼 单元 公司 集团 医院 学校 银行 工厂 有限 小区",
    )
)
HARD_STOP = re.compile(rf"(?:{_HARD}|{LONG_TITLE})")
SOFT_STOP = frozenset("有和用来去家上下在说开行好对车单听看做能会再又向等快早还本只走过")
COMPLETE = re.compile(
    r"(?:$|的|电话|手机|号|座机|联系|打|[我你您他她就也那这]|[啊呢吧吗嗯呃哦呀啦嘛哈]|"
    rf"[零一二三四五六七八九幺0-9]{{2}}|{_HARD}|{LONG_TITLE})"
)
ENDED = re.compile(r"$|电话|手机|号码|座机|[啊呢吧呀啦]|[零一二三四五六七八九幺0-9]{2}")
SINGLE_NAME = re.compile(r"单(?:名|字)?(?:是|叫)?一个|单[名字]")
SHORT_TITLE = frozenset("总工哥姐叔姨嫂婶太董")
