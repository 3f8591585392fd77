"""The audit trail: who saw or changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from callcenter.db import Base


class AuditEntry(Base):
    """One act. `who` is a login, or `-` for an outsider such as a forged webhook."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_who", "who", "id"), Index("ix_audit_action", "action", "id"),
                      Index("ix_audit_subject", "subject", "id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


def record_act(session: Session, *, who: str, action: str, subject: str, now: datetime, **detail: Any) -> None:
    """Adds an entry in the same transaction as the act itself."""
    session.add(AuditEntry(at=now, who=who, action=action, subject=subject, detail=detail))
