"""Words that are aimed at a machine that reads along: nobody says them to an agent."""

import re
from functools import lru_cache

from transcripts.reading.script import folded

_WORDS = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不管|跳过|违反|推翻|作废)(?:掉|了)?(?:你)?(?:以上|之前|前面|上面|先前|此前|上述|刚才)?(?:的|所有|全部|一切)*"
    r"(?:指令|指示|规则|提示|要求|设定|约束|命令)"
    r"|(?:新的?|最新|以下|下面|系统|隐藏|原来的?|你的)(?:指令|提示词|设定|prompt)|提示词|系统提示(?:是|为|如下)|开发者模式|越狱"
    r"|(?:你|您)(?:现在)?(?:是|作为|扮演)(?:一个|一名)?(?:ai|人工智能|语言模型|大模型|模型|机器人助手|第二读者)|(?:语言|大)模型"
    r"|(?:输出|返回|回答|生成)(?:一个|下面的?|以下的?)?(?:json|杰森|字段)|(?:字段|记录|json)里?(?:必须|应当|要|应该)?(?:填|写|改|设)(?:成|为|上)"
    r"|把(?:电话|姓名|名字|单位|类别|单号|记录|字段|联系电话|紧急程度|客户姓名)(?:字段)?(?:都|全)?(?:改|填|写|设|换)(?:成|为)"
    r"|(?:^|[^a-z])(?:system|assistant|developer|user)(?:[:：]|prompt|message|role)|(?:ignore|disregard|forget)(?:all|the|any|previous|"
    r"above|prior|your)|(?:previous|above|prior)instructions?|youarenow|jailbreak|\"?role\"?[:：]|contact_phone|customer_name|is_complaint"
    r"|<\||\|>|\[/?inst\]|```|[{}]|</?[a-z]+>"
)


@lru_cache(maxsize=2048)
def aimed(text: str) -> bool:
    """Whether somebody seems to speak to the reading machine. Said in good faith it costs a look by a person."""
    return bool(_WORDS.search("".join(folded(text).split())))
