"""The one-by-one stage in several processes, for the batch command.

Home addresses never come here: a roster is placed in the process that read it.
"""

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mapping.geocoding.choice import Hit
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.matcher import Matcher
from mapping.geocoding.parse import Parsed, parse_address
from mapping.geocoding.places import Places
from mapping.geocoding.types import AddressParts, GeocodeResult

__all__ = ["WORTH_IT", "match_in_processes", "processes_for"]

WORTH_IT: Final = 40_000
"""Fewer addresses are looked up sooner than a process starts and learns the streets (measured)."""
_MOST_PROCESSES: Final = 61
"""Windows waits for no more at once."""
_CHUNK: Final = 1_000
_state: dict[str, Matcher] = {}


def processes_for(count: int, workers: int) -> int:
    """Return how many processes so many addresses are worth, ``workers`` at most."""
    return max(1, min(workers, count // WORTH_IT, _MOST_PROCESSES))


def match_in_processes(
    addresses: list[str | AddressParts | Parsed],
    index: AddressIndex,
    *,
    home_state: str,
    learned: Mapping[int, list[str]],
    workers: int,
    on_done: Callable[[int], None],
) -> Iterator[GeocodeResult | Hit]:
    """Yield the answers in order; ``on_done`` is told how many there are so far.

    An address that was parsed already is not parsed again.
    """
    chunks = [addresses[start : start + _CHUNK] for start in range(0, len(addresses), _CHUNK)]
    with tempfile.TemporaryDirectory(prefix="addresses-") as folder:
        path = Path(folder) / "index.bin"
        index.save(path)
        pool = ProcessPoolExecutor(
            max_workers=workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open,
            initargs=(path, home_state, dict(learned)),
        )
        done = 0
        try:
            with _interrupts_wait():
                answers = pool.map(_match, chunks)
            for results in answers:
                yield from results
                done += len(results)
                on_done(done)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let Ctrl-C pass for a moment, so that processes started meanwhile never hear of it.

    It reaches every process of a terminal; the one that was started winds up the others.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _open(path: Path, home_state: str, learned: dict[int, list[str]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    index = AddressIndex.load(path)
    _state["matcher"] = Matcher(index, Places(index, home_state=home_state, learned=learned))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: killed, it can end nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _match(addresses: list[str | AddressParts | Parsed]) -> list[GeocodeResult | Hit]:
    matcher = _state["matcher"]
    states = matcher.places.states
    return [
        matcher.find(
            address if isinstance(address, Parsed) else parse_address(address, home_states=states)
        )
        for address in addresses
    ]
