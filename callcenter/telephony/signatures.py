"""The provider's proof that a request is its own."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence


def is_signed(key: bytes, url: str, params: Sequence[tuple[str, str]], signature: str) -> bool:
    """True when the holder of `key` signed exactly this URL with these form fields.

    As the provider's own validator computes it, but for this URL only and with one HMAC: this runs on every
    webhook. A field sent twice counts once for each of its different values, in order.
    """
    text = url + "".join(name + value for name, value in sorted(set(params)))
    try:
        message = text.encode("utf-8", "surrogateescape")
        given = signature.encode("ascii")
    except UnicodeEncodeError:
        return False
    return hmac.compare_digest(base64.b64encode(hmac.digest(key, message, "sha1")), given)
