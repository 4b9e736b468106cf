"""A client and fake destinations, on this machine."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.fakes.slack import FakeSlack, fake_slack
from tests.fakes.smtp import FakeSmtp, fake_smtp


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The client that destinations share."""
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A web server that does as it is told."""
    async with fake_slack() as server:
        yield server


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    """A mail server that does as it is told."""
    async with fake_smtp() as server:
        yield server
