"""Every number that may be the one to call back: dictated, on file, or the calling number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.reading.callerid import denies_this_number, last_asked, says_this_number, tail_asked
from transcripts.reading.dictation import Dictated
from transcripts.reading.digitshapes import near, whole
from transcripts.reading.lines import Line
from transcripts.reading.phonewords import dropped, is_service, label, rank_of, whose
from transcripts.reading.turns import Turn, after

_ON_FILE = re.compile(
    r"(吗|吧|对不对|是不是|没错吧|对吗|对吧|是吗|不|没变|么|嘛|呀|这个|这只)$|(登记|预留|留的|系统|档案|您的电话|您电话|还是)"
)
_CHANGED = re.compile(r"(换成|改成|换了|改了|新号|新的|现在用|现在是|不对|错了|更正|不是)")
_CALLING = re.compile(r"来电|打来|打进来|打过来|现在|显示|本机|当前|目前")


@dataclass(slots=True)
class Choice:
    """A number that may be the one: `rank` 2 to be tried first, 1 as good as any, 0 a second choice, -1 not to be used.

    `said` is None for the calling number. `settled`: the agent read it back and nobody objected.
    """

    number: str
    line: Line
    said: Dictated | None
    rank: int
    whose: str
    sure: float
    replaces: bool = False
    settled: bool = False


def dictated_choices(
    lines: Sequence[Line], by_customer: Sequence[Dictated], by_agent: Sequence[Dictated], line_number: str
) -> list[Choice]:
    """What the customer dictated as a phone number; a local number with the area code of `line_number`."""
    choices: list[Choice] = []
    area = _area_code(line_number)
    for one in by_customer:
        number, sure = one.value, 0.8
        at = next(n for n, line in enumerate(lines) if line is one.begun)
        kind = label(lines, at, one.place)
        if kind == "other" or (kind == "" and one.local) or _is_ours(one, line_number):
            continue
        from_agent = any(
            said.digits == one.digits and said.begun.turn.index < one.begun.turn.index for said in by_agent
        )
        if from_agent and not one.fixed and not any(choice.number == number for choice in choices):
            continue  # the customer repeats a number that the agent gave
        if one.local:
            full = next(
                (said.digits for said in by_agent if said.digits.endswith(one.digits) and whole(said.digits)), ""
            )
            number = (full or area + one.digits) + (f"-{one.extension}" if one.extension else "")
            sure = 0.85 if full else 0.74
            if not whole(number.partition("-")[0]):
                continue
        sure -= (0.08 if kind == "" else 0.0) + (0.1 if is_service(one.digits) else 0.0) + (0.2 if one.doubtful else 0)
        before, behind = one.begun.text[: one.place], one.line.text[one.end :]
        rank = -1 if dropped(before, behind) else rank_of(before, behind)
        replaces = one.replaces or bool(_CHANGED.search(before[-14:]))
        choices.append(Choice(number, one.line, one, rank, whose(before, behind), sure, replaces))
    return choices


def _is_ours(one: Dictated, line_number: str) -> bool:
    """我打的是…: the number that was dialled."""
    ours = re.sub(r"\D", "", line_number)
    return re.search(r"我(?:打|拨)的(?:就是|是)?$", one.begun.text[: one.place]) is not None or (
        len(ours) > 6 and one.digits.endswith(ours[-8:])
    )


def caller_choices(
    lines: Sequence[Line], caller_id: str | None, said: Sequence[Dictated], others: Sequence[Choice],
    by_agent: Sequence[Dictated] = (),
) -> list[Choice]:
    """The calling number, each time that the customer means it; `said` is what they dictated.

    这个 just after a number that was dictated, or that the agent told, means that one (of `others`), which is then to
    be tried first.
    """
    choices: list[Choice] = []
    just_said = {one.line.turn.index: one for one in (*by_agent, *said) if not one.local}
    denied = False
    for at, line in enumerate(lines):
        if line.agent:
            continue
        if denies_this_number(line):
            choices.clear()
            denied = True
            continue
        asked = last_asked(lines, at)
        tail = tail_asked(asked)
        by_tail = bool(tail and caller_id and caller_id.endswith(tail) and line.turn.affirms
                       and asked and re.search("这个|来电", asked.text))
        dictates = any(one.line is line for one in said)
        if not by_tail and not says_this_number(line, asked, dictates=dictates):
            continue
        spoken = next((just_said[index] for index in (line.turn.index - 1, line.turn.index - 2, line.turn.index - 3)
                       if index in just_said), None)
        calling = _CALLING.search(line.text + (asked.text if asked else ""))
        if spoken is not None and not calling:
            for one in others if not line.turn.affirms else ():
                if one.said is not None and one.said.digits == spoken.digits and one.rank >= 0:
                    one.rank = 2
            continue
        if caller_id is None or (denied and not calling):
            continue
        if tail and not caller_id.endswith(tail):
            continue
        mine = "own" if re.search(r"我的?(电话|手机)?(就|是)?(是)?这个|打我", line.text) else ""
        choices.append(Choice(caller_id, line, None, 1, mine, 0.93))
    return choices


def on_file(
    turns: Sequence[Turn], lines: Sequence[Line], by_customer: Sequence[Dictated], by_agent: Sequence[Dictated]
) -> list[Choice]:
    """Numbers that the agent says from file, and the customer says yes to."""
    choices = []
    for one in by_agent:
        at = next(n for n, line in enumerate(lines) if line is one.line)
        answer = after(turns, at, agent=False)
        earlier = [said.digits for said in by_customer if said.line.turn.index < one.line.turn.index]
        said_before = any(one.digits == digits or near(one.digits, digits) for digits in earlier)
        other = label(lines, at, one.start, alone=True) == "other"
        if answer is None or not answer.affirms or said_before or other or not whole(one.digits):
            continue
        asked = _ON_FILE.search(one.line.text[one.end :]) or _ON_FILE.search(one.line.text[: one.start])
        if asked and not re.search(r"(打|拨|联系)(他|她|这个|以下)", one.line.text):
            choices.append(Choice(one.value, one.line, one, 1, "", 0.88))
    return choices


def _area_code(line_number: str) -> str:
    """The area code of our own landline, for numbers that callers in the same town say without it."""
    digits = re.sub(r"\D", "", line_number).removeprefix("86")
    if digits.startswith(("400", "800", "1", "95", "96")) or len(digits) < 9:
        return ""
    digits = digits if digits.startswith("0") else f"0{digits}"
    if re.match(r"0(?:10|2\d)", digits):
        return digits[:3]
    return digits[:4] if re.match(r"0[3-9]\d{2}[2-9]", digits) else ""
