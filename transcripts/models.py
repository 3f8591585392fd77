"""The recogniser models that this installation knows: built in, installed, or to be had by name."""

from dataclasses import dataclass
from pathlib import Path

from transcripts.modelcheck import ModelFacts, ModelProblem, check

DEMO_MODEL = Path(__file__).parent / "demo_model"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published model: `size` of its ZIP in bytes (about), and what it is good for."""

    name: str
    size: int
    about: str


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One line of the list: `facts` where it is installed and sound, else `problem` says why not."""

    name: str
    folder: Path
    about: str
    facts: ModelFacts | None
    problem: str | None


KNOWN = (
    KnownModel("vosk-model-small-cn-0.22", 42_000_000, "Mandarin, small: runs on any machine"),
    KnownModel("vosk-model-cn-0.22", 1_300_000_000, "Mandarin, large: fewer errors, 4 GB of memory and more"),
)


def installed(models_dir: Path) -> list[ListedModel]:
    """The built-in demo model and every model under `models_dir`, damaged ones with their problem."""
    folders = [DEMO_MODEL] if DEMO_MODEL.is_dir() else []
    if models_dir.is_dir():
        folders += sorted(
            path for path in models_dir.iterdir() if path.is_dir() and not path.name.startswith(".")
        )
    return [_listed(folder) for folder in folders]


def available(models_dir: Path) -> list[KnownModel]:
    """Known models that are not installed yet."""
    have = {model.name for model in installed(models_dir)}
    return [model for model in KNOWN if model.name not in have]


def _listed(folder: Path) -> ListedModel:
    about = next((model.about for model in KNOWN if model.name == folder.name), "")
    if folder == DEMO_MODEL:
        about = "built in, for demo and tests: hears synthetic voices, not people"
    try:
        return ListedModel(folder.name, folder, about, check(folder, checksums=False), None)
    except ModelProblem as problem:
        return ListedModel(folder.name, folder, about, None, str(problem))
