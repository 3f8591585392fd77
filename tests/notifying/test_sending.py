"""Notices on their way: sent once they can be, tried again while they cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.config import Settings
from callcenter.db import Database
from callcenter.errors import LostLeaseError
from callcenter.notifying.channels import channel_named
from callcenter.notifying.sending import Sending, retry
from callcenter.notifying.writing import Notice, wake, write_notices
from callcenter.work.rows import claim
from tests.factories import NOW
from tests.notifying.company import address, case, somebody
from tests.notifying.receiver import receiving

MINUTE = timedelta(minutes=1)


class Post:
    """One address, what is written for it, and runs of its work."""

    def __init__(self, db: Database, url: str, **more: Any) -> None:
        self.db = db
        settings = Settings(_env_file=None, public_base_url="https://desk.example.com",  # type: ignore[call-arg]
                            company_name="三响科技")
        self.sending = Sending(db, settings)
        with db.session() as session:
            self.address = address(session, url, **more).id
            self.person = somebody(session, f"p{self.address}", phone="13800138000").id
            self.case = case(session, f"20260731{self.address:04d}").id
        self.written = 0

    def write(self, count: int = 1, *, send_at: Any = NOW) -> None:
        notices = [Notice(f"clock:{self.written + number}:1:a{self.address}", "已超时：联系客户", "应在10:30前完成",
                          send_at, case_id=self.case, level=1, person_id=self.person, address_id=self.address,
                          channel="json") for number in range(count)]
        self.written += count
        with self.db.raw() as connection, connection.transaction():
            write_notices(connection, notices, NOW)

    def run(self, now: Any = NOW) -> bool:
        with self.db.raw() as connection:
            row = connection.execute("select id from work where kind = 'notify' and subject = %s",
                                     [str(self.address)]).fetchone()
            assert row is not None
            claimed = claim(connection, row.id, now=now, lease=MINUTE)
        if claimed is not None:
            self.sending.send(claimed, now)
        return claimed is not None

    def one(self, query: str) -> Any:
        with self.db.raw() as connection:
            return connection.execute(query).fetchone()

    @property
    def states(self) -> dict[str, int]:
        with self.db.raw() as connection:
            rows = connection.execute("select state, count(*) as n from notifications where address_id is not null"
                                      " group by 1").fetchall()
        return {row.state: row.n for row in rows}


def test_a_notice_arrives_with_its_link_and_its_key(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url)
        post.write()
        assert post.run()
    (got,) = receiver.got
    assert (got["title"], got["key"]) == ("已超时：联系客户", f"clock:0:1:a{post.address}")
    assert got["message"] == f"应在10:30前完成\nhttps://desk.example.com/cases/{post.case}"
    assert receiver.headers[0]["Idempotency-Key"] == got["key"]
    assert post.states == {"sent": 1}
    assert post.one("select state from work").state == "done"
    assert not post.run(NOW + MINUTE)


def test_fifty_notices_arrive_once_each(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url)
        post.write(50)
        post.run()
    assert len({got["key"] for got in receiver.got}) == len(receiver.got) == 50
    assert post.states == {"sent": 50}


def test_what_is_for_later_is_sent_later(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url)
        post.write(send_at=NOW + timedelta(hours=11))
        assert not post.run()
        post.write()
        assert post.run()
        assert (len(receiver.got), post.states) == (1, {"sent": 1, "pending": 1})
        assert not post.run(NOW + timedelta(hours=10))
        assert post.run(NOW + timedelta(hours=11))
    assert post.states == {"sent": 2}


def test_an_address_that_refuses_is_tried_again_later_and_later(db: Database) -> None:
    with receiving(status=503) as receiver:
        post = Post(db, receiver.url)
        post.write(3)
        now, tries = NOW, 0
        while now < NOW + timedelta(minutes=30):
            tries += post.run(now)
            now += timedelta(seconds=5)
        assert 5 <= tries <= 20 and len(receiver.got) == tries
        row = post.one("select * from contact_addresses")
        assert row.refused_since is not None and row.problem == "对方回答 HTTP 503"
        receiver.status = 200
        assert post.run(now + timedelta(minutes=10))
    assert post.states == {"sent": 3}
    assert post.one("select refused_since, problem from contact_addresses") == (None, None)


def test_what_was_refused_for_a_day_has_failed_and_the_desk_says_so_once(db: Database) -> None:
    with receiving(status=503) as receiver:
        post = Post(db, receiver.url)
        with db.session() as session:
            somebody(session, "boss", "supervisor")
        post.write(2)
        for hours in (0, 12, 24.1):
            assert post.run(NOW + timedelta(hours=hours))
    assert post.states == {"failed": 2}
    row = post.one("select * from notifications where channel = 'desk'")
    assert row.title.startswith("通知地址已失效一天：接口 …") and "HTTP 503" in row.body
    assert post.one("select state from work").state == "done"


def test_failed_notices_are_sent_again_on_request(db: Database) -> None:
    with receiving(status=503) as receiver:
        post = Post(db, receiver.url)
        post.write(2)
        for days in (0, 1.1):
            post.run(NOW + timedelta(days=days))
        assert post.states == {"failed": 2}
        receiver.status = 200
        later = NOW + timedelta(days=2)
        with db.raw() as connection, connection.transaction():
            assert retry(connection, post.address, later) == 2
        assert post.run(later)
    assert post.states == {"sent": 2}


def test_a_wrong_address_is_not_hammered(db: Database) -> None:
    with receiving(status=404) as receiver:
        post = Post(db, receiver.url)
        post.write()
        post.run()
        assert not post.run(NOW + timedelta(minutes=4))
        assert post.run(NOW + timedelta(minutes=6))


def test_nobody_listens(db: Database) -> None:
    with receiving() as receiver:
        url = receiver.url
    post = Post(db, url)
    post.write()
    post.run()
    assert post.one("select problem from contact_addresses").problem == "连接不上，或没有及时回答"
    assert post.states == {"pending": 1}


def test_more_for_a_dead_address_does_not_make_it_be_tried_sooner(db: Database) -> None:
    with receiving(status=503) as receiver:
        post = Post(db, receiver.url)
        post.write()
        post.run()
        post.write()
        assert not post.run(NOW + timedelta(seconds=5))


def test_what_is_written_while_sending_is_not_forgotten(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url)
        post.write()
        with db.raw() as connection:
            row = connection.execute("select id from work").fetchone()
            assert row is not None
            held = claim(connection, row.id, now=NOW, lease=MINUTE)
        assert held is not None
        messages, _ = post.sending._messages(post.address, channel_named("json"), NOW)
        assert len(messages) == 1
        post.sending._mark(held, post.address, messages[0], NOW)
        post.write()
        post.sending._rest(held, post.address, NOW, full=False)
        assert post.one("select state, due_at from work") == ("open", NOW)
        assert post.run()
    assert post.states == {"sent": 2}


def test_who_lost_the_work_marks_nothing(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url)
        post.write()
        with db.raw() as connection:
            row = connection.execute("select id from work").fetchone()
            assert row is not None
            first = claim(connection, row.id, now=NOW, lease=MINUTE)
            assert claim(connection, row.id, now=NOW + 2 * MINUTE, lease=MINUTE) is not None
        assert first is not None
        with pytest.raises(LostLeaseError):
            post.sending.send(first, NOW)
    assert post.states == {"pending": 1}


def test_an_address_that_was_taken_away_gets_nothing(db: Database) -> None:
    with receiving() as receiver:
        post = Post(db, receiver.url, active=False)
        post.write()
        post.run()
    assert (receiver.got, post.states) == ([], {"failed": 1})


def test_a_dead_address_holds_up_no_other(db: Database) -> None:
    with receiving(status=503) as dead, receiving() as alive:
        one, other = Post(db, dead.url), Post(db, alive.url)
        one.write()
        other.write()
        one.run()
        other.run()
        assert len(alive.got) == 1


def test_work_without_anything_to_send_is_done(db: Database) -> None:
    post = Post(db, "json://127.0.0.1:9/")
    with db.raw() as connection:
        wake(connection, {post.address: NOW}, NOW)
    assert post.run()
    assert post.one("select state from work").state == "done"


def test_a_group_robot_is_sent_no_more_than_its_limit_a_minute(db: Database) -> None:
    post = Post(db, "wecombot://abc", channel="wecombot")
    post.write(18)
    with db.raw() as connection:
        connection.execute("update notifications set state = 'sent', sent_at = %s + id * interval '1 ms'", [NOW])
    post.write()
    assert post.run(NOW + timedelta(seconds=30))
    row = post.one("select state, due_at, problem from work")
    assert (row.state, row.problem) == ("open", "the channel's limit of a minute")
    assert row.due_at >= NOW + timedelta(seconds=90)
    assert post.states == {"sent": 18, "pending": 1}
    messages, room = post.sending._messages(post.address, channel_named("wecombot"), NOW + timedelta(seconds=90))
    assert (len(messages), room) == (1, 18)
    assert messages[0].mobiles == ("13800138000",)
