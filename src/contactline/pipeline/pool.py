"""Many pages over many processes, in the order they came."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from contactline.errors import ContactlineError
from contactline.model.page import Page
from contactline.pipeline.reading import Reader, Reading

FEW = 12
"""So many pages are read in this process: starting others would take longer."""

_AHEAD = 8

ReadAll = Callable[[Iterable[Page]], Iterator[Reading]]

_reader: Reader | None = None


@contextmanager
def reading_pool(reader: Reader, *, workers: int, expected: int | None) -> Iterator[ReadAll]:
    """Gives a function that reads pages in their order, whatever the number of workers.

    To be entered before files are opened or locked, for the workers are copies of this process. `expected`
    is how many pages will come, None where that is not known. The function raises ContactlineError where a
    worker is killed.
    """
    if workers < 2 or (expected is not None and expected < FEW) or not _can_fork():
        yield lambda pages: map(reader.read, pages)
        return
    with _processes(reader, workers) as pool:
        yield lambda pages: _spread(pages, pool, workers * _AHEAD)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


@contextmanager
def _processes(reader: Reader, workers: int) -> Iterator[ProcessPoolExecutor]:
    global _reader  # noqa: PLW0603 - the workers inherit the loaded gazetteer by fork, the only way to share it
    _reader = reader
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_watch, initargs=(os.getpid(),))
    pool.submit(os.getpid).result()
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _reader = None


def _spread(pages: Iterable[Page], pool: ProcessPoolExecutor, ahead: int) -> Iterator[Reading]:
    waiting: deque[Future[Reading]] = deque()
    try:
        for page in pages:
            waiting.append(pool.submit(_read, page))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise ContactlineError(
            "a reading process was killed, perhaps for want of memory; what was read is kept: "
            "run again with --workers 1"
        ) from error


def _read(page: Page) -> Reading:
    if _reader is None:
        raise RuntimeError("a worker was started without its reader")
    return _reader.read(page)


def _watch(parent: int) -> None:
    """End this worker when its parent is gone: a killed run must leave nothing behind."""

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(0.25)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
