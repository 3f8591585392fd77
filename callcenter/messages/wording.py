"""The wording of messages to customers: a template carries the customer's own matter, or it is refused (R20: no
群发式话术)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from callcenter.callbacks.briefs import addressed
from callcenter.errors import FieldError

OWN: Mapping[str, str] = MappingProxyType({
    "称呼": "陈先生/女士", "姓名": "客户姓名", "单位": "客户单位", "工单号": "客户的工单", "产品": "客户的产品",
    "事由": "客户的事项", "约定": "答应客户的事和时间", "下次联系": "下次联系客户的时间"})
"""What is the customer's own. One of these at least stands in every template, and beside 称呼, 姓名 and 单位, which
anybody could be called by, a matter."""

SHARED: Mapping[str, str] = MappingProxyType({"公司": "公司名称", "坐席": "经办人", "工号": "经办人工号"})
_WHO = ("称呼", "姓名", "单位")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
LONGEST = {"sms": 300, "mail": 5000}
"""Characters of a template; an SMS of more than 70 is charged as several."""

OPT_OUT = "拒收请回复R"


def check_wording(text: str, *, channel: str, field: str = "text") -> tuple[str, ...]:
    """The variables of a text, in order. FieldError: unknown ones, loose braces, none of the customer's own matter, or
    too long."""
    if not text.strip():
        raise FieldError(field, "请填写内容")
    if len(text) > LONGEST[channel]:
        raise FieldError(field, f"内容有{len(text)}个字，太长；请不超过{LONGEST[channel]}个字")
    names = tuple(dict.fromkeys(name.strip() for name in _VARIABLE.findall(text)))
    if "{" in (rest := _VARIABLE.sub("", text)) or "}" in rest:
        raise FieldError(field, "花括号不成对；变量写成 {称呼} 这样")
    known = [*OWN, *SHARED]
    if unknown := [name for name in names if name not in known]:
        raise FieldError(field, f"没有变量“{unknown[0][:20]}”；可用：{'、'.join(known)}")
    if not any(name in OWN and name not in _WHO for name in names):
        raise FieldError(field, "要写客户自己的事项，不能是人人一样的群发内容；请至少用一个："
                                f"{'、'.join(name for name in OWN if name not in _WHO)}")
    return names


def written_out(text: str, facts: Mapping[str, str | None]) -> str:
    """The text for one customer. FieldError: a variable of it is not known for this customer; nothing is sent with a
    hole in it."""
    def put(found: re.Match[str]) -> str:
        name = found[1].strip()
        value = (facts.get(name) or "").strip()
        if not value:
            raise FieldError("text", f"这位客户没有“{name}”，不能发送这个模板")
        return value

    return _VARIABLE.sub(put, text)


def salutation(name: str | None) -> str:
    """How a message begins: 陈先生/女士; a customer without a name is 尊敬的客户."""
    return addressed(name) if name else "尊敬的客户"


def as_sms(text: str, *, company: str, marketing: bool) -> str:
    """An SMS carries its signature 【签名】; a marketing one tells how to refuse more [M]."""
    body = text if text.startswith("【") else f"【{company}】{text}"
    return f"{body} {OPT_OUT}" if marketing and OPT_OUT not in body else body
