"""A damaged model is named before the engine sees it."""

from pathlib import Path

import pytest

from tests.transcripts.model_folders import model_folder
from transcripts.modelcheck import ModelProblem, check, write_sums


def test_a_sound_model_passes_with_its_rate(tmp_path: Path) -> None:
    facts = check(model_folder(tmp_path / "m"))
    assert (facts.name, facts.rate, facts.checked) == ("m", 8000, 0)


def test_a_model_without_a_rate_has_the_engines_own(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m")
    (folder / "conf/mfcc.conf").write_text("--num-ceps=30\n")
    assert check(folder).rate == 16000


def test_checksums_find_a_single_flipped_bit(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m")
    write_sums(folder)
    assert check(folder).checked == 6
    content = bytearray((folder / "graph/HCLG.fst").read_bytes())
    content[60] ^= 1
    (folder / "graph/HCLG.fst").write_bytes(content)
    with pytest.raises(ModelProblem, match="HCLG.fst is damaged"):
        check(folder)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("am/final.mdl", None, "am/final.mdl is missing"),
        ("am/final.mdl", b"", "am/final.mdl is cut short"),
        ("am/final.mdl", b"<html>" + bytes(90), "no acoustic model"),
        ("graph/HCLG.fst", b"\x7e", "cut short"),
        ("graph/HCLG.fst", bytes(100), "no decoding graph"),
        ("graph/words.txt", b"", "words.txt is cut short"),
        ("graph/words.txt", b"<eps> 0\na 1\nb", "cut short in line 3"),
        ("graph/words.txt", b"<eps> 0\nb 2\n", "line 2"),
        ("graph/phones/word_boundary.int", None, "word_boundary.int is missing"),
        ("graph/phones/word_boundary.int", b"1 nonword\n2 beg", "cut short in line 2"),
        ("graph/phones/word_boundary.int", b"1 nonword\n3 begin\n", "without a gap"),
        ("graph/phones.txt", b"<eps> 0\nSIL 1\na 2\n#0 3\n", "has 5 phones, phones.txt 2"),
        ("conf/model.conf", b"", "model.conf is cut short"),
        ("conf/model.conf", b"# nothing\n", "holds no option"),
        ("conf/model.conf", b"beam 12\n", "line 1 is not an option"),
        ("conf/mfcc.conf", b"--sample-frequency=0\n", "sample-frequency=0 must be"),
        ("conf/mfcc.conf", b"--sample-frequency=-8000\n", "must be a whole number"),
        ("conf/mfcc.conf", b"--sample-frequency=8000.5\n", "must be a whole number"),
        ("conf/mfcc.conf", b"--sample-frequency=nan\n", "must be a whole number"),
        ("SHA256SUMS", b"", "SHA256SUMS is empty"),
        ("SHA256SUMS", b"hello\n", "line 1 is not a checksum"),
        ("SHA256SUMS", b"0" * 64 + b"  ../x\n", "line 1 is not a checksum"),
        ("SHA256SUMS", b"0" * 64 + b"  am/gone\n", "am/gone is missing"),
    ],
)
def test_each_kind_of_damage_is_named_in_one_line(
    tmp_path: Path,
    name: str,
    content: bytes | None,
    said: str,
) -> None:
    folder = model_folder(tmp_path / "m")
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelProblem, match=said) as caught:
        check(folder)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="no such folder"):
        check(tmp_path / "none")
