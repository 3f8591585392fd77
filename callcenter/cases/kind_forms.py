"""What people write into a form, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from callcenter.cases.kinds import Field, Form
from callcenter.errors import FieldError

_LONGEST = 2000
_YES = {"true": True, "yes": True, "1": True, "on": True, "是": True, "false": False, "no": False, "0": False,
        "off": False, "否": False}


def checked(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: numbers, true and false, ISO dates. FieldError: which field, and what is wrong."""
    known = {field.name for field in form.fields}
    for name in values:
        if name not in known:
            raise FieldError(name, f"“{form.title}”没有“{str(name)[:30]}”这一栏；可填：{'、'.join(sorted(known))}")
    kept = {}
    for field in form.fields:
        value = values.get(field.name)
        if value is None or isinstance(value, str) and not value.strip():
            if field.required:
                raise FieldError(field.name, f"请填写{field.title}")
            continue
        kept[field.name] = _value(field, value)
    return kept


def _value(field: Field, value: Any) -> Any:
    match field.type:
        case "number":
            return _number(field, value)
        case "bool":
            return _yes_or_no(field, value)
        case "date" | "moment":
            return _moment(field, value)
        case "choice" if value not in field.choices:
            raise FieldError(field.name, f"{field.title}“{str(value)[:30]}”有误；可选：{'、'.join(field.choices)}")
    text = " ".join(str(value).split())
    if not isinstance(value, str) or len(text) > _LONGEST:
        raise FieldError(field.name, f"{field.title}应为文字，最多{_LONGEST}个字")
    return text


def _number(field: Field, value: Any) -> float | int:
    try:
        number = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError):
        number = float("nan")
    low, high = field.least, field.most
    if number != number or abs(number) == float("inf"):
        raise FieldError(field.name, f"{field.title}应为数字")
    if low is not None and number < low or high is not None and number > high:
        bounds = [f"不小于{low:g}" if low is not None else "", f"不大于{high:g}" if high is not None else ""]
        raise FieldError(field.name, f"{field.title}应{'、'.join(filter(None, bounds))}")
    return int(number) if number.is_integer() else number


def _yes_or_no(field: Field, value: Any) -> bool:
    answer = value if isinstance(value, bool) else _YES.get(str(value).strip().lower())
    if answer is None:
        raise FieldError(field.name, f"{field.title}请填“是”或“否”")
    return answer


def _moment(field: Field, value: Any) -> str:
    try:
        if field.type == "date":
            return date.fromisoformat(str(value).strip()).isoformat()
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        example = "2026-07-31" if field.type == "date" else "2026-07-31T10:00:00+08:00"
        raise FieldError(field.name, f"{field.title}应写成 {example}") from None
    if moment.tzinfo is None:
        raise FieldError(field.name, f"{field.title}缺少时区；请写成 2026-07-31T10:00:00+08:00")
    return moment.isoformat()
