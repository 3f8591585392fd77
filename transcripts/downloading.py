"""Fetching a large file so that a broken connection costs only what was not fetched yet."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import requests

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
CHUNK = 1 << 14  # what a break costs at most
TRIES = 3

Progress = Callable[[int, int | None], None]  # bytes done, bytes in all where known


class DownloadProblem(Exception):
    """The file could not be fetched: one plain line. What was fetched is kept for the next try."""


def download(url: str, target: Path, progress: Progress) -> None:
    """Fetch `url` to `target`, going on where an earlier try stopped (HTTP Range, guarded by the ETag).

    Raises DownloadProblem; the unfinished part stays beside `target` as `*.part`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".tag")
    for left in reversed(range(TRIES)):
        try:
            _fetch(url, part, tag, progress)
            break
        except (
            requests.ConnectionError,
            requests.exceptions.ChunkedEncodingError,
            requests.Timeout,
        ) as error:
            have = part.stat().st_size if part.exists() else 0
            if not have:
                raise DownloadProblem(f"can't reach {urlsplit(url).netloc}") from error
            if not left:
                raise DownloadProblem(
                    f"{url}: the connection broke after {have} bytes; run it again to go on"
                ) from error
        except requests.RequestException as error:
            raise DownloadProblem(f"{url}: {error}") from error
    part.replace(target)
    tag.unlink(missing_ok=True)


def _fetch(url: str, part: Path, tag: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    known = tag.read_text() if have and tag.exists() else ""
    headers = {"Range": f"bytes={have}-", "If-Range": known} if known else {}
    with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            part.unlink()
            raise requests.ConnectionError("the part is longer than the file: starting afresh")
        if answer.status_code == requests.codes.not_found:
            raise DownloadProblem(f"{url}: there is no such file")
        answer.raise_for_status()
        if answer.status_code != requests.codes.partial_content:
            have = 0
        tag.write_text(_validator(answer))
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length else None
        done = have
        with part.open("ab" if have else "wb") as file:
            progress(done, total)
            for chunk in answer.iter_content(CHUNK):
                file.write(chunk)
                done += len(chunk)
                progress(done, total)
    if total is not None and done < total:
        raise requests.ConnectionError(f"{done} of {total} bytes")


def _validator(answer: requests.Response) -> str:
    """What If-Range may carry: a strong ETag, else the last change, else nothing (no resuming)."""
    etag = answer.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified", "")


def published_md5(base_url: str, name: str) -> str | None:
    """The checksum that the models' own site publishes for `name`, if its list can be read."""
    with contextlib.suppress(requests.RequestException, ValueError, KeyError, TypeError):
        answer = requests.get(base_url + "model-list.json", timeout=(CONNECT_SECONDS, READ_SECONDS))
        answer.raise_for_status()
        for model in answer.json():
            if model["name"] == name:
                return str(model["md5"]).lower()
    return None
