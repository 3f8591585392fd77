"""Addresses: the setting NOTIFY_URLS, and what is added by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, SettingsError
from callcenter.notifying.addresses import add_address, list_addresses, split_urls, sync_company
from callcenter.notifying.models import ContactAddress, Notification
from tests.factories import NOW
from tests.notifying.company import address


def active(session: Session) -> list[tuple[str, str]]:
    return [(row.channel, row.created_by) for row in list_addresses(session)]


@pytest.mark.parametrize(("text", "urls"), [
    ("", []), ("  json://a \n json://b", ["json://a", "json://b"]), ("json://a,json://b,", ["json://a", "json://b"]),
    ("mailto://u:p@h?to=a@b.cn,c@d.cn, wecombot://k", ["mailto://u:p@h?to=a@b.cn,c@d.cn", "wecombot://k"])])
def test_the_setting_names_addresses_between_blanks_or_commas(text: str, urls: list[str]) -> None:
    assert split_urls(text) == urls


def test_the_companys_addresses_follow_the_setting(session: Session) -> None:
    assert sync_company(session, "json://a wecombot://abc", now=NOW) == 2
    assert sync_company(session, "json://a wecombot://abc", now=NOW) == 2
    assert active(session) == [("json", "NOTIFY_URLS"), ("wecombot", "NOTIFY_URLS")]
    assert sync_company(session, "wecombot://abc", now=NOW) == 1
    assert active(session) == [("wecombot", "NOTIFY_URLS")]
    assert sync_company(session, "json://a", now=NOW) == 1
    assert active(session) == [("json", "NOTIFY_URLS")]


def test_what_was_added_by_hand_stays_and_is_not_doubled(session: Session) -> None:
    add_address(session, "json://a", by="-", now=NOW)
    sync_company(session, "json://a", now=NOW)
    sync_company(session, "", now=NOW)
    assert active(session) == [("json", "-")]


def test_a_setting_that_cannot_be_read_is_named_and_its_secret_is_not(session: Session) -> None:
    with pytest.raises(SettingsError) as refused:
        sync_company(session, "json://a nonsense://secret", now=NOW)
    assert refused.value.message.startswith("NOTIFY_URLS: address 2 of 2 (hidden) can't be read; expected Apprise")
    assert "secret" not in refused.value.message


def test_the_same_address_is_added_once_for_the_same_owner(session: Session) -> None:
    add_address(session, "json://a", by="-", now=NOW)
    with pytest.raises(ConflictError):
        add_address(session, " json://a", by="-", now=NOW)


def test_what_waits_for_an_address_that_goes_away_has_failed(session: Session) -> None:
    where = address(session)
    session.add(Notification(key="k", address_id=where.id, channel="json", title="t", body="b", created_at=NOW,
                             send_at=NOW))
    where.created_by = "NOTIFY_URLS"
    session.flush()
    sync_company(session, "", now=NOW)
    row = session.scalars(select(Notification).execution_options(populate_existing=True)).one()
    assert (row.state, row.problem) == ("failed", "地址已停用")
    assert session.scalars(select(ContactAddress.active)).all() == [False]
