"""That the process is asked to stop is heard before its server waits for open answers: a stream would keep it waiting."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

WISHES = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def heard(stop: Callable[[], None]) -> Iterator[None]:
    """While the block runs, a wish to stop also calls `stop` on the loop; whoever handled it before does so still."""
    loop, before = asyncio.get_running_loop(), dict[int, Any]()

    def both(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        before[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        before = {each: signal.getsignal(each) for each in WISHES}
        before = {each: handler for each, handler in before.items() if callable(handler)}
        for each in before:
            signal.signal(each, both)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
