"""Every list by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from callcenter.errors import FieldError
from callcenter.lists.callbacks import CallbackList
from callcenter.lists.calls import CallList
from callcenter.lists.campaign import CampaignList
from callcenter.lists.cases import CaseList
from callcenter.lists.deadlines import DeadlineList
from callcenter.lists.listing import Listing
from callcenter.lists.records import RecordList

LISTINGS: Mapping[str, Listing[Any]] = MappingProxyType({
    one.name: one for one in (CallList(), RecordList(), CaseList(), DeadlineList(), CallbackList(), CampaignList())})


def listing_of(name: str) -> Listing[Any]:
    """FieldError for a name that is no list's."""
    if name not in LISTINGS:
        raise FieldError("list", f"没有“{name[:20]}”这个列表；可选：{'、'.join(LISTINGS)}")
    return LISTINGS[name]
