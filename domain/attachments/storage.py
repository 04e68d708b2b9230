"""Where the bytes of attachments lie: a directory by default, an S3-compatible bucket by setting, one interface for both."""

import hashlib
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import UUID

from obstore.store import LocalStore, MemoryStore, S3Store

from domain.errors import NotFound, TooLarge
from domain.ids import CongressId

if TYPE_CHECKING:  # obstore has its option types in stubs alone
    from obstore.store import S3Config

# What fits into one part goes up as one request; larger files go up part by part, at most two parts in memory at a time.
PART_BYTES = 5 * 1024 * 1024
PARTS_AT_ONCE = 2
READ_BYTES = 256 * 1024

# A person on a slow line reads for minutes; a store that says nothing for half a minute is down.
WHOLE_REQUEST = timedelta(minutes=15)
SILENCE = timedelta(seconds=30)
GIVE_UP = timedelta(seconds=30)

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: bytes counted and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


def storage_key(congress: CongressId, attachment: UUID) -> str:
    """Keys are made of ids alone; the name that a person gave a file never reaches the storage."""
    return f"{congress}/{attachment}"


class Storage:
    """Bytes by key. The store reads and writes in threads of its own, never in the event loop; who may read is not asked here."""

    def __init__(self, store: LocalStore | S3Store | MemoryStore) -> None:
        self._store = store

    @classmethod
    def open(
        cls,
        url: str,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        access_key_id: str | None = None,
        secret_access_key: str | None = None,
        virtual_hosted: bool = False,
    ) -> Self:
        """`url` is a directory (a path or file:///path, created if absent), s3://bucket/prefix, or memory:///.

        The keywords count for S3 alone. What is not given there falls back to the `AWS_*` variables and to the
        credentials of the machine. `virtual_hosted` puts the bucket into the host name, which Alibaba Cloud OSS and
        Tencent COS require. Raises ValueError for any other kind of URL, OSError where the directory cannot be made or written; a bucket
        is not contacted here.
        """
        parts = urlsplit(url)
        match parts.scheme:
            case "s3" if parts.netloc:
                if bool(access_key_id) != bool(secret_access_key):
                    raise ValueError("an S3 access key id and its secret are given together or not at all")
                # single deletes only: we never delete in bulk, and not every compatible store has that call
                config: S3Config = {"virtual_hosted_style_request": virtual_hosted, "disable_bulk_delete": True}
                if endpoint:
                    config["endpoint"] = _with_bucket(endpoint, parts.netloc) if virtual_hosted else endpoint
                if region:
                    config["region"] = region
                if access_key_id and secret_access_key:
                    config |= {"access_key_id": access_key_id, "secret_access_key": secret_access_key}
                return cls(_bucket(parts.netloc, parts.path.strip("/"), config))
            case "file" if parts.netloc in ("", "localhost") and parts.path.startswith("/"):
                return cls(_directory(unquote(parts.path)))
            case "memory":
                return cls(MemoryStore())
            case "" if url.strip():
                return cls(_directory(url))
        raise ValueError(f"attachments can be stored in a directory or under s3://bucket/prefix, not in {url!r}")

    async def put(self, key: str, chunks: AsyncIterator[bytes], max_bytes: int) -> Stored:
        """Stores all of `chunks`, or nothing: whatever `chunks` raises, TooLarge among it, leaves no object behind.

        Cancelled in the middle of a file of several parts, a bucket keeps parts that nobody can read: give it the usual
        rule that expires incomplete uploads.

        Raises TooLarge (`attachment_too_large`) at the first byte above `max_bytes`, without reading on.
        """
        _check(key)
        counted = _Counted(chunks, max_bytes)
        first = bytearray()
        async for chunk in counted:
            first += chunk
            if len(first) > PART_BYTES:
                rest = _joined(bytes(first), counted)
                await self._store.put_async(key, rest, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
                return counted.stored()
        await self._store.put_async(key, bytes(first), use_multipart=False)
        return counted.stored()

    async def get(self, key: str) -> AsyncIterator[bytes]:
        """Opens the object before it returns, so that NotFound (`attachment_content_missing`) comes before any byte."""
        _check(key)
        try:
            opened = await self._store.get_async(key)
        except FileNotFoundError:
            raise NotFound("attachment_content_missing") from None
        return _pieces(opened.stream(min_chunk_size=READ_BYTES))

    async def delete(self, key: str) -> None:
        """Removes the object; one that is already gone is no error, so a removal can be repeated."""
        _check(key)
        try:
            await self._store.delete_async(key)
        except FileNotFoundError:  # a directory says so, a bucket does not
            return

    async def keys(self, before: datetime) -> AsyncIterator[list[str]]:
        """Keys of objects last written before that instant, some hundreds at a time; foreign names are passed over."""
        async for found in self._store.list():
            keys = [each["path"] for each in found if each["last_modified"] < before]
            yield [key for key in keys if _KEY.fullmatch(key)]


class _Counted:
    """The chunks as they come, counted and hashed on the way, refused above the limit."""

    def __init__(self, chunks: AsyncIterator[bytes], max_bytes: int) -> None:
        self._chunks = chunks
        self._max_bytes = max_bytes
        self._size = 0
        self._sha256 = hashlib.sha256()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self._size += len(chunk)
        if self._size > self._max_bytes:
            raise TooLarge("attachment_too_large", max_bytes=self._max_bytes)
        self._sha256.update(chunk)
        return chunk

    def stored(self) -> Stored:
        return Stored(self._size, self._sha256.hexdigest())


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


async def _pieces(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


def _directory(path: str) -> LocalStore:
    store = LocalStore(path, mkdir=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(f"{path} may not be written")
    return store


def _bucket(name: str, prefix: str, config: "S3Config") -> S3Store:
    return S3Store(
        name,
        prefix=prefix or None,
        config=config,
        client_options={
            "allow_http": config.get("endpoint", "").startswith("http://"),
            "timeout": WHOLE_REQUEST,
            "read_timeout": SILENCE,
        },
        retry_config={"max_retries": 3, "retry_timeout": GIVE_UP},
    )


def _with_bucket(endpoint: str, bucket: str) -> str:
    parts = urlsplit(endpoint)
    host = parts.netloc if parts.netloc.startswith(f"{bucket}.") else f"{bucket}.{parts.netloc}"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"a storage key is <congress id>/<attachment id>, not {key!r}")
