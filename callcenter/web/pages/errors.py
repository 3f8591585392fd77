"""What a person reads when something cannot be done: in Chinese, with what to do next."""

from __future__ import annotations

import structlog
from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from callcenter.api.problems import problem, status_of
from callcenter.errors import DeskError

log = structlog.get_logger(__name__)

_TITLES = {400: "请求有误", 403: "没有权限", 404: "没有找到", 405: "不能这样操作", 409: "情况已有变化", 413: "内容太大",
           422: "填写有误", 500: "系统出错了", 503: "暂时无法使用"}
_ADVICE = {400: "请返回上一页重试。", 403: "如果工作需要，请联系主管开通。", 404: "可能已被删除，或者您没有权限查看。",
           405: "请从页面上的按钮操作。", 409: "请返回查看最新内容后再操作。", 413: "请缩短后再提交。",
           422: "请返回修改后再提交。", 500: "错误已记录，请稍后再试。",
           503: "数据库暂时连接不上，来电仍在正常受理，请稍后刷新。"}


def register_errors(app: Flask) -> None:
    """Error pages for the desk; the API and the webhooks, which answer for themselves, keep their own forms."""
    app.register_error_handler(DeskError, lambda error: page(status_of(error), error.message))
    app.register_error_handler(CSRFError, lambda _: page(400, "页面已过期，请刷新后重新提交。"))
    app.register_error_handler(IntegrityError, lambda _: page(409, "这与数据规则不符，没有保存。"))
    app.register_error_handler(DataError, lambda _: page(422, "内容里有无法保存的字符。"))
    app.register_error_handler(OperationalError, lambda _: page(503, ""))
    app.register_error_handler(HTTPException, _http)


def page(status: int, message: str) -> Response:
    """An error page, or a problem document where no page of ours was asked for."""
    if request.path.startswith("/api/"):
        return problem(status, message)
    if request.path.startswith("/webhooks/"):
        return Response(f"{status}\n", status, mimetype="text/plain")
    if request.headers.get("HX-Request"):  # a piece of a page was asked for: the page stays, and the message floats in
        text = render_template("error_toast.html", title=_TITLES.get(status, "无法完成"), message=message)
        return Response(text, status, {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}, mimetype="text/html")
    text = render_template("error.html", status=status, title=_TITLES.get(status, "无法完成"), message=message,
                           advice=_ADVICE.get(status, ""))
    return Response(text, status, mimetype="text/html")


def _http(error: HTTPException) -> WerkzeugResponse:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # a redirect of the router's own
    if status == 500:
        log.error("a page failed", path=request.path, problem=repr(getattr(error, "original_exception", error)))
    return page(status, (error.description or "") if request.path.startswith("/api/") else "")
