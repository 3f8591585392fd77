"""Where a number is to be written in figures, and where Chinese keeps it in words.

One regular expression over folded text without spaces (see cardinals.FOLD); the name of the group that
matched tells the form. Its order is the order of precedence: what stays in words comes first.
"""

import re
from functools import cache

from transcripts.reading.cardinals import CARDINAL, CLASSIFIER
from transcripts.reading.digitgroups import SPOKEN_GROUP

_D = "[一二三四五六七八九]"
_D2 = "[一二两三四五六七八九]"
_MORE = "[二三四五六七八九]"
PAIR = "(?:一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)"
"""Two neighbours said for "about": 三五个, 七八天."""

_WORDS = "|".join(
    (
        r"三十而立|四十不惑|三百六十行|七七八八|三三两两|十全十美|三六九等|五十铃|十三陵|零零[散碎星]{2}|二一添作五",
        r"(?<![一二三四五六七八九打得扣点差满分共过够到给评])十分(?![钟之半])",  # very
        r"(?<![一二两三四五六七八九百千万零])十(?=[几来余]|多(?!少)|字|足|佳|堰|全|恶|月怀|指|万火急|拿九稳|有八九)",
        r"(?:几|数|[成超]|(?<![早晚])上)[百千万亿][百千万亿]*|[几数]十[万亿]?|百八十|千儿八百|百儿八十|十之八九|七老八十|一五一十|三七二十一|九九八十一|十万八千里",
        rf"双十[一二]|(?:国庆|过完?|过了|去年|今年|明年)十一(?![点月号个天块时分{CLASSIFIER}])",
        r"(?<![一二三四五六七八九])十一(?=[期假放长黄之以][间期假放日前后周金来]|回[来去家]|[前后]|出去|当天|小长假)",
        r"(?:腊月|正月|冬月|农历)(?:(?:初|廿)?[一二三四五六七八九十]{1,3}月?)+|初十|大?年三十|大年初.",
        rf"{_D2}?十?{_D}?[十百千][一二两三四五六七八九]?里(?=[铺堡河店庄桥坪营屯香台])",
        r"[三两]点水|四点底|[一二两三四五六七八九]点(?=建议|要求|意见|问题|原因|说明|内容)",
        r"(?:周|星期|礼拜)[一二三四五六](?![百千万])(?!十(?![一二]?点))",
        r"零(?:[件食售头钱星碎下]|部件|首付|距离)",
        r"[统唯之同另某任专单划]一",
    )
)
_ABOUT = (
    rf"(?:百分之)?{PAIR}[十百千万亿]+"
    rf"|(?:{_D2}[千百万]零?)*(?:{_D2}?十|{_D2}[百千万]){PAIR}[十百千万亿]*(?![一二三四五六七八九零幺])"
    r"|[三四五六]四?[四五六七][五六七八](?=[个天年次层家])"
)
_START = r"(?<![几数第])"
_WHOLE = rf"(?:{CARDINAL}|{_D2})"
_NOT_DECIMAL = r"(?!一[直样般定起些下个种次边旦切致向共点]|五金|二手|四[川周季]|八卦|[一三]刻)"
_FRACTION = rf"{_NOT_DECIMAL}(?:[零〇幺一二三四五六七八九](?![十百0-9]|千(?![克瓦米卡伏赫帕])))+(?!点)"
_NUMBER = rf"(?:{CARDINAL}|{_D2}|零)(?:点{_FRACTION})?"
_DIGITS = "[零〇幺一二三四五六七八九]{1,4}"  # 192.168.0.1, version 3.2.1
_HOUR = rf"(?:[一二]?十{_D}?|{_D2}|零)"
_MINUTE = rf"(?:[二三四五]?十{_D}?(?![百千万])分?|零{_D}分?|{_D}分(?!之))"
_DAY_PARTS = "上午 下午 早上 中午 晚上 凌晨 半夜 夜里 今晚 明晚 昨晚 明早 傍晚 清晨"
_DAY_PART = "|".join(f"(?<={part})" for part in _DAY_PARTS.split())
_BARE_HOUR = (
    rf"(?:{_DAY_PART}){_HOUR}点"
    rf"|(?<![有差早晚快慢大小多少好高低长短])一点(?=半|[一三]刻|钟|整|之?[前后]|以[前后]|左右|到[一二两三四五六七八九十])"
    rf"|(?:[一二]?十{_D}?|{_D2})点(?<!一点)|(?<=十)一点|零点(?=整|钟|[半之以前后到])"
)
_APART = rf"(?!(?!一[{CLASSIFIER}])(?:{_D}|[十百千万亿点个米寸号月楼年天台套零幺0-9]))"
_TAIL = rf"(?!一[{CLASSIFIER}])(?:{_D}(?!一[{CLASSIFIER}]){_D}{_APART}|零?{_D}{_APART})"
_CENTS = rf"(?:[毛角](?:{_D}分|{_D}{_APART})?|分)?"
_UNIT_ANY = (
    r"小时|分钟|秒|公里|千[米克瓦伏]|[厘毫]米|米(?![饭粉线糊])|公[分斤]|克(?![服制])|吨|升(?![级降职])|毫升|度(?![假过])|[瓦伏]"
    r"|匹(?![配狼马])|英?寸|平[方米]|立方|[块毛]钱|元(?![素旦])|倍|兆"
)
_UNIT_LABEL = r"号(?!码)|月(?![亮牙])|日(?![子常三])|栋|幢|单元|楼|室(?![一二两三]厅)|弄|岁|折(?![腾叠磨])"
_SINGLE = (
    rf"[二三四五六七八九](?={_UNIT_LABEL}|{_UNIT_ANY})|两(?={_UNIT_ANY})(?!两度)"
    r"|(?<![每这那哪])一(?=号(?!码)|月(?![亮牙]|[一二两三四五六七八九][次趟回个])|小时|公里|栋|幢|单元|元(?![素旦])|块钱)"
    r"|(?:(?<=[A-Za-z])|(?<=[A-Za-z]杠))[一二三四五六七八九零幺](?![个台套件位只条张次种家些下点共起样直定十百千万亿0-9])"
    r"|[二三四五六七八九](?=[A-Za-z](?![A-Za-z]))"
)
_LETTERS = (
    r"(?<![A-Za-z])(?<![A-Za-z] )[A-Za-z](?: [A-Za-z])*(?![A-Za-z])(?! [A-Za-z])"
    r"|(?<![A-Za-z])(?<![A-Za-z] )(?!ok)[A-Za-z]{2,3}(?=[零〇幺洞一二三四五六七八九十廿卅卌0-9]|两(?!个))"
)

