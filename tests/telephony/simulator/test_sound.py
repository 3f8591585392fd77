"""WAV files in and out."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from callcenter.telephony.simulator import sound


def wav(kind: int, bits: int, rate: int, channels: int, body: bytes) -> bytes:
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def test_what_is_written_reads_back() -> None:
    first, second = sound.hum(1.5), sound.hum(1.5, 300)
    back = sound.read(sound.write([first, second]), "talk")
    assert np.array_equal(back[0], first)
    assert np.array_equal(back[1], second)


def test_mu_law_reads_as_the_standard_says() -> None:
    # G.711: 0xFF is zero, 0x80 the largest, 0x00 the smallest, 0xF0 and 0x70 a small pair
    (samples,) = sound.read(wav(7, 8, 8000, 1, bytes([0xFF, 0x7F, 0x80, 0x00, 0xF0, 0x70])), "talk")
    assert samples.tolist() == [0, 0, 32124, -32124, 120, -120]


def test_other_rates_come_down_to_the_telephone_line() -> None:
    body = np.zeros(16000, "<i2").tobytes()
    assert sound.seconds_of(wav(1, 16, 16000, 1, body), "talk") == 1.0


@pytest.mark.parametrize("data", [b"", b"ID3 an mp3", b"RIFF\0\0\0\0WAVE", wav(3, 32, 8000, 1, b"\0" * 8)])
def test_what_is_no_sound_is_named(data: bytes) -> None:
    with pytest.raises(sound.SoundError, match=r"talk\.wav"):
        sound.read(data, "talk.wav")
