"""Settings of the company's OpenID Connect provider: wrong ones stop the start with one line that names them."""

from __future__ import annotations

import pytest

from callcenter.config import load_settings
from callcenter.errors import SettingsError

RIGHT = {"oidc_issuer": "https://id.example.com/", "oidc_client_id": "desk", "oidc_client_secret": "hidden-away"}


def test_a_provider_is_named_by_issuer_client_and_secret() -> None:
    settings = load_settings(_env_file=None, **RIGHT)
    assert settings.oidc_issuer == "https://id.example.com/", "as tokens name it, to the last slash"
    assert load_settings(_env_file=None, **{**RIGHT, "oidc_issuer": "http://127.0.0.1:9000"}).oidc_label


@pytest.mark.parametrize(("wrong", "line"), [
    ({"oidc_issuer": "id.example.com"}, "OIDC_ISSUER: 'id.example.com' must begin with https:// and name a host"),
    ({"oidc_issuer": "http://id.example.com"}, "http:// is for this machine only"),
    ({"oidc_client_id": " "}, "OIDC_CLIENT_ID: ' ' is missing beside OIDC_ISSUER"),
    ({"oidc_client_secret": ""}, "OIDC_CLIENT_SECRET: (hidden) is missing beside OIDC_ISSUER"),
    ({"oidc_redirect_url": "https://"}, "OIDC_REDIRECT_URL: 'https://' must begin with https:// and name a host"),
    ({"oidc_label": "长" * 21}, "OIDC_LABEL: ")])
def test_a_wrong_one_is_named_in_one_line(wrong: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as problem:
        load_settings(_env_file=None, **{**RIGHT, **wrong})
    assert line in problem.value.message and "\n" not in problem.value.message
    assert "hidden-away" not in problem.value.message
