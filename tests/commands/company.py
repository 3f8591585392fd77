"""The command line over a test's own servers, in this process: what a person types, and what comes back."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from callcenter.cli import main


@dataclass
class Company:
    """Commands of one company. `typed` is what comes on standard input."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["callcenter", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self.capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else int(code is not None)), out, err

    def succeeds(self, *arguments: str) -> str:
        code, out, err = self.run(*arguments)
        assert (code, err) == (0, ""), err
        return out

    def refused(self, *arguments: str) -> str:
        """What a command says that fails: one plain line."""
        code, out, err = self.run(*arguments)
        assert (code, out) == (1, ""), (code, out, err)
        assert err.count("\n") == 1, err
        return err.strip()
