"""Short talks with what they promise and ask for, from tables worked out by hand (tests/data/spoken_*.txt)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).parents[2] / "data"


@dataclass(frozen=True)
class Talk:
    """`due`, and `at` of a call `asked` for, as month-day hour:minute in China; `asked` None: not told."""

    started_at: datetime
    lines: tuple[str, ...]
    due: str | None
    asked: bool | None
    at: str | None


def talks() -> list[Talk]:
    """All talks of the tables."""
    found = []
    started_at = datetime.min.replace(tzinfo=CHINA)
    tables = sorted(DATA.glob("spoken_*.txt"))
    for line in (line for table in tables for line in table.read_text("utf-8").splitlines()):
        if line.startswith("@"):
            started_at = datetime.fromisoformat(line[1:]).replace(tzinfo=CHINA)
        elif line and not line.startswith("#"):
            talk, _, told = line.partition(" => ")
            due, asked, at, *_ = [*(None if cell == "-" else cell for cell in told.split(" ; ")), None, None]
            lines = tuple(talk.split(" | "))
            found.append(Talk(started_at, lines, due, None if asked is None else asked == "y", at))
    return found


def shown(moment: datetime | None) -> str | None:
    """A moment as the table writes it."""
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M") if moment else None
