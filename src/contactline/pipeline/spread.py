"""One function over many items, on all cores, in their order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from contactline.pipeline.ingest import cores

Item = TypeVar("Item")
Made = TypeVar("Made")

FEW = 24
"""So many items are worked on in this process."""

_function: Callable[[Any], Any] | None = None


def spread(function: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
    """`function` of each item, in order. It may be any closure: the workers are copies of this process."""
    workers = cores()
    if workers < 2 or len(items) < FEW or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(function, items)
        return
    global _function  # noqa: PLW0603 - what a closure holds reaches the workers by fork alone
    _function = function
    try:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_call, items, chunksize=4)
    finally:
        _function = None


def _call(item: Any) -> Any:
    if _function is None:
        raise RuntimeError("a worker was started without its function")
    return _function(item)
