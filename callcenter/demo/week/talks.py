"""What was said in a call of the week: lines put together from the material, words parted as a recogniser does."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Line = tuple[str, str]
"""Who spoke (agent | customer) and the words, parted by spaces."""

AGENT, CUSTOMER = "agent", "customer"
DIGITS = "零幺二三四五六七八九"


@dataclass(frozen=True)
class Material:
    """The words of `material.yaml`."""

    surnames: list[str]
    names: list[str]
    organisations: list[str]
    matters: dict[str, list[list[str]]]
    keys: dict[str, str]
    words: dict[str, Any]


def load_material() -> Material:
    """Reads it."""
    plain = yaml.safe_load((Path(__file__).parent / "material.yaml").read_text(encoding="utf-8"))
    own = {name: plain.pop(name) for name in ("surnames", "names", "organisations", "matters", "keys")}
    return Material(**own, words=plain)


def spoken(number: str) -> str:
    """A number digit by digit; mainland numbers without their country code."""
    return " ".join(DIGITS[int(sign)] for sign in number.removeprefix("+86"))


def talk(dice: random.Random, material: Material, who: Any, category: str, staff_no: str) -> list[Line]:
    """A whole talk. Now and then the caller gives no name, or no number."""
    words, filled = material.words, {
        "surname": who.surname, "name": who.name, "org": who.organisation, "digits": spoken(who.phone),
        "promise": dice.choice(material.words["promises"]), "staff": spoken(staff_no)}

    def said(name: str) -> str:
        return str(dice.choice(words[name])).format(**filled)

    lines = [("agent", words["greeting"].format(**filled))]
    lines += [("customer", f"你好 {part}" if not place else part)
              for place, part in enumerate(dice.choice(material.matters[category])[1:])]
    lines.append(("agent", said("sorry" if category == "complaint" else "asks")))
    lines.append(("customer", said("tells" if dice.random() < 0.9 else "hides")))
    if dice.random() < 0.92:
        lines.append(("agent", said("phones")))
        if dice.random() < 0.5:
            lines += [("customer", said("same"))]
        else:
            lines += [("customer", said("numbers")), ("agent", said("repeats")), ("customer", said("agrees"))]
    lines.append(("agent", str(dice.choice(words["ends"][category])).format(**filled)))
    lines.append(("customer", said("byes")))
    return lines


def message(dice: random.Random, material: Material, who: Any, category: str) -> list[Line]:
    """What a caller left after the tone."""
    matter = dice.choice(material.matters[category])[1]
    return [(CUSTOMER, text.format(org=who.organisation, name=who.name, matter=matter, digits=spoken(who.phone)))
            for text in material.words["message"]]
