"""axe-core looks at every page of the desk, with data on it: nothing serious may be found, in light on any of them, in
dark on one of each room (`make drill`: on all).

The pages are those of the application itself: a new one is looked at without a line here. One whose address needs an id
that nothing here is made for fails the test.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from callcenter.campaigns.contacts import add_contacts
from callcenter.campaigns.models import Contact
from callcenter.campaigns.services import create_campaign
from callcenter.customers.importing import begin_import
from callcenter.customers.models import Customer
from callcenter.desk import Desk
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from callcenter.records.relaying import write_slip
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.staff import complaint, hire

HOME = Path(__file__).parents[3]
AXE = HOME / "var/assets/node_modules/axe-core/axe.min.js"
_LOOK = """rules => axe.run(document, {preload: false, resultTypes: ["violations"], runOnly: rules})
  .then(found => found.violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .map(one => one.id + ": " + one.nodes.slice(0, 3).map(at => at.target + " " + at.any[0]?.message).join(" | ")))"""
_ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_CONTRAST = ["color-contrast"]

Shown = dict[str, int | str]

_NAMES = {"desk.hours_page": "default", "desk.flow_page": "main"}
_NO_PAGES = {"desk.audio", "desk.peaks", "desk.export_row", "desk.export_file", "desk.outbound_report_file",
             "desk.wrap_up_piece"}
"""Sounds, files and pieces of pages."""


@pytest.fixture
def shown(desk: Desk) -> Shown:
    """A company at work, and the ids of what its pages show."""
    people = hire(desk)
    with desk.db.session() as session:
        case = complaint(session, agent_id=people["wangli"])
        cases.notice(session, people["boss"], case)
        clock = cases.ended(session, cases.case(session), "notify", met=make.NOW, due=make.NOW)
        cases.assessment(session, clock, case, person_id=people["wangli"])
        call = make.call(session, important=True)
        desk.storage.put(HOME / "callcenter/demo/audio/inquiry.wav", "2026/07/31/talk.wav")
        make.recording(session, call, path="2026/07/31/talk.wav", segments=[
            make.segment("agent", 0.3, 4.0, "您好 三响 科技"), make.segment("customer", 12.0, 16.0, "我 叫 王丽")])
        record = make.record(session, call, customer_name="王力", content="询问价格")
        boss, customer = session.get_one(Person, people["boss"]), Customer(name="陈晨", created_at=make.NOW)
        session.add(customer)
        make.person(session, "root", role="admin")
        write_slip(session, message="请回电", person=boss, now=make.NOW, to_person="wangli")
        line = add_line(session, "0512-62881234", flow="main", now=make.NOW, name="客服主线")
        sent = begin_import(session, "客户.csv", "姓名,电话\n陈晨,13800138000\n王五,abc\n".encode(), person=boss,
                            now=make.NOW)
        campaign = create_campaign(session, {"name": "八月回访", "mode": "preview"}, person=boss, now=make.NOW)
        session.flush()
        add_contacts(session, campaign.id, [{"number": make.CALLER, "name": "陈晨"}], person=boss, now=make.NOW)
        contact_id = session.scalars(select(Contact.id)).one()
        return {"record_id": record.id, "case_id": case.id, "person_id": people["wangli"], "customer_id": customer.id,
                "import_id": sent.id, "line_id": line.id, "campaign_id": campaign.id, "contact_id": contact_id}


def _sign_in(page: Page, name: str) -> None:
    page.goto("/login")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()


def _serious(page: Page) -> list[str]:
    """What axe, brought along, finds on this page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return _found(page)


def _found(page: Page, *, dark: bool = True) -> list[str]:
    """What axe finds on this page, where it is already: everything in light, the contrast again in dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found: list[str] = page.evaluate(_LOOK, _ALL)
    if not dark:
        return found
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return found + [f"dark {one}" for one in page.evaluate(_LOOK, _CONTRAST)]


def _addresses(app: Flask, shown: Shown) -> list[str]:
    """Every page that can be asked for, with the ids of what is shown."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.")
             and "GET" in (rule.methods or ()) and rule.endpoint not in _NO_PAGES]
    unknown = {rule.rule for rule in rules if rule.endpoint not in _NAMES and not rule.arguments <= set(shown)}
    assert not unknown, f"`shown` makes nothing for {unknown}"
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        found = {adapter.build(rule.endpoint, {name: _NAMES.get(rule.endpoint) or shown[name]
                                               for name in rule.arguments}) for rule in rules}
    return sorted(found | {"/settings/ring-plan?name=standard"})


def _looked_at(page: Page, addresses: list[str], *, all_dark: bool = False) -> dict[str, Any]:
    """What is serious, by address; what is no page (a download, a fragment, a redirect to one seen) is passed over. In
    dark one page of each room is looked at: its colours are the same few names on all of them."""
    wrong: dict[str, Any] = {}
    rooms: set[str] = set()
    page.add_init_script(path=AXE)  # sent to the browser once, not with each page
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        if answer.status != 200 or "<!doctype html>" not in answer.text()[:400].lower():
            continue
        page.goto(address)
        room = address.split("/")[1].split("?")[0]
        if found := _found(page, dark=all_dark or room not in rooms):
            wrong[address] = found
        rooms.add(room)
    return wrong


@pytest.mark.slow
def test_no_page_of_an_administrator_has_a_serious_fault(page: Page, app: Flask, shown: Shown) -> None:
    page.goto("/login")
    assert _serious(page) == []
    _sign_in(page, "root")
    addresses = _addresses(app, shown)
    assert "/deadlines" in addresses and f"/settings/lines/{shown['line_id']}" in addresses
    assert _looked_at(page, addresses) == {}


@pytest.mark.drill
def test_no_page_of_an_administrator_has_a_serious_fault_in_dark(page: Page, app: Flask, shown: Shown) -> None:
    _sign_in(page, "root")
    assert _looked_at(page, _addresses(app, shown), all_dark=True) == {}


@pytest.mark.slow
def test_no_page_of_an_agent_has_a_serious_fault(page: Page, app: Flask, shown: Shown) -> None:
    _sign_in(page, "wangli")
    mine = [address for address in _addresses(app, shown) if address.startswith(("/live", "/records/", "/callbacks"))]
    assert _looked_at(page, ["/", *mine]) == {}


@pytest.mark.slow
def test_the_menu_and_the_keys_are_usable_by_keyboard(page: Page, shown: Shown) -> None:
    _sign_in(page, "boss")
    page.wait_for_load_state("load")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    expect(keys).to_be_visible()
    assert _serious(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("[")
    page.wait_for_function("() => document.documentElement.dataset.menu === 'folded'")
    page.keyboard.press("/")
    page.keyboard.type("[?")
    assert page.locator("[data-search]").input_value() == "[?"
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="打开导航").press("Enter")
    assert _serious(page) == []
    page.get_by_role("link", name="时限", exact=True).press("Enter")
    page.wait_for_url("**/deadlines")