_FIRST = (
    "零〇幺一二两三四五六七八九十廿卅卌洞拐勾腰夭吆妖仨百千负第几数横斜杠减"
    "成超上双国过去今明腊正冬农初大年周星礼统唯之同另某任专单划"
)  # what any form begins with: tried first, for speed


@cache
def forms() -> re.Pattern[str]:
    """What may have to be written otherwise. Compiled when it is first used: only the readable transcript needs it."""
    return re.compile(
        rf"(?=[{_FIRST}0-9A-Za-z])(?:"
        + "|".join(
            f"(?P<{name}>{source})"
            for name, source in (
                ("letters", _LETTERS),
                ("figures", r"[0-9]+(?:[-., :/][0-9]+)*"),
                ("dash", r"(?<=[A-Za-z])(?:[横斜]?杠|减号)(?=[A-Za-z0-9零〇幺一二两三四五六七八九十廿卅卌])"),
                ("stays", f"{_WORDS}|{_ABOUT}"),
                ("ordinal", rf"第(?:{CARDINAL}|{_D2}{{1,4}})"),
                ("percent", rf"[百千]分之(?!{PAIR})(?:{_NUMBER}|百)"),
                ("fraction", rf"{_START}{_WHOLE}分之{_WHOLE}"),
                ("dotted", rf"{_START}(?:{_DIGITS}点){{2,4}}{_DIGITS}(?![点十百千])"),
                ("money", rf"{_START}(?:{CARDINAL}|{_D2})[块元]{_TAIL}{_CENTS}"),
                ("length", rf"{_D2}[米斤]{_TAIL}"),
                ("clock", rf"{_START}{_HOUR}点{_MINUTE}"),
                ("hour", f"(?:{_DAY_PART}){_HOUR}点"),
                (
                    "decimal",
                    rf"{_START}(?<![有差早晚快慢大小多少好高低长短])负?(?:{CARDINAL}|{_D2}|零)点(?:{_FRACTION}|零(?!{_D}|[0-9]))",
                ),
                ("oclock", rf"{_START}(?:{_BARE_HOUR})"),
                ("cardinal", rf"(?<![几数])(?:(?<![正胜欺辜抱自])负)?{CARDINAL}"),
                ("minus", rf"(?<![正胜欺辜抱自])负{_D2}(?![一二三四五六七八九十百千万0-9])"),
                ("group", SPOKEN_GROUP),
                ("single", _SINGLE),
            )
        )
        + ")"
    )


ANY_SIGN = re.compile("[零〇幺一二两三四五六七八九十百千万亿廿卅卌洞拐勾0-9A-Za-z]")
"""Without one of these there is nothing to write otherwise."""
