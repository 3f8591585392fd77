"""Who is calling: surname and given name, or surname and title, or a refusal."""

import re
from collections.abc import Iterator, Sequence

from transcripts.reading.numerals import DIGIT
from transcripts.reading.surnames import COMMON, COMPOUND, SINGLE
from transcripts.reading.turns import REFUSED, FieldDraft, Turn, before, drafted
from transcripts.reading.wordlists import either, words_in

_TITLES = words_in(
    "先生 女士 小姐 太太 经理 老板 主任 师傅 老师 阿姨 妈妈 爸爸 医生 大夫 教授 院长 校长 科长 处长 局长",
    "厂长 书记 队长 总监",
    "会计 律师 主管 组长 部长 站长 店长 同学 大哥 大姐 工程师 老总 总 工",
)
_TITLE = either(_TITLES)
_ASKED = re.compile(
    r"(贵姓|姓什么|怎么称呼|如何称呼|称呼您|姓名|名字|全名|大名|您叫什么|您是哪位|哪一位|联系人)"
)
_ASKED_FOR_OTHER = re.compile(
    r"(领导|老板|联系人|客户|家人|父亲|母亲|本人|他|她)(贵姓|姓什么|怎么称呼|姓名|叫什么)"
)
_OTHERS_SURNAME = re.compile(r"(司机|师傅|销售|客服|同事|员工|你们(的|那个)?[^我]{0,6})姓")
_REFUSES = re.compile(r"(不用了|不方便|不想说|不愿意|不说了|不留|保密|就问一下|匿名|没必要|不需要知道)")
# Words that follow a surname in speech without being a given name.
_NOT_GIVEN = frozenset(
    words_in(
        "的 是 我 你 您 他 她 它 们 这 那 那个 这个 在 和 跟 就 也 都 还 要 想 有 没 不 不是 电话 手机",
        "号码 联系 打 用 叫 姓 字 个 了 啊 呢 吧 吗",
        "嗯 呃 哦 对 好 行 先 请 谢谢 你好 您好 公司 单位 地址 住 来 去 说 给 把 让 从 到 做 什么 怎么",
        "单号 订单 订单号 座机 今天 明天 昨天",
        "你们 我们 他们 现在 然后 就是 可以 方便 麻烦 帮 帮我 查 车 车牌 车牌号 写 念 读 因为 所以 但是",
        "一下 没有 知道 其他 别的 这边 这里",
    )
)
_CUES = (
    (re.compile(r"我姓|免贵姓?"), 0.9),
    (re.compile(r"(?<![贵什])姓(?!名)"), 0.85),
    (re.compile(r"我(的名字)?叫(?!你)"), 0.9),
    (re.compile(r"(姓名|名字)(是|叫)?"), 0.8),
    (re.compile(r"(?<!我)叫"), 0.6),
    (re.compile(r"我们?(这边)?是[^我姓叫]{3,20}?的(?=..)"), 0.75),
    (re.compile(r"我(就)?是"), 0.6),
)
_PLACE_OR_FIRM = re.compile(r"(公司|集团|医院|学校|银行|工厂|部|科|厂|店|局|市|省|区|县|街|路)$")


def read_name(turns: Sequence[Turn]) -> FieldDraft | None:
    """The customer's name, as sure as it was said: a full name, else the surname with its title, or 拒绝提供.

    Only what the customer says of themself (or of the person to be contacted, when the agent asks for that
    person) counts; the agent's own name and a driver's do not.
    """
    full = [found for at in range(len(turns)) if (found := _full(turns, at)) is not None]
    if full:
        return max(enumerate(full), key=lambda item: (item[1].confidence, item[0]))[1]
    return _with_title(turns) or _refusal(turns)


def _full(turns: Sequence[Turn], at: int) -> FieldDraft | None:
    turn = turns[at]
    if turn.agent:
        return None
    asked = before(turns, at, agent=True)
    answering = asked is not None and bool(_ASKED.search(asked.text))
    cue = _cue(turn, asked)
    if cue is not None and (name := _said_after(turn, cue[0])):
        return drafted(name, cue[1], turn)
    if answering and (name := _last(_names(turn.words, 0, strict=True))):
        return drafted(name, 0.75, turn)
    if asked and turn.affirms and (called := re.search(rf"(.)(?:{_TITLE})", asked.text)):
        name = next((name for name in _names(turn.words, 0) if name[0] == called[1]), None)
        return drafted(name, 0.8, turn) if name else None
    return None


def _cue(turn: Turn, asked: Turn | None) -> tuple[int, float] | None:
    """The word where the name begins (after 我姓, 我叫, 姓; 他姓 when asked for him), and how sure."""
    if _OTHERS_SURNAME.search(turn.text):
        return None
    for pattern, sure in _CUES:
        if (found := pattern.search(turn.text)) is None:
            continue
        if turn.text[max(0, found.start() - 1) : found.start()] in ("他", "她"):
            sure = 0.8 if asked and _ASKED_FOR_OTHER.search(asked.text) else 0.3
        return _word_at(turn, found.end()), sure
    return None


