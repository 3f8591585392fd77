"""What is typed of a campaign, as the data that it is stored as, and back. Pure: the services check what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.actions import read_actions
from callcenter.campaigns.definition import pace_of
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.windows import DEFAULT_WINDOWS
from callcenter.errors import FieldError
from callcenter.workcalendar.calendar import WEEKDAYS

Typed = dict[str, str]
WHOLE = ("concurrent", "per_number_per_minute", "shortest_seconds", "days")
BLOCKS = 8
"""Questions that a form has room for at least; one that has more gets two empty ones beside them."""

_OPTION = re.compile(r"\s*([0-9*#])\s*[.、:：]?\s*(.+?)\s*(?:(?:->|→|=>)\s*(\w+))?\s*")


def values_of(typed: Mapping[str, str], agents: Iterable[str]) -> dict[str, Any]:
    """The fields of `services.create_campaign`. FieldError: a number is none, a question's option cannot be read."""
    survey = typed.get("mode") == "survey"
    values: dict[str, Any] = {
        "name": typed.get("name", ""), "mode": typed.get("mode", ""), "purpose": typed.get("purpose", "service"),
        "line": typed.get("line") or None, "agents": [] if survey else list(agents),
        "consent_basis": typed.get("consent_basis", ""), "consent_proof": typed.get("consent_proof", ""),
        "script": _script(typed), "windows": _windows(typed), "pace": _pace(typed), "actions": _actions(typed),
        "questionnaire": _questions(typed), "most_attempts": _number(typed, "most_attempts", "最多次数", 3),
        "priority": _number(typed, "priority", "优先级", 0), "detect_machine": typed.get("detect_machine") == "yes",
        "message": {"template": _number(typed, "template", "短信模板", None)}}
    if survey:
        values["flow"] = typed.get("flow") or None
    return values


def typed_of(campaign: Campaign | None) -> Typed:
    """The form's fields of a campaign; of none: a new one's."""
    script = campaign.script if campaign else {}
    windows = (campaign.windows if campaign else None) or DEFAULT_WINDOWS
    typed = {"name": campaign.name if campaign else "", "mode": campaign.mode if campaign else "preview",
             "purpose": campaign.purpose if campaign else "service",
             "consent_basis": campaign.consent_basis if campaign else "",
             "consent_proof": campaign.consent_proof if campaign else "",
             "most_attempts": str(campaign.most_attempts if campaign else 3),
             "priority": str(campaign.priority if campaign else 0),
             "detect_machine": "yes" if campaign is None or campaign.detect_machine else "",
             "template": str((campaign.message if campaign else {}).get("template") or ""),
             "opening": script.get("opening", ""), "closing": script.get("closing", ""),
             "points": "\n".join(script.get("points", ())), "forbidden": "\n".join(script.get("forbidden", ())),
             "topic_seconds": str(script.get("topic_seconds", "")),
             "holidays": "yes" if windows.get("holidays") else ""}
    days = windows.get("days") or {}
    typed |= {f"day_{day}": "、".join(days.get(day, ())) for day in WEEKDAYS}
    typed |= {f"pace_{name}": f"{number:g}" for name, number in pace_of(campaign.pace if campaign else {}).items()}
    for name, action in read_actions(campaign.actions if campaign else {}).items():
        typed |= {f"then_{name}": action.then, f"after_{name}": str(action.after or ""),
                  f"most_{name}": str(action.most or ""), f"last_{name}": action.at_last}
    return typed | _typed_questions(campaign.questionnaire if campaign else {})


def blocks(typed: Mapping[str, str]) -> int:
    """How many questions the form shows."""
    used = [int(name[2:]) for name in typed if re.fullmatch(r"q_\d{1,2}", name) and typed[name].strip()]
    return max(BLOCKS, max(used, default=0) + 2)


def _script(typed: Mapping[str, str]) -> dict[str, Any]:
    script: dict[str, Any] = {name: text for name in ("opening", "closing") if (text := typed.get(name, "").strip())}
    for name in ("points", "forbidden"):
        if lines := [line.strip() for line in typed.get(name, "").splitlines() if line.strip()]:
            script[name] = lines
    if typed.get("topic_seconds", "").strip():
        script["topic_seconds"] = _number(typed, "topic_seconds", "切入正题的时间", None)
    return script


