from __future__ import annotations

from ivr_flows import verbs as v
from ivr_flows.effects import BookCallback, Offered, Ring, StopRinging
from ivr_flows.verbs import Link
from tests.ivr_flows.calls import Call, flow_of


def ringing(**facts: object) -> Call:
    return Call("main", **facts).press("2")


def test_every_document_heard_in_line_is_one_ring_cycle() -> None:
    call = ringing()
    assert call.closing == v.StandInLine("{call}", Link("tick", "2"), Link("left", "2"))
    call.ticks(3)
    assert call.did(Ring) == [Ring(cycle, "standard", "complaint", 0) for cycle in (1, 2, 3)]
    assert call.step.verbs == (v.Play("ringback"), v.GoTo(Link("tick", "5")))
    assert call.step.state.expects == frozenset({Link("tick", "5"), Link("left", "2")})


def test_the_apology_comes_once_after_the_limit_and_ringing_goes_on_behind_it() -> None:
    call = ringing().ticks(4)
    assert "非常抱歉，坐席正忙，我们仍在为您接通" in call.said
    assert isinstance(call.closing, v.Ask)
    call.ticks(3)
    assert "非常抱歉" not in call.said
    assert isinstance(call.closing, v.Ask)
    assert [ring.cycle for ring in call.did(Ring)] == [1, 2, 3, 4, 5, 6, 7]


def test_the_limit_is_the_ring_plans() -> None:
    assert "坐席正忙" in ringing(ring_limit=1).ticks(2).said


def test_an_answer_leads_to_the_survey_after_the_talk() -> None:
    call = ringing().ticks(2).leaves("bridged")
    assert call.node == "survey.rating"
    assert "非常满意请按1" in call.said
    assert call.step.state.line_step == 0


def test_a_key_leaves_the_line_first_and_then_does_what_it_says() -> None:
    call = ringing().ticks(4).press("1")
    assert call.step.verbs == (v.LeaveLine(),)
    assert call.step.effects == (StopRinging(),)
    assert call.step.state.expects == frozenset({Link("left", "2")})
    call.leaves()
    assert "我们将在今天18点前用零二幺，六零零零，零零零零给您回电" in call.said
    assert call.press("1").did(BookCallback) == [BookCallback("+8613800138000", "busy")]


def test_an_agent_who_answers_while_the_key_is_on_its_way_wins() -> None:
    assert ringing().ticks(4).press("1").leaves("bridged").node == "survey.rating"


def test_a_wrong_key_in_line_keeps_the_caller_there() -> None:
    call = ringing().ticks(4).press("7")
    assert call.did(Ring)[-1].cycle == 5


def test_the_longest_time_in_line_ends_in_a_message() -> None:
    call = ringing().ticks(36)
    assert not isinstance(call.closing, v.LeaveLine)
    call.ticks(1)
    assert call.step.verbs == (v.LeaveLine(),)
    assert "请在提示音后留下您的姓名" in call.leaves().said
    assert ringing(waited=181).ticks(1).step.verbs == (v.LeaveLine(),)


def test_half_second_cycles_are_bounded_too() -> None:
    call = ringing(ring_cycle=0.5).ticks(360)
    assert not isinstance(call.closing, v.LeaveLine)
    assert call.ticks(1).step.verbs == (v.LeaveLine(),)


def test_a_line_that_is_full_or_broken_ends_in_a_message_too() -> None:
    assert ringing().leaves("full").node == "message"
    assert ringing().leaves("error").node == "message"


def test_a_caller_who_hangs_up_in_line_stops_the_ringing() -> None:
    call = ringing().ticks(1).happens("left", result="hangup", live=False)
    assert call.step.effects == (StopRinging(),)
    assert call.step.verbs == ()
    assert call.step.state.ended
    assert ringing().leaves("hangup").step.state.ended


def test_with_nobody_free_the_caller_waits_and_hears_the_position() -> None:
    call = ringing(free=0, position=3).ticks(1)
    assert call.node == "line"
    assert "您排在第3位" in call.said
    assert not call.did(Ring)
    assert "您排在" not in call.ticks(1).said
    assert "您排在" in call.ticks(2).said


def test_the_first_in_line_is_rung_for_when_somebody_gets_free() -> None:
    call = ringing(free=0, position=2).ticks(1)
    call.facts |= {"free": 1}
    assert call.ticks(1).node == "line"
    assert not isinstance(call.closing, v.LeaveLine)
    call.facts |= {"position": 1}
    assert call.ticks(1).step.verbs == (v.LeaveLine(),)
    assert isinstance(call.leaves().closing, v.StandInLine)
    assert call.node == "people"
    call.ticks(1)
    assert [ring.cycle for ring in call.did(Ring)] == [1]


def test_free_people_are_counted_by_skill() -> None:
    assert ringing(free={"": 5, "complaint": 0}).node == "line"
    assert ringing(free={"": 0, "complaint": 1}).node == "people"


def test_rescue_rings_even_with_nobody_free_and_comes_first() -> None:
    call = Call("main", free=0).press("4").ticks(1)
    assert call.did(Ring) == [Ring(1, "standard", "rescue", 9)]


def test_a_ring_node_without_keys_only_apologises() -> None:
    call = Call(flow_of("  a: {type: ring, sorry: 坐席正忙, after: bye, timeout: bye}")).ticks(4)
    assert call.said == "坐席正忙"
    assert isinstance(call.closing, v.GoTo)
    assert not call.did(Offered)
