"""Names in answers: to 您贵姓, to 是骆女士吧, to a name that the agent got wrong."""

import re
from collections.abc import Iterator, Sequence

from transcripts.reading.asking import ASKED_FULL, ASKED_OTHER, ASKED_TITLED, TITLED
from transcripts.reading.cardinals import DIGIT
from transcripts.reading.characters import explained
from transcripts.reading.lines import Line
from transcripts.reading.named import Named, is_place, surety
from transcripts.reading.persons import Person, given_name, person_at
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound
from transcripts.reading.surnames import SINGLE

_VOCATIVE_LEAD = re.compile(r"^(?:好的?|嗯|那|行|哦|噢|明白|知道了?|收到|可以|您好|你好|对)+")
_DENIES = re.compile(r"(?:不是|不对|错了|不系|唔系)")
_NOT_BUT = re.compile(r"(?:不是|不系)姓?([一-鿿])(?:我|我们|啊|哦)?(?:是|姓|系)(?:姓)?([一-鿿])")
_LEAD = re.compile(
    r"^(?:喂|哎|诶|欸|嗯|呃|额|啊|哦|噢|那个|就是|对|是的?|好的?|行|你好|您好|我|本人|这边|的|呢|[是系])+"
)


def called_by_agent(lines: Sequence[Line], known: set[str]) -> Iterator[Named]:
    """The agent calls the customer 韩女士, who had said 鼎新纺织韩雪梅 before; `known` are surnames said as such."""
    for at, line in enumerate(lines):
        call = TITLED.match(_VOCATIVE_LEAD.sub("", line.text)) if line.agent else None
        if call is None or call[1][-1] not in SINGLE or call[1][-1] in known:
            continue
        for earlier in reversed([one for one in lines[max(0, at - 3) : at] if not one.agent]):
            place = earlier.text.rfind(call[1][-1])
            if place < 0 or not earlier.begins_word(place):
                continue
            person = person_at(earlier, earlier.text.find(call[1][-1]))
            if person is not None and person.given and person.usual and not is_place(person):
                sure = 0.9 if person.closed else 0.8
                yield Named(person, earlier, "own", sure)
                return


def asks_for_other(asked: str, known: Sequence[Named]) -> bool:
    """The agent asks for somebody else's name: 您领导贵姓, 戚总全名是 — but not 章先生全名是 of Mr Zhang himself."""
    if ASKED_OTHER.search(asked):
        return True
    titled = ASKED_TITLED.search(asked)
    own = [one.person.surname[-1] for one in known if one.role == "own" and not one.person.title]
    return titled is not None and not any(like_sound(folded(one), titled[1]) for one in own)


def corrected(line: Line, asked: Line) -> Iterator[Named]:
    """不是黄 是王 三横王, after the agent used a name or asked about a character."""
    called = TITLED.search(asked.text)
    denial = _DENIES.search(line.text)
    if not (called or explained(asked)):
        return
    for one in explained(line, denial.end() if denial else 0):
        if denial is None and (
            called is None or one.start > 2 or not like_sound(called[1][-1], one.character or ("的"))
        ):
            return
        if one.character in SINGLE:
            person = person_at(line, one.start, adjacent=False)
            if person is not None:
                yield Named(person, line, "own", 0.93)
                return
    if denial is None:
        return
    said = _NOT_BUT.search(line.text)
    if said is not None and said[2] in SINGLE and said[1] in asked.text:
        person = person_at(line, said.start(2), adjacent=False)
        if person is not None:
            yield Named(person, line, "own", 0.9)


def completed(line: Line, asked: Line) -> Iterator[Named]:
    """是骆女士吧 — 对 骆冰心: the customer gives the full name with the surname that the agent has just said."""
    for call in TITLED.finditer(asked.text):
        surname = call[1][-1]
        place = line.text.find(surname)
        if surname not in SINGLE or place < 0 or place > 6 or not line.begins_word(place):
            continue
        person = person_at(line, place)
        if person is not None and person.given and person.closed and not is_place(person):
            yield Named(person, line, "own", surety(person, line, 0.92))
            return


def by_answer(line: Line, role: str, known: Sequence[Named], asked: Line) -> Iterator[Named]:
    """Names in the answer to 您贵姓: at its beginning, else a clear full name at the edge of any word."""
    lead = _LEAD.match(line.text)
    begin = lead.end() if lead else 0
    if begin >= len(line.text) or line.text[begin] in DIGIT and line.text[begin + 1 : begin + 2] in DIGIT:
        return
    person = person_at(line, begin, adjacent="姓" not in line.text[: begin + 2])
    if person is not None and person.start <= begin + 1 and _answers(person, line):
        yield Named(person, line, role, surety(person, line, 0.91 if person.given else 0.88))
        return
    own = next((one for one in reversed(known) if one.role == role and not one.full), None)
    if own is not None and ASKED_FULL.search(asked.text) and (given := given_name(line, _after_single(line, begin))):
        joined = Person(own.person.surname, given, "", begin, begin + len(given), False, False, True, True)
        yield Named(joined, line, role, 0.85)
        return
    inside = explained(line, begin)
    for place in range(begin + 1, len(line.text) - 1):
        if not line.begins_word(place) or line.text[place] not in SINGLE:
            continue
        if any(one.start <= place < one.end for one in inside):
            continue
        person = person_at(line, place)
        if person is None or not person.given or person.start != place or is_place(person):
            continue
        if person.repeated or person.explained or (person.usual and person.closed):
            yield Named(person, line, role, surety(person, line, 0.84))
            return


def _after_single(line: Line, begin: int) -> int:
    """Past 单名一个, with which a given name of one character is introduced."""
    found = re.compile(r"(?:单名|单字|单|就)(?:是|叫)?(?:一个|个)?").match(line.text, begin)
    return found.end() if found else begin


def _answers(person: Person, line: Line) -> bool:
    after = line.text[person.end :]
    if person.given:
        return (
            (person.closed or person.repeated or person.explained or person.usual)
            and not (after[:1] == "的" and not person.explained)
            and not is_place(person)
        )
    return (
        bool(person.title)
        or not after
        or person.explained
        or re.match(r"[啊呢吧呗啦嘛的]?$|[我电打叫就]", after) is not None
    )