def _windows(typed: Mapping[str, str]) -> dict[str, Any]:
    spans = {day: [span for span in re.split(r"[、,，;；\s]+", typed.get(f"day_{day}", "").replace("：", ":")
                                             .replace("—", "-").replace("–", "-")) if span] for day in WEEKDAYS}
    return {"days": {day: found for day, found in spans.items() if found}, "holidays": typed.get("holidays") == "yes"}


def _pace(typed: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in pace_of({}):
        given = typed.get(f"pace_{name}", "").strip()
        if given:
            try:
                found[name] = int(given) if name in WHOLE else float(given)
            except ValueError:
                raise FieldError(f"pace.{name}", f"“{given[:20]}”不是数字；请填写如 5") from None
    return found


def _actions(typed: Mapping[str, str]) -> dict[str, Any]:
    """Only what is entered; a disposition whose row is missing keeps the default."""
    found: dict[str, Any] = {}
    for name in DISPOSITIONS:
        then = typed.get(f"then_{name}")
        if not then:
            continue
        plain: dict[str, Any] = {"then": then}
        for field, word in (("after", "间隔分钟"), ("most", "最多次数")):
            if (number := _number(typed, f"{field}_{name}", word, None)) is not None:
                plain[field] = number
        if (last := typed.get(f"last_{name}", "end")) != "end":
            plain["at_last"] = last
        found[name] = plain
    return found


def _questions(typed: Mapping[str, str]) -> dict[str, Any]:
    """Blocks q_1, q_2 … in their order: text, kind, options of a line each (`1 满意 -> q3`), and where it goes on."""
    questions: dict[str, Any] = {}
    for place in range(1, blocks(typed) + 1):
        text = typed.get(f"q_{place}", "").strip()
        if not text:
            continue
        one: dict[str, Any] = {"text": text, "kind": typed.get(f"kind_{place}", "choice")}
        if options := [_option(line, place) for line in typed.get(f"options_{place}", "").splitlines() if line.strip()]:
            one["options"] = options
        if to := typed.get(f"to_{place}", "").strip():
            one["to"] = to
        questions[f"q{place}"] = one
    names = list(questions)
    for name, coming in zip(names, names[1:], strict=False):
        questions[name].setdefault("to", coming)
    for one in questions.values():
        if one.get("to") == "end":
            del one["to"]
    return {"start": names[0], "questions": questions} if names else {}


def _option(line: str, place: int) -> dict[str, str]:
    found = _OPTION.fullmatch(line)
    if found is None:
        raise FieldError(f"questionnaire.q{place}", f"选项“{line.strip()[:30]}”读不懂；请写成“1 满意”，"
                                                    "要跳题写“1 满意 -> q3”")
    return {"key": found[1], "label": found[2], **({"to": found[3]} if found[3] else {})}


def _typed_questions(questionnaire: Mapping[str, Any]) -> Typed:
    typed: Typed = {}
    questions = questionnaire.get("questions", {})
    places = {name: place for place, name in enumerate(_in_order(questionnaire), 1)}
    for name, place in places.items():
        one = questions[name]
        to = one.get("to")
        coming = next((other for other, at in places.items() if at == place + 1), None)
        typed |= {f"q_{place}": one["text"], f"kind_{place}": one["kind"],
                  f"to_{place}": "" if to == coming else f"q{places[to]}" if to in places else "end",
                  f"options_{place}": "\n".join(
                      f"{option['key']} {option['label']}" + (f" -> q{places[option['to']]}"
                                                              if option.get("to") in places else "")
                      for option in one.get("options") or ())}
    return typed


def _in_order(questionnaire: Mapping[str, Any]) -> list[str]:
    """The first question first, then as they stand."""
    questions = questionnaire.get("questions", {})
    return sorted(questions, key=lambda name: name != questionnaire.get("start"))


def _number(typed: Mapping[str, str], name: str, word: str, default: int | None) -> int | None:
    given = typed.get(name, "").strip()
    if not given:
        return default
    if not re.fullmatch(r"-?\d{1,9}", given):
        raise FieldError(name, f"{word}不能是“{given[:20]}”；请填写整数")
    return int(given)
