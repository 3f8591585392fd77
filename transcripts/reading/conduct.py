"""How the agent's side behaved on the call, for reviewers: each finding with its evidence, never a penalty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcripts.reading.manners import Finding, manners, whole
from transcripts.reading.openings import greeted, self_identified
from transcripts.reading.readback import repeated_back
from transcripts.reading.simplified import plain
from transcripts.reading.taboo import FORBIDDEN, STARTER, TabooList
from transcripts.reading.turns import FieldDraft, Turn


@dataclass(frozen=True, slots=True)
class Conduct:
    """What was kept of the standard (R1, R3, R4, R8, R10, R13, R15-R19).

    `forbidden`: taboo words in their canonical form (`text`), one finding for each turn that says one.
    `findings`: everything else worth a listen, with the evidence for the three answers above among them.
    """

    greeted: bool
    self_identified: bool
    repeated_back: bool
    forbidden: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_conduct(
    turns: Sequence[Turn],
    values: Mapping[str, FieldDraft] | None = None,
    *,
    company: str = "",
    taboo: TabooList = STARTER,
    ended_by: str | None = None,
) -> Conduct:
    """Judge the agent's turns.

    `values` are the fields that were read (contact_phone, order_no, customer_name, organisation) and tell what
    could be repeated back. `company` is our own name, `ended_by` "agent" or "customer" where it is known.
    """
    answers = {
        "greeted": (greeted(turns, company), "开场问候并报公司名称", "开场没有问候或没有报公司名称"),
        "self_identified": (self_identified(turns), "主动报姓名或工号", "没有主动报姓名或工号"),
        "repeated_back": (repeated_back(turns, values), "复述了关键信息", "没有复述关键信息"),
    }
    findings = [
        Finding(kind, done, whole(turn)) if turn is not None else Finding(f"not_{kind}", missed, None)
        for kind, (turn, done, missed) in answers.items()
    ]
    forbidden: list[Finding] = []
    agent = [(turn, plain(turn.text)) for turn in turns if turn.agent]
    taboo = taboo.mentioned("\n".join(text for _, text in agent))
    for turn, text in agent:
        for entry, said in taboo.found_in(text):
            finding = Finding(
                entry.kind,
                entry.phrase,
                whole(turn),
                f"原话：{said}；建议：{entry.better}" if entry.better else f"原话：{said}",
            )
            (forbidden if entry.kind == FORBIDDEN else findings).append(finding)
    if agent:
        findings.extend(manners(turns, ended_by))
    else:
        findings = []
    return Conduct(
        greeted=answers["greeted"][0] is not None,
        self_identified=answers["self_identified"][0] is not None,
        repeated_back=answers["repeated_back"][0] is not None,
        forbidden=tuple(forbidden),
        findings=tuple(findings),
    )
