"""Silence is skipped, words are not clipped."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.sounds import RATE, noise, silence, talk
from transcripts.speech import Piece, SpeechFinder


def pieces_of(sound: np.ndarray, block: int = 10 * RATE) -> list[Piece]:
    finder = SpeechFinder(RATE)
    found = [piece for at in range(0, len(sound), block) for piece in finder.push(sound[at : at + block])]
    return found + list(finder.finish())


def spans(pieces: list[Piece]) -> list[tuple[float, float]]:
    return [(piece.start / RATE, (piece.start + len(piece.samples)) / RATE) for piece in pieces]


def test_it_finds_speech_with_room_before_and_after_it() -> None:
    ((start, end),) = spans(pieces_of(np.concatenate([silence(3), talk(2), silence(3)])))
    assert 2.6 <= start <= 2.95
    assert 5.1 <= end <= 5.6


def test_it_hears_nothing_in_silence_and_in_the_noise_of_the_line() -> None:
    assert pieces_of(silence(20)) == []
    assert pieces_of(noise(20)) == []


def test_it_finds_speech_ten_decibels_above_the_noise() -> None:
    sound = noise(12, level=0.001).astype(np.int32)
    sound[4 * RATE : 6 * RATE] += talk(2, level=0.008)
    ((start, end),) = spans(pieces_of(sound.astype(np.int16)))
    assert start <= 4
    assert end >= 6


def test_it_keeps_everything_when_the_noise_is_as_loud_as_speech() -> None:
    ((start, end),) = spans(pieces_of(noise(9, level=0.2)))
    assert start < 0.1
    assert end > 8.9


def test_a_click_is_no_speech() -> None:
    sound = silence(5)
    sound[2 * RATE : 2 * RATE + 160] = 20000
    assert pieces_of(sound) == []


def test_short_pauses_stay_inside_a_piece_and_long_ones_part_it() -> None:
    sound = np.concatenate([talk(1), silence(0.5), talk(1), silence(2), talk(1), silence(1)])
    assert len(pieces_of(sound)) == 2


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    sound = talk(60)
    sound[17 * RATE : int(17.2 * RATE)] = 0
    found = spans(pieces_of(sound))
    assert 16.9 <= found[0][1] <= 17.3
    assert all(end - start <= 20.1 for start, end in found)
    assert all(one[1] == two[0] for one, two in pairwise(found))


def test_speech_up_to_the_last_sample_is_kept() -> None:
    sound = np.concatenate([silence(1), talk(1.005)])
    assert spans(pieces_of(sound))[-1][1] == len(sound) / RATE


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["talk", "silence", "noise"]), st.integers(1, 40)), min_size=1, max_size=8
    ),
    st.integers(50, 30_000),
)
def test_pieces_are_in_order_inside_the_sound_and_hold_all_its_loud_parts(
    parts: list[tuple[str, int]],
    block: int,
) -> None:
    make = {"talk": talk, "silence": silence, "noise": noise}
    sound = np.concatenate([make[kind](tenths / 10) for kind, tenths in parts])
    covered = np.zeros(len(sound), dtype=bool)
    end = 0
    for piece in pieces_of(sound, block):
        assert piece.start >= end
        end = piece.start + len(piece.samples)
        assert end <= len(sound)
        assert np.array_equal(piece.samples, sound[piece.start : end])
        covered[piece.start : end] = True
    at = 0
    for kind, tenths in parts:
        length = int(tenths / 10 * RATE)
        if kind == "talk" and tenths > 1:
            assert covered[at : at + length - 160].mean() > 0.95
        at += length
