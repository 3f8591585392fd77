"""Every number of REQUIREMENTS 2.1, 2.2 and N29, N34, N37, N38: event, start and the due time, worked out by hand.

Made by nobody's function: the 2026 notice says Jan 1-3, Feb 15-23, Apr 4-6, May 1-5, Jun 19-21, Sep 25-27, Oct 1-7 off,
and Jan 4, Feb 14 and 28, May 9, Sep 20, Oct 10 worked; office hours are 9:00 to 18:00, Monday to Friday.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from callcenter.calls.rings import prove, rings_in
from callcenter.commands.standards import standards
from callcenter.standards import SETTINGS, due_of, shipped_standard
from callcenter.workcalendar import Calendar
from tests.workcalendar.calendars import shanghai

OFFICE = Calendar.office()


def at(text: str) -> str:
    """2026-02-13 16:40 in China, as the command wants and gives it."""
    return f"{text.replace(' ', 'T')}{':00' if text.count(':') == 1 else ''}+08:00"


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but the defaults, no running `up`."""
    for name in ("DATABASE_URL", "REDIS_URL", "COMPANY_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


def due(standard: str, start: str, *events: str) -> dict[str, dict[str, Any]]:
    """What `standards due` answers, by step."""
    named = [f"{event.partition('=')[0]}={at(event.partition('=')[2])}" for event in events]
    options = [word for event in named for word in ("--event", event)]
    ended = CliRunner().invoke(standards, ["due", standard, "--start", at(start), *options, "--json"])
    assert ended.exit_code == 0, ended.stderr
    return {line["step"]: line for line in json.loads(ended.stdout)}


TABLE = [
    # N4: 30 minutes, at any hour
    ("N4", "purchase_inquiry", "2026-03-07 10:05", (), "hand_over", "2026-03-07 10:35"),
    ("N4", "purchase_inquiry", "2026-02-14 17:50", (), "hand_over", "2026-02-14 18:20"),
    ("N4", "purchase_inquiry", "2025-12-31 23:45", (), "hand_over", "2026-01-01 00:15"),
    # N5: 3 hours from the hand-over; assumed at its limit when it is not known
    ("N5", "purchase_inquiry", "2026-03-06 16:00", ("notified=2026-03-06 16:10",), "content", "2026-03-06 19:10"),
    ("N5", "purchase_inquiry", "2026-03-06 17:40", (), "content", "2026-03-06 21:10"),
    ("N5", "purchase_inquiry", "2025-12-31 21:40", (), "content", "2026-01-01 01:10"),
    # N6: 24 hours from the call's end, whenever the others were done
    ("N6", "purchase_inquiry", "2026-02-15 09:00", (), "answer", "2026-02-16 09:00"),
    ("N6", "purchase_inquiry", "2026-09-30 17:00", ("notified=2026-09-30 17:25",), "answer", "2026-10-01 17:00"),
    # N8
    ("N8", "general_problem", "2026-05-01 08:30", (), "reply", "2026-05-02 08:30"),
    ("N8", "general_problem", "2025-12-31 12:00", (), "reply", "2026-01-01 12:00"),
    # N9: 24 hours from the handler's notification
    ("N9", "general_problem", "2026-10-06 20:15", ("notified=2026-10-07 09:20",), "contact", "2026-10-08 09:20"),
    ("N9", "general_problem", "2026-03-08 10:00", (), "contact", "2026-03-09 10:00"),
    # N11: 3 working days after handling, the closing hour, the day itself not counted
    ("N11", "general_problem", "2026-02-12 10:00", ("handled=2026-02-13 10:00",), "follow_up", "2026-02-25 18:00"),
    ("N11", "general_problem", "2026-09-30 09:00", ("handled=2026-09-30 17:30",), "follow_up", "2026-10-10 18:00"),
    ("N11", "general_problem", "2025-12-30 09:00", ("handled=2025-12-31 11:00",), "follow_up", "2026-01-06 18:00"),
    ("N11", "general_problem", "2026-03-06 09:00", ("handled=2026-03-06 23:50",), "follow_up", "2026-03-11 18:00"),
    ("N11", "general_problem", "2026-03-06 09:00", ("handled=2026-03-07 08:00",), "follow_up", "2026-03-11 18:00"),
    ("N11", "general_problem", "2026-09-16 09:00", ("handled=2026-09-17 15:00",), "follow_up", "2026-09-21 18:00"),
    ("N11", "general_problem", "2026-04-29 09:00", ("handled=2026-04-30 15:00",), "follow_up", "2026-05-08 18:00"),
    ("N11", "general_problem", "2026-05-06 09:00", (), "follow_up", "2026-05-09 18:00"),
    ("N11", "complaint", "2026-02-26 11:00", (), "follow_up", "2026-03-02 18:00"),
    ("N11", "rescue", "2026-06-17 11:00", ("handled=2026-06-18 02:00",), "follow_up", "2026-06-24 18:00"),
    # N12, N14: 20 minutes from the actual notification, inside the promised half hour
    ("N14", "complaint", "2026-03-07 10:00", ("notified=2026-03-07 10:03",), "tell", "2026-03-07 10:23"),
    ("N14", "rescue", "2026-02-17 03:00", ("notified=2026-02-17 03:09",), "tell", "2026-02-17 03:29"),
    ("N12", "complaint", "2026-03-07 10:00", (), "tell", "2026-03-07 10:30"),
    ("N12", "complaint", "2026-03-07 10:00", ("notified=2026-03-07 10:14",), "tell", "2026-03-07 10:30"),
    ("N12", "rescue", "2025-12-31 23:50", ("notified=2026-01-01 00:15",), "tell", "2026-01-01 00:20"),
    # N13: 10 minutes, night and holiday too
    ("N13", "complaint", "2026-02-16 03:55", (), "notify", "2026-02-16 04:05"),
    ("N13", "complaint", "2025-12-31 23:55", (), "notify", "2026-01-01 00:05"),
    ("N13", "rescue", "2026-10-01 00:00", (), "notify", "2026-10-01 00:10"),
    # N15: 12 hours from the notification
    ("N15", "complaint", "2026-02-16 22:20", ("notified=2026-02-16 22:30",), "check", "2026-02-17 10:30"),
    ("N15", "rescue", "2026-09-30 20:00", (), "check", "2026-10-01 08:10"),
    # N16: 24 hours from the call, also beside the follow-up
    ("N16", "complaint", "2026-02-17 00:10", ("handled=2026-02-17 00:10",), "satisfaction", "2026-02-18 00:10"),
    ("N16", "rescue", "2026-10-10 17:59", (), "satisfaction", "2026-10-11 17:59"),
    # N18, N19
    ("N18", "promise", "2026-10-01 09:00", (), "keep", "2026-10-02 09:00"),
    ("N19", "visit_complaint", "2026-02-14 15:10", (), "answer", "2026-02-15 15:10"),
    # N20: days 3, 10 and 30 at the closing hour, open or not
    ("N20", "after_purchase", "2026-02-12 14:20", (), "round_1", "2026-02-15 18:00"),
    ("N20", "after_purchase", "2026-02-12 14:20", (), "round_2", "2026-02-22 18:00"),
    ("N20", "after_purchase", "2026-02-12 14:20", (), "round_3", "2026-03-14 18:00"),
    ("N20", "after_purchase", "2025-12-22 09:00", (), "round_1", "2025-12-25 18:00"),
    ("N20", "after_purchase", "2025-12-22 09:00", (), "round_2", "2026-01-01 18:00"),
    ("N20", "after_purchase", "2025-12-22 09:00", (), "round_3", "2026-01-21 18:00"),
    ("N20", "after_purchase", "2026-09-28 23:59", (), "round_1", "2026-10-01 18:00"),
    ("N20", "after_purchase", "2028-02-26 10:00", (), "round_1", "2028-02-29 18:00"),
    ("N20", "after_purchase", "2028-02-26 10:00", (), "round_3", "2028-03-27 18:00"),
    # N21
    ("N21", "after_repair", "2026-09-27 10:00", (), "round_1", "2026-09-30 18:00"),
    ("N21", "after_repair", "2026-09-27 10:00", (), "round_2", "2026-10-07 18:00"),
    ("N21", "after_repair", "2026-09-27 10:00", (), "round_3", "2026-10-27 18:00"),
    ("N21", "after_repair", "2026-02-11 18:30", (), "round_1", "2026-02-14 18:00"),
    # N22, N23: inside the call
    ("N22", "after_purchase", "2026-03-07 10:00", ("greeting_ended=2026-03-10 10:00:07",), "topic",
     "2026-03-10 10:00:12"),
    ("N23", "after_repair", "2026-03-07 10:00", ("greeting_ended=2026-03-10 10:00:07",), "topic",
     "2026-03-10 10:00:17"),
    # N24, N25: from the problem; from the transfer, assumed at its limit when it is not known
    ("N24", "after_purchase", "2026-02-12 14:20", ("problem_found=2026-02-16 23:30",), "transfer", "2026-02-17 00:30"),
    ("N24", "after_repair", "2026-02-12 14:20", ("problem_found=2026-02-14 11:00",), "transfer", "2026-02-14 12:00"),
    ("N25", "after_purchase", "2026-02-12 14:20", ("problem_found=2026-02-16 11:00", "notified=2026-02-16 11:20"),
     "resolution", "2026-02-17 11:20"),
    ("N25", "after_repair", "2026-02-12 14:20", ("problem_found=2026-02-16 11:00",), "resolution", "2026-02-17 12:00"),
    # N26: the third working day
    ("N26", "post_visit", "2026-02-13 16:00", (), "summary", "2026-02-25 18:00"),
    ("N26", "post_visit", "2026-09-30 16:00", (), "summary", "2026-10-10 18:00"),
    # N27: the same date a month and a quarter later, or the month's last
    ("N27", "post_visit", "2026-01-20 16:00", ("left_unsigned=2026-01-31 15:00",), "news", "2026-02-28 18:00"),
    ("N27", "post_visit", "2028-01-31 15:00", (), "news", "2028-02-29 18:00"),
    ("N27", "post_visit", "2026-01-31 15:00", (), "salon", "2026-04-30 18:00"),
    ("N27", "post_visit", "2025-11-30 15:00", (), "salon", "2026-02-28 18:00"),
    # N28: days 3 and 5 from the review's decision
    ("N28", "post_visit", "2026-09-29 16:00", ("cost_plan_agreed=2026-09-30 10:00",), "cost_plan", "2026-10-03 18:00"),
    ("N28", "post_visit", "2026-09-29 16:00", ("comparison_agreed=2026-09-30 10:00",), "comparison",
     "2026-10-05 18:00"),
    # N29, N34, N37, N38
    ("N29", "visit_appointment", "2026-09-30 18:30", (), "confirm", "2026-10-01 18:30"),
    ("N34", "post_visit", "2026-02-13 16:00", (), "feedback", "2026-02-24 18:00"),
    ("N34", "post_visit", "2025-12-31 16:00", (), "feedback", "2026-01-05 18:00"),
    ("N37", "post_visit", "2026-03-06 17:45", (), "archive", "2026-03-06 18:15"),
    ("N38", "post_visit", "2026-02-14 12:00", (), "review", "2026-02-15 12:00"),
]


@pytest.mark.parametrize(("number", "standard", "start", "events", "step", "expected"), TABLE)
def test_it_is_due_when_a_person_worked_it_out_to_be(
        number: str, standard: str, start: str, events: tuple[str, ...], step: str, expected: str) -> None:
    assert due(standard, start, *events)[step]["due_at"] == at(expected), number


def test_the_table_leaves_no_number_out() -> None:
    told_elsewhere = {"N7", "N10", "N17"}  # below; N1 to N3 are rings
    wanted = {f"N{number}" for number in (*range(4, 30), 34, 37, 38)}
    assert {row[0] for row in TABLE} | told_elsewhere == wanted


def test_a_real_process_answers_the_same() -> None:
    command = [sys.executable, "-c", "from callcenter.cli import main; main()", "standards", "due", "complaint",
               "--start", "2026-09-30T17:30:00+08:00", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ}, timeout=60)
    assert {line["step"]: line["due_at"] for line in json.loads(ended.stdout)} == {
        "notify": "2026-09-30T17:40:00+08:00", "tell": "2026-09-30T18:00:00+08:00",
        "check": "2026-10-01T05:40:00+08:00", "satisfaction": "2026-10-01T17:30:00+08:00",
        "follow_up": "2026-10-10T18:00:00+08:00"}
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(("seconds", "rings", "within"), [
    (0, 1, True), (5, 1, True), (5.5, 2, True), (10, 2, True), (15, 3, True), (15.001, 4, False), (40, 8, False)])
