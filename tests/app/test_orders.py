"""Orders are small files that outlive the command and the daemon."""

from pathlib import Path

from monitor.app.orders import Order, carried_out, give, given
from tests.factories import NOON


def test_an_order_is_given_once_and_kept(tmp_path: Path) -> None:
    """A second one for the same channel takes the place of the first."""
    give(tmp_path, Order(kind="backfill", handle="Okopny", since=NOON.replace(year=2023)))
    give(tmp_path, Order(kind="backfill", handle="okopny", since=NOON))
    assert given(tmp_path) == [Order(kind="backfill", handle="okopny", since=NOON)]


def test_an_order_that_was_carried_out_is_forgotten(tmp_path: Path) -> None:
    """It is not done again at the next start."""
    order = Order(kind="join")
    give(tmp_path, order)
    carried_out(tmp_path, order)
    assert given(tmp_path) == []


def test_a_damaged_order_is_passed_over(tmp_path: Path) -> None:
    """The others are still read."""
    give(tmp_path, Order(kind="join"))
    (tmp_path / "orders" / "broken.json").write_text("[1", "utf-8")
    assert given(tmp_path) == [Order(kind="join")]
