"""Sound files as prompts."""

from __future__ import annotations

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.people import HangUp, Hear
from callcenter.telephony.simulator.simulator import Simulator
from tests.telephony.conftest import CALLER, LINE, TinyApp


def test_a_sound_lasts_as_long_as_its_file_and_is_fetched_once(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Play loop='3'>/sounds/ring.wav</Play><Play>/sounds/ring.wav</Play>")
    app.on("/sounds/ring.wav", sound.write([sound.hum(5.0)]))
    outcome = network.call(CALLER, LINE).wait(30)
    assert outcome.seconds == 20
    assert len(app.params("/sounds/ring.wav")) == 1
    assert network.violations == []


def test_a_sound_without_end_goes_on_until_the_caller_has_enough(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Play loop='0'>/sounds/ring.wav</Play>")
    app.on("/sounds/ring.wav", sound.write([sound.hum(5.0)]))
    script = [Hear(r"ring\.wav"), Hear(r"ring\.wav"), Hear(r"ring\.wav"), HangUp()]
    outcome = network.call(CALLER, LINE, script).wait(30)
    assert (outcome.ended_by, outcome.seconds) == ("person", 15)


def test_a_sound_that_can_not_be_played_is_a_violation_and_is_skipped(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Play>/sounds/gone.wav</Play><Play>/sounds/text.wav</Play><Say>hello</Say>")
    app.on("/sounds/gone.wav", (404, ""))
    app.on("/sounds/text.wav", b"no sound at all")
    outcome = network.call(CALLER, LINE).wait(30)
    assert outcome.heard == ("hello",)
    assert [line.split(": ")[0] for line in network.violations] == ["<Play> can't be played"] * 2
    network.exchange.violations.clear()
