"""A holiday notice as a file: read whole, or refused with the line that is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from callcenter.calendars.notice_files import NoticeDay, read_notice
from callcenter.errors import FieldError

CSV = """\
date,day,name
# 国办发明电〔2026〕7号
2027-02-06,off,春节

2027-02-14 , WORKED
2027-02-20,班,春节调休
"""
YAML = """\
# 国办发明电〔2026〕7号
2027-02-06: off 春节
"2027-02-14": worked
2027-02-20: 班 春节调休
"""
READ = {date(2027, 2, 6): NoticeDay(False, "春节"), date(2027, 2, 14): NoticeDay(True, None),
        date(2027, 2, 20): NoticeDay(True, "春节调休")}


@pytest.mark.parametrize(("text", "filename"), [
    (CSV, "notice.csv"), ("\ufeff" + CSV.replace("\n", "\r\n"), "notice.csv"), (YAML, "notice.yaml"), (YAML, "N.YML")])
def test_both_formats_say_the_same(text: str, filename: str) -> None:
    assert read_notice(text, filename, 2027) == READ


@pytest.mark.parametrize(("text", "said"), [
    ("2027-02-06,off\n2026-02-07,off\n", "n.csv:2: 2026-02-07 is not in 2027; a notice is entered for its own year"),
    ("2027-02-06,off\n\n2027-02-06,worked\n", "n.csv:3: 2027-02-06 stands in line 1 already; name each date once"),
    ("2027-02-15,worked\n", "n.csv:1: 2027-02-15 is a Monday, worked anyhow; a make-up workday is a Saturday"),
    ("2027-02-30,off\n", "n.csv:1: '2027-02-30' is no date; write it as 2027-02-06"),
    ("20270206,off\n", "n.csv:1: '20270206' is no date; write it as 2027-02-06"),
    ("2027-02-06,closed\n", "n.csv:1: 'closed' is neither off .* nor worked"),
    ("2027-02-06\n", "n.csv:1: '' is neither off"),
    ("date,day\n# nothing\n", "n.csv: holds no dates; expected lines such as")])
def test_a_wrong_line_is_named_with_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said) as refused:
        read_notice(text, "n.csv", 2027)
    assert refused.value.field == "file"


@pytest.mark.parametrize(("text", "said"), [
    ("2027-02-06: off\n2027-02-06: off\n", "n.yaml:2: 2027-02-06 stands in line 1 already"),
    ("2027-02-06: off\n2027-02-15: worked\n", "n.yaml:2: 2027-02-15 is a Monday"),
    ("2027-02-06: [off]\n", "n.yaml:1: '' is neither off"), ("- 2027-02-06\n", "n.yaml:1: holds no mapping of dates"),
    ("a: b: c\n", "n.yaml:1: this is no YAML"), ("a: \x00", "n.yaml: this is no YAML"), ("", "n.yaml: holds no dates")])
def test_a_wrong_yaml_line_is_named_too(text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said):
        read_notice(text, "n.yaml", 2027)
