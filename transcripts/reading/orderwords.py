"""The words around the number of a matter: what goes on with it, what puts it right; and how its parts compare."""

import re

from transcripts.reading.cardinals import CLASSIFIER
from transcripts.reading.codes import Code, bare, codes_in

ENDS = re.compile(
    r"(?:尾号|尾巴|最后|后面|末尾|末|后)(?:[两二三四五六七]?(?:位|个)?(?:数|字|字母)?)?(?:是|应该是|改成)?$"
)
STARTS = re.compile(r"^(?:开头|打头)|(?:开头|前面|打头)(?:[两二三四]个?(?:字母|位))?(?:是|应该是)?$")
AGAIN = re.compile(
    r"(?:不是|不对|错了|说错了|念错了|看错了|看串了|应该是|更正|[呃哦啊哎噢]不)"
    r"(?:[^a-z0-9零幺一二三四五六七八九]{0,8})$"
)
FURTHER = re.compile(
    r"^(?:对|嗯|是|啊|哦|不|没完|等等)*(?:后面|后头|末尾)?"
    r"(?:还有|还差|再有|再加|加|漏了?|少了?)(?:一?个)?(?:字母|尾巴)?(?:[横中短]?杠)?$"
)
ONLY_END = re.compile(r"(?:尾号|后[三四五六]位|最后[三四五六]位|末[三四]位)(?:是)?$")
LISTENING = re.compile(
    r"^(?:嗯|对|好的?|哦|行|您?请?[说讲念报]|您?继续|接着|往[下后]|然后|还有|下面|是|后[面头]|收到|记[下着]了?|听着"
    r"|您?慢慢?[来点]?|您?[不别]着?急|没事|[的吧啊呢，])*$"
)
DENIES = re.compile(r"^(?:[嗯啊哎诶唉呃喂哦])*(?:不是|不对|错了|没有|不(?![用要急过])|少了|漏)")
BREAKS_OFF = re.compile(r"等[一会]?[下会儿等]|稍等|^喂|别[闹吵动]|[来到进]了")
PLATE = re.compile(r"(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|车牌(?:是)?)$")
_COUNTED = re.compile(rf"[{CLASSIFIER}号点分秒时月日周楼栋室元毛折度米吨岁人码亩棵头匹平方斤]|小时|公里|礼拜|星期")


def letters(value: str) -> str:
    """The letters of a code."""
    return "".join(sign for sign in value if sign.isalpha())


def with_head(value: str, head: str) -> str:
    """md 开头: the letters (or digits) that a number begins with, said anew."""
    prefix = re.match(r"[A-Z]*", value)
    if head.isalpha() and prefix is not None:
        return head + value[prefix.end() :]
    return head + value[len(head) :]


def echo(text: str, value: str) -> bool:
    """The agent only repeats digits of the number."""
    codes = codes_in(text, 1)
    return bool(codes) and len(text) <= 12 and all(bare(code.value) in bare(value) for code in codes)


def upholds(digits: str, mine: str, theirs: str) -> bool:
    """What is said once more is in one's own number, and not where the other side put something else."""
    digits = bare(digits)
    if mine == theirs:
        return False
    return mine.endswith(digits) and not theirs.endswith(digits) or (
        len(digits) > 1 and digits in mine and digits not in theirs
    )


def counts(code: Code, text: str) -> bool:
    """Few digits before a word for things, days, hours: they count."""
    return code.value.isdigit() and len(code.value) < 4 and _COUNTED.match(text, code.end) is not None
