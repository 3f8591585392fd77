"""The API's documentation: all of it, true, and for whoever connects another system."""

from __future__ import annotations

import re

from flask import Flask

from callcenter.api import OPERATIONS
from callcenter.api.examples import example
from callcenter.api.openapi import describe
from callcenter.desk import Desk
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat


def test_every_operation_is_told_to_everybody_with_a_call_and_an_answer(app: Flask, desk: Desk) -> None:
    answer = Seat(app.test_client()).get("/api/v1/docs")
    assert answer.status_code == 200 and answer.mimetype == "text/html"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.text.count('<span class="method ') == len(OPERATIONS)
    targets = set(re.findall(r' id="([^"]+)"', answer.text))
    assert set(re.findall(r'href="#([^"]+)"', answer.text)) <= targets, "each link leads somewhere"
    assert "curl -X POST &#34;$BASE/tokens&#34;" in answer.text and "发放令牌，只显示一次" in answer.text


def test_it_stands_in_the_desk_of_who_is_signed_in_and_leaves_the_session_alone(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session, "root", role="admin")
    seat = enter("root")
    assert 'href="/api/v1/docs"' in seat.get("/settings/tokens").text
    assert 'class="brand"' in seat.get("/api/v1/docs").text
    assert seat.get("/settings/tokens").status_code == 200


def test_examples_are_of_the_shape_that_they_show() -> None:
    document = describe(OPERATIONS)
    for operation in OPERATIONS:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.path)
        told = document["paths"][path][operation.method.lower()]
        for model, place in ((operation.body, told.get("requestBody", {})),
                             (operation.answer, told["responses"]["200"])):
            if model is not None:
                schema = place["content"]["application/json"]["schema"]
                model.model_validate(example(schema, document["components"]["schemas"]))