def _word_at(turn: Turn, place: int) -> int:
    """The first word that begins at or after `place` in the joined text, or holds it (姓林 is one word)."""
    length = 0
    for number, word in enumerate(turn.words):
        length += len(word)
        if length > place:
            return number
    return len(turn.words)


def _said_after(turn: Turn, begin: int) -> str | None:
    """The full name after 姓 or 叫, with the surname said there: the last, for explanations come first."""
    itself = (
        turn.text.find("姓") < 0 and turn.text.find("叫") < 0 and turn.text.find("名字") < 0
    )  # only 我是…
    names = list(_names(turn.words, begin, strict=itself))
    word = re.sub(r"^(免贵|我)?(姓|叫|是)(?=.)", "", turn.words[begin]) if begin < len(turn.words) else ""
    surname = _surname(word, SINGLE)
    return next((name for name in reversed(names) if not surname or name.startswith(surname)), None)


def _last(names: Iterator[str]) -> str | None:
    found = None
    for name in names:
        found = name
    return found


def _names(words: Sequence[str], begin: int, *, strict: bool = False) -> Iterator[str]:
    """Full names from word `begin` on: a surname and a given name of one or two characters.

    Explanations (草字头的黄, 强大的强) are passed over, because another surname or 的 follows them. `strict`
    takes only common surnames, for answers without 姓 or 叫.
    """
    for at in range(begin, len(words)):
        word = re.sub(r"^(我)?(姓|叫|是)(?=.)", "", words[at]) if at == begin else words[at]
        surname = _surname(word, COMMON if strict else SINGLE)
        if not surname:
            continue
        rest = word[len(surname) :]
        given, used = _given(rest, words[at + 1 :])
        following = words[at + 1 + used : at + 2 + used]
        if given and given[0] != surname and following[:1] not in (("的",), ("之",)) and given not in _TITLES:
            yield surname + given


def _surname(word: str, singles: frozenset[str]) -> str:
    if word[:2] in COMPOUND:
        return word[:2]
    return word[0] if word and word[0] in singles and (len(word) == 1 or len(word) <= 3) else ""


def _given(rest: str, following: Sequence[str]) -> tuple[str, int]:
    """The given name that begins with `rest` and goes on in the next words, and how many of them it took."""
    if len(rest) > 2 or rest in _NOT_GIVEN or _PLACE_OR_FIRM.search(rest):
        return "", 0
    given, used = rest, 0
    for word in following:
        stop = (
            word in _NOT_GIVEN
            or word in _TITLES
            or any(sign in DIGIT or not "一" <= sign <= "鿿" for sign in word)
        )
        if stop or len(given) + len(word) > 2 or _PLACE_OR_FIRM.search(word):
            break
        given, used = given + word, used + 1
    return given, used


def _with_title(turns: Sequence[Turn]) -> FieldDraft | None:
    """Surname and title: the customer's own (叫我毛妈妈), else the surname with the agent's 女士 or 经理."""
    surname: tuple[str, Turn] | None = None
    for at, turn in enumerate(turns):
        if turn.agent or _OTHERS_SURNAME.search(turn.text):
            continue
        own = re.search(rf"(?:叫我|我是|我姓.|姓.)(.)({_TITLE})(?!.?姓)", turn.text)
        if own and own[1] in SINGLE:
            return drafted(own[1] + own[2], 0.85, turn)
        asked = before(turns, at, agent=True)
        said = re.search(r"(?:免贵|(?<![贵什]))姓(..)", turn.text + "。")
        if said and _known_surname(said[1]):
            surname = (_known_surname(said[1]), turn)
        elif asked and _ASKED.search(asked.text) and _known_surname(turn.text[:2]) and len(turn.text) <= 3:
            surname = (_known_surname(turn.text[:2]), turn)
    if surname is None:
        return _called_by_agent(turns)
    for turn in turns:
        called = re.search(rf"{surname[0]}({_TITLE})", turn.text)
        if called:
            return drafted(surname[0] + called[1], 0.85, surname[1])
    return drafted(surname[0], 0.55, surname[1])


def _known_surname(text: str) -> str:
    if text[:2] in COMPOUND:
        return text[:2]
    return text[0] if text[:1] in SINGLE else ""


def _called_by_agent(turns: Sequence[Turn]) -> FieldDraft | None:
    """The agent asks 是郑先生吗 and the customer says yes."""
    for at, turn in enumerate(turns[:-1]):
        asked = re.search(rf"是(.)({_TITLE})(吗|吧|对吗)", turn.text)
        if turn.agent and asked and asked[1] in SINGLE and not turns[at + 1].agent and turns[at + 1].affirms:
            return drafted(asked[1] + asked[2], 0.75, turn)
    return None


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and _ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
