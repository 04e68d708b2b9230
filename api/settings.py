"""Every setting of the service, read from the environment and from .env here and nowhere else."""

import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """Read once at the start of a process and passed on; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(1, ge=1, le=256)

    data_dir: Path = Path(".data")
    database_url: str | None = None
    database_read_url: str | None = None
    database_direct_url: str | None = None
    pool_min: int = Field(1, ge=0, le=1000)
    pool_max: int = Field(10, ge=1, le=1000)
    queue_max: int = Field(100, ge=1, le=100_000)
    queue_seconds: float = Field(2.0, gt=0, le=60)

    secret_key: SecretStr | None = None
    access_token_minutes: int = Field(15, ge=1, le=24 * 60)
    refresh_token_days: int = Field(30, ge=1, le=366)
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()

    attachments_url: str | None = None
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_virtual_hosted: bool = False
    attachment_max_bytes: int = Field(20 * MEBIBYTE, ge=1)
    import_max_bytes: int = Field(100 * MEBIBYTE, ge=1)
    body_max_bytes: int = Field(MEBIBYTE, ge=1024)
    programme_seconds: float = Field(10, gt=0, le=120)
    public_reads_per_minute: int = Field(600, ge=1, le=1_000_000)
    trusted_proxies: int = Field(0, ge=0, le=10)
    public_url: str | None = None
    exports_at_once: int = Field(2, ge=1, le=100)
    export_max_rows: int = Field(500_000, ge=1, le=1_000_000)
    export_seconds: int = Field(900, ge=1, le=24 * 3600)

    calendar_fetch_loopback: bool = False

    streams_max: int = Field(200, ge=0, le=100_000)
    stream_seconds: int = Field(3600, ge=0, le=24 * 3600)

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    worker_inside: bool = True
    demo: bool = False

    @property
    def pooled(self) -> bool:
        """Whether `DATABASE_URL` leads to a pooler, past which `DATABASE_DIRECT_URL` leads."""
        return self.database_direct_url is not None

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("pool_max")
    @classmethod
    def _above_the_least(cls, value: int, told: ValidationInfo) -> int:
        if value < told.data.get("pool_min", value):
            raise ValueError("less than POOL_MIN")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("at least 32 characters, for example from: openssl rand -hex 32")
        return value

    @property
    def embedded(self) -> bool:
        """Whether the PostgreSQL is the one that comes along."""
        return self.database_url is None

    @property
    def dsn(self) -> str:
        """The URL of the database; known once the embedded server has started."""
        assert self.database_url is not None, "no DATABASE_URL, and no embedded PostgreSQL has been started"
        return self.database_url

    @property
    def direct_dsn(self) -> str:
        """The same database without a pooler between: for migrations, for LISTEN, for commands."""
        return self.database_direct_url or self.dsn

    @property
    def signing_key(self) -> str:
        """What access tokens are signed with."""
        assert self.secret_key is not None, "no SECRET_KEY, and none was kept in DATA_DIR"
        return self.secret_key.get_secret_value()

    @property
    def attachments(self) -> str:
        """Where attachments go: a URL that obstore understands."""
        return self.attachments_url or (self.data_dir / "attachments").as_uri()


def kept_secret(data_dir: Path) -> SecretStr:
    """The signing key of an installation with the embedded PostgreSQL: made once, readable by its owner alone."""
    path = data_dir / "secret_key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(fresh)  # two first starts at once agree on one key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return SecretStr(path.read_text(encoding="ascii").strip())


def spoken(error: ValidationError) -> str:
    """What is wrong with the environment, on one line, without the values."""
    told = ((".".join(str(part) for part in item["loc"]).upper(), item["msg"]) for item in error.errors())
    return "; ".join(f"{name}: {message.removeprefix('Value error, ')}" for name, message in told)
