"""The parts of an Excel workbook: reading their XML, and the texts that its cells share. Pure."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable
from functools import lru_cache
from tempfile import TemporaryFile
from typing import IO, Any
from xml.parsers import expat

CHUNK = 1 << 16


class WorkbookProblem(ValueError):
    """The file is no workbook that can be read; the message says why, in Chinese."""


def xml_parser(begin: Callable[[str, dict[str, str]], object], end: Callable[[str], None] | None = None,
               text: Callable[[str], None] | None = None) -> Any:
    """A parser of XML with these handlers; a document type, with which bombs are made, is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begin
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text

    def refused(*_: Any) -> None:
        raise WorkbookProblem("这个 Excel 文件里有不该有的内容（DTD），不能读取")

    parser.StartDoctypeDeclHandler = refused
    return parser


class SharedTexts:
    """Texts by number, in a temporary file: nine bytes of memory each. `source`: the part that holds them, read only as
    far as somebody asks; None: there is none."""

    def __init__(self, source: IO[bytes] | None) -> None:
        self.source = source
        self.parser = SharedReader(self).parser()
        self.file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self.ends = array("Q", [0])
        self.read = lru_cache(maxsize=4096)(self._read)

    def __enter__(self) -> SharedTexts:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        if self.source is not None:
            self.source.close()

    def add(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self.file.write(data)
        self.ends.append(self.ends[-1] + len(data))

    def _read(self, number: int) -> str:
        self._reach(number)
        if not 0 <= number < len(self.ends) - 1:
            return ""
        self.file.seek(self.ends[number])
        return self.file.read(self.ends[number + 1] - self.ends[number]).decode("utf-8", "replace")

    def _reach(self, number: int) -> None:
        """Reads on until there is a text of that number."""
        if self.source is None or number < len(self.ends) - 1:
            return
        self.file.seek(0, os.SEEK_END)
        while number >= len(self.ends) - 1:
            chunk = self.source.read(CHUNK)
            self.parser.Parse(chunk, not chunk)
            if not chunk:
                self.source.close()
                self.source = None
                return


class SharedReader:
    """xl/sharedStrings.xml: every <si> is one text, of one <t> or several; <rPh> is how it is pronounced."""

    def __init__(self, texts: SharedTexts) -> None:
        self.texts = texts
        self.parts: list[str] = []
        self.taking = self.spoken = False

    def parser(self) -> Any:
        return xml_parser(self._begin, self._end, lambda text: self.parts.append(text) if self.taking else None)

    def _begin(self, name: str, _: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "si":
            self.parts = []
        elif tag == "rPh":
            self.spoken = True
        self.taking = tag == "t" and not self.spoken

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self.taking = False
        if tag == "rPh":
            self.spoken = False
        elif tag == "si":
            self.texts.add("".join(self.parts))
