"""What the drill of campaigns stands on: a company whose campaign runs at whatever hour, a simulated network, and the
service's processes, started again whenever one is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from benchmarks.clocks import environment, scalar
from callcenter.campaigns.models import Campaign, Contact
from callcenter.db import Database, utcnow
from callcenter.deadlines.models import CompanySetting
from callcenter.lines.models import FlowVersion, Line
from callcenter.lines.services import add_line, webhook_addresses
from callcenter.people.services import add_person
from callcenter.telephony.simulator.simulator import Simulator
from tests.drills.clockwork import Crew
from tests.factories import LINE

FLOW = "satisfaction_call"
_WEEK = {day: ["08:00-21:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
_OFTEN = {"outbound_a_day": 50, "outbound_hours_apart": 0, "outbound_a_matter": 50}
_ENDS = ("no_answer", "voicemail", "call_back_later", "child_answered", "hostile", "abandoned")


def numbers(count: int, now: datetime) -> list[str]:
    """Customers for whom it is day: in China, in Britain, or in New York, all called within their own windows."""
    hour = now.hour
    if 1 <= hour < 12:
        return [f"+86139{place:08d}" for place in range(1, count + 1)]
    if 9 <= hour < 19:
        return [f"+4474001{place:05d}" for place in range(count)]
    return [f"+1212{5_550_000 + place:07d}" for place in range(count)]


def company(db: Database, customers: list[str], pace: int) -> int:
    """A line, and a running survey with these contacts: who is busy or not reached is tried once more, at once."""
    now = utcnow()
    with db.session() as session:
        add_line(session, LINE, flow="main", now=now)
        leader = add_person(session, "li", role="supervisor", now=now)
        session.add_all(CompanySetting(name=name, value=value, changed_at=now, changed_by=leader.name)
                        for name, value in _OFTEN.items())
    with db.session() as session:
        line = session.scalars(select(Line)).one()
        line.outbound = True
        campaign = Campaign(
            name="演练", mode="survey", state="running", consent_basis="演练", consent_proof="演练", line_id=line.id,
            created_by="li", created_at=now, started_at=now, detect_machine=True, most_attempts=2,
            flow_version=session.scalars(select(FlowVersion.digest).where(FlowVersion.name == FLOW)).one(),
            pace={"calls_per_second": pace, "concurrent": 1000}, windows={"days": _WEEK, "holidays": True},
            actions={**{name: {"then": "end"} for name in _ENDS}, "busy": {"then": "again", "after": 0},
                     "unreachable": {"then": "again", "after": 0, "most": 2}})
        session.add(campaign)
        session.flush()
        session.add_all(Contact(campaign_id=campaign.id, number=number, raw=number, next_at=now)
                        for number in customers)
        return campaign.id


@dataclass
class Dialling(Crew):
    """Web, workers, clock and diallers. `api`: the simulated network's address; `port`: where web listens."""

    api: str = ""
    port: int = 0
    names: tuple[str, ...] = field(default=())

    WORDS = {"web": ("web", "--workers", "1"), "worker": ("worker", "calls", "due"), "clock": ("clock",),
             "dialer": ("dialer",), "dialer 2": ("dialer",)}

    def environment(self) -> dict[str, str]:
        return {**environment(self.settings), "TWILIO_API_BASE_URL": self.api, "PORT": str(self.port)}

    def keep(self) -> None:
        while not self.over.wait(0.2):
            for name in self.names or tuple(self.WORDS):
                if name not in self.running or self.running[name].poll() is not None:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", "callcenter.cli", *self.WORDS[name]], env=self.environment(),
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait_until_ready(self, db: Database, seconds: float = 180) -> None:
        """A dialler leads, and the web answers. AssertionError: they don't."""
        end = time.monotonic() + seconds
        while not self.at_work(db):
            assert time.monotonic() < end, "the processes did not start"
            self.over.wait(0.1)

    def at_work(self, db: Database) -> bool:
        """The web answers, and a dialler has told lately that it leads."""
        with db.raw() as connection:
            leads = scalar(connection, "select count(*) from dialer_beats where at > %s",
                           utcnow() - timedelta(seconds=6))
        return bool(leads) and self._listens()

    def command(self, *words: str) -> None:
        """A command beside the service, as its operator would type it."""
        subprocess.run([sys.executable, "-m", "callcenter.cli", *words], env=self.environment(), check=True, timeout=90,
                       stdout=subprocess.DEVNULL)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def network(port: int, account: str, token: str, speed: float) -> Iterator[Simulator]:
    """The simulated network, its time running ahead of ours: calls take seconds, and none is older than its request."""
    base = f"http://127.0.0.1:{port}"
    with Simulator(base, base, account, token, speed=speed, hold=False, lead=0) as simulator:
        hooks = webhook_addresses(base)
        simulator.number(LINE, voice_url=hooks["voice"], status_url=hooks["status"], fallback_url=hooks["fallback"])
        simulator.leap(utcnow(), lead=20 * 3600.0)
        yield simulator


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
