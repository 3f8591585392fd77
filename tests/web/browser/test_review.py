"""The review of records in a real browser: by keys alone, with the sound playing, beside somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from callcenter.recordings.models import Recording
from callcenter.records import services
from callcenter.records.models import Record
from tests import factories as make

AUDIO = Path(__file__).parents[3] / "callcenter/demo/audio/inquiry.wav"
AT = "() => document.querySelector('audio').currentTime"
PAUSED = "() => document.querySelector('audio').paused"


def spoken(channel: str, start: float, end: float, text: str) -> dict[str, Any]:
    """A heard segment whose words share its time evenly."""
    words, width = text.split(), (end - start) / len(text.split())
    return {**make.segment(channel, start, end, text), "words": [
        {"text": word, "start": start + place * width, "end": start + (place + 1) * width, "confidence": 0.9}
        for place, word in enumerate(words)]}


@pytest.fixture
def records(desk: Desk) -> list[int]:
    """Two complete records that wait, the name of the first misheard."""
    desk.storage.put(AUDIO, "2026/07/31/talk.wav")
    with desk.db.session() as session:
        agent, ids = make.person(session, phone="+8613900000001"), []
        make.person(session, "boss", role="supervisor")
        for name in ("王力", "李强"):
            call = make.call(session, answered_by=agent)
            make.recording(session, call, path="2026/07/31/talk.wav", segments=[
                spoken("agent", 0.3, 4.0, "您好 三响 科技"), spoken("customer", 12.0, 18.0, "我 叫 王丽 恒泰 机械 的")])
            ids.append(make.record(session, call, customer_name=name, organisation="恒泰机械", content="询问价格").id)
        return ids


def sign_in(page: Page, name: str = "wangli") -> None:
    page.goto("/login")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()
    page.wait_for_url(lambda url: "login" not in url)


def listened(desk: Desk) -> int:
    with desk.db.session() as session:
        return len(session.scalars(select(AuditEntry.id).where(AuditEntry.action == "recording.listen")).all())


def fields_of(desk: Desk, record_id: int) -> dict[str, tuple[str, str]]:
    with desk.db.session() as session:
        return {field.name: (field.value, field.source) for field in session.get_one(Record, record_id).fields}


@pytest.mark.slow
def test_a_record_is_reviewed_by_keys_alone_with_its_sound(page: Page, desk: Desk, records: list[int]) -> None:
    sign_in(page)
    page.goto("/review")
    expect(page).to_have_url(f"{page.url.split('/records')[0]}/records/{records[0]}")
    expect(page.locator(".wave canvas").first).to_be_attached()
    assert listened(desk) == 0  # the waveform is no hearing
    page.keyboard.press("Space")
    page.wait_for_function(f"() => ({AT})() > 0.5")
    expect(page.locator("[data-line][aria-current]")).to_contain_text("三响科技")
    expect(page.locator(".now").first).to_be_attached()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => ({AT})() > 3.4")
    page.keyboard.press("Space")
    page.wait_for_function(PAUSED)
    at = page.evaluate(AT)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"() => Math.abs(({AT})() - {max(at - 3, 0)}) < 0.3")
    page.get_by_text("恒泰", exact=True).first.click()  # a word
    page.wait_for_function(f"() => ({AT})() > 15.3 && ({AT})() < 17.9")
    page.keyboard.press("Space")
    assert listened(desk) == 1
    page.keyboard.press("e")
    page.keyboard.type("王丽")
    page.keyboard.press("Enter")
    expect(page.locator("#row-organisation")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#row-contact_phone")).to_be_focused()
    assert fields_of(desk, records[0])["customer_name"] == ("王丽", "person")
    assert fields_of(desk, records[0])["organisation"] == ("恒泰机械", "person")
    page.keyboard.press("c")
    expect(page.get_by_text("记录已确认。")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_label("客户姓名")).to_have_value("李强")
    page.keyboard.press("c")
    expect(page.get_by_text("记录已确认。")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="待确认的记录")).to_be_visible()


@pytest.mark.slow
def test_a_hit_of_the_search_stands_at_its_second_and_plays_from_there(
        page: Page, desk: Desk, records: list[int]) -> None:
    with desk.db.session() as session:
        record = session.get_one(Record, records[1])
        [sid] = session.scalars(select(Recording.sid).where(Recording.call_sid == record.call_sid))
    sign_in(page)
    page.goto(f"/records/{records[1]}#t={sid},15.5")
    expect(page.locator(".now").first).to_have_text("恒泰")
    assert listened(desk) == 0
    page.keyboard.press("Space")
    page.wait_for_function(f"() => ({AT})() > 15.5 && ({AT})() < 18")


@pytest.mark.slow
def test_what_others_change_comes_in_beside_what_is_being_written(page: Page, desk: Desk, records: list[int]) -> None:
    sign_in(page)
    page.goto(f"/records/{records[0]}")
    page.get_by_label("单位").fill("我正在写的单位")
    with desk.db.session() as session:
        boss = session.scalars(select(Person).where(Person.name == "boss")).one()
        services.correct(session, records[0], [services.Change("organisation", "第一机械厂"), services.Change(
            "content", "询问报价")], person=boss, now=make.NOW, zone=make.ZONE)
    page.locator("#row-customer_name").get_by_role("button").click()
    expect(page.locator(".toast", has_text="第一机械厂")).to_be_visible()
    expect(page.get_by_label("来电内容")).to_have_value("询问报价")
    expect(page.get_by_label("单位")).to_have_value("我正在写的单位")
    assert fields_of(desk, records[0])["organisation"] == ("第一机械厂", "person")