def test_three_rings_are_three_cycles_of_five_seconds(seconds: float, rings: int, within: bool) -> None:
    """N1 and N3 (X is the setting, 3); N2 asks for the second ring, and nobody is late below the limit (G1)."""
    first = shanghai(2026, 3, 7, 10)
    proof = prove(first, first + timedelta(seconds=seconds), None, limit=SETTINGS["rings"], cycle=5)
    assert (proof.count, proof.within_limit) == (rings, within)
    assert rings_in(seconds, 5) == rings


def test_an_agreed_time_binds_when_it_is_earlier_and_never_extends_the_clause() -> None:
    """N7: 商定答复时间, later than N6 not allowed."""
    answer = shipped_standard("purchase_inquiry").step("answer")
    ended = shanghai(2026, 3, 6, 10)
    earlier, later = ended + timedelta(hours=5), ended + timedelta(hours=30)
    assert due_of(answer, ended, OFFICE, stated=earlier).due_at == earlier
    assert due_of(answer, ended, OFFICE, stated=later).due_at == shanghai(2026, 3, 7, 10)


def test_a_promised_time_is_the_promise() -> None:
    """N18: 「我会在2小时内…给您一个准确答复」; with no time said, the company's setting."""
    keep = shipped_standard("promise").step("keep")
    said = shanghai(2026, 10, 1, 15)
    assert due_of(keep, said, OFFICE, stated=said + timedelta(hours=2)).due_at == shanghai(2026, 10, 1, 17)
    assert due_of(keep, said, OFFICE, stated=said + timedelta(days=4)).due_at == shanghai(2026, 10, 5, 15)
    hours = shipped_standard("promise", {**SETTINGS, "promise_hours": 2}).step("keep")
    assert due_of(hours, said, OFFICE).due_at == shanghai(2026, 10, 1, 17)


