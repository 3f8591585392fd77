"""The plain alternative to the reader: the words joined, spoken digits written, one regular expression a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_DIGITS = str.maketrans("零洞〇幺一二两三四五六七拐八九", "000112234567789")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}")
_NAME = re.compile(r"(?:我叫|我是|名字是|叫)([一-鿿]{2,3})|我姓([一-鿿])")
_ORGANISATION = re.compile(r"我(?:们)?(?:这边)?是([一-鿿]{2,12}(?:公司|厂|医院|学校|小学|中学|酒店|店|集团|中心|银行))")
_ORDER = re.compile(r"(?:订单|单号|合同|编号)(?:号|是|为)*([A-Za-z0-9]{5,})")
_CATEGORIES = (("complaint", re.compile("投诉|退款|赔偿")), ("rescue", re.compile("救援|被困|受伤")),
               ("repair", re.compile("坏了|维修|报修|故障|漏")), ("visit_appointment", re.compile("来访|参观|拜访")),
               ("purchase", re.compile("购买|订购|采购|报价")))
_URGENT = re.compile("紧急|马上|赶紧|停产")
_PROMISED = re.compile(r"(半|\d+)(?:个)?(小时|分钟|工作日)(?:之?内|以内)|(今天|明天|后天)(上午|中午|下午)?")
_CALLED = re.compile("回电|回个电话|打给我|联系我")
_GREETED = re.compile("您好|你好|欢迎致电")
_TABOO = re.compile("不知道|不归我管|你自己看|这不可能|你问别人|急什么|没办法|随便你|爱找谁找谁")


def plain_read(call: Mapping[str, Any]) -> dict[str, Any]:
    """The corpus's fields by one search each; no corrections, no dates, no evidence, no confidence."""
    sides: dict[bool, str] = {}
    for agent in (True, False):
        texts = (segment["text"] for segment in call["segments"] if (segment["channel"] == "agent") == agent)
        sides[agent] = "".join("".join(texts).split()).translate(_DIGITS)
    said, agent_said = sides[False], sides[True]
    found = {name: pattern.search(said) for name, pattern in (
        ("customer_name", _NAME), ("organisation", _ORGANISATION), ("contact_phone", _PHONE), ("order_no", _ORDER))}
    promised = _PROMISED.search(agent_said)
    return {
        "id": call.get("id"),
        **{name: match[match.lastindex or 0] if match else None for name, match in found.items()},
        "category": next((name for name, pattern in _CATEGORIES if pattern.search(said)), "inquiry"),
        "is_complaint": "投诉" in said,
        "urgency": "urgent" if _URGENT.search(said) else "normal",
        "promised": promised[0] if promised else None,
        "callback_requested": bool(_CALLED.search(said)),
        "greeted": bool(_GREETED.search(agent_said[:30])),
        "forbidden_phrases": _TABOO.findall(agent_said),
        "summary": said[:100],
    }
