"""The explanation of a due time, a line at a time, as somebody who checks it reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_WEEKDAYS = "一二三四五六日"


def explained(zone: ZoneInfo) -> Callable[[Mapping[str, Any]], str]:
    """A writer of lines; their keys are those of `callcenter.standards.explain`."""
    def at(text: str) -> str:
        return datetime.fromisoformat(text).astimezone(zone).strftime("%m-%d %H:%M")

    def write(line: Mapping[str, Any]) -> str:
        why = str(line.get("why", ""))
        if "latest" in line:
            return f"{why}：{at(line['latest'])}"
        if "from" in line:
            return f"{at(line['from'])} 至 {at(line['to'])} {'计入' if line['counted'] else '不计'}：{why}"
        if "day" in line:
            day = date.fromisoformat(line["day"])
            counted = f"第{line['number']}天" if line["counted"] else "不计"
            return f"{day:%m-%d} 周{_WEEKDAYS[day.weekday()]} {counted}：{why}"
        for key in ("closes", "stated", "due"):
            if key in line:
                return f"{at(line[key])} {why}"
        return why

    return write
