"""Telephone numbers as China writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.customers.numbers import area_of, mask, read_number


@pytest.mark.parametrize(("raw", "kind", "dialable"), [
    ("13800004471", "mobile", "+8613800004471"), ("+86 138-0000-4471", "mobile", "+8613800004471"),
    ("008613800004471", "mobile", "+8613800004471"), ("１３８００００４４７１", "mobile", "+8613800004471"),
    ("8613800004471", "mobile", "+8613800004471"), ("021-62881234", "landline", "+862162881234"),
    ("(021)62881234", "landline", "+862162881234"), ("+862162881234", "landline", "+862162881234"),
    ("0512 62881234", "landline", "+8651262881234"), ("4008001234", "400", "4008001234"),
    ("400-800-1234", "400", "4008001234"), ("95588", "service", "95588"), ("12345", "short", "12345"),
    ("110", "short", "110"), ("8012", "extension", "8012"), ("sip:8012@pbx", "extension", "sip:8012@pbx"),
    ("95013123456789", "relay", "95013123456789"), ("+14155552671", "foreign", "+14155552671"),
    ("+85221234567", "foreign", "+85221234567"), ("anonymous", "anonymous", None), ("", "anonymous", None),
    ("+266696687", "anonymous", None), ("12", "extension", "12"), ("not a number", "invalid", None),
    ("62881234", "invalid", None), ("1234567890123456789", "invalid", None)])
def test_every_kind_of_number_is_understood(raw: str, kind: str, dialable: str | None) -> None:
    number = read_number(raw)
    assert (number.kind, number.dialable, number.raw) == (kind, dialable, raw)


@pytest.mark.parametrize(("raw", "area", "dialable"), [
    ("62881234", "021", "+862162881234"), ("6288123", "0512", "+865126288123")])
def test_a_local_number_takes_the_area_of_the_line(raw: str, area: str, dialable: str) -> None:
    assert read_number(raw, area_code=area).dialable == dialable


@pytest.mark.parametrize("raw", [
    "021-62881234转8012", "021-62881234-8012", "021-62881234 ext. 8012", "02162881234#8012"])
def test_an_extension_is_kept_beside_its_number(raw: str) -> None:
    number = read_number(raw)
    assert (number.dialable, number.extension, number.written) == ("+862162881234", "8012", "+862162881234-8012")


@pytest.mark.parametrize(("number", "masked"), [
    ("+8613812344471", "138****4471"), ("+862162881234", "216****1234"), ("95588", "95588")])
def test_the_middle_is_hidden(number: str, masked: str) -> None:
    assert mask(number) == masked


@pytest.mark.parametrize(("raw", "area"), [
    ("+862162881234", "021"), ("+8651262881234", "0512"), ("13800004471", None), ("+14155552671", None)])
def test_the_area_of_a_landline_is_known(raw: str, area: str | None) -> None:
    assert area_of(read_number(raw)) == area


@given(st.text(max_size=40))
def test_whatever_comes_is_some_kind_of_number(raw: str) -> None:
    number = read_number(raw)
    assert number.kind
    assert number.raw == raw
    if number.dialable and number.dialable.startswith("+"):
        assert read_number(number.dialable).dialable == number.dialable
