"""What the terminal shows: tables, progress and errors; plain where it is no terminal or NO_COLOR is set."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


class Terminal:
    """Standard output for results, standard error for everything said beside them."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def say(self, text: str = "") -> None:
        """A line beside the result; nothing when quiet."""
        if not self._quiet:
            self._errors.print(text, markup=False, highlight=False, soft_wrap=True)

    def complain(self, text: str) -> None:
        """An error; said even when quiet."""
        self._errors.print(text, markup=False, highlight=False, soft_wrap=True)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> None:
        """A result as a table as wide as the terminal."""
        from rich import box
        from rich.table import Table

        table = Table(
            box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, caption=note or None, caption_justify="left"
        )
        for head in heads:
            table.add_column(head, overflow="fold")
        for row in rows:
            table.add_row(*(_plain(cell) for cell in row))
        self._output.print(table)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Shows that something is under way, and when it is done."""
        if self._quiet:
            yield
            return
        errors = self._errors
        if errors.is_terminal:
            with errors.status(what):
                yield
        else:
            yield
        errors.print(f"  {what}", markup=False, highlight=False, soft_wrap=True)

    @property
    def _output(self) -> Console:
        return _console(sys.stdout)

    @property
    def _errors(self) -> Console:
        return _console(sys.stderr)


def _console(stream: object) -> Console:
    from rich.console import Console

    console = Console(file=stream, highlight=False)  # type: ignore[arg-type]  # either standard stream
    return console if console.is_terminal else Console(file=stream, highlight=False, width=160)  # type: ignore[arg-type]  # as above


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape("".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in cell))
