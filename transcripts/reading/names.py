"""Who is to be recorded: full name, else surname and title, or a refusal."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from transcripts.reading.asking import ABOUT_CHARACTERS, ASKED, TITLED
from transcripts.reading.characters import explained
from transcripts.reading.contacts import for_other
from transcripts.reading.foreign import foreign_name
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.named import Named
from transcripts.reading.naming import named
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound, same_sound
from transcripts.reading.surnames import COMMON, COMPOUND, SINGLE, rare_and_repeated
from transcripts.reading.tagging import Span, tagged
from transcripts.reading.titles import SURE_TITLE, TITLE
from transcripts.reading.turns import REFUSED, FieldDraft, Turn, after, before, drafted

_REFUSES = re.compile(
    r"(不用了|不方便|不想说|不愿意|不说了|不留|保密|就问一下|随便问|匿名|没必要|不需要知道|不必了|免了|"
    r"别问|问这(个|么多)|不告诉|不便)"
)
_PERSON = rf"([一-鿿]{{1,3}}?)({TITLE}|本人)?"
_ADDRESSED = re.compile(
    r"^(?:好的?|嗯|那|行|是的?|哦|噢|明白|知道|收到|可以|没问题|没事|您好|你好|哎|对|不好意思|实在抱歉|"
    rf"非常抱歉|抱歉|谢谢|了|啊|呀|得)*([一-鿿]{{1,2}})({SURE_TITLE}|[总工生太哥姐])(?!的(?!话|电话|手机|"
    r"来电|意思|要求|情况)|出差|不在|在|休息|请假|会|说|正|已经|过来|刚|下班|开会)"
)
_ASKS_IF = re.compile(
    rf"(?:是|找|您|你)(?:不是)?([一-鿿]{{1,4}}?)({SURE_TITLE}|[总工生太哥姐]|本人)(?:本人)?(?:吗|吧|对吗|"
    r"对吧|是吧|是吗|没错吧|对不对|是不是|嘛)"
)
_ASKS_IF_FULL = re.compile(
    r"(?:是|叫|名字|姓名|联系人)(?:是|叫)?([一-鿿]{2,4})(?:吗|吧|对吗|对吧|是吧|是吗|对不对|是不是)"
)
_NOT_TITLE = re.compile(rf"不是(?:什么)?({TITLE})")
_LOOKS_FOR = re.compile(r"找|你们|上次|让|那个|叫他|叫她")
_CORRECTS = re.compile(r"(不对|不是|错了|错啦|弄错|写错|应该是|唔系|不系)")


def read_name(turns: Sequence[Turn], spans: Sequence[Span] | None = None) -> FieldDraft | None:
    """The name to record, as sure as it was said: a full name, else the surname with its title, or 拒绝提供.

    Names that the customer says of themself count, and those of the person they act for when that person is the
    one to contact; the agent's own name, a driver's or a colleague's do not. A character that was explained in
    words (弓长张) replaces the one that was written.
    """
    lines = lines_of(turns)
    found = named(lines, tagged(turns) if spans is None else spans)
    chosen = _chosen(found, lines)
    if chosen is None:
        return foreign_name(lines) or _from_agent(turns, lines) or _refusal(turns)
    if not chosen.full:
        foreign = foreign_name(lines)
        if foreign is not None:
            return foreign
        return _titled(chosen, found, lines)
    value, line, changed = _as_explained(chosen, lines)
    sure = _confirmed(chosen, found, lines)
    return drafted(value, min(0.97, sure + (0.02 if changed else 0.0)), line.turn, None if changed else value)


def _chosen(found: Sequence[Named], lines: Sequence[Line]) -> Named | None:
    """The person to record: of the right role, the fullest, the surest; the first time that it is said so."""
    if not found:
        return None
    roles = {one.role for one in found}
    other = for_other(lines) if len(roles) > 1 else None
    role = "other" if "own" not in roles or (len(roles) > 1 and other) else "own"
    mine = [one for one in found if one.role == role]
    if role == "own" and len(roles) > 1 and other is None and not any(one.full for one in mine):
        return replace(mine[-1], sure=mine[-1].sure - 0.15)
    full = [one for one in mine if one.full]
    if not full and mine[-1].role == "other":
        full = [one for one in found if one.full and any(_same_surname(one, titled) for titled in mine)]
    if not full:
        best = max(
            enumerate(mine), key=lambda item: (item[1].corrects, bool(item[1].person.title), item[1].sure, item[0])
        )[1]
        return _lower_if_alone(best, roles, role)
    best = max(enumerate(full), key=lambda item: (round(item[1].sure, 1), item[0]))[1]
    best = next(one for one in full if one.person.value == best.person.value and one.sure >= best.sure - 0.1)
    best = replace(best, sure=max(one.sure for one in full if one.person.value == best.person.value))
    later = [one for one in mine if not one.full and one.turn.index > best.turn.index]
    if (
        later
        and not _same_surname(later[-1], best)
        and (later[-1].person.explained or _CORRECTS.search(later[-1].line.text))
    ):
        corrected = replace(best.person, surname=later[-1].person.surname)
        best = replace(best, person=corrected, line=later[-1].line)
    return _lower_if_alone(best, roles, role)


def _lower_if_alone(one: Named, roles: set[str], role: str) -> Named:
    return replace(one, sure=one.sure - 0.12) if role == "other" and len(roles) == 1 else one


def _same_surname(one: Named, other: Named) -> bool:
    return folded(one.person.surname) == folded(other.person.surname)


def _as_explained(chosen: Named, lines: Sequence[Line]) -> tuple[str, Line, bool]:
    """The full name with what later lines explain about its characters, and the line that completes it."""
    value, at, changed = chosen.person.value, chosen.line, False
    place = lines.index(chosen.line)
    for number in range(place, min(place + 8, len(lines))):
        line = lines[number]
        if line.agent and not _agreed(lines, number):
            continue
        if number == place and chosen.person.explained:
            continue
        if number > place and not _about(value, lines, number):
            continue
        rare = rare_and_repeated(chosen.line.text, folded(chosen.person.surname))
        for one in explained(line):
            meant = one.character
            if not meant or meant in folded(value):
                continue
            written = next((n for n, sign in enumerate(folded(value)) if same_sound(sign, meant)), None)
            if written is None and meant in SINGLE and like_sound(folded(value)[0], meant):
                written = 0
            if written is not None and not (rare and written < len(chosen.person.surname)):
                value = value[:written] + meant + value[written + 1 :]
                at, changed = (at if line.agent else line), True
    return value, at, changed


def _about(value: str, lines: Sequence[Line], at: int) -> bool:
    """Whether what is explained at `at` is the name, and not the firm's or a street's."""
    if lines[at].agent:
        return True
    asked = next((line for line in reversed(lines[:at]) if line.agent), None)
    return asked is None or ABOUT_CHARACTERS.search(asked.text) is not None or any(
        like_sound(sign, said) for sign in folded(value) for said in asked.text)


def _agreed(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and not lines[at + 1].agent and lines[at + 1].turn.affirms


def _confirmed(chosen: Named, found: Sequence[Named], lines: Sequence[Line]) -> float:
    """How sure a full name is: more when it is said again or the agent calls the customer so."""
    sure, person = chosen.sure, chosen.person
    value, surname = folded(person.value), folded(person.surname)
    if sum(value in line.text for line in lines) > 1:
        sure += 0.06
    calls = [found for line in lines if line.agent for found in TITLED.finditer(line.text)]
    if any(call[1].endswith(surname) for call in calls):
        sure += 0.05
    elif any(call[1][-1:] in COMMON and not like_sound(call[1][-1], surname[-1]) for call in calls):
        sure -= 0.06
    others = {folded(one.person.value) for one in found if one.full and one.role == chosen.role}
    if len(others) > 1:
        sure -= 0.12
    return min(sure, 0.97)


def _titled(chosen: Named, found: Sequence[Named], lines: Sequence[Line]) -> FieldDraft:
    """Surname and title: the customer's own (叫我毛妈妈), else the title that the agent calls them by."""
    surname = chosen.person.surname
    same = [one for one in found if one.role == chosen.role and _same_surname(one, chosen)]
    own = next((one for one in same if one.person.title), None)
    first = same[0]
    if own is not None:
        return drafted(own.person.value, min(0.95, own.sure + 0.05), own.turn)
    refused = {found[1] for line in lines for found in _NOT_TITLE.finditer(line.text)}
    titles: Counter[str] = Counter()
    for line in lines:
        for call in TITLED.finditer(line.text):
            sounds = call[1].endswith(folded(surname)) or (
                len(surname) == 1 and like_sound(call[1][-1], folded(surname))
            )
            if sounds and call[2] not in refused and (line.agent or chosen.role == "other"):
                titles[line.original(call.start(2), call.end(2))] += 1
    if titles:
        title = titles.most_common(1)[0][0]
        sure = 0.94 if len(titles) == 1 else 0.8
        return drafted(surname + title, min(sure, chosen.sure + 0.08), first.turn, surname)
    return drafted(surname, min(0.7, chosen.sure), first.turn)


