"""Traditional and Cantonese writing read by the rules for Mandarin."""

from hypothesis import given
from hypothesis import strategies as st

from transcripts.reading.simplified import plain


def test_places_stay_the_same() -> None:
    assert plain("請問這個熱水器壞咗唔係投訴") == "请问这个热水器坏了不是投诉"


@given(st.text())
def test_it_is_as_long_as_before_and_settled_at_once(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)
