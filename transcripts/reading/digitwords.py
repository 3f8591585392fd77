"""The words around dictated digits: what goes on with a number, what puts it right, what belongs to another matter."""

import re

from transcripts.reading.lines import Line

CONTINUES = re.compile(
    r"^(?:[嗯呃额啊哦噢诶欸哎唉呀哈吧呐呢嘛]|那个|然后|对|再|后面|接着|完了|接下来|就是|下面|之后|是|的|系|尾|"
    r"杠|横杠|减|好|行|你记|记一下|听好|还有|剩下)*$"
)
FIXES = re.compile(
    r"(不对|不是|不系|错了|说错|弄错|记错|念错|看错|应该是|更正|纠正|改成|改为|哦不|啊不|呃不|噢不|诶不|不不|口误|颠倒|"
    r"等等|等一下|漏|少了|多了|打反|反了|(?:^|[哦呃啊嗯哎])不$)"
)
DENIED = re.compile(r"(?:不是|不系|并非|而不是)$")
OUTDATED = re.compile(r"^(?:那个?|这个?)?(?:才)?是?(?:不对|错的?|(?:我们?)?(?:老|旧|以前|原来|原先)的?号?|那是)")
EXTENSION = re.compile(r"(?:转接?|分机号?码?|内线|拨|按)(?:是|为|号|打|一下|到)*[^转拨]{0,5}$")
RIGHT_FOLLOWS = re.compile(r"(?:啊|哦|嗯)?(?:是|应该是|而是|系)?[零一二三四五六七八九幺洞拐两]")
AREA_WORD = re.compile(r"(?:区号|前头|前面|前边|开头|长途)(?:是|为|呢|加|要加|再加|的话|有个?|打|拨)*$")
LONE_BEFORE = re.compile(
    r"(?:不是|不系|应该是|最后(?:一位)?是|□(?:数)?是?|转|分机号?|对是|改成|换成|(?<!就)(?<!还)(?<!这)(?<!那)是|前面是)$"
)
OTHER_THING = re.compile(
    r"(单号|订单|账号|户号|身份证|卡号|合同|编号|型号|车牌|工号|验证码|房|栋|元|块|台|个|件|点|米|公里|号楼)"
)
ASKS_ON = re.compile(r"(电话|手机|联系|称呼|贵姓|姓名|名字|单位|公司|地址|型号|多少|什么|哪)")
MORE = re.compile(
    r"([您你]?慢|嗯|好的?|您说|请说|请讲|继续|然后|后面|接着|对|是的?|哦|行|慢|听|记|呢|啊|喂|还差|差|少了?|没完|不够|还有|收到|[您你]讲)"
)
_DENIES = re.compile(
    r"^(?:[嗯啊哎诶唉呃喂哦噢哟欸]|等等|等一下)*(?:不(?!好意思|客气|用|过|急|要紧|行|能|可以|知道|着急|管)|错了?|弄错|少了|漏|多了|[打说念]?反了|没有|搞错)"
)


def denies(line: Line) -> bool:
    """The line begins by saying that something just said was wrong."""
    return _DENIES.match(line.text) is not None


def place_behind(text: str) -> str:
    """一三九开头: which part the words behind some digits name."""
    return "head" if text.startswith(("开头", "打头")) else "tail" if text.startswith(("结尾", "收尾")) else ""


def one_off(said: str, digits: str) -> bool:
    """A mobile number was said one digit short or long, and a part of it is said again."""
    return said[:1] == "1" and len(said) in (10, 12) and 2 <= len(digits) <= 8


def same_head(one: str, other: str) -> bool:
    """One of them begins with the other: the number is begun once more."""
    return one.startswith(other) or other.startswith(one)


def shared_end(one: str, other: str) -> int:
    """How many digits both end with."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count
