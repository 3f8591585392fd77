"""Recordings are fetched over HTTP, checked, stored whole, and only then deleted at the provider."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tests.phones import Caller
from tests.recordings.conftest import announce
from tests.recordings.media import Media
from tests.service import Service
from tests.transcripts.sounds import silence, talk, write_mulaw, write_wav

DEMO = Path(__file__).parents[2] / "callcenter" / "demo" / "audio"


def two_channels(tmp_path: Path, seconds: float = 10) -> bytes:
    return write_wav(tmp_path / "two.wav", talk(seconds), silence(seconds)).read_bytes()


def test_a_recording_is_fetched_checked_stored_and_deleted_at_the_provider(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path)
    announce(fetching, caller, media)
    assert fetching.work("fetch", "delete_recording") == ["fetch", "delete_recording"]
    row = fetching.row("select * from recordings")
    assert (row.state, row.channels, row.seconds, row.bytes, row.problem) == ("stored", 2, 10.0, len(media.body), None)
    assert row.digest == hashlib.sha256(media.body).hexdigest()
    with fetching.desk.storage.open(row.path) as file:
        assert file.read() == media.body
    assert media.deleted == ["RE1"]
    assert row.deleted_at_provider == fetching.now
    assert fetching.row("select state from transcripts").state == "waiting"
    assert fetching.row("select payload from work where kind = 'hear'").payload == {"timeout": 80}


@pytest.mark.parametrize("troubles", [[404, 404, 404], [500], [503, 429], ["cut", "cut"], [404, 500, "cut"]])
def test_media_that_is_late_broken_or_cut_is_asked_for_again(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path, troubles: list[int | str]) -> None:
    media.body, media.troubles = two_channels(tmp_path), list(troubles)
    announce(fetching, caller, media)
    for _ in troubles:
        assert fetching.work("fetch") == ["fetch"]
        row = fetching.row("select state, problem from recordings")
        assert row.state == "announced"
        assert row.problem
        assert not list(tmp_path.glob("recordings/**/*.*"))
        assert media.deleted == []
        fetching.later(600)
    fetching.work("fetch")
    assert fetching.row("select state, problem from recordings") == ("stored", None)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_between_tries_it_waits_longer_and_longer(fetching: Service, caller: Caller, media: Media) -> None:
    media.troubles = [404] * 3
    announce(fetching, caller, media)
    waits = []
    for _ in range(3):
        fetching.work("fetch")
        due = fetching.row("select due_at from work where kind = 'fetch'").due_at
        waits.append((due - fetching.now) // timedelta(seconds=1))
        fetching.now = due
    assert waits == [2, 4, 8]


def test_a_refusal_of_our_credentials_fails_with_its_reason(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body, media.troubles = two_channels(tmp_path), [401]
    announce(fetching, caller, media)
    fetching.work("fetch")
    row = fetching.row("select state, problem from recordings")
    assert row.state == "failed"
    assert "401" in row.problem
    assert fetching.row("select state, problem from work where kind = 'fetch'").state == "failed"
    assert media.deleted == []


@pytest.mark.parametrize(("body", "why"), [(b"", "empty"), (b"<html>not found</html>" * 50, "not a sound file"),
                                           (b"RIFF\x24\0\0\0WAVEfmt ", "WAV")])
def test_what_is_no_sound_is_asked_for_again_and_in_the_end_failed_with_its_reason(
        fetching: Service, caller: Caller, media: Media, body: bytes, why: str) -> None:
    media.body = body
    announce(fetching, caller, media)
    for _ in range(40):
        fetching.work("fetch")
        fetching.later(601)
    row = fetching.row("select state, problem from recordings")
    assert row.state == "failed"
    assert why in row.problem
    assert "scratch" not in row.problem
    assert media.deleted == []


def test_a_file_shorter_than_announced_is_not_taken_for_the_whole(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path, seconds=5)
    announce(fetching, caller, media, seconds=10)
    fetching.work("fetch")
    assert fetching.row("select state, problem from recordings") == (
        "announced", "5.0 s of sound came, 10 s were announced")
    media.body = two_channels(tmp_path, seconds=10)
    fetching.later(60)
    fetching.work("fetch")
    assert fetching.row("select state from recordings").state == "stored"


def test_a_wav_cut_behind_an_honest_header_is_not_taken_for_the_whole(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path, seconds=10)[:80_000]
    announce(fetching, caller, media, seconds=10)
    fetching.work("fetch")
    assert fetching.row("select state, problem from recordings") == ("announced", "the file is cut: 2.5 s of 10.0 s")


def test_what_stays_short_is_kept_as_far_as_it_goes_and_stays_at_the_provider_too(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path, seconds=10)[:80_000]
    announce(fetching, caller, media, seconds=10)
    for _ in range(4):
        fetching.work("fetch", "delete_recording")
        fetching.later(60)
    row = fetching.row("select state, round(seconds) as seconds, problem from recordings")
    assert row == ("stored", 2, "the file is cut: 2.5 s of 10.0 s")
    assert media.deleted == []


def test_a_mono_recording_is_stored_and_its_missing_channel_noted(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body, media.mono = write_mulaw(tmp_path / "mono.wav", talk(10)).read_bytes(), True
    announce(fetching, caller, media)
    fetching.work("fetch")
    row = fetching.row("select state, channels, problem from recordings")
    assert row == ("stored", 1, "announced with 2 channels, came with 1")


def test_sixteen_kilohertz_and_a_misleading_name_do_not_matter(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = write_wav(tmp_path / "wide.wav", talk(10, rate=16000), talk(10, rate=16000), rate=16000).read_bytes()
    announce(fetching, caller, media)
    fetching.work("fetch")
    assert fetching.row("select state, channels, seconds from recordings") == ("stored", 2, 10.0)


def test_a_recording_larger_than_allowed_is_refused_with_its_reason(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path, seconds=40)
    object.__setattr__(fetching.desk.fetching, "max_bytes", 100_000)
    announce(fetching, caller, media, seconds=40)
    fetching.work("fetch")
    row = fetching.row("select state, problem from recordings")
    assert row.state == "failed"
    assert "allowed" in row.problem


@pytest.mark.parametrize(("state", "code", "kept"), [("absent", "16102", "absent"), ("failed", "0", "failed")])
def test_a_recording_that_never_was_is_written_down_and_not_asked_for(
        fetching: Service, caller: Caller, media: Media, state: str, code: str, kept: str) -> None:
    announce(fetching, caller, media, state=state, code=code, seconds=0)
    assert fetching.work("fetch") == []
    assert fetching.row("select state from recordings").state == kept
    assert media.asked == []


def test_a_recording_told_of_many_times_is_fetched_once(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    media.body = two_channels(tmp_path)
    announce(fetching, caller, media, state="in-progress", seconds=None)
    for _ in range(5):
        announce(fetching, caller, media)
        fetching.work()
    announce(fetching, caller, media, state="absent")
    assert len(media.asked) == 1
    assert fetching.row("select state from recordings").state == "stored"


class Full(MemoryFileSystem):
    """A store whose disk is full while `full`."""

    protocol = "full"
    full = True

    def pipe_file(self, path: str, value: bytes, **kwargs: object) -> None:
        self._refuse()
        super().pipe_file(path, value, **kwargs)

    def put_file(self, lpath: str, rpath: str, **kwargs: object) -> None:
        self._refuse()
        super().put_file(lpath, rpath, **kwargs)

    @classmethod
    def _refuse(cls) -> None:
        if cls.full:
            raise OSError(28, "No space left on device")


def test_a_full_disk_costs_a_delay_and_no_recording(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    fsspec.register_implementation("full", Full, clobber=True)
    object.__setattr__(fetching.desk.storage, "address", "full://recordings")
    media.body = two_channels(tmp_path)
    announce(fetching, caller, media)
    Full.full = True
    fetching.work("fetch")
    row = fetching.row("select state, problem from recordings")
    assert row.state == "announced"
    assert "No space left on device" in row.problem
    assert media.deleted == []
    Full.full = False
    fetching.later(60)
    fetching.work("fetch", "delete_recording")
    assert fetching.row("select state, problem from recordings") == ("stored", None)
    assert media.deleted == ["RE1"]


def test_with_the_setting_off_nothing_is_deleted_at_the_provider(
        fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> None:
    object.__setattr__(fetching.desk.fetching, "delete_at_provider", False)
    media.body = two_channels(tmp_path)
    announce(fetching, caller, media)
    fetching.work("fetch", "delete_recording")
    assert media.deleted == []
    assert fetching.row("select deleted_at_provider from recordings").deleted_at_provider is None


@pytest.mark.parametrize("name", ["inquiry.wav", "message.wav"])
def test_the_demo_s_own_recordings_pass(fetching: Service, caller: Caller, media: Media, name: str) -> None:
    media.body = (DEMO / name).read_bytes()
    announce(fetching, caller, media, seconds=None)
    fetching.work("fetch")
    assert fetching.row("select state from recordings").state == "stored"
