"""<Say>, <Play>, <Pause>: what a leg hears."""

from __future__ import annotations

from urllib.parse import urljoin

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.documents import Stage
from callcenter.telephony.simulator.legs import Fetch
from callcenter.telephony.simulator.twiml import Element
from callcenter.telephony.simulator.webhooks import Unanswered

_CHINESE_A_SECOND = 4.5
_OTHERS_A_SECOND = 15.0
_FOR_EVER = 1000


def spoken_seconds(text: str) -> float:
    """How long a text takes to say: 4.5 Chinese characters a second, 15 others."""
    chinese = sum("\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" for letter in text)
    return chinese / _CHINESE_A_SECOND + (len(text) - chinese) / _OTHERS_A_SECOND


async def say(stage: Stage, verb: Element) -> Fetch | None:
    for _ in range(_times(verb)):
        await stage.leg.play(verb.text, spoken_seconds(verb.text))
    return None


async def play(stage: Stage, verb: Element) -> Fetch | None:
    if not verb.text:
        await stage.leg.play(f"[keys {verb.get('digits')}]", 0.5 * len(verb.get("digits")))
        return None
    url = urljoin(stage.base, verb.text)
    seconds = await _length(stage, url)
    for _ in range(_times(verb) if seconds else 0):
        await stage.leg.play(f"[sound {url}]", seconds)
    return None


async def pause(stage: Stage, verb: Element) -> Fetch | None:
    await stage.leg.until(stage.leg.clock.sleep(verb.number("length", 1)))
    return None


def _times(verb: Element) -> int:
    return verb.number("loop", 1) or _FOR_EVER


async def _length(stage: Stage, url: str) -> float:
    """Seconds of the sound at an address, fetched once; a sound that can't be played is a violation and is
    skipped."""
    lengths = stage.exchange.sound_lengths
    if url not in lengths:
        try:
            answer = await stage.leg.until(stage.exchange.messenger.download(url))
            if answer.status != 200:
                raise Unanswered(url, 11200, f"{answer.status // 100}xx", f"HTTP {answer.status}")
            lengths[url] = sound.seconds_of(answer.body, url)
        except (Unanswered, sound.SoundError) as problem:
            stage.exchange.violations.append(f"<Play> can't be played: {problem}")
            return 0.0
    return lengths[url]
