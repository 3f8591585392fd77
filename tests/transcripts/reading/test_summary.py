"""The content line."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcripts.reading.calls import turns
from transcripts.reading.matter import read_matter
from transcripts.reading.summary import LONGEST_CONTENT, read_content
from transcripts.reading.turns import FieldDraft


def content(*lines: str, product: str | None = None) -> str:
    call = turns(*lines)
    found = read_content(call, read_matter(call).category, FieldDraft(product, 0.9, None) if product else None)
    return found.value if found else ""


def test_it_holds_thing_trouble_and_wish_and_leaves_name_and_phone_to_their_fields() -> None:
    line = content(
        "a:您好 请 讲",
        "c:喂 你好 我们 车间 那台 烘干机 不 加热 了",
        "a:您 贵姓",
        "c:我 姓 温 温度 的 温 温 海",
        "a:电话",
        "c:幺 三 八 零 零 二 二 三 三 四 四",
        "c:最好 明天 上午 能 来 修 一下",
    )
    assert "烘干机不加热" in line
    assert "明天上午能来修" in line
    assert "13800223344" not in line
    assert "温海" not in line


def test_long_numbers_are_written_and_small_ones_stay_words() -> None:
    line = content("c:我 要 投诉 订单 二 零 二 六 零 五 幺 幺 的 三百六 的 风扇 两 台 都 坏 了")
    assert "20260511" in line
    assert "360" in line
    assert "两台" in line


def test_a_product_that_only_the_agent_named_stands_in_front() -> None:
    assert content("c:我 要 退货 一直 没人 处理", product="榨汁机").startswith("榨汁机：")


def test_a_wish_to_be_called_back_is_said() -> None:
    assert content("c:我 找 你们 徐 工", "c:让 他 五点 以后 打 给 我").endswith("要求回电")


def test_an_enquiry_takes_along_what_was_answered() -> None:
    assert "武汉" in content("c:我 查 一下 我 的 货 到 哪 了", "a:现在 在 武汉 分拨 中心 预计 后天 到", "c:好 谢谢")


def test_small_talk_has_no_content() -> None:
    assert content("c:喂", "c:好 的 谢谢", "a:您好") == ""


@given(st.lists(st.text(alphabet="我们的机器坏了要退货三八零 abc😀\n", max_size=200), max_size=12))
def test_it_is_never_long(lines: list[str]) -> None:
    assert len(content(*[f"c:{line}" for line in lines])) <= LONGEST_CONTENT + 30
