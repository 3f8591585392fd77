"""Service taboo words (服务禁语): what the agent's side should never say, and the wording a company prefers.

The starter list holds the nine phrases that count as forbidden, and the wordings of R17-R19 of the company's
standard, which are only advised against. A company adds its own phrases as it would write them down.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

FORBIDDEN = "forbidden"
WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Taboo:
    """A phrase in its canonical form and the ways in which it is said; `better` is what to say instead.

    `kind` is FORBIDDEN (counts as a taboo word) or WORDING (a remark for the reviewer). `allowed` finds what looks
    like it and is polite; it wins wherever it covers the place.
    """

    phrase: str
    pattern: re.Pattern[str]
    kind: str = FORBIDDEN
    better: str = ""
    allowed: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class TabooList:
    """All phrases of one company."""

    entries: tuple[Taboo, ...] = field(default=())

    def found_in(self, text: str) -> Iterator[tuple[Taboo, str]]:
        """The entries that `text` (plain, no spaces) holds, each once, with the words that were said."""
        for entry in self.entries:
            if entry.pattern.search(text) and (said := _said(entry, text)):
                yield entry, said

    def mentioned(self, text: str) -> "TabooList":
        """The entries that may be found in one of the lines of `text`: a first sieve over a whole call."""
        return TabooList(tuple(entry for entry in self.entries if entry.pattern.search(text)))


def _said(entry: Taboo, text: str) -> str:
    """The words of the entry that nothing polite covers; empty when there are none."""
    covered = [span.span() for span in entry.allowed.finditer(text)] if entry.allowed else []
    for said in entry.pattern.finditer(text):
        if not any(begin <= said.start() and said.end() <= end for begin, end in covered):
            return said[0]
    return ""


_YOU = "[你您]们?"


def _ways(text: str) -> re.Pattern[str]:
    """Anchors hold for a line: the sieve looks at all of the agent's turns at once."""
    return re.compile(text, re.MULTILINE)


