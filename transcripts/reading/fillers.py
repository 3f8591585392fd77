"""Words that only fill time (嗯, 呃, 那个 …): found so that they can be shown paler, never taken away."""

import re

_FILLER = re.compile(
    r"[嗯呃唔]+|额(?![度外头定温])|(?:^|(?<=[嗯呃哎唉诶欸啊哦]))[啊哦噢哎唉诶欸]+"
    r"|(?:^|(?<=[嗯呃啊哦]))那个(?=[我你您请想麻能嗯呃就怎什那这])|那个(?=[嗯呃]|那个|就是[那嗯呃说])"
    r"|这个(?=[嗯呃]|这个|那个)|就是(?=[嗯呃]|那个|就是)|就是说(?!明)|怎么说呢|然后呢(?=.)|那什么(?=.)"
)
_ANSWER = re.compile("[嗯啊哦噢唔哎诶欸]+")  # alone it says yes, or "go on"


def filler_spans(text: str) -> list[tuple[int, int]]:
    """Where in `text` (without spaces) nothing is said: begin and end of each filler, in order.

    嗯 alone is an answer and no filler.
    """
    if _ANSWER.fullmatch(text):
        return []
    return [found.span() for found in _FILLER.finditer(text)]
