"""From many notices that wait for one address to few messages (DESK.md: bundle bursts)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from callcenter.notifying.channels import Channel

WHOLE = 5
"""So many notices are bundled word by word; of more each is one line."""

LISTED = 60
"""So many are listed at once; of more the first are, with the number of the rest: nobody reads a thousand lines."""

_TITLE = 24
"""Bytes that a bundle's title takes at most."""

_ELLIPSIS = "…"


@dataclass(frozen=True)
class Item:
    """A notice that waits. `link`: to its case; `mobile`: of whom it is for."""

    id: int
    key: str
    title: str
    body: str
    link: str
    mobile: str | None = None


@dataclass(frozen=True)
class Message:
    """One message, and the notices that it tells. `key` is the same when the same notices are told again."""

    ids: tuple[int, ...]
    key: str
    title: str
    body: str
    mobiles: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Where there is no title of its own."""
        return f"{self.title}\n{self.body}" if self.title else self.body


def bundle(items: Sequence[Item], channel: Channel, *, desk: str, sign: str) -> list[Message]:
    """Every notice is in exactly one message, in order, and no message is longer than the channel takes. `desk`: the
    desk's address; `sign`: the 签名 that opens every SMS."""
    if not items:
        return []
    if channel.kind == "machine":
        return [_single(item, channel) for item in items]
    if channel.kind == "sms":
        return [_text_message(items[0], channel, sign) if len(items) == 1 else _first_lines(items, channel, desk, sign)]
    if len(items) == 1:
        return [_single(items[0], channel)]
    if len(items) > LISTED:
        return [_first_lines(items, channel, desk, "")]
    whole = len(items) <= WHOLE
    gap, tail = ("\n\n", "") if whole else ("\n", f"\n详见 {desk}")
    blocks = [_whole(item) if whole else f"· {item.title}" for item in items]
    return [_message(group, f"{len(group)}条提醒", gap.join(texts) + tail) for group, texts in
            _packed(items, blocks, gap, channel.most - len(tail.encode()) - _TITLE)]


def _packed(items: Sequence[Item], blocks: Sequence[str], gap: str,
            room: int) -> Iterator[tuple[list[Item], list[str]]]:
    """Consecutive blocks that fit into one message together; a block that fits into none is cut."""
    group: list[Item] = []
    texts: list[str] = []
    size = 0
    for item, block in zip(items, blocks, strict=True):
        block = cut(block, room)
        needed = len(block.encode()) + len(gap.encode())
        if group and size + needed > room:
            yield group, texts
            group, texts, size = [], [], 0
        group.append(item)
        texts.append(block)
        size += needed
    if group:
        yield group, texts


def _first_lines(items: Sequence[Item], channel: Channel, desk: str, sign: str) -> Message:
    """One message for all: the first few lines, and where the rest is."""
    head = f"【{sign}】共{len(items)}条提醒：" if sign else f"共{len(items)}条提醒："
    tail = f"\n其余见 {desk}"
    room = channel.most - len((head + tail).encode())
    lines, size = [], 0
    for item in items[:LISTED]:
        line = f"\n· {item.title}"
        size += len(line.encode())
        if size > room:
            break
        lines.append(line)
    listed = "".join(lines)
    return _message(items, "", head + listed + tail) if sign else _message(items, head, listed[1:] + tail)


def _single(item: Item, channel: Channel) -> Message:
    title = cut(item.title, channel.most // 4)
    room = channel.most - len(title.encode()) - len(item.link.encode()) - 2
    body = f"{cut(item.body, room)}\n{item.link}" if item.link else cut(item.body, room)
    return Message((item.id,), item.key, title, body, _mobiles([item]))


def _text_message(item: Item, channel: Channel, sign: str) -> Message:
    head, link = f"【{sign}】", f" {item.link}" if item.link else ""
    return _message([item], "", head + cut(item.title, channel.most - len((head + link).encode())) + link)


def _whole(item: Item) -> str:
    return "\n".join(filter(None, [item.title, item.body, item.link]))


def _message(items: Sequence[Item], title: str, body: str) -> Message:
    key = items[0].key if len(items) == 1 else sha256("\n".join(item.key for item in items).encode()).hexdigest()
    return Message(tuple(item.id for item in items), key, title, body, _mobiles(items))


def _mobiles(items: Sequence[Item]) -> tuple[str, ...]:
    """Whom to mention, each once."""
    return tuple(dict.fromkeys(item.mobile for item in items if item.mobile))


def cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8; what is cut ends in …"""
    if len(text.encode()) <= most:
        return text
    return text.encode()[:max(0, most - len(_ELLIPSIS.encode()))].decode(errors="ignore") + _ELLIPSIS