STARTER = TabooList(
    (
        Taboo(
            "不知道",
            _ways(r"不知道|不晓得|我哪(?:里|儿)?(?:会)?(?:知道|晓得)|我怎么(?:会)?知道|谁知道"),
            better="请您稍候，我帮您问清楚。",
            allowed=_ways(
                rf"(?:{_YOU}|客户|知|他们?|她|还|怕{_YOU}|如果|要是|万一)(?:还|也|可能|是|都)?不(?:知道|晓得)"
                rf"|不(?:知道|晓得)(?:{_YOU}|这样|这么|这个|明天|今天|那边|家里|贵公司|现在|是不是|方不方便|可不可以|能不能|能否|可否|有没有|是否|方便)"
                r".{0,14}(?:方不方便|方便|能不能|可不可以|是不是|有没有|要不要|行不行|好不好|合不合适|满不满意|愿不愿意|能否|可否|是否|什么时候|多少|哪|需要|吗|呢"
                r"|意下|怎么称呼|贵姓|可以|(.)不\1)"
            ),
        ),
        Taboo(
            "不归我管",
            _ways(
                r"不(?:归|属于?|该|由|是)(?:我|我们|咱|咱们|俺|俺们|本部门|这边|这里|这)(?:这边|这里|这儿|这块|部门|科室|公司|组"
                r"|负责)?(?:来)?(?:的)?管|不归.{0,4}管|不是我(?:们)?的?管|跟我(?:们)?(?:没|无)关|不关我(?:们)?的?事"
            ),
            better="这件事由……负责，我马上帮您转接。",
        ),
        Taboo(
            "你自己看",
            _ways(
                rf"{_YOU}(?:先|就|还是|要|可以)?自己(?:去|先|再|上|到|在|上网|网上|官网上?|翻|去网上)*(?:看|查|想办法|看着办|琢磨)(?:看|吧|去|啊|嘛|一看|呗|不就)?"
            ),
            better="我来帮您查一下。",
            allowed=_ways(
                rf"{_YOU}(?:先|可以)?自己(?:先|再)?看(?:一下|一看|看|下)?(?:方便|哪|需要|喜欢|合适|时间|选|觉得|有没有|是不是|屏幕|一下|得|不[到见清])"
            ),
        ),
        Taboo(
            "这不可能",
            _ways(
                r"(?:这|那|这个|那个|这事|这种事|这种情况|绝对|根本|完全|肯定|怎么)(?:是|就|都|也)?不可能|^(?:哎|嗯|啊|呃|喂|那|你说的)*不可能(?:的|吧|啊"
                r"|呀|啦)?(?:$|我们|你|您|俺)|怎么(?:会|可能)有这种事|哪有这种事"
            ),
            better="我先把情况记下来，核实后回复您。",
            allowed=_ways(r"不可能(?:让您|不管|不给您|不负责)"),
        ),
        Taboo(
            "你问别人",
            _ways(
                rf"(?<![帮给为替向跟])(?<!让我){_YOU}(?:去|再|还是|自己|就|可以|另外|那)*问(?:一?问|下|一下)?(?:别人|其他人|别的人|人家|他们|旁人"
                rf"|其他部门|别的部门)|问别人去|去问别人|找别人(?:去|吧|问)"
            ),
            better="我帮您问清楚再回复您。",
        ),
        Taboo(
            "急什么",
            _ways(
                r"(?<!着)(?<!不)急(?:个)?(?:什么|啥)(?!时候|情况|问题|事|原因|地方|型号|样|单|东西|货|件)|催(?:什么|啥|个啥)(?!时候|单)"
                r"|(?:着)急(?:什么|啥)(?:呀|啊|嘛|呢|$)|着(?:什么|啥)急|有(?:什么|啥)好急|慌什么"
            ),
            better="我理解您着急，马上为您处理。",
            allowed=_ways(rf"(?:{_YOU}(?:先)?(?:别|不要|不用|莫)(?:着)?急)(?:什么|啥)"),
        ),
        Taboo(
            "没办法",
            _ways(r"(?:没|没有|无|没得|有什么)(?:什么|啥|任何|别的|其他)?(?:的)?(?:办法|法子|辙)"),
            better="我再想想别的办法，比如……",
            allowed=_ways(
                rf"有没有(?:什么|别的|其他)?(?:办法|法子)|(?:如果|要是|万一|假如|怕|{_YOU}|客户)(?:实在|这边|那边|现在|是|还是|们)*(?:没|没有"
                rf"|无)(?:办法|法子)|看(?:看)?有什么(?:别的|其他)?办法|有什么办法(?:可以|能)|看.{{0,4}}有什么办法"
            ),
        ),
        Taboo(
            "随便你",
            _ways(
                rf"随便{_YOU}|随(?:你|您)(?:们)?(?:便|的便|意|大小便|怎么)?|{_YOU}(?:们)?(?:爱|要)?(?:告|去|投诉)?(?:就)?随便(?=$|吧"
                rf"|啊|呀|反正|我)|爱咋咋|爱怎么(?:样|着|办)(?:就)?怎么"
            ),
            better="我尊重您的决定，也会把您的意见记下来。",
            allowed=_ways(
                rf"随便{_YOU}(?:们)?(?:什么时候|哪天|几点|怎么选|选|挑|看看|哪)|随{_YOU}(?:们)?(?:方便|时|后|身|选)|伴随您"
            ),
        ),
        Taboo(
            "爱找谁找谁",
            _ways(rf"(?:爱|想|愿意|要|该|{_YOU})(?:去)?(?:找|告|问|投诉)谁(?:就|就去|去|就给我)?(?:找|告|问|投诉)谁"),
            better="我把您的意见转给主管，由主管回复您。",
        ),
        Taboo(
            "您的担心是多余的",
            _ways(r"担心.{0,3}(?:是)?(?:多余|没必要|没有必要)"),
            WORDING,
            "我理解您的担心，情况是这样的……",
        ),
        Taboo(
            "没有！",
            _ways(r"^(?:没有|没货|没得|卖完了|没了)(?:了|的|啊|啦|卖)?$"),
            WORDING,
            "很抱歉，这一款暂时没有；可以看看……，到货也可以通知您。",
        ),
        Taboo(
            "那个产品不好，我们没做",
            _ways(
                r"(?:那个|这个|那种|他们?家?的?|别家的?)(?:产品|牌子|东西|货)?(?:都)?不好.{0,6}(?:没做|不做|没卖|不卖)"
            ),
            WORDING,
            "这个牌子我们暂时没有，您看看……",
        ),
        Taboo(
            "不会的，我们这价格都是这样的",
            _ways(r"(?:我们)?(?:这)?(?:的)?价格(?:都|就)是(?:这样|这个样)|(?:我们)?都是这个价"),
            WORDING,
            "这个价格包含……，我给您说明一下。",
        ),
        Taboo("几个人", _ways(r"几个人|多少人(?=来|过来|用餐|参观)"), WORDING, "请问您几位？"),
        Taboo("您叫什么", _ways(rf"{_YOU}(?:叫什么|叫啥|姓什么|姓啥|什么名字|名字叫)"), WORDING, "请问您贵姓？"),
        Taboo("往那边走", _ways(r"(?<!请)(?<!请您)往(?:那|这)(?:边|头|里)走"), WORDING, "请往那边走。"),
    )
)


_DOUBTFUL = "了啊呀吧呢"


def own_taboo(phrase: str, said_as: Iterable[str] = (), better: str = "") -> Taboo:
    """A company's own phrase, with other ways to say it. 你 and 您, 我 and 我们 stand for one another, particles (了
    啊) may be missing. ValueError: fewer than two characters besides punctuation would be found everywhere.
    """
    ways = [_way(one) for one in (phrase, *said_as)]
    return Taboo(phrase, _ways("|".join(ways)), better=better)


def taboo_list(own: Iterable[Taboo | str] = (), off: Iterable[str] = ()) -> TabooList:
    """The starter list with a company's own phrases, without those that it has switched off by their canonical form.
    An own phrase of a starter's name adds its ways to say it, and its better wording."""
    entries = {entry.phrase: entry for entry in STARTER.entries}
    for entry in (own_taboo(one) if isinstance(one, str) else one for one in own):
        known = entries.get(entry.phrase)
        entries[entry.phrase] = entry if known is None else replace(
            known, pattern=_ways(f"{known.pattern.pattern}|{entry.pattern.pattern}"),
            better=entry.better or known.better)
    gone = set(off)
    return TabooList(tuple(entry for phrase, entry in entries.items() if phrase not in gone))


def _way(phrase: str) -> str:
    bare = re.sub(r"[\W_]", "", phrase)
    if len(bare) < 2:
        raise ValueError(f"taboo phrase {phrase!r} must have at least two characters besides punctuation")
    alike = {"你": _YOU, "我": "我们?"} | {sign: f"{sign}?" for sign in _DOUBTFUL}
    signs = re.sub(r"我们", "我", re.sub(r"[你您]们?", "你", bare))
    return "".join(alike.get(sign, re.escape(sign)) for sign in signs)
