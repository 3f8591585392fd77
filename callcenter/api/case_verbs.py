"""What is done to a case: POST /cases/{id}/VERB. Each answers with the case as it is then; where somebody was faster,
or the case's state does not allow it, the problem's `current` is the case as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from callcenter.api import case_inputs as inputs
from callcenter.api.case_shapes import CaseShape, case_shape
from callcenter.api.operations import Asked, Operation
from callcenter.api.problems import problem
from callcenter.api.record_shapes import Versioned
from callcenter.cases import closing, dispatching, extending, handling, merging, promising, reclassifying
from callcenter.cases.models import Case
from callcenter.cases.reading import get_case
from callcenter.errors import ConflictError, FieldError

Do = Callable[..., Any]


def verb(path: str, do: Do, body: type[Versioned], summary: str,
          arguments: Callable[[Any], dict[str, Any]] = BaseModel.model_dump) -> Operation:
    """An operation that does one verb. `arguments`: the body as the service names things."""

    def act(asked: Asked, case_id: int, sent: Versioned) -> CaseShape | Response:
        return _acted(asked, case_id, do, arguments(sent))

    act.__name__ = f"case_{path.replace('-', '_')}"
    return Operation("POST", f"/cases/<int:case_id>/{path}", act, summary, body=body, answer=CaseShape,
                     problems=(401, 403, 404, 409))


def _acted(asked: Asked, case_id: int, do: Do, given: dict[str, Any]) -> CaseShape | Response:
    try:
        with asked.session.begin_nested():  # a verb that is refused half-way leaves nothing behind
            done = do(asked.session, case_id, person=asked.person, now=asked.now, zone=asked.zone, **given)
    except ConflictError as conflict:
        current = case_shape(get_case(asked.session, case_id, asked.person), asked)
        return problem(409, conflict.message, current=current.model_dump(mode="json"))
    return case_shape(done if isinstance(done, Case) else asked.session.get_one(Case, case_id), asked)


def _extension(body: inputs.ExtendInput) -> dict[str, Any]:
    return {"deadline_id": body.deadline, "step": body.step, "new_due_at": body.new_due_at, "reason": body.reason,
            "told_at": body.customer_told_at, "proof": body.proof.model_dump(exclude_none=True),
            "version": body.version}


def _extend(session: Session, case_id: int, **given: Any) -> Case:
    try:
        return extending.extend(session, case_id, **given)
    except FieldError as wrong:
        raise FieldError("customer_told_at" if wrong.field == "told_at" else wrong.field, wrong.message) from None


def _merging(body: inputs.MergeInput) -> dict[str, Any]:
    return {"into_id": body.into, "reason": body.reason, "version": body.version}


def promise_kept(asked: Asked, case_id: int, deadline_id: int, body: inputs.KeptInput) -> CaseShape | Response:
    return _acted(asked, case_id, promising.keep_promise, {"deadline_id": deadline_id, **body.model_dump()})


OPERATIONS = (
    verb("dispatch", dispatching.dispatch, inputs.DispatchInput, "派单: tell the department that solves it"),
    verb("acknowledge", handling.acknowledge, Versioned, "签收: the department has it"),
    verb("contact", handling.contact, inputs.ContactInput, "A talk with the customer, or an attempt at one"),
    verb("progress", handling.progress, inputs.ProgressInput, "How far it is; the check on the department"),
    verb("extend", _extend, inputs.ExtendInput, "延期 of one clock, with proof that the customer was told",
          _extension),
    verb("finish", handling.finish, inputs.FinishInput, "处理完成: the follow-up clock starts"),
    verb("return", dispatching.return_case, inputs.Reasoned, "退单: back to the dispatcher; no clock starts anew"),
    verb("reassign", dispatching.reassign, inputs.ReassignInput, "转派: to another department or person"),
    verb("co-handle", dispatching.co_handle, inputs.CoHandleInput, "协办: another department helps"),
    verb("merge", merging.merge, inputs.MergeInput, "合并: into another case, which is the answer", _merging),
    verb("suspend", closing.suspend, inputs.Reasoned, "挂起: its clocks run on"),
    verb("resume", closing.resume, inputs.Noted, "恢复 a suspended case"),
    verb("supervise", promising.supervise, inputs.SuperviseInput, "督办: the handler answers by a time of its own"),
    verb("promise", promising.promise, inputs.PromiseInput, "登记承诺: what was promised gets a clock of its own"),
    Operation("POST", "/cases/<int:case_id>/promises/<int:deadline_id>/kept", promise_kept, "A promise is kept",
              body=inputs.KeptInput, answer=CaseShape, problems=(401, 403, 404, 409)),
    verb("reclassify", reclassifying.reclassify, inputs.ReclassifyInput, "改类别: what the case is after all"),
    verb("close", closing.close, inputs.CloseInput, "关闭; with open clocks only by a supervisor, with a reason"),
    verb("reopen", closing.reopen, inputs.Reasoned, "重新打开: the standard's clocks start anew"),
)
