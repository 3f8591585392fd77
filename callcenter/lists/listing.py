"""A list of the desk: how its address is read, how it is paged, and what it looks like in a file. Pages, exports and
saved views all go through this, so that each shows the same rows to the same person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from callcenter.errors import FieldError
from callcenter.lists.asking import Around, Reader, Wanted, storable
from callcenter.lists.cursors import cursor_of, position_of
from callcenter.people.models import Person

Row = TypeVar("Row")
Cell = str | int | datetime | None
"""A value in a file. A moment has its zone."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list; `cursor`: where the next page begins, None on the last."""

    rows: Sequence[Row]
    cursor: str | None


class Listing(ABC, Generic[Row]):
    """One list. `readers`: the parts of its address in the order in which they are read, a later one wins; `kinds`:
    the types of a position in its order; `heads`: the columns of its file."""

    name: ClassVar[str]
    title: ClassVar[str]
    readers: ClassVar[Mapping[str, Reader]]
    kinds: ClassVar[tuple[type, ...]]
    heads: ClassVar[tuple[str, ...]]

    @abstractmethod
    def allow(self, person: Person) -> None:
        """NotAllowedError: this role has no such list."""

    @abstractmethod
    def check(self, arguments: Mapping[str, Any]) -> None:
        """FieldError: the filter's own rules refuse these arguments."""

    @abstractmethod
    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[Row]:
        """Rows from behind a position."""

    @abstractmethod
    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        """How many rows there are, counted up to `most`."""

    @abstractmethod
    def place(self, around: Around, row: Row) -> tuple[Any, ...]:
        """The position of a row."""

    @abstractmethod
    def cells(self, around: Around, rows: Sequence[Row]) -> list[list[Cell]]:
        """The rows in a file, under `heads`, numbers as this person may read them."""

    def read(self, given: Mapping[str, str], around: Around) -> Wanted:
        """What an address asks for. Parts that are no filter of this list are passed over."""
        arguments: dict[str, Any] = {}
        kept: dict[str, str] = {}
        problems = []
        for name, reader in self.readers.items():
            try:
                value = storable(name, given.get(name, ""))
                if not value:
                    continue
                more = reader(value, around)
                self.check({**arguments, **more})
            except FieldError as problem:
                problems.append(problem)
            else:
                arguments |= more
                kept[name] = value
        return Wanted(arguments, kept, tuple(problems))

    def page(self, around: Around, wanted: Wanted, cursor: str | None, limit: int) -> Page[Row]:
        """A page; a cursor that is none of ours begins with the first row."""
        try:
            after = position_of(cursor, *self.kinds) if cursor else None
        except FieldError:
            after = None
        found = self.fetch(around, wanted, after, limit + 1)
        rows = found[:limit]
        return Page(rows, cursor_of(*self.place(around, rows[-1])) if len(found) > limit else None)

    def batches(self, around: Around, wanted: Wanted, size: int, most: int) -> Iterator[list[list[Cell]]]:
        """All rows up to `most` as cells, some at a time; what was loaded for one batch is let go before the next."""
        after, left = None, most
        while left > 0:
            rows = self.fetch(around, wanted, after, min(size, left))
            if not rows:
                return
            cells, after = self.cells(around, rows), self.place(around, rows[-1])
            around.session.expunge_all()
            left -= len(rows)
            yield cells
