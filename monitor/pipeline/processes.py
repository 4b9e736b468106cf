"""Processes for judgement: how they begin, and how they are ended whatever they do."""

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process

GRACE = 2.0


def begin() -> None:
    """Make this process a worker: deaf to Ctrl-C, and gone when its parent is."""
    # Ctrl-C reaches the whole process group; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def end(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes for good, whatever they do."""
    # Nothing public ends a process before Python 3.14.
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(GRACE)


def _end_with_parent() -> None:
    # A parent that was killed tells nobody; without this its workers would stay for ever.
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
