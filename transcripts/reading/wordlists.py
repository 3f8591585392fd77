"""Word lists written as people read them: words with spaces between."""


def words_in(*lines: str) -> tuple[str, ...]:
    """The words of all lines, in their order."""
    return tuple(word for line in lines for word in line.split())


def either(words: tuple[str, ...]) -> str:
    """A regular expression's alternatives, longer words first so that they win."""
    return "|".join(sorted(words, key=len, reverse=True))
