"""A clock that a test moves, and people with real passwords."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import passwords
from domain.actor import Role
from tests.factories import make_account, make_congress

PASSWORD = "a long enough password"


class Clock:
    """The application's time while a test runs."""

    def __init__(self):
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock(app):
    app.state.clock = Clock()
    yield app.state.clock
    del app.state.clock


@pytest.fixture(scope="session")
async def password_hash():
    return await passwords.hashed(PASSWORD, "nobody")


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
async def administrator(db, congress, password_hash):
    return await make_account(
        db, congress, Role.ADMINISTRATOR, username="admin", name="管理员", password_hash=password_hash
    )


@pytest.fixture
def sign_in(client, congress):
    async def signed(username="admin", password=PASSWORD, slug=None):
        return await client.post(
            "/v1/sign-in", json={"congress": slug or congress.slug, "username": username, "password": password}
        )

    return signed


@pytest.fixture
async def me(sign_in, administrator, clock):
    """Headers of the administrator."""
    answer = await sign_in()
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
