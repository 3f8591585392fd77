"""What a campaign is made of, as plain data: checked here before it is stored. FieldError names the field, what was
wrong and what would be right. Pure: what needs the database is looked up in `services.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from callcenter.campaigns import actions, questionnaire
from callcenter.campaigns.models import MODES
from callcenter.campaigns.windows import WindowsProblem, calling_hours
from callcenter.errors import FieldError

MODE_TITLES: Mapping[str, str] = MappingProxyType({"preview": "预览", "progressive": "渐进", "survey": "自动语音回访"})
PURPOSES: Mapping[str, str] = MappingProxyType({"service": "服务", "marketing": "营销"})

PACE: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    "calls_per_second": (1.0, 0.02, 100.0), "concurrent": (10, 1, 1000), "per_number_per_minute": (0, 0, 6000),
    "shortest_seconds": (0, 0, 60), "days": (60, 1, 365)})
"""Default, least, most. `concurrent`: calls at once; `per_number_per_minute`: calls from one displayed number a minute,
0 as many as the pace gives; `shortest_seconds`: the shortest talk that the network allows (FACTS.md); `days`: how long
the campaign may run: contacts that still wait then end as expired."""

_WHOLE = ("concurrent", "per_number_per_minute", "shortest_seconds", "days")
_SCRIPT: Mapping[str, int] = MappingProxyType({"opening": 500, "closing": 300})
_LISTS: Mapping[str, str] = MappingProxyType({"points": "要点", "forbidden": "不谈的话题"})
_MOST_LINES, _LONGEST_LINE = 20, 200
TOPIC_SECONDS = range(3, 61)
"""Until the point is reached (N22, N23: five after a purchase, ten after a repair)."""


def checked(values: Mapping[str, Any], *, marketing: bool) -> dict[str, Any]:
    """The plain parts of a campaign, as they are stored; parts that are not named are not looked at. FieldError."""
    return {name: CHECKS[name](value) if name != "windows" else _windows(value, marketing)
            for name, value in values.items() if name in CHECKS}


def _text(field: str, value: Any, word: str, least: int, most: int) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise FieldError(field, f"{word}应为文字")
    text = value.strip()
    if not least <= len(text) <= most:
        raise FieldError(field, f"{word}有{len(text)}个字；请写{least}到{most}个字")
    return text


def _name(value: Any) -> str:
    return _text("name", value, "名称", 2, 80)


def _mode(value: Any) -> str:
    if value not in MODES:
        raise FieldError("mode", f"没有“{str(value)[:20]}”这种方式；可选：{_said(MODE_TITLES)}")
    return str(value)


def _purpose(value: Any) -> str:
    if value not in PURPOSES:
        raise FieldError("purpose", f"没有“{str(value)[:20]}”这种用途；可选：{_said(PURPOSES)}")
    return str(value)


def _said(titles: Mapping[str, str]) -> str:
    return "、".join(f"{name}（{title}）" for name, title in titles.items())


def _whole(field: str, value: Any, word: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise FieldError(field, f"{word}不能是“{str(value)[:20]}”；应为 {least} 到 {most} 的整数")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FieldError("detect_machine", "应为 true（识别答录机）或 false")
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 0.05:
        raise FieldError("abandoned_cap", f"放弃率上限不能是“{str(value)[:20]}”；应为 0 到 0.05，如 0.03 表示3%")
    return float(value)


def _windows(value: Any, marketing: bool) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError("windows", "应写成 {days: {mon: [\"09:00-12:00\", \"14:00-20:00\"]}}")
    try:
        calling_hours(value, marketing=marketing)
    except WindowsProblem as problem:
        raise FieldError(problem.field, problem.message) from None
    return _plain(value)


def _plain(value: Any) -> Any:
    """Keys as text, as JSON has them: YAML reads a date as a date, and a key 1 as a number."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _pace(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError("pace", "应写成 {calls_per_second: 1, concurrent: 10}")
    for name, number in value.items():
        if name not in PACE:
            raise FieldError("pace", f"没有“{str(name)[:30]}”这一项；可写：{'、'.join(PACE)}")
        _, least, most = PACE[name]
        whole = name in _WHOLE
        wrong = isinstance(number, bool) or not isinstance(number, int if whole else int | float)
        if wrong or not least <= number <= most:
            raise FieldError(f"pace.{name}", f"不能是“{str(number)[:20]}”；应为 {least:g} 到 {most:g} 的"
                                             f"{'整数' if whole else '数'}")
    return dict(value)


