"""The rules of a call record that service, pages, API and bulk actions share (S003 3.2.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from callcenter.customers.numbers import read_number
from callcenter.errors import FieldError
from callcenter.records.models import MANDATORY, OPTIONAL, Record

INDIVIDUAL = "个人"
"""Fills the organisation of a caller who speaks for nobody but themselves."""

REFUSED = "拒绝提供"
"""Fills a field that the caller would not give."""

LABELS = {"called_at": "来电时间", "customer_name": "客户姓名", "organisation": "单位", "contact_phone": "联系电话",
          "content": "来电内容", "order_no": "单号", "product": "产品", "category": "类别", "urgency": "紧急程度"}

QUESTIONS = {"customer_name": "请问您贵姓？", "organisation": "请问您是哪个单位的？",
             "contact_phone": "请问您方便留一个联系电话吗？", "content": "请问您要反映什么问题？"}
"""What to ask for a missing field."""

_LONGEST = {"customer_name": 60, "organisation": 120, "contact_phone": 60, "content": 2000, "order_no": 60,
            "product": 60}


def missing_fields(filled: Iterable[str]) -> list[str]:
    """The mandatory fields that are not filled, in the order of the form."""
    have = set(filled)
    return [name for name in MANDATORY if name not in have]


def missing_of(record: Record) -> list[str]:
    return missing_fields(field.name for field in record.fields if field.value)


def clean_value(name: str, value: str, *, area_code: str | None = None) -> str:
    """A person's entry for a field, tidied; FieldError says what is wrong and what would be right. An optional field
    may be emptied: then there is none, whatever was heard."""
    if name not in _LONGEST:
        raise FieldError(name, f"{LABELS.get(name, name)}不能修改")
    text = " ".join(value.split())
    if not text and name not in OPTIONAL:
        raise FieldError(name, f"{LABELS[name]}不能为空；客户不愿提供时请填“{REFUSED}”")
    if len(text) > _LONGEST[name]:
        raise FieldError(name, f"{LABELS[name]}最多{_LONGEST[name]}个字，现在有{len(text)}个字")
    if name == "order_no":
        return unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if name != "contact_phone" or text == REFUSED:
        return text
    number = read_number(text, area_code=area_code)
    if number.kind in ("invalid", "extension", "short"):
        raise FieldError(name, f"“{text[:30]}”不是电话号码；请填手机号，或区号加固定电话，如021-62881234")
    if number.kind in ("relay", "anonymous"):
        raise FieldError(name, "中间号会失效，不能作为联系电话；请填客户本人的号码")
    return number.written