def test_the_warning_comes_before_the_limit_lapses() -> None:
    """N10: 应提前向客户说明情况. In quiet hours it moves to the last working moment, but not for a complaint."""
    friday = due("general_problem", "2026-03-05 16:00")["reply"]
    assert (friday["due_at"], friday["warn_at"]) == (at("2026-03-06 16:00"), at("2026-03-06 14:00"))
    weekend = due("general_problem", "2026-03-06 16:00")["reply"]
    assert (weekend["due_at"], weekend["warn_at"]) == (at("2026-03-07 16:00"), at("2026-03-06 17:59"))
    festival = due("after_purchase", "2026-02-12 14:20")["round_2"]
    assert festival["warn_at"] == at("2026-02-14 17:59")
    night = due("complaint", "2026-02-16 02:00")
    assert night["notify"]["warn_at"] == at("2026-02-16 02:07")
    assert night["satisfaction"]["warn_at"] == at("2026-02-17 00:00")
    begun_at_night = due("purchase_inquiry", "2026-03-06 20:00")["hand_over"]
    assert begun_at_night["warn_at"] == at("2026-03-06 20:20")


def test_every_shipped_clock_warns_before_it_is_due() -> None:
    for name in ("purchase_inquiry", "complaint", "rescue", "general_problem", "after_purchase", "post_visit"):
        for line in due(name, "2026-03-04 10:00").values():
            started, warned, ends = (datetime.fromisoformat(line[key]) for key in ("started_at", "warn_at", "due_at"))
            assert started <= warned < ends or line["in_call"], line["step"]


