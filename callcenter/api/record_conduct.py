"""How the agent's side behaved in a call, for whoever reviews it: hints with their seconds, never a penalty."""

from __future__ import annotations

from callcenter.api.operations import Asked, Operation
from callcenter.api.record_shapes import EvidenceShape
from callcenter.api.shapes import Shape
from callcenter.records.rereading import conduct_of
from transcripts.reading.manners import Finding


class FindingShape(Shape):
    """One remark; `text` is for the desk, `detail` holds a figure or the better wording."""

    kind: str
    text: str
    detail: str
    evidence: EvidenceShape | None


class ConductShape(Shape):
    """What was kept of the standard. `heard`: false while there is no transcript, everything else is null or empty
    then. `forbidden`: taboo words 服务禁语 in their canonical form; `findings`: everything else worth a listen."""

    heard: bool
    greeted: bool | None
    self_identified: bool | None
    repeated_back: bool | None
    forbidden: list[FindingShape]
    findings: list[FindingShape]


def record_conduct(asked: Asked, record_id: int) -> ConductShape:
    found = conduct_of(asked.session, record_id, asked.person, company=asked.desk.settings.company_name)
    if found is None:
        return ConductShape(heard=False, greeted=None, self_identified=None, repeated_back=None, forbidden=[],
                            findings=[])
    return ConductShape(
        heard=True, greeted=found.greeted, self_identified=found.self_identified, repeated_back=found.repeated_back,
        forbidden=[_shape(one) for one in found.forbidden], findings=[_shape(one) for one in found.findings])


def _shape(finding: Finding) -> FindingShape:
    proof = finding.evidence
    return FindingShape(
        kind=finding.kind, text=finding.text, detail=finding.detail,
        evidence=EvidenceShape(channel=proof.channel, start=proof.start, end=proof.end, text=proof.text,
                               segment=proof.segment) if proof else None)


OPERATIONS = (
    Operation("GET", "/records/<int:record_id>/conduct", record_conduct,
              "Hints on how the agent's side behaved, for supervisors", answer=ConductShape, problems=(401, 403, 404)),
)
