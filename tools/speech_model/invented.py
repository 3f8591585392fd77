"""Voices that nobody made by hand: variants of the Mandarin voice with formants drawn by chance.

espeak-ng's own variants are too few and too alike for a model to hear a new one well. A variant is a short text file in
espeak-ng's data folder; a folder of links to the installed data, with such files added, takes nothing from anybody.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

VARIANTS = "!v"


def folder(where: Path, installed: Path, count: int, seed: int) -> tuple[Path, tuple[str, ...]]:
    """Make a data folder below `where`: all of `installed` and `count` new variants. Returns it and their names."""
    data = where / installed.name
    variants = data / "voices" / VARIANTS
    variants.mkdir(parents=True)
    for source, target, but in ((installed, data, "voices"), (installed / "voices", data / "voices", VARIANTS),
                                (installed / "voices" / VARIANTS, variants, "")):
        for path in sorted(source.iterdir()):
            if path.name != but:
                (target / path.name).symlink_to(path)
    random = np.random.default_rng(seed)
    names = tuple(f"invented{number}" for number in range(count))
    for name in names:
        (variants / name).write_text(_variant(name, random), encoding="ascii")
    return data, names


def _variant(name: str, random: np.random.Generator) -> str:
    """A variant file. `formant N frequency strength width` are per cent of the base voice's."""
    low = int(random.integers(60, 200))
    lines = ["language variant", f"name {name}", f"pitch {low} {low + int(random.integers(15, 70))}",
             f"flutter {int(random.integers(0, 6))}"]
    size = random.uniform(0.9, 1.14)
    for formant in range(9):
        frequency, strength = 100 * size * random.normal(1, 0.035), random.uniform(60, 125)
        if formant == 0:
            frequency = random.uniform(50, 115)
        elif formant >= 3 and random.random() < 0.3:
            # Some voices have almost no third formant, or one far from where it is expected.
            frequency, strength = random.uniform(60, 115), random.uniform(0, 120)
        lines.append(f"formant {formant} {frequency:.0f} {strength:.0f} {random.uniform(70, 140):.0f}")
    return "\n".join(lines) + "\n"
