"""A holiday notice 放假通知 sent as a file on the desk: what is wrong with it is told in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calendars.entering import Entered, enter_notice
from callcenter.calendars.notice_files import read_notice
from callcenter.errors import FieldError
from callcenter.people.models import Person
from callcenter.people.standing import must_lead

MOST_BYTES = 64 * 1024
"""A year has a few dozen lines."""

_YEARS = range(2004, 2101)
_LONGEST_SOURCE = 120


def send_notice(session: Session, year: str, filename: str, content: bytes, source: str, *, by: Person, now: datetime,
                zone: ZoneInfo) -> Entered:
    """Enters the notice of a year in full from a CSV or YAML file. FieldError: which field or line, what was wrong,
    what would be right; NotAllowedError."""
    must_lead(by, "录入放假通知")
    if not (year.isascii() and year.isdigit() and int(year) in _YEARS):
        raise FieldError("year", f"年份“{year[:10]}”不对；请填{_YEARS[0]}到{_YEARS[-1]}，如 2027")
    source = " ".join(source.split())
    if not 1 <= len(source) <= _LONGEST_SOURCE:
        raise FieldError("source", f"请写明文号，最多{_LONGEST_SOURCE}个字，如 国办发明电〔2026〕7号")
    if not content:
        raise FieldError("file", "没有选择文件，或文件是空的；请选一个 CSV 或 YAML 文件")
    if len(content) > MOST_BYTES:
        raise FieldError("file", f"文件有{len(content) // 1024}KB；最多{MOST_BYTES // 1024}KB，一行一天")
    name = "notice.yaml" if filename.lower().endswith((".yaml", ".yml")) else "notice.csv"
    try:
        days = read_notice(_text(content), name, int(year))
        return enter_notice(session, int(year), {day: one.worked for day, one in days.items()}, source, by=by.name,
                            now=now, zone=zone, names={day: one.name for day, one in days.items() if one.name})
    except FieldError as problem:
        raise FieldError("file", _in_chinese(problem.message, name)) from None


def _text(content: bytes) -> str:
    """Spreadsheets in China save CSV in GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FieldError("file", "文件不是文本；请存成 CSV（UTF-8）再选")


_TOLD: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(\S+) stands in line (\d+) already; .*", lambda said: f"{said[1]}在第{said[2]}行已经写过；每个日期只写一次"),
    (r"(\S+) is not in (\d+); .*", lambda said: f"{said[1]}不在{said[2]}年；一份通知只录入当年的日期"),
    (r"(\S+) is a \w+, worked anyhow; .*",
     lambda said: f"{said[1]}本来就是工作日；调休上班日应是周六或周日，请核对日期"),
    (r"(.+) is neither off \(休\) nor worked \(班\)", lambda said: f"{said[1]}应写“休”或“班”（off 或 worked）"),
    (r"(.+) is no date; .*", lambda said: f"{said[1]}不是日期；请写成 2027-02-06"),
    (r"holds no dates; .*", lambda _: "没有日期；请一行写一天，如 2027-02-06,休,春节"),
    (r"this is no YAML: .*", lambda _: "不是正确的 YAML；请一行写一天，如 2027-02-06: off 春节"),
    (r"holds no mapping of dates; .*", lambda _: "没有日期；请一行写一天，如 2027-02-06: off 春节"),
    (r"the notice does not give (\S+) \((.+)\) off, .*",
     lambda said: f"没有写{said[1]}（{said[2]}）休息，而这天是法定节假日；请录入完整的通知"),
)
"""What `read_notice` and `enter_notice` say to commands, and the same for the desk."""


def _in_chinese(message: str, name: str) -> str:
    place = re.match(rf"{re.escape(name)}(?::(\d+))?: ", message)
    rest = message[place.end():] if place else message
    told = next((tell(found) for pattern, tell in _TOLD if (found := re.fullmatch(pattern, rest))), rest)
    return f"第{place[1]}行：{told}" if place and place[1] else told
