"""Somebody at the terminal, who answers at once and remembers what was said."""

from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.sources.telegram.login import Prompts
from monitor.sources.telegram.who import Account
from tests.fakes.telegram.password import Password
from tests.fakes.telegram.server import TelegramServer


@dataclass
class Somebody:
    """Gives the answers in turn, the last one for ever; `scans` gets every link that is shown."""

    phone: str = "+7 999 000-00-01"
    codes: list[str] = field(default_factory=lambda: ["24680"])
    passwords: list[str] = field(default_factory=lambda: [""])
    agrees: bool = True
    scans: Callable[[str], None] = lambda link: None
    heard: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    asked: list[Account] = field(default_factory=list)

    @property
    def prompts(self) -> Prompts:
        """How the login reaches this person."""
        return Prompts(
            phone=self._phone,
            code=self._code,
            password=self._password,
            again=self.consents,
            say=self.heard.append,
            show=self._show,
        )

    async def consents(self, account: Account) -> bool:
        """Say whether the session of an account may be ended."""
        self.asked.append(account)
        return self.agrees

    async def _phone(self) -> str:
        return self.phone

    async def _code(self) -> str:
        return _next(self.codes)

    async def _password(self) -> str:
        return _next(self.passwords)

    def _show(self, link: str) -> None:
        self.links.append(link)
        self.scans(link)


def _next(answers: list[str]) -> str:
    return answers.pop(0) if len(answers) > 1 else answers[0]


def two_step(telegram: TelegramServer, words: str) -> None:
    """Give everybody a password."""
    for person in telegram.world.people.values():
        person.password = Password(words)
