"""Calendars elsewhere: fetched from a server of this test, kept when it is down, and never from an address that is not public."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, select, update

from api.availability import fetching
from api.availability.fetching import fetched, is_public
from api.availability.jobs import LEASE, read_due
from domain.actor import Role
from domain.availability.queries import read_busy
from domain.availability.subscriptions import EVERY, MOST, SOON, Due
from domain.availability.tables import calendar_subscription, subscribed_busy
from domain.db import Statement
from domain.ids import new_id

DAY = timedelta(days=1)
FROM, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
LATER = Statement(update(calendar_subscription).values(due_at=datetime(2100, 1, 1, tzinfo=UTC)))
KEPT = Statement(
    select(calendar_subscription.c.url).where(calendar_subscription.c.id == bindparam("of")).union_all(
        select(subscribed_busy.c.standing).where(subscribed_busy.c.subscription_id == bindparam("of"))
    )
)  # fmt: skip


@pytest.fixture(autouse=True)
async def nobody_else_waits(db):
    """Calendars that other tests left behind are not asked for from here."""
    async with db.write() as tx:
        await tx.one(LATER)


def calendar(*hours):
    events = [
        f"BEGIN:VEVENT\r\nUID:{each}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:202603{each}0000Z\r\nDURATION:PT1H\r\n"
        "SUMMARY:看病\r\nEND:VEVENT\r\n"
        for each in hours
    ]
    return "".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n", *events, "END:VCALENDAR\r\n"]).encode()


class Source:
    """A server on the loopback; `answers` by path: status, headers, body, or a coroutine that writes by itself."""

    def __init__(self):
        self.answers, self.asked, self.port = {}, [], 0

    async def serve(self, reader, writer):
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            self.asked.append({line.partition(": ")[0].lower(): line.partition(": ")[2] for line in head[1:]})
            answer = self.answers[head[0].split(" ")[1]]
            if callable(answer):
                await answer(writer)
            else:
                status, headers, body = answer
                lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
                writer.write("\r\n".join([*lines, "", ""]).encode() + body)
                await writer.drain()
        writer.close()

    def url(self, path="/a.ics", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
async def source() -> AsyncIterator[Source]:
    made = Source()
    async with serving(made):
        yield made


@asynccontextmanager
async def serving(source, host="127.0.0.1"):
    server = await asyncio.start_server(source.serve, host, source.port)
    source.port = server.sockets[0].getsockname()[1]
    yield server
    server.close()
    await server.wait_closed()


def due(url):
    return Due(new_id(), new_id(), new_id(), url, None, None, 0, "Asia/Shanghai")


async def read(url, *, loopback=True):
    return await fetched(due(url), FROM, UNTIL, loopback=loopback)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("0.0.0.0", False),
        ("::", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("ff02::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::80ff:fffe", False),
    ],
)
def test_only_public_addresses_are_followed(address, public):
    assert is_public(address) is public


def test_what_tests_may_do_lets_nothing_else_through():
    assert is_public("127.0.0.1", loopback=True)
    assert is_public("::1", loopback=True)
    assert not any(is_public(each, loopback=True) for each in ("10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0x7f.0.0.1"])
async def test_without_the_setting_the_loopback_is_refused_however_it_is_written(source, host):
    source.answers["/a.ics"] = (200, [], calendar("16T02"))
    refused = await read(source.url(host=host), loopback=False)
    assert (refused.error, source.asked) == ("address_refused", [])


@pytest.mark.parametrize(
    "target",
    [
        "http://10.255.255.1/a.ics",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]:{port}/a.ics",
        "//192.168.0.1/a.ics",
        "ftp://127.0.0.1/a.ics",
        "file:///etc/passwd",
        "http://user:pass@127.0.0.1:{port}/a.ics",
    ],
)
async def test_a_redirect_leads_to_no_other_place(source, target):
    source.answers["/a.ics"] = (302, [f"Location: {target.format(port=source.port)}"], b"")
    refused = await read(source.url())
    assert (refused.error, len(source.asked)) == ("address_refused", 1)


async def test_a_redirect_to_the_loopback_is_refused_where_the_first_address_was_public(source, monkeypatch):
    """The first name is public and served here, as a rebinding name would be: what it redirects to is checked by itself."""
    source.answers |= {"/a.ics": (302, [f"Location: {source.url('/b.ics')}"], b""), "/b.ics": (200, [], calendar())}
    checked = fetching.Guarded._checked

    async def public_once(self, host, port):
        return "127.0.0.1" if host == "calendar.example.org" else await checked(self, host, port)

    monkeypatch.setattr(fetching.Guarded, "_checked", public_once)
    refused = await read(source.url(host="calendar.example.org"), loopback=False)
    assert (refused.error, len(source.asked)) == ("address_refused", 1)
    assert source.asked[0]["host"] == f"calendar.example.org:{source.port}", "its own name, whatever the address"


async def test_a_name_is_resolved_once_and_one_private_address_spoils_it(source, monkeypatch):
    """DNS rebinding: the name is public when it is checked and private when it is asked again, which nobody does."""
    loop, asked = asyncio.get_running_loop(), []
    plain = loop.getaddrinfo

    def names(*addresses):
        async def found(host, port, **given):
            if host != "calendar.example.org":
                return await plain(host, port, **given)
            asked.append(host)
            return [(2, 1, 6, "", (each, port)) for each in addresses]

        return found

    source.answers["/a.ics"] = (200, [], calendar("16T02"))
    monkeypatch.setattr(loop, "getaddrinfo", names("127.0.0.1"))
    assert (await read(source.url(host="calendar.example.org"))).error is None
    assert asked == ["calendar.example.org"]
    monkeypatch.setattr(loop, "getaddrinfo", names("93.184.215.14", "10.0.0.1"))
    assert (await read(source.url(host="calendar.example.org"))).error == "address_refused"
    monkeypatch.setattr(loop, "getaddrinfo", names())
    assert (await read(source.url(host="calendar.example.org"))).error == "address_refused"


async def test_redirects_are_followed_a_few_times(source):
    source.answers |= {
        "/a.ics": (301, ["Location: /b.ics"], b""),
        "/b.ics": (200, [], calendar("16T02")),
        "/c.ics": (302, ["Location: /c.ics"], b""),
    }
    assert len((await read(source.url())).busy) == 1
    assert (await read(source.url("/c.ics"))).error == "unreachable"
    assert len(source.asked) == 2 + 1 + fetching.MOST_REDIRECTS


async def test_what_is_huge_slow_or_no_calendar_is_told(source, monkeypatch):
    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"X" * 65536)
            await writer.drain()

    async def silent(_writer):
        await asyncio.sleep(5)

    async def dripping(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"X")
            await writer.drain()
            await asyncio.sleep(0.05)

    source.answers |= {
        "/endless": endless,
        "/silent": silent,
        "/dripping": dripping,
        "/gzip": (200, ["Content-Encoding: gzip"], b"\x1f\x8b"),
        "/none": (404, [], b""),
        "/html": (200, [], b"<html></html>"),
    }
    monkeypatch.setattr(fetching, "MOST_BYTES", 1_000_000)
    told = {}
    for path in source.answers:
        monkeypatch.setattr(fetching, "SECONDS", 0.5 if path in {"/silent", "/dripping"} else 30.0)
        told[path] = (await read(source.url(path))).error
    assert told == {
        "/endless": "too_large",
        "/silent": "too_slow",
        "/dripping": "too_slow",
        "/gzip": "refused",
        "/none": "refused",
        "/html": "malformed",
    }
    closed = source.url()
    async with serving(Source()) as server:
        closed = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    assert (await read(closed)).error == "unreachable"
    assert (await read("http://no-such-name.invalid/")).error == "unreachable"


@pytest.fixture
def deputy(desk, caller):
    return caller(Role.DEPUTY, person_id=desk.office.deputy.person_id)


async def busy(desk):
    me = desk.office.deputy.person_id
    async with desk.db.read() as tx:
        found = await read_busy(tx, desk.organiser, [me], [], desk.hour(0), desk.hour(60))
    return sorted((f"{each.starts_at:%d %H}", str(each.standing)) for each in found[me])


async def test_a_subscription_is_read_kept_while_the_source_is_down_and_ended(desk, deputy, caller, source):
    now, organiser = desk.office.now, caller(Role.ORGANISER)
    source.answers["/a.ics"] = (200, ['ETag: "v1"', "Last-Modified: Mon, 02 Mar 2026 00:00:00 GMT"], calendar("16T02"))
    made = await deputy.post("/calendar-subscriptions", {"url": source.url()})
    assert (made.status_code, made.json()["read_at"], "127.0.0.1:" in made.text) == (201, None, False)
    path = f"/calendar-subscriptions/{made.json()['id']}"

    async def shown():
        return (await deputy.get("/calendar-subscriptions")).json()["items"][0]

    async def later(minutes):
        nonlocal now
        now += timedelta(minutes=minutes)
        await read_due(desk.db, now, loopback=True)
        return await shown()

    first = await later(0)
    assert (first["error"], first["read_at"]) == (None, now.isoformat().replace("+00:00", "Z"))
    assert await busy(desk) == [("16 02", "confirmed")]
    told = (await organiser.get("/meetings/free-busy", people=[str(desk.office.deputy.person_id)],
                                from_at=desk.hour(1).isoformat(), until_at=desk.hour(20).isoformat())).text  # fmt: skip
    assert ("2026-03-16T02:00:00Z" in told or "2026-03-16T02:00:00+00:00" in told, "看病" in told) == (True, False)

    await later(EVERY.seconds // 60 - 1)
    assert len(source.asked) == 1, "not before it is due"
    source.answers["/a.ics"] = (304, [], b"")
    second = await later(1)
    assert (source.asked[1]["if-none-match"], second["error"]) == ('"v1"', None)
    assert source.asked[1]["if-modified-since"] == "Mon, 02 Mar 2026 00:00:00 GMT"
    assert await busy(desk) == [("16 02", "confirmed")]

    for answer, error in (((500, [], b""), "refused"), ((200, [], b"BEGIN:NOTHING"), "malformed")):
        source.answers["/a.ics"] = answer
        failed = await later(EVERY.seconds // 60)
        assert (failed["error"], failed["read_at"]) == (error, second["read_at"]), (
            "the age is that of the last good one"
        )
        assert await busy(desk) == [("16 02", "confirmed")], "nothing is lost"
    assert (await shown())["tried_at"] == now.isoformat().replace("+00:00", "Z")
    asked = len(source.asked)
    await later(2 * SOON.seconds // 60 - 1)
    assert len(source.asked) == asked, "a source that fails is asked more and more seldom"
    source.answers["/a.ics"] = (200, [], calendar("17T02", "18T02"))
    again = await later(1)
    assert (again["error"], again["read_at"] > second["read_at"]) == (None, True)
    assert await busy(desk) == [("17 02", "confirmed"), ("18 02", "confirmed")]

    ended = await organiser.post(f"{path}/end", None, made.json()["version"])
    assert ended.json()["active"] is False
    assert (await deputy.post(f"{path}/end")).json()["code"] == "subscription_ended"
    assert await busy(desk) == []
    async with desk.db.read() as tx:
        assert [row["url"] for row in await tx.all(KEPT, of=made.json()["id"])] == [None]
    asked = len(source.asked)
    await later(24 * 60)
    assert len(source.asked) == asked


async def test_a_slot_is_found_around_a_subscribed_calendar(desk, deputy, caller, source):
    source.answers["/a.ics"] = (200, [], calendar("16T02", "16T03"))
    assert (await deputy.post("/calendar-subscriptions", {"url": source.url()})).status_code == 201
    await read_due(desk.db, desk.office.now, loopback=True)
    body = {
        "kind_id": str(desk.kinds["consultation"]),
        "from_at": "2026-03-16T00:00:00+08:00",
        "until_at": "2026-03-17T00:00:00+08:00",
        "duration_minutes": 120,
        "step_minutes": 30,
        "required": [{"person_id": str(desk.office.deputy.person_id), "role": "deputy"}],
    }
    found = (await caller(Role.ORGANISER).post("/meetings/slots", body)).json()
    assert [each["starts_at"] for each in found["slots"]] == ["2026-03-16T04:30:00Z", "2026-03-16T06:30:00Z"]


async def test_two_workers_read_a_calendar_once_and_one_that_died_is_followed(desk, deputy, source):
    source.answers["/a.ics"] = (200, [], calendar())
    await deputy.post("/calendar-subscriptions", {"url": source.url()})
    now = desk.office.now
    await asyncio.gather(*(read_due(desk.db, now, loopback=True) for _ in range(3)))
    assert len(source.asked) == 1

    async def dies(*_given, **_more):
        raise asyncio.CancelledError

    source.answers["/b.ics"] = (200, [], calendar())
    await deputy.post("/calendar-subscriptions", {"url": source.url("/b.ics")})
    with pytest.MonkeyPatch.context() as patch, suppress(asyncio.CancelledError):
        patch.setattr("api.availability.jobs.fetched", dies)
        await read_due(desk.db, now, loopback=True)
    assert await read_due(desk.db, now + LEASE - timedelta(seconds=1), loopback=True) == 0
    assert await read_due(desk.db, now + LEASE, loopback=True) == 1


async def test_what_is_refused_and_who_sees_what(desk, deputy, caller):
    for url in (
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "https://user:secret@example.org/a.ics",
        "https:///a.ics",
        "http://example.org:99999/a.ics",
        "http://[::1/a.ics",
        "//example.org",
    ):
        refused = await deputy.post("/calendar-subscriptions", {"url": url})
        assert (refused.status_code, refused.json()["code"]) == (422, "address_unfit"), url
    blank = await deputy.post("/calendar-subscriptions", {"url": "https://example.org/a b"})
    assert blank.json()["code"] == "input_invalid"
    one = (await deputy.post("/calendar-subscriptions", {"url": "webcal://example.org/secret.ics"})).json()
    assert one["host"] == "example.org"
    for _ in range(MOST - 1):
        assert (await deputy.post("/calendar-subscriptions", {"url": "https://example.org/"})).status_code == 201
    many = await deputy.post("/calendar-subscriptions", {"url": "https://example.org/"})
    assert (many.status_code, many.json()["code"]) == (409, "subscriptions_too_many")

    mayor, organiser = caller(Role.LEADER, person_id=desk.mayor), caller(Role.ORGANISER)
    assert (await mayor.get("/calendar-subscriptions")).json()["items"] == []
    assert (await mayor.post(f"/calendar-subscriptions/{one['id']}/end")).status_code == 404
    theirs = {"url": "https://example.org/", "person_id": str(desk.office.deputy.person_id)}
    assert (await mayor.post("/calendar-subscriptions", theirs)).json()["code"] == "subscription_not_yours"
    assert (await caller(Role.VIEWER).post("/calendar-subscriptions", {"url": theirs["url"]})).status_code == 403
    seen = await organiser.get("/calendar-subscriptions", person=theirs["person_id"], active="true")
    assert (len(seen.json()["items"]), "secret.ics" in seen.text) == (MOST, False)
    stranger = {"url": theirs["url"], "person_id": str(new_id())}
    assert (await organiser.post("/calendar-subscriptions", stranger)).json()["code"] == "reference_unknown"
