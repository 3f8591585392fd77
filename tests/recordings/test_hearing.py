"""A stored recording becomes words, once, and what cannot be heard says why."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from callcenter.recordings.hearing import Hearing, retry_transcripts
from callcenter.work.leases import LEASE
from callcenter.work.rows import claim
from tests.phones import Caller
from tests.recordings.conftest import announce
from tests.recordings.media import Media
from tests.service import Service
from tests.transcripts.sounds import silence, talk, write_wav
from transcripts.model import Segment
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.base import Recognizer
from transcripts.recognizers.scripted import ScriptedRecognizer
from transcripts.recognizers.vosk import load

DEMO = Path(__file__).parents[2] / "callcenter" / "demo" / "audio"


def hearing(service: Service, recognizer: Recognizer | None) -> None:
    """The service hears with this from now on."""
    service.desk.recognizer = recognizer
    service.desk.__dict__.pop("hearing", None)


def stored(service: Service, caller: Caller, media: Media, body: bytes, *, purpose: str = "talk",
           channels: int = 2) -> None:
    media.body = body
    announce(service, caller, media, seconds=None, purpose=purpose, channels=channels)
    service.work("fetch", "delete_recording")
    assert service.row("select state from recordings").state == "stored"


def transcript(service: Service) -> tuple[str, list[tuple[str, str]], str | None]:
    row = service.row("select state, segments, reason from transcripts")
    return row.state, [(one["channel"], one["text"]) for one in row.segments], row.reason


@pytest.fixture
def both_talk(tmp_path: Path) -> bytes:
    """The first channel talks first, then the second."""
    first = np.concatenate([talk(3), silence(5)])
    second = np.concatenate([silence(4), talk(3), silence(1)])
    return write_wav(tmp_path / "both.wav", first, second).read_bytes()


@pytest.mark.parametrize(("purpose", "names"), [("talk", ["agent", "customer"]), ("message", ["customer", "agent"])])
def test_the_channels_are_named_by_who_recorded(fetching: Service, caller: Caller, media: Media, both_talk: bytes,
                                                purpose: str, names: list[str]) -> None:
    hearing(fetching, ScriptedRecognizer(["您 好", "我 要 投诉"]))
    stored(fetching, caller, media, both_talk, purpose=purpose)
    fetching.work("hear")
    assert transcript(fetching) == ("done", [(names[0], "您 好"), (names[1], "我 要 投诉")], None)
    assert fetching.row("select model, heard_at from transcripts") == ("scripted", fetching.now)


def test_a_mixed_recording_belongs_to_nobody(fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    hearing(fetching, ScriptedRecognizer(["您 好"]))
    stored(fetching, caller, media, write_wav(tmp_path / "mono.wav", talk(3)).read_bytes())
    fetching.work("hear")
    assert transcript(fetching)[1] == [("0", "您 好")]


def test_a_mono_message_is_the_customer_s(fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    hearing(fetching, ScriptedRecognizer(["水泵 坏 了"]))
    mono = write_wav(tmp_path / "mono.wav", talk(3)).read_bytes()
    stored(fetching, caller, media, mono, purpose="message", channels=1)
    fetching.work("hear")
    assert transcript(fetching)[1] == [("customer", "水泵 坏 了")]


def test_without_a_model_it_waits_and_is_heard_later(fetching: Service, caller: Caller, media: Media,
                                                     both_talk: bytes) -> None:
    hearing(fetching, None)
    stored(fetching, caller, media, both_talk)
    fetching.work("hear", "fill_record")
    assert transcript(fetching) == ("waiting_for_model", [], None)
    hearing(fetching, ScriptedRecognizer(["您 好", "我 要 投诉"]))
    assert retry_transcripts(fetching.desk.db, fetching.desk.queues, fetching.now) == 1
    fetching.work("hear")
    assert transcript(fetching)[0] == "done"
    assert retry_transcripts(fetching.desk.db, fetching.desk.queues, fetching.now) == 0


def test_silence_from_end_to_end_is_heard_as_nothing(fetching: Service, caller: Caller, media: Media,
                                                     tmp_path: Path) -> None:
    hearing(fetching, ScriptedRecognizer(["never said"]))
    stored(fetching, caller, media, write_wav(tmp_path / "a.wav", silence(20), silence(20)).read_bytes())
    fetching.work("hear")
    assert transcript(fetching) == ("done", [], None)


@pytest.mark.slow
def test_three_hours_of_a_forgotten_telephone_are_heard_within_seconds(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    quiet = silence(3 * 3600)
    quiet[8000:8000 + 24000] = talk(3)
    hearing(fetching, ScriptedRecognizer(["喂"]))
    stored(fetching, caller, media, write_wav(tmp_path / "long.wav", quiet).read_bytes(), channels=1)
    assert fetching.row("select payload from work where kind = 'hear'").payload == {"timeout": 60 + 2 * 3 * 3600}
    began = time.process_time()
    fetching.work("hear")
    assert time.process_time() - began < 20
    assert transcript(fetching) == ("done", [("0", "喂")], None)


def test_a_file_that_is_gone_fails_with_its_reason_and_can_be_tried_again(
        fetching: Service, caller: Caller, media: Media, both_talk: bytes, tmp_path: Path) -> None:
    hearing(fetching, ScriptedRecognizer(["您 好", "我 要 投诉"] * 2))
    stored(fetching, caller, media, both_talk)
    path = tmp_path / "recordings" / fetching.row("select path from recordings").path
    path.rename(tmp_path / "moved.wav")
    fetching.work("hear")
    state, _, reason = transcript(fetching)
    assert state == "failed"
    assert reason
    assert str(tmp_path) not in reason
    (tmp_path / "moved.wav").rename(path)
    assert retry_transcripts(fetching.desk.db, fetching.desk.queues, fetching.now, failed=True) == 1
    fetching.work("hear")
    assert transcript(fetching)[0] == "done"


class TakenOver:
    """A recogniser so slow that its lease runs out: another worker has heard it meanwhile."""

    rate, name = 8000, "slow"

    def __init__(self, service: Service, other: Recognizer) -> None:
        self.service, self.other, self.went = service, other, False

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        if not self.went:
            self.went = True
            self.service.later(LEASE.total_seconds() + 1)
            work_id = self.service.row("select id from work where kind = 'hear'").id
            desk = self.service.desk
            with desk.db.raw() as connection:
                claimed = claim(connection, work_id, now=self.service.now, lease=LEASE)
            assert claimed is not None
            Hearing(desk.db, desk.storage, desk.queues, self.other, desk.settings.var_dir).hear(
                claimed, self.service.now)
        return [Segment("", offset, offset + 1, "太 晚", 1.0, ())]


def test_what_two_workers_heard_stands_once(fetching: Service, caller: Caller, media: Media, both_talk: bytes) -> None:
    hearing(fetching, TakenOver(fetching, ScriptedRecognizer(["您 好", "我 要 投诉"])))
    stored(fetching, caller, media, both_talk)
    fetching.work("hear")
    assert transcript(fetching)[1] == [("agent", "您 好"), ("customer", "我 要 投诉")]
    assert fetching.row("select state, token, result from work where kind = 'hear'")[:2] == ("done", 2)
    assert len(fetching.rows("select 1 from work where kind = 'fill_record' and subject like '%%RE1%%'")) == 1


@pytest.fixture(scope="session")
def vosk() -> Recognizer:
    return load(DEMO_MODEL)


@pytest.mark.slow
def test_what_is_really_said_fills_the_record(fetching: Service, caller: Caller, media: Media,
                                              vosk: Recognizer) -> None:
    """The demo's inquiry, heard by the shipped model."""
    hearing(fetching, vosk)
    stored(fetching, caller, media, (DEMO / "inquiry.wav").read_bytes())
    fetching.work("hear", "fill_record")
    state, segments, _ = transcript(fetching)
    assert state == "done"
    assert {channel for channel, _ in segments} == {"agent", "customer"}
    fields = {row.name: row for row in fetching.rows("select * from record_fields")}
    assert (fields["customer_name"].value, fields["organisation"].value) == ("王丽", "恒泰机械")
    evidence = fields["customer_name"].evidence
    assert evidence["channel"] == "customer"
    assert 0 < evidence["start"] < evidence["end"]
    assert 0 < fields["customer_name"].confidence <= 1
    assert fetching.row("select status from records").status == "complete"
