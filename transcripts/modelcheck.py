"""Is this folder a recogniser's model that is safe to load?

The engine is C++: a damaged model can kill the process, hang it, or quietly hear nonsense. So every
model is checked before the engine sees it: checksums where there are any, and the files' own sense.
"""

import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path

SUMS = "SHA256SUMS"
KALDI_RATE = 16000  # what Kaldi assumes when mfcc.conf does not say
MIN_RATE, MAX_RATE = 8000, 48000
_FST_MAGIC = 2125659606
_OPTION = re.compile(r"--[a-z0-9][a-z0-9.-]*=\S+")
_POSITIONS = {"nonword", "begin", "end", "internal", "singleton"}


class ModelProblem(Exception):
    """A model that must not be loaded; one plain line that says which file and what is wrong."""

    def __init__(self, folder: Path, message: str) -> None:
        super().__init__(f"model {folder}: {message}")
        self.folder = folder


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model that passed: `rate` in Hz, `size` in bytes, `checked` files that matched their checksums."""

    name: str
    folder: Path
    rate: int
    size: int
    checked: int


def check(folder: Path, *, checksums: bool = True) -> ModelFacts:
    """Verify the model in `folder`. Raises :class:`ModelProblem` at the first thing that is wrong.

    `checksums=False` leaves out reading every byte: enough to list models, not to load one.
    """
    if not folder.is_dir():
        raise ModelProblem(folder, "no such folder")
    checked = _checksums(folder) if checksums else 0
    am, graph = (folder / "am", folder / "graph") if (folder / "am").is_dir() else (folder, folder)
    conf = folder / "conf" if (folder / "conf").is_dir() else folder
    _acoustic(folder, am / "final.mdl")
    _graph(folder, graph)
    rate = _rate(folder, conf / "mfcc.conf")
    if (conf / "model.conf").exists() or am != folder:
        _options(folder, conf / "model.conf")
    _word_boundaries(folder, graph)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return ModelFacts(folder.resolve().name, folder, rate, size, checked)


def write_sums(folder: Path) -> None:
    """Pin every file of a freshly installed model, so that later damage is seen before loading."""
    lines = [
        f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SUMS
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _checksums(folder: Path) -> int:
    sums = folder / SUMS
    if not sums.is_file():
        return 0
    count = 0
    for number, line in enumerate(sums.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        found = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        if not found or ".." in found[2].split("/") or found[2].startswith("/"):
            raise ModelProblem(folder, f"{SUMS} line {number} is not a checksum and a file name")
        path = folder / found[2].removeprefix("./")
        if not path.is_file():
            raise ModelProblem(folder, f"{found[2]} is missing")
        if _sha256(path) != found[1]:
            raise ModelProblem(folder, f"{found[2]} is damaged: its checksum differs from {SUMS}")
        count += 1
    if not count:
        raise ModelProblem(folder, f"{SUMS} is empty")
    return count


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _head(folder: Path, path: Path, length: int) -> bytes:
    if not path.is_file():
        raise ModelProblem(folder, f"{path.relative_to(folder)} is missing")
    with path.open("rb") as file:
        head = file.read(length)
    if len(head) < length:
        raise ModelProblem(folder, f"{path.relative_to(folder)} is cut short")
    return head


def _acoustic(folder: Path, path: Path) -> None:
    head = _head(folder, path, 20)
    if not head.startswith((b"\0B", b"<TransitionModel>")):
        raise ModelProblem(folder, f"{path.relative_to(folder)} is no acoustic model of Kaldi's")


def _graph(folder: Path, graph: Path) -> None:
    whole = (graph / "HCLG.fst").exists()
    names = ["HCLG.fst"] if whole or not (graph / "HCLr.fst").exists() else ["HCLr.fst", "Gr.fst"]
    for name in names:
        (magic,) = struct.unpack("<i", _head(folder, graph / name, 64)[:4])
        if magic != _FST_MAGIC:
            raise ModelProblem(folder, f"{(graph / name).relative_to(folder)} is no decoding graph")
    words = graph / "words.txt"
    if whole or words.exists():  # the two-part graph can carry its words itself
        _table(folder, words, re.compile(r"\S+ \d+"), "a word and its number", in_order=True)


def _table(folder: Path, path: Path, shape: re.Pattern[str], what: str, *, in_order: bool) -> list[str]:
    """The lines of a text table; cut or garbled ones would make the engine hear nonsense or die."""
    name = path.relative_to(folder)
    _head(folder, path, 1)
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = text.splitlines()
    if not text.endswith("\n"):
        raise ModelProblem(folder, f"{name} is cut short in line {len(lines)}")
    for number, line in enumerate(lines, 1):
        if not shape.fullmatch(line.strip()) or (in_order and int(line.split()[1]) != number - 1):
            raise ModelProblem(folder, f"{name} line {number} is not {what}")
    return lines


def _options(folder: Path, path: Path) -> dict[str, str]:
    _head(folder, path, 1)
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [line.split("#")[0].strip() for line in lines]
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line and not _OPTION.fullmatch(line):
            raise ModelProblem(
                folder, f"{path.relative_to(folder)} line {number} is not an option such as --beam=12.0"
            )
        if line:
            key, _, value = line.partition("=")
            found[key] = value
    if not found:
        raise ModelProblem(folder, f"{path.relative_to(folder)} holds no option")
    return found


def _rate(folder: Path, path: Path) -> int:
    text = _options(folder, path).get("--sample-frequency", str(KALDI_RATE))
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not MIN_RATE <= rate <= MAX_RATE or rate != int(rate):
        raise ModelProblem(
            folder,
            f"{path.relative_to(folder)}: --sample-frequency={text} must be a whole number "
            f"from {MIN_RATE} to {MAX_RATE}",
        )
    return int(rate)


def _word_boundaries(folder: Path, graph: Path) -> None:
    path = graph / "phones" / "word_boundary.int"
    if not path.exists() and (graph / "phones" / "align_lexicon.int").exists():
        return
    lines = _table(
        folder, path, re.compile(rf"\d+ ({'|'.join(_POSITIONS)})"), "a phone and its position", in_order=False
    )
    numbers = [int(line.split()[0]) for line in lines]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ModelProblem(
            folder, "graph/phones/word_boundary.int: the phones are not counted from 1 without a gap"
        )
    phones = graph / "phones.txt"
    if phones.is_file():
        real = [line.split()[0] for line in phones.read_text(encoding="utf-8").splitlines() if line.strip()]
        expected = sum(not name.startswith(("#", "<eps>")) for name in real)
        if expected != len(numbers):
            raise ModelProblem(
                folder, f"graph/phones/word_boundary.int has {len(numbers)} phones, phones.txt {expected}"
            )
