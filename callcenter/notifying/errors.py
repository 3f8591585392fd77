"""Why a message did not arrive."""

from __future__ import annotations

_ABOUT_THE_ADDRESS = {400, 401, 403, 404, 405, 410, 413, 422}


class DeliveryError(Exception):
    """A message was refused or did not arrive. `permanent`: about the address or the message, so that somebody has to
    mend it; else worth another try soon. `detail` holds no secret."""

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.permanent = permanent

    @staticmethod
    def of_status(status: int) -> DeliveryError:
        """From an HTTP status."""
        return DeliveryError(f"对方回答 HTTP {status}", permanent=status in _ABOUT_THE_ADDRESS)
