"""What was wrong with the rows of a list, as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from callcenter.lists.files import harmless


def as_csv(problems: Sequence[dict[str, Any]]) -> str:
    """Rows of {row, column, value, problem}, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["行", "列", "内容", "问题"])
    writer.writerows([one["row"], *(harmless(one[name]) for name in ("column", "value", "problem"))]
                     for one in problems)
    return "\ufeff" + text.getvalue()
