"""What was wrong with the rows of a list, as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(problems: Sequence[dict[str, Any]]) -> str:
    """Rows of {row, column, value, problem}, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["行", "列", "内容", "问题"])
    writer.writerows([one["row"], *(_harmless(one[name]) for name in ("column", "value", "problem"))]
                     for one in problems)
    return "\ufeff" + text.getvalue()


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
