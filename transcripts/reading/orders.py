"""The number of the matter: order, waybill, contract, booking, ticket, case, report, article or receipt."""

import re
from collections.abc import Sequence

from transcripts.reading.cardinals import DIGIT
from transcripts.reading.codes import alike, bare
from transcripts.reading.orderparts import Said
from transcripts.reading.ordertalk import OrderTalk
from transcripts.reading.orderwords import letters
from transcripts.reading.script import folded
from transcripts.reading.turns import FieldDraft, Turn, drafted

_COURT = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])([零〇幺一二三四五六七八九]{2,4})"
    r"(民|刑|行|执|商|知|破)([初终再执监申特异恢保]{1,2})([零〇幺一二三四五六七八九]{1,6})号"
)


def read_order(turns: Sequence[Turn]) -> FieldDraft | None:
    """The order number in capitals without spaces, as corrected last; None when none was said.

    Serial, machine, meter, account, identity and card numbers, phones and plates are not order numbers. A
    number that the agent reads back unchallenged is nearly certain.
    """
    if (court := _court_case(turns)) is not None:
        return court
    said = list(OrderTalk(turns).said())
    ours = [one for one in said if not one.issued] or said
    if not ours:
        return None
    ours = [one for one in ours if not one.past] or ours
    chosen = ours[0]
    for one in ours[1:]:
        if _version(one, chosen) or (one.sure > chosen.sure + 0.1 and (one.told or not chosen.told)):
            chosen = one
    return drafted(chosen.value, chosen.sure, chosen.turn)


def _court_case(turns: Sequence[Turn]) -> FieldDraft | None:
    """渝零五民初三三二八号: a court's number of a case, as courts write it."""
    for turn in turns:
        found = None if turn.agent else _COURT.search(folded(turn.text))
        if found is not None:
            court, number = ("".join(DIGIT[sign] for sign in part) for part in (found[2], found[5]))
            return drafted(f"{found[1]}{court}{found[3]}{found[4]}{number}号", 0.85, turn)
    return None


def _version(one: Said, other: Said) -> bool:
    """Whether a number said later is the same one: gone on with, put right, or read anew with the same letters."""
    if bare(one.value).startswith(bare(other.value)) or alike(other.value, one.value):
        return True
    return one.told and letters(one.value) != "" and letters(one.value) == letters(other.value)
