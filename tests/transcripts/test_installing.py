"""Models are fetched from a real (local) server, resumed, verified, and unpacked safely."""

import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.transcripts.model_folders import model_folder, model_zip
from transcripts.downloading import CHUNK, DownloadProblem, download
from transcripts.installing import InstallProblem, install, pin_from
from transcripts.modelcheck import ModelProblem, check
from transcripts.models import available, installed

NAME = "vosk-model-small-cn-0.22"


class ModelSite:
    """Serves files with Range; `break_after` cuts the next answers after so many bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.break_after: list[int] = []
        self.ranges: list[str | None] = []
        self.ignores_ranges = False
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        content = self.files.get(request.path.lstrip("/"))
        if content is None:
            request.send_error(404)
            return
        etag = f'"{hashlib.md5(content).hexdigest()}"'
        wanted = request.headers.get("Range")
        if request.path.endswith(".zip"):
            self.ranges.append(wanted)
        start = 0
        if wanted and request.headers.get("If-Range") == etag and not self.ignores_ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start and start >= len(content):
            request.send_error(416)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(content) - start))
        request.send_header("ETag", etag)
        request.end_headers()
        body = content[start:]
        if self.break_after and request.path.endswith(".zip"):
            body = body[: self.break_after.pop(0)]
        request.wfile.write(body)


@pytest.fixture
def site() -> Iterator[ModelSite]:
    site = ModelSite()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


@pytest.fixture
def archive(tmp_path: Path, site: ModelSite) -> bytes:
    content = model_zip(tmp_path / "origin.zip", NAME, padding=100_000).read_bytes()
    site.files[f"{NAME}.zip"] = content
    site.files["model-list.json"] = json.dumps(
        [{"name": NAME, "md5": hashlib.md5(content).hexdigest()}]
    ).encode()
    return content


def test_it_installs_a_model_by_name_and_pins_its_files(
    tmp_path: Path, site: ModelSite, archive: bytes
) -> None:
    told: list[tuple[int, int | None]] = []
    facts = install(
        NAME, tmp_path / "models", site.url, progress=lambda done, total: told.append((done, total))
    )
    assert facts.folder == tmp_path / "models" / NAME
    assert facts.checked == 7
    assert told[0] == (0, len(archive))
    assert told[-1] == (len(archive), len(archive))
    assert check(facts.folder).checked == 7
    assert sorted(path.name for path in (tmp_path / "models").rglob("*.zip*")) == []
    assert NAME in [model.name for model in installed(tmp_path / "models")]
    assert NAME not in [model.name for model in available(tmp_path / "models")]


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path, site: ModelSite, archive: bytes) -> None:
    site.break_after = [CHUNK + 9, CHUNK * 2]
    install(NAME, tmp_path / "models", site.url)
    assert site.ranges == [None, f"bytes={CHUNK}-", f"bytes={CHUNK * 3}-"]


def test_a_download_that_keeps_breaking_is_kept_for_the_next_run(
    tmp_path: Path,
    site: ModelSite,
    archive: bytes,
) -> None:
    site.break_after = [CHUNK] * 3
    with pytest.raises(InstallProblem, match=f"broke after {CHUNK * 3} bytes; run it again"):
        install(NAME, tmp_path / "models", site.url)
    install(NAME, tmp_path / "models", site.url)
    assert site.ranges[-1] == f"bytes={CHUNK * 3}-"


def test_a_file_that_changed_meanwhile_is_fetched_afresh(
    tmp_path: Path, site: ModelSite, archive: bytes
) -> None:
    target = tmp_path / "a.zip"
    site.break_after = [CHUNK, 0, 0]
    with pytest.raises(DownloadProblem):
        download(f"{site.url}{NAME}.zip", target, lambda done, total: None)
    site.files[f"{NAME}.zip"] = b"another file"
    download(f"{site.url}{NAME}.zip", target, lambda done, total: None)
    assert target.read_bytes() == b"another file"


def test_a_server_without_ranges_is_no_obstacle(tmp_path: Path, site: ModelSite, archive: bytes) -> None:
    site.ignores_ranges = True
    site.break_after = [CHUNK * 2]
    download(f"{site.url}{NAME}.zip", tmp_path / "a.zip", lambda done, total: None)
    assert (tmp_path / "a.zip").read_bytes() == archive


def test_a_checksum_that_differs_refuses_the_model(tmp_path: Path, site: ModelSite, archive: bytes) -> None:
    site.files["model-list.json"] = json.dumps([{"name": NAME, "md5": "0" * 32}]).encode()
    with pytest.raises(InstallProblem, match="its md5 is"):
        install(NAME, tmp_path / "models", site.url)
    with pytest.raises(InstallProblem, match="its sha256 is"):
        install(NAME, tmp_path / "models", site.url, sha256="0" * 64)
    install(NAME, tmp_path / "models", site.url, sha256=hashlib.sha256(archive).hexdigest())


def test_a_site_that_is_not_there_gets_one_clear_line(tmp_path: Path, site: ModelSite) -> None:
    with pytest.raises(InstallProblem, match="there is no such file") as missing:
        install("vosk-model-xx", tmp_path / "models", site.url)
    site.server.server_close()
    with pytest.raises(
        InstallProblem, match="can't reach 127.0.0.1:.*models install vosk-model-xx.zip"
    ) as offline:
        install("vosk-model-xx", tmp_path / "models", "http://127.0.0.1:9/")
    assert "\n" not in str(missing.value) + str(offline.value)


def test_a_zip_file_installs_without_a_network_and_stays(tmp_path: Path) -> None:
    file = model_zip(tmp_path / "any.zip", "our-model")
    assert install(str(file), tmp_path / "models", "http://127.0.0.1:9/").name == "our-model"
    assert file.exists()
    with pytest.raises(InstallProblem, match="already there"):
        install(str(file), tmp_path / "models", "http://127.0.0.1:9/")


@pytest.mark.parametrize("member", ["../evil", "/etc/evil", "m/../../evil", "m\\..\\evil", "C:/evil"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("m/a", b"")
        archive.writestr(member, b"evil")
    with pytest.raises(InstallProblem, match="unsafe"):
        install(str(tmp_path / "bad.zip"), tmp_path / "models", "")
    assert not list(tmp_path.rglob("evil"))


def test_an_archive_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        link = zipfile.ZipInfo("m/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InstallProblem, match="unsafe"):
        install(str(tmp_path / "bad.zip"), tmp_path / "models", "")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a": b""}, "one folder"),
        ({"a/x": b"", "b/x": b""}, "one folder"),
        ({"m/readme": b"hello"}, "final.mdl is missing"),
    ],
)
def test_an_archive_without_a_model_is_refused_and_leaves_nothing(
    tmp_path: Path,
    files: dict[str, bytes],
    said: str,
) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(InstallProblem, match=said) as caught:
        install(str(tmp_path / "bad.zip"), tmp_path / "models", "")
    assert ".unpacking" not in str(caught.value)
    assert [path for path in (tmp_path / "models").rglob("*") if path.is_file()] == []


def test_a_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"hello")
    with pytest.raises(InstallProblem, match="no sound ZIP"):
        install(str(tmp_path / "bad.zip"), tmp_path / "models", "")
    with pytest.raises(InstallProblem, match="no such ZIP file"):
        install("../models/x", tmp_path / "models", "")


def test_a_model_that_the_engine_refuses_is_not_installed(tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        raise ModelProblem(folder, "the engine refused to load it")

    with pytest.raises(InstallProblem, match="models/m: the engine refused"):
        install(str(model_zip(tmp_path / "a.zip", "m")), tmp_path / "models", "", try_out=refuse)
    assert not (tmp_path / "models" / "m").exists()


def test_a_pin_is_digits_or_a_checksum_file() -> None:
    digits = "ab" * 32
    assert pin_from(digits.upper(), "m.zip") == digits
    assert pin_from(f"{'0' * 64}  other.zip\n{digits} *dir/m.zip\n", "m.zip") == digits
    with pytest.raises(InstallProblem, match="no SHA-256 for m.zip"):
        pin_from("hello", "m.zip")


def test_a_damaged_model_is_listed_with_its_problem(tmp_path: Path) -> None:
    model_folder(tmp_path / "good")
    (model_folder(tmp_path / "bad") / "conf/model.conf").write_text("")
    found = {model.name: model for model in installed(tmp_path)}
    assert found["good"].facts is not None
    assert found["good"].problem is None
    assert found["bad"].facts is None
    assert "model.conf" in str(found["bad"].problem)