def test_a_complaints_check_has_a_window_of_three_to_twelve_hours_and_a_rescues_has_none() -> None:
    """N15: 一般为3至12个小时; rescue: 12 hours only."""
    notified = "notified=2026-03-06 10:10"
    assert due("complaint", "2026-03-06 10:00", notified)["check"]["planned_at"] == at("2026-03-06 13:10")
    assert due("rescue", "2026-03-06 10:00", notified)["check"]["planned_at"] == at("2026-03-06 10:10")


def test_a_summary_is_written_from_the_first_working_day_on() -> None:
    """N26: 1至3个工作日."""
    assert due("post_visit", "2026-02-14 16:00")["summary"]["planned_at"] == at("2026-02-24 09:00")


def test_a_follow_up_round_is_planned_into_the_last_opening_hours_before_it() -> None:
    """N20: day 3 is a Sunday of the festival; Saturday the 14th is worked."""
    rounds = due("after_purchase", "2026-02-12 14:20")
    assert rounds["round_1"]["planned_at"] == at("2026-02-14 09:00")
    assert rounds["round_2"]["planned_at"] == at("2026-02-14 09:00")
    assert rounds["round_3"]["planned_at"] == at("2026-03-13 09:00")


@pytest.mark.parametrize("name", ["complaint", "rescue"])
def test_a_breach_of_a_complaint_goes_to_the_assessment_column(name: str) -> None:
    """N17: S002 4.10b-10 and e-10."""
    standard = shipped_standard(name)
    assert all(standard.step(step).on_breach == ("assess",) for step in ("notify", "tell", "check", "satisfaction"))
    assert "考核栏" in standard.breach_text and standard.breach_clause.endswith("-10")
    assert standard.night


