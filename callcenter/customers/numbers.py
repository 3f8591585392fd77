"""Telephone numbers as China writes them: what was given, what kind it is, what can be dialled.

phonenumbers does not know 95588 or 12345, reads a local 62881234 as +8662881234 and fails on 转8012
(seen); the kinds that it gets wrong are settled here, all else is left to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

ANONYMOUS = {"", "anonymous", "restricted", "unavailable", "unknown", "private", "266696687", "7378742833",
             "2562533", "8656696", "86266696687"}
"""What providers send for a caller who hides the number (the digits spell ANONYMOUS, RESTRICTED, BLOCKED)."""

RELAY_PREFIXES = ("95013",)
"""Privacy numbers 中间号 of delivery and ride platforms: they expire, so they are never saved as a contact."""

_EXTENSION = re.compile(r"(?:转|轉|ext\.?|x|#|-)\s*(\d{1,6})$", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """`raw` as given; `kind`: mobile | landline | 400 | service (95…/96…) | short | extension | relay | foreign |
    anonymous | invalid; `dialable`: E.164 where it can be, else the digits, None when nobody could dial it."""

    raw: str
    kind: str
    dialable: str | None
    extension: str | None = None

    @property
    def written(self) -> str:
        """How it is stored in a record: E.164 where it can be, else the digits; an extension behind a hyphen."""
        return f"{self.dialable or self.raw}-{self.extension}" if self.extension else self.dialable or self.raw

    @property
    def masked(self) -> str:
        """138****4471: for eyes that need not see all of it."""
        return mask(self.dialable or self.raw)


def mask(number: str) -> str:
    """Hides the middle of a number: +8613812344471 -> 138****4471."""
    digits = number.removeprefix("+86")
    if len(digits) < 7:
        return digits
    return f"{digits[:3]}****{digits[-4:]}"


def read_number(raw: str, *, area_code: str | None = None) -> Number:
    """Understands a number. `area_code` (such as 021) is the home area for local 7- or 8-digit numbers."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if text.lower().lstrip("+") in ANONYMOUS:
        return Number(raw, "anonymous", None)
    if text.lower().startswith(("sip:", "client:")):
        return Number(raw, "extension", text)
    extension = None
    if (match := _EXTENSION.search(text)) and len(re.sub(r"\D", "", text[:match.start()])) >= 10:
        extension, text = match.group(1), text[:match.start()]
    digits = re.sub(r"[\s\-().（）—]", "", text)
    if not re.fullmatch(r"\+?\d+", digits):
        return Number(raw, "invalid", None)
    national = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    return _domestic(raw, national, extension, area_code) or _by_library(raw, digits, national, extension)


def _domestic(raw: str, national: str, extension: str | None, area_code: str | None) -> Number | None:
    if national.startswith("+"):
        return None
    if re.fullmatch(r"1[3-9]\d{9}", national):
        return Number(raw, "mobile", "+86" + national, extension)
    if national.startswith(RELAY_PREFIXES):
        return Number(raw, "relay", national, extension)
    if re.fullmatch(r"400\d{7}", national):
        return Number(raw, "400", national)
    if re.fullmatch(r"9[56]\d{3,7}", national):
        return Number(raw, "service", national)
    if re.fullmatch(r"1\d{2,5}", national):
        return Number(raw, "short", national)
    if re.fullmatch(r"[2-8]\d{6,7}", national):
        if not area_code:
            return Number(raw, "invalid", None, extension)
        return Number(raw, "landline", "+86" + area_code.lstrip("0") + national, extension)
    if re.fullmatch(r"\d{2,5}", national):
        return Number(raw, "extension", national)
    return None


def _by_library(raw: str, digits: str, national: str, extension: str | None) -> Number:
    try:
        parsed = phonenumbers.parse(digits if digits.startswith("+") else national, "CN")
    except NumberParseException:
        return Number(raw, "invalid", None)
    if not phonenumbers.is_valid_number(parsed):
        return Number(raw, "invalid", None)
    dialable = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if parsed.country_code != 86:
        return Number(raw, "foreign", dialable, extension)
    mobile = phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE
    return Number(raw, "mobile" if mobile else "landline", dialable, extension)


def area_of(number: Number) -> str | None:
    """The area code with its zero (021, 0512) of a mainland landline, else None."""
    if number.kind != "landline" or not number.dialable:
        return None
    parsed = phonenumbers.parse(number.dialable)
    length = phonenumbers.length_of_geographical_area_code(parsed)
    return "0" + phonenumbers.national_significant_number(parsed)[:length] if length else None
