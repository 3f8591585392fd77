"""The waveform of a recording: worked out once, when it is heard or first looked at, and kept beside it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, NotFoundError
from callcenter.people.models import Person
from callcenter.recordings.listening import stored_recording
from callcenter.recordings.storage import Storage, StorageProblem
from transcripts.audiofacts import AudioProblem

_SUFFIX = ".peaks.json"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outline:
    """`text`: JSON, {"seconds": …, "channels": [[thousandths of full scale, …], …]}; `digest` tells versions apart."""

    text: bytes
    digest: str


def outline_of(session: Session, storage: Storage, scratch: Path, sid: str, *, person: Person) -> Outline:
    """The waveform of a recording, for whoever may hear it; looking at it is not hearing. NotFoundError, ConflictError
    as `listening.listen`; ConflictError too where the file is no sound."""
    row = stored_recording(session, sid, person)
    try:
        with storage.open(row.path + _SUFFIX) as kept:
            return Outline(kept.read(), f"{row.digest or row.sid}-p")
    except FileNotFoundError:
        pass
    try:
        with storage.local(row.path, scratch) as path:
            text = keep_outline(storage, scratch, row.path, path)
    except FileNotFoundError:
        raise NotFoundError("录音文件已不在存储中") from None
    except AudioProblem as problem:
        if problem.reason == "missing":
            raise NotFoundError("录音文件已不在存储中") from None
        raise ConflictError("录音文件里没有可以播放的声音") from None
    return Outline(text, f"{row.digest or row.sid}-p")


def keep_outline(storage: Storage, scratch: Path, name: str, local: Path) -> bytes:
    """Works the outline of a file out and puts it beside `name`; a store that is full costs only the next look."""
    from transcripts.peaks import peaks  # with the decoder, for who draws one

    text = json.dumps(asdict(peaks(local)), separators=(",", ":")).encode()
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=scratch, suffix=_SUFFIX) as file:
        file.write(text)
        file.flush()
        try:
            storage.put(Path(file.name), name + _SUFFIX)
        except (StorageProblem, OSError) as problem:
            log.warning("a waveform could not be kept", recording=name, problem=str(problem))
    return text
