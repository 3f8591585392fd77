"""Whatever a recogniser may hand over, the readers of the matter answer and do not fail."""

from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import Segment
from transcripts.reading.conduct import read_conduct
from transcripts.reading.matter import read_matter, read_repeated
from transcripts.reading.orders import read_order
from transcripts.reading.products import read_product
from transcripts.reading.summary import read_content
from transcripts.reading.turns import turns_of

PIECES = (
    "您好 我 要 投诉 订单号 a b 三 个 八 杠 不对 最后 是 二 那个 空调 不 制冷 三百 台 "
    "等 一下 工号 小 王 没办法 嗯 😀 \x00 請問 ＡＢ 的 软件"
)
SPOKEN = st.lists(st.sampled_from(PIECES.split(" ")), max_size=14).map(" ".join) | st.text(max_size=30)
SEGMENTS = st.lists(
    st.builds(
        lambda channel, start, length, text: Segment(channel, start, start + length, text),
        st.sampled_from(["agent", "customer", "0"]),
        st.floats(0, 100),
        st.floats(0, 20),
        SPOKEN,
    ),
    max_size=10,
)


@given(SEGMENTS)
def test_any_segments_are_read(segments: list[Segment]) -> None:
    turns = turns_of(segments)
    matter = read_matter(turns)
    category = matter.category
    product = read_product(turns, category)
    drafts = [category, product, read_order(turns), read_content(turns, category, product), read_repeated(turns)]
    drafts += [matter.is_complaint, matter.urgency]
    for draft in drafts:
        assert draft is None or 0 <= draft.confidence <= 1
        assert draft is None or draft.evidence is None or draft.evidence.segment < len(segments)
    conduct = read_conduct(turns, {"order_no": drafts[2]} if drafts[2] else {}, ended_by="agent")
    assert all(finding.evidence is not None for finding in conduct.forbidden)
