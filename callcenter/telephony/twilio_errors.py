"""The provider's failures in our three words: refused for good, worth another try, or of unknown fate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from callcenter.telephony.base import FateUnknownError, NetworkError, NotThereError, PermanentError, RetryableError

CALL_IS_OVER = 21220
"""The provider's code for a change asked of a call that is no longer in progress."""
TOO_MANY_REQUESTS = 20429
NOT_FOUND = 20404


@contextmanager
def translated(what: str, *, creates: bool) -> Iterator[None]:
    """Runs one request to the provider and raises our typed errors instead of its own.

    `what` names the act for people ("placing a call to +86…"). `creates`: doing it twice would be wrong, so
    an answer that was lost, or a 5xx, leaves its fate unknown; anything else may simply be asked again.
    """
    try:
        yield
    except NetworkError:
        raise
    except TwilioRestException as error:
        refused(what, error.status, error.code, error.msg, creates=creates)
    except TwilioServiceException as error:
        refused(what, error.status, error.code, error.detail or error.title, creates=creates)
    except requests.RequestException as error:
        if never_sent(error):
            raise RetryableError(f"{what}: the provider can't be reached ({_first_line(error)})") from error
        raise _lost(creates)(f"{what}: the answer was lost ({_first_line(error)})") from error
    except TwilioException as error:
        _page_refused(what, error)
        raise _lost(creates)(f"{what}: the answer can't be read ({_first_line(error)})") from error
    except ValueError as error:
        raise _lost(creates)(f"{what}: the answer can't be read ({_first_line(error)})") from error


def refused(what: str, status: int, code: int | None, message: str, *, creates: bool) -> NoReturn:
    """Raises what an HTTP status other than success means. 429 was not carried out, so it may be asked
    again."""
    code = code or (NOT_FOUND if status == 404 else None)
    detail = f"{what}: HTTP {status}" + (f", code {code}" if code else "") + f": {message}"
    if status == 429 or code == TOO_MANY_REQUESTS:
        raise RetryableError(detail, code=code)
    if status >= 500 or status == 408:
        raise _lost(creates)(detail, code=code)
    raise (NotThereError if code == NOT_FOUND else PermanentError)(detail, code=code)


def never_sent(error: requests.RequestException) -> bool:
    """True when not one byte of the request can have reached the provider."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _page_refused(what: str, error: TwilioException) -> None:
    """A list that was refused comes as a plain exception with the raw answer beside its text."""
    answer = error.args[1] if len(error.args) > 1 else None
    if isinstance(answer, Response):
        refused(what, answer.status_code, None, str(error.args[0]), creates=False)


def _lost(creates: bool) -> type[NetworkError]:
    return FateUnknownError if creates else RetryableError


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
