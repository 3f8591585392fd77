"""What a case's category means: its Chinese word, and the written standard that its clocks run by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CATEGORIES: Mapping[str, str] = MappingProxyType({
    "inquiry": "咨询", "complaint": "投诉", "repair": "报修", "rescue": "紧急救援", "purchase": "购买咨询",
    "visit_appointment": "来访预约", "other": "其他"})

STANDARDS: Mapping[str, str] = MappingProxyType({
    "complaint": "complaint", "rescue": "rescue", "purchase": "purchase_inquiry",
    "visit_appointment": "visit_appointment", "repair": "general_problem", "inquiry": "general_problem",
    "other": "general_problem"})
"""S002 4.10b, 4.10e, 4.10a; S003 2.1.3; S003 3.1 to 3.4 for whatever has no standard of its own."""

GRAVE = ("complaint", "rescue")
"""Night and day clocks of minutes: a machine may find that a call was one of these, only a person that it was none."""

AFTERWARDS = ("after_purchase", "after_repair", "post_visit")
"""Standards of what follows a purchase, a repair or a visit: a new call is never about such a case."""

DISSATISFIED = ("不满意", "非常不满意")
"""Labels of a satisfaction answer that open a matter (DESK: 不满意 opens a case due in 24 hours)."""
