"""The store takes a file whole or not at all, at any fsspec address."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from callcenter.recordings.storage import Storage, StorageProblem


@pytest.fixture(params=["file", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(f"file://{tmp_path}/store" if request.param == "file" else f"memory://{tmp_path.name}")


def a_file(tmp_path: Path, body: bytes = b"sound") -> Path:
    path = tmp_path / "local.wav"
    path.write_bytes(body)
    return path


def test_what_is_put_comes_back_with_its_digest(storage: Storage, tmp_path: Path) -> None:
    digest = storage.put(a_file(tmp_path), "2026/07/31/RE1.wav")
    assert digest == hashlib.sha256(b"sound").hexdigest()
    with storage.open("2026/07/31/RE1.wav") as file:
        assert file.read() == b"sound"
    assert storage.size("2026/07/31/RE1.wav") == 5


def test_putting_again_replaces_it(storage: Storage, tmp_path: Path) -> None:
    storage.put(a_file(tmp_path), "RE1.wav")
    storage.put(a_file(tmp_path, b"better sound"), "RE1.wav")
    assert storage.size("RE1.wav") == 12


def test_what_is_gone_is_said(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        storage.open("nothing.wav")


def test_a_local_path_is_there_as_long_as_it_is_needed(storage: Storage, tmp_path: Path) -> None:
    storage.put(a_file(tmp_path), "a/RE1.wav")
    scratch = tmp_path / "scratch"
    with storage.local("a/RE1.wav", scratch) as path:
        assert path.read_bytes() == b"sound"
    assert not scratch.exists() or list(scratch.iterdir()) == []


def test_a_place_that_cannot_be_written_is_worth_another_try_and_leaves_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(StorageProblem, match="could not be stored"):
        Storage(f"file://{tmp_path}/store").put(a_file(tmp_path), "2026/RE1.wav")
    assert (tmp_path / "store").read_text() == "a file where the folder should be"
