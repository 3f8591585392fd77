"""Domain errors: what can go wrong on the desk, without HTTP codes. Each says what was wrong, and what is right."""

from __future__ import annotations


class DeskError(Exception):
    """Base of all errors that a person can act on. `message` is one line, fit to be shown (Chinese on the desk)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(DeskError):
    """A setting is wrong or missing: names it, what it was, what it may be."""

    def __init__(self, setting: str, was: str, may_be: str) -> None:
        super().__init__(f"{setting}: {was}; expected {may_be}")
        self.setting = setting


class FieldError(DeskError):
    """One field of an input is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotFoundError(DeskError):
    """The thing asked for does not exist, or not for this person."""


class NotAllowedError(DeskError):
    """The person's role does not allow this."""


class ConflictError(DeskError):
    """Somebody else changed it first, or its state does not allow this any more."""


class LostLeaseError(DeskError):
    """A worker's result came after another worker had taken the work over; nothing was written."""
