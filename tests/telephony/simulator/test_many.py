"""Many phones at once."""

from __future__ import annotations

from callcenter.telephony.base import Placement
from callcenter.telephony.simulator.network import SimulatedNetwork
from callcenter.telephony.simulator.people import CallbackTricks, Callee, Connected, Converse, HangUp, Released, Tricks
from callcenter.telephony.simulator.simulator import Simulator
from tests.telephony.conftest import LINE, TinyApp


def test_sixty_people_ring_for_one_caller_and_one_of_them_gets_him(app: TinyApp, network: Simulator) -> None:
    port = SimulatedNetwork(network)
    people = [f"+86139000010{number:02}" for number in range(60)]
    legs: list[str] = []

    def voice(form: dict[str, str]) -> str:
        legs.extend(
            port.place_call(Placement(person, LINE, f"{app.url}/agent", f"{app.url}/leg", 30)) for person in people
        )
        return "<Enqueue waitUrl='/tick' action='/left'>line</Enqueue>"

    def agent(form: dict[str, str]) -> str:
        for leg in legs:
            if leg != form["CallSid"]:
                port.hang_up(leg)
        return "<Dial action='/after'><Queue>line</Queue></Dial>"

    for name, answer in (("voice", voice), ("agent", agent), ("tick", "<Pause length='5'/>")):
        app.on(f"/{name}", answer)
    for name in ("left", "after"):
        app.on(f"/{name}", "<Hangup/>")
    for person in people:
        network.person(person, Callee(ring=3, script=(Connected(), Released())))
    network.person(people[41], Callee(ring=2, script=(Connected(), Converse(seconds=10), HangUp())))
    outcome = network.call("+8613800000001", LINE, [Connected(), Released()]).wait(60)
    network.settle(60)

    assert (network.violations, network.failures, outcome.failures) == ([], [], ())
    statuses = {leg.to: leg.status for leg in network.legs() if leg.direction == "outbound-api"}
    assert [person for person, status in statuses.items() if status == "completed"] == [people[41]]
    assert sorted(set(statuses.values())) == ["canceled", "completed"]
    assert app.params("/left")[0]["QueueTime"] == "8"


def test_twenty_calls_at_once_each_get_an_agent_though_callbacks_come_twice_and_late(
    app: TinyApp, network: Simulator
) -> None:
    port = SimulatedNetwork(network)

    def voice(form: dict[str, str]) -> str:
        agent, line = form["From"].replace("+86138", "+86139"), form["CallSid"]
        port.place_call(Placement(agent, LINE, f"{app.url}/agent?line={line}", f"{app.url}/leg", 30))
        return f"<Enqueue waitUrl='/tick' action='/left'>{line}</Enqueue>"

    app.on("/voice", voice)
    app.on("/tick", "<Pause length='5'/>")
    app.on("/left", "<Hangup/>")
    app.on("/agent", lambda form: f"<Dial><Queue>{lines[form['CallSid']]}</Queue></Dial>")
    lines = _Lines(app)
    network.tricks(Tricks(CallbackTricks(duplicates=1, late=10.0)))
    handles = []
    for number in range(20):
        network.person(f"+86139000000{number:02}", Callee(ring=1 + number % 3))
        script = [Connected(), Converse(seconds=5 + number), HangUp()]
        handles.append(network.call(f"+86138000000{number:02}", LINE, script))
    outcomes = [handle.wait(60) for handle in handles]
    network.settle(60)

    assert (network.violations, network.failures) == ([], [])
    assert [outcome.failures for outcome in outcomes] == [()] * 20
    assert [form["QueueResult"] for form in app.params("/left")] == ["bridged"] * 20
    assert len(app.params("/leg")) == 20 * 4 * 2
    rings = [
        (leg.answered_at - leg.ringing_at).total_seconds()
        for leg in network.legs()
        if leg.ringing_at and leg.answered_at
    ]
    assert sorted(rings) == sorted((number % 3) * 5 + 2.0 for number in range(20))


class _Lines:
    """The line that an agent's leg was placed for: it stands in the address of its document."""

    def __init__(self, app: TinyApp) -> None:
        self._app = app

    def __getitem__(self, sid: str) -> str:
        return next(params["line"] for path, params in self._app.asked if path == "/agent" and params["CallSid"] == sid)
