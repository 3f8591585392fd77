"""Two people in one record: what the page of one of them showed, against what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Person
from callcenter.records.models import Record, RecordChange
from callcenter.records.rules import LABELS
from callcenter.web.pages.record_form import EDITABLE, edits_of, same, standing_value

_MOST_TOLD = 20


def check_seen(record: Record, form: Mapping[str, str], person: Person, zone: ZoneInfo, *,
               names: Iterable[str] | None = None) -> None:
    """ConflictError: a field that the person is about to write (of `names`, or all that were edited) does not say any
    more what the page showed. FieldError: the form does not tell what that was. To be asked under the record's lock."""
    if not any(f"was-{name}" in form for name in EDITABLE):
        raise FieldError("version", "页面内容不完整，请刷新后重试")
    edits = edits_of(form)
    changed = [name for name in (names if names is not None else edits) if f"was-{name}" in form
               and not same(form[f"was-{name}"], now := standing_value(record, name, person, zone))
               and not same(edits.get(name, ""), now)]
    if changed:
        told = "、".join(LABELS[name] for name in changed)
        raise ConflictError(f"记录刚被别人修改过，请看过最新内容后再保存：{told}")


def news_of(session: Session, record: Record, form: Mapping[str, str], person: Person) -> Sequence[RecordChange]:
    """What others (people and machines) changed since the page was made, the oldest first; `seen` of the form is the
    last change that the page knew."""
    seen = form.get("seen", "")
    if not seen.isdigit() or len(seen) > 18:
        return []
    return session.scalars(select(RecordChange).where(
        RecordChange.record_id == record.id, RecordChange.id > int(seen), RecordChange.by != person.name)
        .order_by(RecordChange.id).limit(_MOST_TOLD)).all()