def test_a_rescue_needs_a_named_solver_and_a_complaint_does_not() -> None:
    assert shipped_standard("rescue").step("notify").solver_needed
    assert not shipped_standard("complaint").step("notify").solver_needed


def test_what_is_measured_in_the_call_or_only_agreed_is_marked() -> None:
    """N22, N23, N27, N28."""
    assert due("after_purchase", "2026-03-04 10:00")["topic"]["in_call"]
    assert due("after_repair", "2026-03-04 10:00")["topic"]["in_call"]
    optional = {step for step, line in due("post_visit", "2026-03-04 10:00").items() if line["optional"]}
    assert optional == {"cost_plan", "comparison", "news", "salon"}
    steps = shipped_standard("post_visit").by_id
    assert steps["news"].repeats and steps["salon"].repeats and not steps["cost_plan"].repeats


def test_what_falls_into_a_year_without_notice_is_provisional() -> None:
    over_the_year = due("general_problem", "2026-12-31 10:00")
    assert over_the_year["follow_up"]["provisional"] and not over_the_year["reply"]["provisional"]
    assert over_the_year["follow_up"]["due_at"] == at("2027-01-06 18:00")
    assert {"provisional": 2027, "why": "2027年节假日安排尚未公布，暂按法定节假日计算，公布后重算"} in (
        over_the_year["follow_up"]["explain"])
