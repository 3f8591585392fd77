"""What a department or its handler is told of a case, in Chinese: dispatched, chased, supervised, helped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.words import CATEGORIES
from callcenter.notifying.writing import tell

_BRIEF = 60


def tell_department(session: Session, case: Case, what: str, *, occasion: str, now: datetime, reason: str | None = None,
                    department_id: int | None = None) -> None:
    """Tells the owner of a case, or else its department (or another one: `department_id`). `what`: 派单, 催单 …;
    `occasion` makes the notice unique."""
    to_other = department_id is not None and department_id != case.department_id
    people = [case.owner_id] if case.owner_id is not None and not to_other else []
    urgent = "【紧急】" if case.urgency == "urgent" else ""
    matter = case.content[:_BRIEF] + ("…" if len(case.content) > _BRIEF else "")
    lines = [f"工单 {case.number}（{CATEGORIES.get(case.category, case.category)}）：{matter or '内容待补充'}"]
    if reason:
        lines.append(f"说明：{reason}")
    tell(session, key=f"case:{case.id}:{occasion}", case=case, person_ids=people,
         department_id=department_id if to_other else case.department_id,
         title=f"{urgent}{what}：{case.number}", body="\n".join(lines), now=now)