def pace_of(pace: Mapping[str, Any]) -> dict[str, float]:
    """Every number of a campaign's pace: its own, else the default."""
    return {name: pace.get(name, default) for name, (default, _, _) in PACE.items()}


def _script(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError("script", "应写成 {opening: 开场白, points: [要点], closing: 结束语, forbidden: [不谈的话题]}")
    script: dict[str, Any] = {}
    for name, given in value.items():
        field = f"script.{name}"
        if name in _SCRIPT:
            script[name] = _text(field, given, "开场白" if name == "opening" else "结束语", 0, _SCRIPT[name])
        elif name in _LISTS:
            if not isinstance(given, list) or len(given) > _MOST_LINES:
                raise FieldError(field, f"{_LISTS[name]}应为列表，不超过{_MOST_LINES}条")
            script[name] = [_text(field, one, _LISTS[name], 1, _LONGEST_LINE) for one in given]
        elif name == "topic_seconds":
            script[name] = _whole(field, given, "切入正题的时间（秒）", TOPIC_SECONDS[0], TOPIC_SECONDS[-1])
        else:
            raise FieldError("script", f"没有“{str(name)[:30]}”这一项；可写：opening、points、closing、forbidden、"
                                       "topic_seconds")
    return script


def _questionnaire(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError("questionnaire", "应写成 {start: 问题, questions: {问题: {text, kind, options}}}")
    plain: dict[str, Any] = _plain(value)
    if problems := questionnaire.lint(plain):
        raise FieldError(problems[0].field, problems[0].what)
    return plain


def _actions(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError("actions", "应写成 {no_answer: {then: next_part, after: 120}}")
    plain: dict[str, Any] = _plain(value)
    if problems := actions.lint(plain):
        raise FieldError(problems[0].field, problems[0].what)
    return plain


def _message(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) - {"template"}:
        raise FieldError("message", "应写成 {template: 短信模板的编号}")
    if value.get("template") is None:
        return {}
    return {"template": _whole("message.template", value["template"], "模板编号", 1, 2**31 - 1)}


CHECKS: Mapping[str, Callable[[Any], Any]] = MappingProxyType({
    "name": _name, "mode": _mode, "purpose": _purpose, "script": _script, "questionnaire": _questionnaire,
    "windows": lambda value: _windows(value, False), "pace": _pace, "actions": _actions, "message": _message,
    "consent_basis": lambda value: _text("consent_basis", value, "同意依据", 0, 300),
    "consent_proof": lambda value: _text("consent_proof", value, "同意的证明", 0, 1000),
    "most_attempts": lambda value: _whole("most_attempts", value, "最多次数", actions.MOST_ATTEMPTS[0],
                                          actions.MOST_ATTEMPTS[-1]),
    "abandoned_cap": _share, "detect_machine": _flag,
    "priority": lambda value: _whole("priority", value, "优先级", -100, 100)})
"""Every part that is plain data, with what checks it."""


def whole_problems(campaign: Any) -> list[FieldError]:
    """What is wrong with a stored campaign as a whole, so that it cannot start: consent, and data that ends."""
    found = []
    if len(campaign.consent_basis.strip()) < 2:
        found.append(FieldError("consent_basis", "没有写明客户同意的依据，不能拨打；如“购买合同第8条同意回访”"))
    if len(campaign.consent_proof.strip()) < 2:
        found.append(FieldError("consent_proof", "没有写明同意的证明在哪里；如“合同扫描件，档案室2026-07”"))
    try:
        calling_hours(campaign.windows, marketing=campaign.purpose == "marketing")
    except WindowsProblem as problem:
        found.append(FieldError(problem.field, problem.message))
    found += [FieldError(field, what)
              for field, what in (*actions.lint(campaign.actions, most_attempts=campaign.most_attempts),
                                  *questionnaire.lint(campaign.questionnaire))]
    if not campaign.message.get("template") and _writes(campaign.actions):
        found.append(FieldError("message.template", "有的外呼结果要发短信，请选择短信模板"))
    if campaign.mode == "progressive" and campaign.abandoned_cap:
        found.append(FieldError("abandoned_cap", "渐进方式先有空闲坐席才拨打，放弃率上限只能是 0"))
    return found


def _writes(plain: Mapping[str, Any]) -> bool:
    """Some action sends a text."""
    return any("message" in (one.then, one.at_last) for one in actions.read_actions(plain).values())
