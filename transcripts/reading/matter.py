"""What the call is about: category, complaint or not, urgency, and whether they have called about it before."""

import re
from collections import Counter
from collections.abc import Sequence

from transcripts.reading.reproach import NO_COMPLAINT, blame
from transcripts.reading.signs import CATEGORIES, NOT_URGENT, REPEATED, SIGNS, URGENT
from transcripts.reading.simplified import plain
from transcripts.reading.summary import read_content as read_content
from transcripts.reading.turns import FieldDraft, Turn, drafted

_OFTEN = 3  # a long call says the same thing many times; more than this proves no more
_HELLO = re.compile(r"^(?:喂|哎|诶|欸|你好|您好|嗯|呃|啊|哦|是|对|早|请问|师傅|小姐|[吧吗呀的])*$")
_FAULT_ASKED = re.compile(
    r"(?:问一?下|问问|想问).{0,14}(?:怎么|为什么|是不是|什么时候|几点).{0,4}(?:没|停|断)(?:水|电|气|暖|网)|(?:停|没)(?:水|电"
    r"|气)(?:通知|了吗|多久)"
)

_WRONG_NUMBER = re.compile(
    r"(?:您|你)?(?:可能|是不是|好像)?(?:打|拨|找)错|^(?:不是|不系|没有)(?:的|啊|呀)*我们(?:这里|这边|这儿|这)?(?:是|系)|我们(?:这里"
    r"|这边|这儿|这)不是"
)

_HINTS = {
    "purchase": re.compile(
        r"(?:要|来|送|拿|订|定)(?:我)?[一两二三四五六七八九十百千几]+(?:台|套|批|箱|吨|束|件|盒|桶|瓶|米|条|张|块|只|斤|份|根|朵|个)"
    ),
    "repair": re.compile(
        r"[一-鿿]不(?:了|上|开|动|亮|热|响|转|进|出|好|灵|行|稳|平|紧)|没(?:有)?(?:声|电|气|网|水)|松|断|裂|闪|滴|歪|烂|坏"
    ),
    "inquiry": re.compile(r"吗|呢|怎么|什么|哪|几|多少|多久|有没有|是不是|能不能|行不行|[能可会]|查|问|办"),
}


def read_category(turns: Sequence[Turn], hint: str | None) -> FieldDraft | None:
    """One of CATEGORIES, from what the customer says, the first words most; `hint` is the choice in the menu.

    A call that opens with a reproach is a complaint; one that ends with a reproach stays what it was.
    """
    points, first = _points(turns)
    if hint in points:
        points[hint] += 2.0
    best = max(CATEGORIES, key=lambda name: points[name])
    if not points[best]:
        return _guess(turns)
    rest = max(value for name, value in points.items() if name != best)
    confidence = round(0.5 + 0.45 * (points[best] - rest) / points[best], 3)
    if best not in first:
        return FieldDraft(best, 0.6, None)
    return drafted(best, confidence, first[best])


def _points(turns: Sequence[Turn]) -> tuple[dict[str, float], dict[str, Turn]]:
    """What speaks for every category, and the turn that did so first."""
    points = dict.fromkeys(CATEGORIES, 0.0)
    first: dict[str, Turn] = {}
    told: Counter[tuple[str, float]] = Counter()
    for order, turn in enumerate(_matters(turns)):
        text = NO_COMPLAINT.sub("，", plain(turn.text))
        weight = 1.4 if order == 0 else 1.2 if order == 1 else 1.0 if order < 4 else 0.45
        for name, groups in SIGNS.items():
            for worth, pattern in groups:
                if told[name, worth] < _OFTEN and pattern.search(text):
                    told[name, worth] += 1
                    points[name] += worth * weight
                    first.setdefault(name, turn)
        if order < 3 and blame(text) >= 1.0:
            points["complaint"] += (2.6 if order < 2 else 1.2) * weight
            first.setdefault("complaint", turn)
        if order < 3 and _wrong_number(turns, turn):
            points["other"] += 6.0
            first.setdefault("other", turn)
        if _FAULT_ASKED.search(text):
            points["inquiry"] += 2.5
            first.setdefault("inquiry", turn)
    return points, first


def _guess(turns: Sequence[Turn]) -> FieldDraft | None:
    """No known sign: an amount is wanted, a thing with a "not" about it is broken, a question is an enquiry.

    Anything else is most often an enquiry too, but that is no more than a guess.
    """
    for turn in _matters(turns):
        for name, pattern in _HINTS.items():
            if pattern.search(plain(turn.text)):
                return drafted(name, 0.5, turn)
    told = next((turn for turn in _matters(turns) if len(turn.text) > 6), None)
    return drafted("inquiry", 0.35, told) if told is not None else None


def read_complaint(turns: Sequence[Turn], category: FieldDraft | None) -> FieldDraft:
    """Yes when the customer reproaches the company or asks for redress, whatever the category; else no.

    The word 投诉 is no condition, and a mere report of a fault is none.
    """
    worth, first = 0.0, None
    for order, turn in enumerate(_matters(turns)):
        text = NO_COMPLAINT.sub("，", plain(turn.text))
        blames = blame(text, 1.0 if order < 8 else 0.5)
        if blames:
            worth += blames
            first = first if first is not None and blames < 1 else first or turn
    if first is not None and worth >= 1.0:
        return drafted("yes", min(0.95, 0.55 + 0.12 * worth), first)
    if category is not None and category.value == "complaint":
        return FieldDraft("yes", category.confidence, category.evidence)
    return FieldDraft("no", 0.75 if worth else 0.92, None)


def read_urgency(turns: Sequence[Turn], category: FieldDraft | None) -> FieldDraft:
    """ "urgent" for rescue, danger, an outage or a need that is said to be pressing; else "normal".

    Whoever says 不急 is believed.
    """
    said = [(turn, plain(turn.text)) for turn in turns if not turn.agent]
    calm = next((turn for turn, text in said if NOT_URGENT.search(text)), None)
    if calm is not None:
        return drafted("normal", 0.85, calm)
    if category is not None and category.value == "rescue":
        return FieldDraft("urgent", category.confidence, category.evidence)
    pressing = [turn for turn, text in said if URGENT.search(text)]
    if pressing:
        return drafted("urgent", min(0.9, 0.65 + 0.1 * len(pressing)), pressing[0])
    return FieldDraft("normal", 0.8, None)


def read_repeated(turns: Sequence[Turn]) -> FieldDraft | None:
    """ "yes" when the customer says that they called, reported or had it mended before; None when they do not."""
    again = next((turn for turn in turns if not turn.agent and REPEATED.search(plain(turn.text))), None)
    return drafted("yes", 0.85, again) if again is not None else None


def _wrong_number(turns: Sequence[Turn], turn: Turn) -> bool:
    """The agent answers that it is the wrong number."""
    answer = next((other for other in turns if other.agent and other.index > turn.index), None)
    return answer is not None and bool(_WRONG_NUMBER.search(plain(answer.text)))


def _matters(turns: Sequence[Turn]) -> list[Turn]:
    """The customer's turns that say more than hello."""
    return [turn for turn in turns if not turn.agent and not _HELLO.match(plain(turn.text))]
