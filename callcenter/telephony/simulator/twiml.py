"""TwiML read strictly: what the provider would refuse or only grumble about is an error here, all of it
named."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.telephony.simulator.grammar import PLACES, RULES, VOICES, Rule, address

_MOST_BYTES = 64 * 1024
_MOST_NUMBERS = 10


@dataclass(frozen=True)
class Element:
    """One verb or noun, checked: its attributes as written."""

    name: str
    attributes: dict[str, str]
    text: str
    inside: tuple[Element, ...]

    def get(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def number(self, attribute: str, default: int) -> int:
        return int(self.attributes.get(attribute, default))

    def yes(self, attribute: str, default: bool = False) -> bool:
        value = self.attributes.get(attribute)
        return default if value is None else value == "true"


class TwimlError(Exception):
    """A document that breaks the rules; `problems` says each break in a line. `code` is the provider's
    own."""

    def __init__(self, problems: list[str], code: int = 12200) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.code = code


def parse(body: bytes, place: str = "call") -> tuple[Element, ...]:
    """The verbs of a document heard at `place` (a key of PLACES). TwimlError: it breaks a rule."""
    if len(body) > _MOST_BYTES:
        raise TwimlError([f"the document has {len(body)} bytes, at most {_MOST_BYTES} are read"], 11750)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise TwimlError(["the document has a DOCTYPE or entities of its own"], 12100)
    try:
        root = ET.fromstring(body)
    except ET.ParseError as error:
        raise TwimlError([f"the document is no XML: {error}"], 12100) from error
    if root.tag != "Response":
        raise TwimlError([f"the document is a <{root.tag}>, not a <Response>"], 12100)
    problems: list[str] = []
    if root.attrib or _words(root):
        problems.append("<Response> has attributes or text of its own")
    verbs = tuple(_element(child, PLACES[place], f"a document of the {place}", problems) for child in root)
    problems += _positions(verbs)
    if problems:
        raise TwimlError(problems)
    return verbs


def _element(node: ET.Element, allowed: frozenset[str], where: str, problems: list[str]) -> Element:
    rule = RULES.get(node.tag)
    if rule is None or node.tag not in allowed:
        problems.append(f"<{node.tag}> can't stand in {where}")
        return Element(node.tag, {}, "", ())
    for name, value in node.attrib.items():
        check = rule.attributes.get(name)
        right = "no such attribute" if check is None else check(value)
        if right:
            problems.append(f"<{node.tag} {name}={value!r}>: " + (right if check is None else f"should be {right}"))
    text = (node.text or "").strip() if not len(node) else ""
    problems.extend(_text_problems(node, rule, text))
    inside = tuple(_element(child, rule.inside, f"<{node.tag}>", problems) for child in node)
    element = Element(node.tag, dict(node.attrib), text, inside)
    problems.extend(_sense(element))
    return element


def _text_problems(node: ET.Element, rule: Rule, text: str) -> Iterator[str]:
    if len(node) and _words(node):
        yield f"<{node.tag}> mixes text with other elements"
    elif rule.text == "none" and text:
        yield f"<{node.tag}> can't hold the text {text[:30]!r}"
    elif rule.text == "required" and not text:
        yield f"<{node.tag}> is empty"
    elif len(text) > rule.most_text:
        yield f"<{node.tag}> holds {len(text)} characters, at most {rule.most_text} are allowed"


def _sense(element: Element) -> Iterator[str]:
    """What attributes and content must mean together."""
    name, voice = element.name, element.get("voice")
    if name == "Say" and voice in VOICES and element.get("language", VOICES[voice][0]) not in VOICES[voice]:
        yield f"the voice {voice} does not speak {element.get('language')}"
    if name == "Redirect" and element.text and (wrong := address(element.text)):
        yield f"<Redirect>{element.text}: should be {wrong}"
    if name == "Play":
        if bool(element.text) == ("digits" in element.attributes):
            yield "<Play> needs either an address or digits"
        elif element.text and (wrong := address(element.text)):
            yield f"<Play>{element.text}: should be {wrong}"
    if name == "Dial":
        kinds = [noun.name for noun in element.inside]
        if not kinds and not element.text:
            yield "<Dial> names nobody to dial"
        if "Queue" in kinds and len(kinds) > 1:
            yield "<Dial> takes one <Queue> and nothing beside it"
        if kinds.count("Number") > _MOST_NUMBERS:
            yield f"<Dial> takes at most {_MOST_NUMBERS} numbers, not {kinds.count('Number')}"


def _positions(verbs: tuple[Element, ...]) -> Iterator[str]:
    """A verb that nothing can follow is the last one; a rejection comes first."""
    for index, verb in enumerate(verbs):
        last = index == len(verbs) - 1
        if verb.name in ("Redirect", "Hangup", "Reject", "Leave") and not last:
            yield f"<{verbs[index + 1].name}> after <{verb.name}> is never reached"
        if verb.name == "Reject" and index:
            yield "<Reject> after another verb: the call is answered by then"


def _words(node: ET.Element) -> str:
    return ((node.text or "") + "".join(child.tail or "" for child in node)).strip()
