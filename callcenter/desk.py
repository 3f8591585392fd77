"""The desk, wired: every service with what it needs. Web, workers, clock and commands build theirs from settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from callcenter.calls.agents import Agents
from callcenter.calls.answering import Answering
from callcenter.calls.closing import Closing
from callcenter.calls.importance import Importance
from callcenter.calls.looking_up import LookingUp
from callcenter.calls.lookups import Lookups
from callcenter.calls.notices import Notices
from callcenter.calls.outbound import Outbound
from callcenter.calls.pausing import Pausing
from callcenter.calls.ringing import Ringing
from callcenter.calls.trouble import Trouble
from callcenter.campaigns.list_work import ListWork
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.deadlines.acting import Acting
from callcenter.dialing.closing import ClosingAttempts
from callcenter.lines.catalog import Catalog
from callcenter.lists.exports import Exporting
from callcenter.messages.sending import Messages
from callcenter.notifying.sending import Sending
from callcenter.queueing import Queues
from callcenter.recordings.fetching import Fetching
from callcenter.recordings.hearing import Hearing
from callcenter.recordings.storage import Storage
from callcenter.records.second_reading import SecondReadings, endpoint_of
from callcenter.telephony.base import PhoneNetwork
from transcripts.recognizers.base import Recognizer


@dataclass
class Desk:
    """All services over one database, one queue and one phone network."""

    settings: Settings
    db: Database
    queues: Queues
    network: PhoneNetwork
    recognizer: Recognizer | None = None

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog(self.db, self.settings.company_timezone, self.settings.spool_dir / "lines.json")

    @cached_property
    def storage(self) -> Storage:
        return Storage(self.settings.recordings_address)

    @cached_property
    def lookups(self) -> Lookups:
        return Lookups(self.catalog, self.settings.company_name, self.settings.company_name_en,
                       self.settings.zone, self.catalog.fallback_number)

    @cached_property
    def answering(self) -> Answering:
        return Answering(self.db, self.catalog, self.lookups, self.queues)

    @cached_property
    def outbound(self) -> Outbound:
        return Outbound(self.db, self.catalog, self.lookups, self.queues)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.db, self.queues)

    @cached_property
    def trouble(self) -> Trouble:
        return Trouble(self.db, self.catalog)

    @cached_property
    def agents(self) -> Agents:
        return Agents(self.db, self.queues, self.settings.company_name)

    @cached_property
    def ringing(self) -> Ringing:
        return Ringing(self.db, self.network, self.catalog, self.settings.public_base_url)

    @cached_property
    def importance(self) -> Importance:
        return Importance(self.db, self.network, self.queues, self.settings.public_base_url)

    @cached_property
    def pausing(self) -> Pausing:
        return Pausing(self.db, self.network)

    @cached_property
    def closing(self) -> Closing:
        return Closing(self.db, self.catalog, self.queues, self.settings.company_name, bool(
            self.settings.second_reader_url))

    @cached_property
    def closing_attempts(self) -> ClosingAttempts:
        return ClosingAttempts(self.db, self.settings.zone, self.settings.company_name)

    @cached_property
    def second_readings(self) -> SecondReadings:
        return SecondReadings(self.db, endpoint_of(self.settings), self.settings.company_name, self.settings.zone)

    @cached_property
    def looking_up(self) -> LookingUp:
        return LookingUp(self.db, self.network, self.queues, self.notices, self.trouble)

    @cached_property
    def fetching(self) -> Fetching:
        return Fetching(self.db, self.network, self.storage, self.queues, self.settings.var_dir / "scratch",
                        self.settings.recording_max_mb * 1024 * 1024, self.settings.delete_at_provider)

    @cached_property
    def hearing(self) -> Hearing:
        return Hearing(self.db, self.storage, self.queues, self.recognizer, self.settings.var_dir / "scratch")

    @cached_property
    def exporting(self) -> Exporting:
        return Exporting(self.db, self.storage, self.settings.var_dir / "scratch", self.settings.zone)

    @cached_property
    def contact_lists(self) -> ListWork:
        return ListWork(self.db, self.storage, self.settings.var_dir / "scratch")

    @cached_property
    def acting(self) -> Acting:
        return Acting(self.db, self.queues, self.settings.zone)

    @cached_property
    def sending(self) -> Sending:
        return Sending(self.db, self.settings)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.db, self.network, self.settings.mail_url, self.settings.zone)

    def close(self) -> None:
        self.db.close()
