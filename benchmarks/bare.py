"""The plain alternative that the webhook path is measured against: a Flask view that answers with a constant."""

from flask import Flask, Response

from callcenter.config import Settings

ANSWER = ('<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="http://127.0.0.1/webhooks/twilio/flow/input/1"'
          ' input="dtmf" numDigits="1"><Say language="cmn-CN">您好，请按键。</Say></Gather></Response>')


def create_app(_: Settings) -> Flask:
    """One view for every path."""
    app = Flask("bare")

    @app.post("/<path:_path>")
    def constant(_path: str) -> Response:
        return Response(ANSWER, mimetype="text/xml")

    return app
