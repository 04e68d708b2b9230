"""How a calendar elsewhere is fetched without being led astray: only to public addresses, so much, and so long.

A name is resolved here, every address it has is checked, and the connection goes to the very address that was checked,
under the name for Host and certificate: a name that answers otherwise the second time (DNS rebinding) is not asked a second
time. Each redirect passes the same way, because the check stands where connections are made. No proxy is taken from the
environment, since a proxy would resolve names itself.
"""

import asyncio
import json
import socket
import sys
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from domain.availability.facts import Busy
from domain.availability.states import FetchError
from domain.availability.subscriptions import Due, Read
from domain.meetings.states import Standing

MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
TIMEOUT = httpx.Timeout(10, connect=5)
SECONDS = 30.0  # for all of it
READING_SECONDS = 20.0
TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address
HEADERS = {"accept": "text/calendar", "accept-encoding": "identity", "user-agent": "yanlu"}


class Failed(Exception):
    """Why there is nothing to read."""

    def __init__(self, error: FetchError) -> None:
        super().__init__(error)
        self.error = error


def is_public(address: str, *, loopback: bool = False) -> bool:
    """Whether anybody on the internet may be meant by this address. `loopback` lets that through as well, for tests."""
    ip = ip_address(address.partition("%")[0])
    inner = _inner(ip)
    if inner is not None:
        return is_public(str(inner), loopback=False)
    if ip.is_loopback:
        return loopback
    local = isinstance(ip, IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local or local)


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one wraps: mapped, translated, 6to4 or Teredo."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


class Guarded(httpx.AsyncBaseTransport):
    """Connects to addresses that were checked, and to no other."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        # No connection is kept: it would be reused by its address, for whatever name leads there next.
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same request to the address; the caller's own keeps its name, against which redirects are read."""
        url, host = request.url, request.url.raw_host.decode("ascii")
        if url.scheme not in {"http", "https"} or url.userinfo:
            raise Failed(FetchError.ADDRESS_REFUSED)
        address = await self._checked(url.host, url.port or (443 if url.scheme == "https" else 80))
        literal = f"[{address}]" if ":" in address else address
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                url.copy_with(host=literal),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    async def _checked(self, host: str, port: int) -> str:
        """An address of this name; one that is not public spoils them all."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Failed(FetchError.UNREACHABLE) from error
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(is_public(each, loopback=self._loopback) for each in addresses):
            raise Failed(FetchError.ADDRESS_REFUSED)
        return addresses[0]

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()


async def fetched(due: Due, from_at: datetime, until_at: datetime, *, loopback: bool = False) -> Read:
    """What a calendar says of the busy times between two instants (UTC), or why it could not be read. Raises nothing else."""
    try:
        async with asyncio.timeout(SECONDS):
            content, headers = await _content(due, loopback=loopback)
        if content is None:
            return Read(etag=due.etag, modified=due.modified)
        busy = await read_apart(content, due.zone, from_at, until_at)
    except Failed as failed:
        return Read(error=failed.error)
    except (TimeoutError, httpx.TimeoutException):
        return Read(error=FetchError.TOO_SLOW)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Read(error=FetchError.UNREACHABLE)
    return Read(busy=busy, etag=headers.get("etag"), modified=headers.get("last-modified"))


async def _content(due: Due, *, loopback: bool) -> tuple[bytes | None, httpx.Headers]:
    """The file, or None when the source says that it has not changed."""
    known = {"if-none-match": due.etag, "if-modified-since": due.modified}
    headers = HEADERS | {name: value for name, value in known.items() if value}
    client = httpx.AsyncClient(
        transport=Guarded(loopback=loopback),
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
    )
    async with client, client.stream("GET", due.url, headers=headers) as answer:
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None, answer.headers
        if answer.status_code != httpx.codes.OK or answer.headers.get("content-encoding", "identity") != "identity":
            raise Failed(FetchError.REFUSED)
        content = bytearray()
        async for part in answer.aiter_raw():
            content += part
            if len(content) > MOST_BYTES:
                raise Failed(FetchError.TOO_LARGE)
        return bytes(content), answer.headers


async def read_apart(content: bytes, zone: str, from_at: datetime, until_at: datetime) -> list[Busy]:
    """The busy stretches of a file, read by a process of its own that ends when it takes too much. Raises Failed."""
    arguments = ("-m", "api.availability.reading", zone, from_at.isoformat(), until_at.isoformat())
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(READING_SECONDS):
            told, _ = await process.communicate(content)
    except TimeoutError as error:
        raise Failed(FetchError.TOO_MANY) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:  # below nought: ended by its limits
        raise Failed(FetchError.TOO_MANY if (process.returncode or 0) < 0 else FetchError.MALFORMED)
    said = json.loads(told)
    if isinstance(said, str):
        raise Failed(FetchError(said))
    return [
        Busy(
            datetime.fromisoformat(starts),
            datetime.fromisoformat(ends),
            Standing.TENTATIVE if tentative else Standing.CONFIRMED,
        )
        for starts, ends, tentative in said
    ]
