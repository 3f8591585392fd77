"""The sound of the week's talks: what led to a case can be heard, and the latest of the others; the rest is text."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from callcenter.demo.week.events import recording_sid
from callcenter.demo.week.phrases import RATE, Said
from callcenter.demo.week.planning import Plan
from callcenter.demo.week.talks import AGENT, CUSTOMER
from callcenter.recordings.storage import Storage
from callcenter.telephony.simulator import sound

_LATEST = 30
_MATTERS = ("complaint", "repair", "purchase", "rescue", "visit_appointment")
_NO_SOUND = "演示只为近期的和立了工单的通话配了声音，这一通只有文字"


def pitch_of(plan: Plan) -> dict[str, float]:
    """How high both speak, each person always alike."""
    return {AGENT: 0.92 + 0.16 * _share(plan.agent), CUSTOMER: 0.9 + 0.4 * _share(plan.caller)}


def _share(text: str) -> float:
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()[0] / 255


def recording_rows(heard: Sequence[tuple[str, Plan, Said, datetime]], storage: Storage) -> list[dict[str, Any]]:
    """A row for each talk and message (the call's id, its plan, what was said, its end, in order), the sound put into
    the store where there is one."""
    latest = {sid for sid, *_ in heard[-_LATEST:]}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for sid, plan, said, end in heard:
            row = _row(sid, plan, said, end)
            if sid in latest or plan.category in _MATTERS:
                row |= _stored(row, plan, said, storage, Path(folder) / "talk.wav")
            rows.append(row)
    return rows


def _row(sid: str, plan: Plan, said: Said, end: datetime) -> dict[str, Any]:
    return {"sid": recording_sid(sid), "call_sid": sid, "leg_id": None, "state": "absent", "media_url": "",
            "purpose": "talk" if plan.outcome == "answered" else "message", "announced_channels": len(_sides(plan)),
            "announced_seconds": int(said.seconds), "customer_channel": len(_sides(plan)) - 1, "problem": _NO_SOUND,
            "announced_at": end, **dict.fromkeys(("channels", "seconds", "path", "digest", "bytes", "stored_at"))}


def _stored(row: dict[str, Any], plan: Plan, said: Said, storage: Storage, local: Path) -> dict[str, Any]:
    channels = said.channels(_sides(plan))
    local.write_bytes(sound.write(channels))
    name = f"{row['announced_at']:%Y/%m/%d}/{row['sid']}.wav"
    return {"state": "stored", "problem": None, "channels": len(channels), "seconds": len(channels[0]) / RATE,
            "path": name, "digest": storage.put(local, name), "bytes": local.stat().st_size,
            "stored_at": row["announced_at"]}


def _sides(plan: Plan) -> tuple[str, ...]:
    return (AGENT, CUSTOMER) if plan.outcome == "answered" else (CUSTOMER,)
