"""Settings: the only reader of the environment (and of `.env`)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from callcenter.errors import SettingsError


class Settings(BaseSettings):
    """Every setting of CONTRACT.md, typed. Unset database and Redis addresses mean the embedded servers."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str | None = Field(None, description="postgresql+psycopg://user:password@host/database")
    redis_url: str | None = Field(None, description="redis://host:6379/0 or unix:///path/to/socket")
    var_dir: Path = Field(Path("var"), description="a folder that the service may write to")
    recordings_url: str | None = Field(None, description="an fsspec address such as file:///data or s3://bucket/path")
    public_base_url: str = Field("http://127.0.0.1:8000", description="http(s)://host[:port], what the provider calls")
    secret_key: str | None = Field(None, description="at least 32 random characters", min_length=32)
    company_name: str = Field("三响科技", description="the company's name as callers hear it", min_length=1)
    company_name_en: str = Field("Sanxiang", description="the company's name in English prompts")
    company_timezone: str = Field("Asia/Shanghai", description="an IANA zone such as Asia/Shanghai")
    vosk_model: Path | None = Field(None, description="a Vosk model's folder")
    twilio_account_sid: str | None = Field(None, description="AC followed by 32 hexadecimal digits",
                                           pattern=r"^AC[0-9a-fA-F]{32}$")
    twilio_auth_token: str | None = Field(None, description="the account's auth token", min_length=8)
    twilio_api_base_url: str | None = Field(None, description="http(s)://host[:port] of a TwiML-compatible provider")
    notify_urls: str = Field("", description="Apprise addresses, separated by blanks or commas")
    mail_url: str = Field("", description="mailtos://user:password@host?from=address, the mail server that writes to "
                                          "customers; empty: no mail")
    host: str = Field("127.0.0.1", description="the address that `web` listens on")
    port: int = Field(8000, description="a port from 1 to 65535", ge=1, le=65535)
    stream_port: int | None = Field(None, description="a port from 1 to 65535; unset: the one after PORT", ge=1,
                                    le=65535)
    stream_url: str | None = Field(None, description="http(s)://host[:port][/path] at which browsers reach `stream`, "
                                                     "or off; unset: STREAM_PORT of the desk's own host")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning, error")
    log_format: Literal["json", "text"] = Field("json", description="json or text")
    delete_at_provider: bool = Field(True, description="true or false: delete a recording at the provider once our "
                                                       "copy's digest matches")
    recording_max_mb: int = Field(1024, description="the largest recording that is fetched, in megabytes", ge=1)
    speech_base_url: str = Field("https://alphacephei.com/vosk/models/",
                                 description="where `models install NAME` finds models")

    second_reader_url: str = Field("", description="http(s)://host[:port]/v1 of a language model's server that the "
                                                   "company runs itself; empty: off")
    second_reader_model: str = Field("", description="the model's name at that server", validate_default=True)
    second_reader_key: str | None = Field(None, description="the key that this server wants, if it wants one")
    second_reader_timeout: float = Field(30, description="seconds from 1 to 600", ge=1, le=600)

    oidc_issuer: str = Field("", description="https://host[/path], the issuer of the company's OpenID Connect "
                                             "provider, as its tokens name it; empty: off")
    oidc_client_id: str = Field("", description="the client's id at that provider", validate_default=True)
    oidc_client_secret: str = Field("", description="the client's secret at that provider", validate_default=True)
    oidc_discovery_url: str = Field("", description="https://…, where that provider describes itself; unset: "
                                                    "OIDC_ISSUER/.well-known/openid-configuration")
    oidc_redirect_url: str = Field("", description="https://…/login/company/back at the desk's own address; unset: "
                                                   "that path at PUBLIC_BASE_URL")
    oidc_label: str = Field("用企业账号签入", description="1 to 20 characters for the button", min_length=1,
                            max_length=20)

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("postgresql+psycopg://"):
            raise ValueError("must begin with postgresql+psycopg://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @field_validator("stream_url")
    @classmethod
    def _stream(cls, value: str | None) -> str | None:
        return value if value in (None, "off") else cls._http(value)

    @field_validator("public_base_url", "twilio_api_base_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("mail_url")
    @classmethod
    def _mail(cls, value: str) -> str:
        if value and not value.startswith(("mailto://", "mailtos://")):
            raise ValueError("must begin with mailto:// or mailtos://")
        return value

    @field_validator("second_reader_url")
    @classmethod
    def _model_server(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must begin with http:// or https:// and name a host")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must be a plain address; a key goes into SECOND_READER_KEY")
        return value.rstrip("/")

    @field_validator("second_reader_model")
    @classmethod
    def _model_named(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("second_reader_url") and not value.strip():
            raise ValueError("is missing beside SECOND_READER_URL")
        return value.strip()

    @field_validator("oidc_issuer", "oidc_discovery_url", "oidc_redirect_url")
    @classmethod
    def _company_accounts(cls, value: str) -> str:
        if value and (wrong := unsafe_address(value)):
            raise ValueError(wrong)
        return value

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _client(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not value.strip():
            raise ValueError("is missing beside OIDC_ISSUER")
        return value.strip()

    @field_validator("recordings_url")
    @classmethod
    def _store(cls, value: str | None) -> str | None:
        if value is None:
            return None
        import fsspec  # only for those who name a store: other commands need not wait for it

        kind, sign, _ = value.partition("://")
        if not sign or kind not in fsspec.available_protocols():
            raise ValueError("is no address of a store")
        try:
            fsspec.get_filesystem_class(kind)
        except ImportError as problem:
            raise ValueError(f"needs a package that is not installed ({problem})") from None
        return value

    @field_validator("company_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is no known time zone")
        return value

    @field_validator("vosk_model")
    @classmethod
    def _model_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("is no folder")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone: what people see times in."""
        return ZoneInfo(self.company_timezone)

    @property
    def stream_at(self) -> int:
        """The port that `stream` listens on."""
        return self.stream_port or (self.port + 1 if self.port < 65535 else self.port - 1)

    @property
    def recordings_address(self) -> str:
        """Where recordings are stored: an fsspec address."""
        return self.recordings_url or f"file://{(self.var_dir / 'recordings').resolve()}"

    @property
    def spool_dir(self) -> Path:
        """Where events wait while the database is away."""
        return self.var_dir / "spool"

    def provider(self) -> tuple[str, str]:
        """Account and token of the phone network; SettingsError when one is missing."""
        for name in ("twilio_account_sid", "twilio_auth_token"):
            if getattr(self, name) is None:
                raise SettingsError(name.upper(), "missing", _help(name))
        assert self.twilio_account_sid and self.twilio_auth_token
        return self.twilio_account_sid, self.twilio_auth_token

    def session_secret(self) -> str:
        """Signs desk sessions. On one machine it is made once under `var/`; on many it has to be set."""
        if self.secret_key:
            return self.secret_key
        if self.database_url:
            raise SettingsError("SECRET_KEY", "missing", _help("secret_key"))
        path = self.var_dir / "run" / "secret_key"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x") as file:
                path.chmod(0o600)
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        except OSError as problem:
            raise SettingsError("VAR_DIR", f"{str(self.var_dir)!r} can't be written to ({problem.strerror})",
                                _help("var_dir")) from None
        return path.read_text()


def unsafe_address(address: str) -> str:
    """Why secrets must not go to this address; empty: they may. Only this machine is spoken to without TLS."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must begin with https:// and name a host"
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        return "must begin with https:// (http:// is for this machine only)"
    if parts.username or parts.password or parts.fragment:
        return "must be a plain address"
    return ""


def _help(field: str) -> str:
    return Settings.model_fields[field].description or ""


_SECRET = {"secret_key", "twilio_auth_token", "database_url", "redis_url", "notify_urls", "second_reader_url",
           "second_reader_key", "oidc_client_secret"}


def load_settings(**overrides: object) -> Settings:
    """Reads the environment; SettingsError names the first setting that is wrong, what it was, what it may be."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        error = problem.errors()[0]
        field = str(error["loc"][0])
        was = "(hidden)" if field in _SECRET else repr(str(error["input"]))
        why = error["msg"].removeprefix("Value error, ")
        raise SettingsError(field.upper(), f"{was} {why}", _help(field)) from None
