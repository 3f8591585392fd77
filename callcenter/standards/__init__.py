"""The written standards 标准 as data, and the pure function from (standard, start, calendar) to due times.

A leaf: plain data in and out, no clock read, no database. The shipped standards are `shipped/*.yaml`.
"""

from callcenter.standards.due import Due, due_of, plan
from callcenter.standards.events import EVENTS
from callcenter.standards.limits import Limit, LimitError
from callcenter.standards.loader import load
from callcenter.standards.model import Rung, Standard, Step
from callcenter.standards.problems import StandardError, StandardProblem
from callcenter.standards.settings import BOUNDS, SETTINGS
from callcenter.standards.shipping import shipped, shipped_standard, shipped_text

__all__ = [
    "BOUNDS",
    "EVENTS",
    "SETTINGS",
    "Due",
    "Limit",
    "LimitError",
    "Rung",
    "Standard",
    "StandardError",
    "StandardProblem",
    "Step",
    "due_of",
    "load",
    "plan",
    "shipped",
    "shipped_standard",
    "shipped_text",
]
