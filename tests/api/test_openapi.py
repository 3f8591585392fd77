"""The OpenAPI document: valid, complete, and true about what the API answers."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from callcenter.api import OPERATIONS


def test_it_describes_every_operation(client: FlaskClient, app: Flask) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert len(described) == len(OPERATIONS)
    routed = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert len(routed) == len({operation.path for operation in OPERATIONS}) + 1
    query = document["paths"]["/calls"]["get"]["parameters"]
    told = {one["name"] for one in query}
    assert told == {"state", "from", "to", "line", "q", "agent", "category", "direction", "cursor", "limit"}
    call = document["components"]["schemas"]["CallShape"]
    assert {"sid", "from", "to", "rings", "record_id"} <= set(call["required"])
