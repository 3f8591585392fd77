"""How texts are made findable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.lists.highlighting import marked, share_of, shortened
from callcenter.lists.searchwords import exact, grams_of, national, needed, normal, terms_of

SIGNS = st.text("空调不制冷 修，ab12“”３％'", min_size=0, max_size=30)


@pytest.mark.parametrize(("written", "terms"), [
    ("空调  恒泰", ["空调", "恒泰"]), ("ＡＢ１２", ["ab12"]), ("138 0000-4471", ["13800004471"]), ("%", []), ("'", []),
    ("王", ["王"]), ("+86 138", ["86138"]), ("订单 2026", ["订单", "2026"]), ("修了，三次", ["修了三次"])])
def test_a_search_is_read_as_terms(written: str, terms: list[str]) -> None:
    assert terms_of(written) == terms


@pytest.mark.parametrize(("number", "digits"), [
    ("+8613800004471", "13800004471"), ("+862162881234", "02162881234"), ("+864008001234", "4008001234"),
    ("95588", "95588"), ("+441632960000", "441632960000")])
def test_a_number_is_known_as_one_dials_it_at_home(number: str, digits: str) -> None:
    assert national(number) == digits


@settings(max_examples=200, deadline=None)
@given(SIGNS, SIGNS)
def test_a_text_is_known_by_all_that_is_needed_for_what_stands_in_it(text: str, term: str) -> None:
    line, wanted = normal(text), normal(term)
    if len(wanted) < 2 or (wanted.isdigit() and len(wanted) < 4):
        return
    known = set(grams_of([line]))
    if wanted in line:
        assert known >= set(needed(wanted))
    if exact(wanted) and known >= set(needed(wanted)):
        assert wanted in line


@settings(max_examples=200, deadline=None)
@given(SIGNS, SIGNS)
def test_marking_a_hit_loses_no_character(text: str, term: str) -> None:
    wanted = [normal(term)] if normal(term) else []
    pieces = marked(text, wanted)
    assert "".join(piece.text for piece in pieces) == text
    hits = [piece.text for piece in pieces if piece.hit]
    assert bool(hits) == bool(wanted and wanted[0] in normal(text))
    share = share_of(text, wanted)
    assert (share is not None) == bool(hits) and 0 <= (share or 0) < 1


def test_a_hit_is_marked_across_blanks_and_marks_and_shown_with_its_surroundings() -> None:
    text = "嗯" * 60 + "我的空调，不 制冷了" + "啊" * 60
    pieces = shortened(text, ["空调不制冷"])
    assert [piece.text for piece in pieces if piece.hit] == ["空调，不 制冷"]
    assert pieces[0].text == pieces[-1].text == "…" and len("".join(piece.text for piece in pieces)) < 70