def _from_agent(turns: Sequence[Turn], lines: Sequence[Line]) -> FieldDraft | None:
    """The agent knows who calls: 是郑先生吗 — 对, or greets them by name."""
    asked_for = "|".join(line.text for line in lines if not line.agent and _LOOKS_FOR.search(line.text))
    called: Counter[str] = Counter()
    where: dict[str, Turn] = {}
    for line in lines:
        if not line.agent:
            continue
        for found in [*_ASKS_IF.finditer(line.text), *_ASKS_IF_FULL.finditer(line.text)]:
            start = _name_start(line.text, found.start(1), found.end(1))
            answer = after(turns, turns.index(line.turn), agent=False)
            if start is None or answer is None or answer.denies or not answer.affirms:
                continue
            surname_only = found.end(1) - start == 1 or line.text[start : found.end(1)] in COMPOUND
            titled = surname_only and found.re is _ASKS_IF and found[2] != "本人"
            end = found.end(2) if titled else found.end(1)
            return drafted(line.original(start, end), 0.86, line.turn)
        if (addressed := _ADDRESSED.match(line.text)) is not None:
            start = _name_start(line.text, addressed.start(1), addressed.end(1))
            if start is not None and addressed.end(1) - start <= 2:
                value = line.original(start, addressed.end(2))
                if folded(value) in asked_for:
                    continue  # 我找你们侯工 — 侯工出差了
                called[value] += 1
                where.setdefault(value, line.turn)
    if not called:
        return None
    value, times = called.most_common(1)[0]
    return drafted(value, 0.8 if times > 1 else 0.66, where[value])


def _name_start(text: str, start: int, end: int) -> int | None:
    """Where a surname begins so that the text from there to `end` is a name; None when there is none."""
    for place in range(start, end):
        if text[place : place + 2] in COMPOUND or (text[place] in SINGLE and end - place <= 3):
            return place
    return None


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
