"""Storage keeps whole objects or nothing, in a directory, in memory and (as far as set-up goes) in a bucket."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from api.attachments.place import storage_of
from domain.attachments.storage import PART_BYTES, Storage, Stored, storage_key
from domain.errors import Invalid, NotFound, TooLarge
from domain.ids import CongressId, new_id
from tests.conftest import settings_for

MEBIBYTE = 1024 * 1024
LIMIT = 50 * MEBIBYTE


@pytest.fixture(params=["directory", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage.open("memory:///" if request.param == "memory" else str(tmp_path / "files"))


@pytest.fixture
def key() -> str:
    return storage_key(CongressId(new_id()), new_id())


async def pieces(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


async def mebibytes(count: int, then: Exception | None = None) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number]) * MEBIBYTE
    if then:
        raise then


async def content(storage: Storage, key: str) -> bytes:
    return b"".join([piece async for piece in await storage.get(key)])


async def test_what_was_put_comes_back(storage: Storage, key: str) -> None:
    stored = await storage.put(key, pieces("建议".encode(), b"", b"!"), LIMIT)
    expected = "建议!".encode()
    assert stored == Stored(len(expected), hashlib.sha256(expected).hexdigest())
    assert await content(storage, key) == expected


@pytest.mark.parametrize("count", [5, 6, 23])
async def test_a_file_of_several_parts_comes_back_in_order(storage: Storage, key: str, count: int) -> None:
    stored = await storage.put(key, mebibytes(count), LIMIT)
    read = await content(storage, key)
    assert read == b"".join(bytes([number]) * MEBIBYTE for number in range(count))
    assert stored == Stored(count * MEBIBYTE, hashlib.sha256(read).hexdigest())


async def test_an_empty_file_is_a_file(storage: Storage, key: str) -> None:
    assert (await storage.put(key, pieces(), LIMIT)).size == 0
    assert await content(storage, key) == b""


async def test_exactly_the_limit_is_taken_and_one_byte_more_is_not(storage: Storage, key: str) -> None:
    assert (await storage.put(key, pieces(b"12345"), 5)).size == 5
    with pytest.raises(TooLarge) as refused:
        await storage.put(key, pieces(b"12345", b"6"), 5)
    assert (refused.value.code, refused.value.data) == ("attachment_too_large", {"max_bytes": 5})
    assert await content(storage, key) == b"12345"


@pytest.mark.parametrize("limit", [3 * MEBIBYTE, 12 * MEBIBYTE])
async def test_too_large_leaves_nothing_and_reads_no_further(tmp_path: Path, key: str, limit: int) -> None:
    storage = Storage.open(str(tmp_path))
    source = mebibytes(30)
    with pytest.raises(TooLarge):
        await storage.put(key, source, limit)
    assert next(iter(await anext(source))) == limit // MEBIBYTE + 1
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("count", [1, 12])
async def test_a_source_that_fails_leaves_nothing_and_its_own_error_comes_through(
    tmp_path: Path, key: str, count: int
) -> None:
    storage = Storage.open(str(tmp_path))
    with pytest.raises(Invalid, match="content_mismatch"):
        await storage.put(key, mebibytes(count, then=Invalid("content_mismatch")), LIMIT)
    with pytest.raises(NotFound):
        await storage.get(key)
    assert files_in(tmp_path) == []


async def test_an_upload_given_up_half_way_leaves_nothing(tmp_path: Path, key: str) -> None:
    storage = Storage.open(str(tmp_path))
    half_way, never = asyncio.Event(), asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        async for chunk in mebibytes(PART_BYTES // MEBIBYTE + 7):
            yield chunk
        half_way.set()
        await never.wait()

    upload = asyncio.create_task(storage.put(key, stalling(), LIMIT))
    await half_way.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    async with asyncio.timeout(10):
        while files_in(tmp_path):  # noqa: ASYNC110 - the store clears up in a thread of its own and tells nobody
            await asyncio.sleep(0.01)


async def test_missing_content_is_said_before_the_first_byte(storage: Storage, key: str) -> None:
    with pytest.raises(NotFound, match="attachment_content_missing"):
        await storage.get(key)


async def test_delete_can_be_repeated(storage: Storage, key: str) -> None:
    await storage.put(key, pieces(b"1"), LIMIT)
    await storage.delete(key)
    await storage.delete(key)
    with pytest.raises(NotFound):
        await storage.get(key)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "报告.pdf",
        "",
        "a/b",
        f"{new_id()}/../{new_id()}",
        f"{new_id()}/",
        f"{new_id()}/{new_id()}/x",
    ],
    ids=["climbing", "words", "nothing", "letters", "climbing ids", "half", "three"],
)
async def test_only_ids_make_keys(storage: Storage, name: str) -> None:
    with pytest.raises(ValueError, match="storage key"):
        await storage.put(name, pieces(b"1"), LIMIT)
    with pytest.raises(ValueError, match="storage key"):
        await storage.get(name)
    with pytest.raises(ValueError, match="storage key"):
        await storage.delete(name)


async def test_a_directory_is_made_and_found_again_by_path_and_by_url(tmp_path: Path, key: str) -> None:
    place = tmp_path / "数据 1" / "files"
    await Storage.open(str(place)).put(key, pieces(b"1"), LIMIT)
    assert (place / key).read_bytes() == b"1"
    assert await content(Storage.open(place.as_uri()), key) == b"1"


async def test_the_loop_keeps_turning_while_a_large_file_is_written(tmp_path: Path, key: str) -> None:
    storage = Storage.open(str(tmp_path))
    upload = asyncio.create_task(storage.put(key, mebibytes(40), LIMIT))
    turns = 0
    while not upload.done():
        await asyncio.sleep(0)
        turns += 1
    assert (await upload).size == 40 * MEBIBYTE
    assert turns > 40


@pytest.mark.parametrize(
    "url", ["", " ", "s3://", "ftp://host/x", "gs://bucket", "file://elsewhere/x", "http://host/x"]
)
def test_other_places_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="attachments can be stored"):
        Storage.open(url)


def test_half_a_credential_is_refused() -> None:
    with pytest.raises(ValueError, match="together"):
        Storage.open("s3://bucket", access_key_id="id")


@pytest.mark.parametrize(
    ("url", "endpoint", "virtual_hosted", "address"),
    [
        ("s3://files", "http://127.0.0.1:9000", False, "http://127.0.0.1:9000/files/"),
        ("s3://files/yanlu/a", "https://minio.test:9000", False, "https://minio.test:9000/files/yanlu/a/"),
        ("s3://files", "https://oss-cn-hangzhou.test", True, "https://files.oss-cn-hangzhou.test/"),
        ("s3://files/p/", "https://files.oss-cn-hangzhou.test", True, "https://files.oss-cn-hangzhou.test/p/"),
        ("s3://files", None, False, "https://s3.cn-north-1.amazonaws.com/files/"),
    ],
)
def test_a_bucket_is_addressed_as_the_settings_say(
    key: str, url: str, endpoint: str | None, virtual_hosted: bool, address: str
) -> None:
    storage = Storage.open(
        url,
        endpoint=endpoint,
        region="cn-north-1",
        access_key_id="id-of-a-key",
        secret_access_key="its-secret",
        virtual_hosted=virtual_hosted,
    )
    store = storage._store
    assert isinstance(store, S3Store)
    signed = obstore.sign(store, "GET", key, timedelta(minutes=1))
    assert signed.startswith(f"{address}{key}?")
    assert "id-of-a-key" in signed
    assert "cn-north-1" in signed
    assert "its-secret" not in signed + repr(store)


async def test_a_bucket_is_reached_by_the_settings_of_the_installation(tmp_path: Path, key: str) -> None:
    asked: list[bytes] = []

    async def bucket(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(bucket, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        storage = storage_of(
            settings_for(
                "postgresql://",
                tmp_path,
                attachments_url="s3://files/of/ours",
                s3_endpoint=f"http://127.0.0.1:{port}",
                s3_region="cn-hangzhou",
                s3_access_key_id="who",
                s3_secret_access_key="secret",
            )
        )
        await storage.put(key, pieces(b"1"), LIMIT)

    [head] = asked
    assert head.startswith(f"PUT /files/of/ours/{key} HTTP/1.1".encode())
    assert b"Credential=who/" in head
    assert b"/cn-hangzhou/s3/" in head


def files_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]
