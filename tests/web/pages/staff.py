"""A small company for the pages' tests: one person a role, two departments."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.making import open_case
from callcenter.cases.models import Case
from callcenter.desk import Desk
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make

ZONE = ZoneInfo("Asia/Shanghai")
NAMES = {"wangli": ("agent", "王丽", None), "sun": ("dispatcher", "孙宁", None),
         "zhao": ("handler", "赵师傅", "维修部"),
         "qian": ("handler", "钱工", "技术部"), "boss": ("supervisor", "李主管", None),
         "mgr": ("manager", "周经理", None), "am": ("account_manager", "吴客户经理", None)}


def hire(desk: Desk) -> dict[str, int]:
    """Everybody, by login; the clock process has just swept."""
    with desk.db.session() as session:
        made: dict[str, Person] = {}
        for login, (role, name, department) in NAMES.items():
            if department:
                cases.department(session, department)
            made[login] = make.person(session, login, role=role, display_name=name, department=department)
        cases.beat(session)
        return {login: person.id for login, person in made.items()}


def complaint(session: Session, *, minutes_ago: float = 5, now: datetime = make.NOW, category: str = "complaint",
              agent_id: int | None = None, **more: str) -> Case:
    """A case with its real clocks, its call over some minutes ago."""
    values = {"content": "空调修了三次还是不制冷", "customer_name": "陈晨", "phone": make.CALLER, **more}
    return open_case(session, category=category, by="wangli", now=now, zone=ZONE, agent_id=agent_id,
                     started_at=now - timedelta(minutes=minutes_ago), **values)  # type: ignore[arg-type]
