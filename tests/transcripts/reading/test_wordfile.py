"""A file of the company's words: read in either encoding, refused line by line."""

from __future__ import annotations

import pytest

from transcripts.reading.taboo import taboo_list
from transcripts.reading.wordfile import BadWord, BadWordFile, Entry, entries_in, entry_of, vocabulary_of

FILE = ("kind,word,said_as,better,note\n产品,冷干机,冷冻式干燥机；干燥机,,\n"
        "TABOO,下班了,,我帮您登记,\n\n单位,苏州市恒泰五金有限公司\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_is_read_in_utf_8_and_in_gb18030(encoding: str) -> None:
    assert entries_in(FILE.encode(encoding)) == [
        Entry("product", "冷干机", ("冷冻式干燥机", "干燥机")), Entry("taboo", "下班了", (), "我帮您登记"),
        Entry("organisation", "苏州市恒泰五金有限公司")]


def test_a_later_line_replaces_an_earlier_one_and_headings_may_be_missing() -> None:
    assert entries_in("product,冷干机,甲机\nproduct,冷干机,乙机|丙机\n".encode()) == [
        Entry("product", "冷干机", ("乙机", "丙机"))]


def test_every_wrong_line_is_told_with_what_would_be_right() -> None:
    with pytest.raises(BadWordFile) as refused:
        entries_in("product,冷干机\nthing,某物\nproduct,机\nproduct\nproduct,水泵,,better\n".encode())
    assert [problem.split(";")[0] for problem in refused.value.problems] == [
        "line 2: kind: 'thing'", "line 3: word: '机'", "line 4: 1 columns", "line 5: better: a product has none"]
    assert "organisation" in refused.value.problems[0]


def test_no_text_at_all_is_refused_by_its_byte() -> None:
    with pytest.raises(BadWordFile, match="neither UTF-8 nor GB18030"):
        entries_in(b"product,\xff\xff\xff\n")


@pytest.mark.parametrize(("field", "values"), [
    ("kind", ("x", "冷干机")), ("word", ("product", "！机")), ("word", ("product", "机" * 61)),
    ("said_as", ("product", "冷干机", ("一",))),
    ("said_as", ("product", "冷干机", tuple(f"冷机{n}" for n in range(21)))),
    ("note", ("product", "冷干机", (), "", "长" * 201)), ("better", ("taboo", "下班了", (), "长" * 201))])
def test_an_entry_checks_itself(field: str, values: tuple[str, ...]) -> None:
    with pytest.raises(BadWord) as refused:
        entry_of(*values)
    assert refused.value.field == field


def test_a_registered_name_is_known_without_its_legal_form_and_city() -> None:
    forms = vocabulary_of([Entry("organisation", "苏州市恒泰五金有限公司")]).organisations.forms
    assert set(forms) == {"苏州市恒泰五金有限公司", "苏州市恒泰五金", "恒泰五金"}


def test_own_taboo_words_count_and_switched_off_ones_do_not() -> None:
    taboo = vocabulary_of([Entry("taboo", "我下班了", ("到点了",), "我帮您登记")], off=["没办法"]).taboo
    said = {entry.phrase for text in ("我们下班了", "到点了", "没办法", "不知道") for entry, _ in taboo.found_in(text)}
    assert said == {"我下班了", "不知道"}


def test_an_own_phrase_of_a_starters_name_adds_to_it() -> None:
    entry = next(one for one in vocabulary_of([Entry("taboo", "没办法", ("整不了",), "再想想")]).taboo.entries
                 if one.phrase == "没办法")
    assert entry.better == "再想想" and all(entry.pattern.search(text) for text in ("整不了", "没什么办法"))
    assert len(taboo_list().entries) == len(taboo_list(off=["没办法"]).entries) + 1
