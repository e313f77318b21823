"""The queue of a chat channel, as several processes work on it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.store.deliveries import Delivery, DeliveryQueue
from bot.store.subscriptions import SubscriptionStore
from bot.store.tables import deliveries
from ingest.catalog import now
from ingest.settings import Settings
from tests.conftest import both_databases

pytestmark = both_databases


def build(message: str, thread: str | None = None) -> Delivery:
    return Delivery(f"k{message}", "T1", "C1", "U1", message, "Who runs the ferry?", thread or message)


@contextmanager
def open_queue(settings: Settings) -> Iterator[DeliveryQueue]:
    with closing(DeliveryQueue(settings.sql_url, "slack")) as queue:
        yield queue


@pytest.fixture
def queue(settings: Settings) -> Iterator[DeliveryQueue]:
    with open_queue(settings) as queue:
        yield queue


def test_each_question_is_one_worker_s(queue: DeliveryQueue) -> None:
    for number in range(24):
        assert queue.admit(build(f"{number:02}"))
    with ThreadPoolExecutor(8) as pool:
        claimed = [one.key for one in pool.map(lambda number: queue.claim(f"w{number}", 60), range(40)) if one]
    assert sorted(claimed) == [f"k{number:02}" for number in range(24)]


def test_an_event_that_two_processes_are_told_of_is_taken_once(queue: DeliveryQueue) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: queue.admit(build("1"), event_id="E1", event_kind="mention"), range(16)))
    assert taken.count(True) == 1


def test_a_reply_that_comes_with_its_question_is_never_left_waiting(queue: DeliveryQueue) -> None:
    for number in range(12):
        asked = build(f"{number:02}.1")
        reply = build(f"{number:02}.2", asked.thread)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda each: queue.admit(each[0], hold=each[1]), [(asked, False), (reply, True)]))
        for one in (asked, reply):
            claimed = queue.claim("worker", 60)
            assert claimed is not None
            assert claimed.key == one.key
            assert queue.finish(one.key, "worker")


@pytest.mark.parametrize("ahead_s", [30, 86_400])
def test_a_lease_holds_unless_the_clock_was_set_back(queue: DeliveryQueue, ahead_s: float) -> None:
    assert queue.admit(build("1"))
    assert queue.claim("first", 15) is not None
    with queue._write() as connection:
        connection.execute(update(deliveries).values(lease_until=now() + timedelta(seconds=ahead_s)))
    taken = queue.claim("second", 15)
    assert (taken is not None) is (ahead_s > 300)


def test_a_digest_that_is_due_is_queued_once(queue: DeliveryQueue, settings: Settings) -> None:
    with closing(SubscriptionStore(settings.sql_url, "slack")) as subscriptions:
        due = now() - timedelta(minutes=1)
        subscriptions.add(build("1").place, "U1", "ferries", "daily 08:00", "UTC", due)

        def enqueue(_: int) -> int:
            return subscriptions.enqueue_due(now(), lambda schedule, zone, moment: moment + timedelta(days=1))

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(enqueue, range(16))) == 1
