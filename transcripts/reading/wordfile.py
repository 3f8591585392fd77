"""A company's words as plain entries, and the CSV file that holds them: kind,word,said_as,better,note."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transcripts.reading.taboo import own_taboo, taboo_list
from transcripts.reading.vocabulary import KnownWord, Vocabulary, WordList, unregistered

KINDS = ("product", "organisation", "district", "taboo", "staff")
LONGEST = {"word": 60, "said_as": 60, "better": 200, "note": 200}
MOST_FORMS = 20
COLUMNS = ("kind", "word", "said_as", "better", "note")
_CHINESE_KINDS = {"产品": "product", "单位": "organisation", "地区": "district", "禁语": "taboo", "员工": "staff"}
_HEADINGS = ("kind", "类别", "种类")
_BETWEEN = re.compile(r"[;；、|]")


class BadWord(ValueError):
    """An entry that cannot be; `field` names what is wrong with it, the message says what would be right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class BadWordFile(ValueError):
    """A file of words with mistakes: `problems` has a line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a company. `said_as`: other ways to say it; `better` (taboo only): what to say instead."""

    kind: str
    word: str
    said_as: tuple[str, ...] = ()
    better: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadWord("kind", f"{self.kind!r}; expected one of {', '.join(KINDS)}")
        for name, value in (("word", self.word), *(("said_as", form) for form in self.said_as)):
            bare = re.sub(r"[\W_]", "", value)
            if not len(bare) >= 2 or len(value) > LONGEST[name]:
                raise BadWord(name, f"{value!r}; expected 2 to {LONGEST[name]} characters besides punctuation")
        if len(self.said_as) > MOST_FORMS:
            raise BadWord("said_as", f"{len(self.said_as)} ways to say it; expected {MOST_FORMS} at most")
        for name, text in (("better", self.better), ("note", self.note)):
            if len(text) > LONGEST[name]:
                raise BadWord(name, f"{len(text)} characters; expected {LONGEST[name]} at most")
        if self.better and self.kind != "taboo":
            raise BadWord("better", f"a {self.kind} has none; expected it with taboo words only")


def entry_of(kind: str, word: str, said_as: str | Iterable[str] = (), better: str = "", note: str = "") -> Entry:
    """An entry from what people type: kinds also in Chinese, several forms between ; 、 or |. BadWord."""
    forms = _BETWEEN.split(said_as) if isinstance(said_as, str) else said_as
    tidy = [" ".join(form.split()) for form in forms]
    name = kind.strip().lower()
    shown = " ".join(word.split())
    return Entry(_CHINESE_KINDS.get(name, name), shown,
                 tuple(dict.fromkeys(form for form in tidy if form and form != shown)),
                 " ".join(better.split()), " ".join(note.split()))


def entries_in(data: bytes) -> list[Entry]:
    """The entries of a CSV file in UTF-8 or GB18030, with or without a line of headings; a later line for the same word
    replaces an earlier one. BadWordFile: every line that is wrong, with what would be right."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as bad:
            raise BadWordFile([f"byte {bad.start}: neither UTF-8 nor GB18030; save the file as UTF-8"]) from None
    found: dict[tuple[str, str], Entry] = {}
    problems: list[str] = []
    for number, cells in _lines(text, problems):
        try:
            entry = entry_of(*cells)
        except BadWord as bad:
            problems.append(f"line {number}: {bad}")
        else:
            found[entry.kind, entry.word] = entry
    if problems:
        raise BadWordFile(problems)
    return list(found.values())


def _lines(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, filled up to all columns."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if reader.line_num == 1 and cells[0].strip().lower() in _HEADINGS:
                continue
            if not 2 <= len(cells) <= len(COLUMNS):
                problems.append(f"line {reader.line_num}: {len(cells)} columns; expected {','.join(COLUMNS)} "
                                "(the last three may be missing)")
                continue
            yield reader.line_num, [*cells, *[""] * (len(COLUMNS) - len(cells))]
    except csv.Error as bad:
        problems.append(f"line {reader.line_num}: {bad}; expected commas between columns, quotes in pairs")


def vocabulary_of(entries: Iterable[Entry], off: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary that entries come to. `off`: taboo phrases that the company has switched off."""
    kinds: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for entry in entries:
        kinds[entry.kind].append(entry)
    return Vocabulary(
        staff=_list(kinds["staff"]), products=_list(kinds["product"]),
        organisations=WordList.of(KnownWord(one.word, (*one.said_as, *unregistered(one.word)))
                                  for one in kinds["organisation"]),
        districts=_list(kinds["district"]),
        taboo=taboo_list((own_taboo(one.word, one.said_as, one.better) for one in kinds["taboo"]), off))


def _list(entries: Iterable[Entry]) -> WordList:
    return WordList.of(KnownWord(entry.word, entry.said_as) for entry in entries)
