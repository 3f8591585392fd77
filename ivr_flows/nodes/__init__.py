"""The node types of flow files, by the word that names them there. A new type is a class and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from ivr_flows.nodes.base import Node
from ivr_flows.nodes.customer import CustomerNode
from ivr_flows.nodes.line import RingNode, WaitNode
from ivr_flows.nodes.menu import MenuNode
from ivr_flows.nodes.message import MessageNode
from ivr_flows.nodes.note import NoteNode
from ivr_flows.nodes.question import QuestionNode
from ivr_flows.nodes.signin import SignInNode
from ivr_flows.nodes.survey import SurveyNode
from ivr_flows.nodes.talk import BackNode, DoNode, EnterNode, HangUpNode, HoursNode, PlayNode, SayNode
from ivr_flows.nodes.transfer import TransferNode
from ivr_flows.nodes.value import AskNode, CallbackNode

NODE_TYPES: Mapping[str, type[Node]] = {
    "say": SayNode,
    "play": PlayNode,
    "do": DoNode,
    "hours": HoursNode,
    "menu": MenuNode,
    "ring": RingNode,
    "wait": WaitNode,
    "message": MessageNode,
    "callback": CallbackNode,
    "ask": AskNode,
    "signin": SignInNode,
    "survey": SurveyNode,
    "transfer": TransferNode,
    "customer": CustomerNode,
    "question": QuestionNode,
    "note": NoteNode,
    "enter": EnterNode,
    "back": BackNode,
    "hangup": HangUpNode,
}
