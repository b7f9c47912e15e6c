"""The local engine: shards in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    work: Callable[[Task], Result], tasks: Sequence[Task], workers: int, *, alone: bool = False
) -> Iterator[tuple[Task, Result | BaseException]]:
    """Yield each task with its result, as they end.

    A task whose process dies (out of memory, a crash in native code) comes with the
    BrokenProcessPool error; the others are run again in a new pool. `alone` gives every task a
    process of its own, one after another.
    """
    if not alone and (workers <= 1 or len(tasks) <= 1):
        yield from ((task, _attempt(work, task)) for task in tasks)
        return
    left = list(range(len(tasks)))
    while left:
        # After a death the pool goes on with one task at a time, so that the guilty is known.
        batch, size = (left[:1], 1) if alone else (left, min(workers, len(left)))
        died = False
        pool = ProcessPoolExecutor(
            size,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_end_with_parent,
            initargs=(os.getpid(),),
        )
        try:
            under_way: dict[Future[Any], int] = {pool.submit(work, tasks[n]): n for n in batch}
            while under_way:
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ended:
                    n = under_way.pop(future)
                    error = future.exception()
                    if isinstance(error, BrokenProcessPool) and not alone:
                        died = True
                        continue
                    left.remove(n)
                    yield tasks[n], error if error is not None else future.result()
        finally:
            pool.shutdown(cancel_futures=True)
        alone = alone or died


def _end_with_parent(parent: int) -> None:
    """End this worker when the run that started it was killed and cannot end it itself."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _attempt(work: Callable[[Task], Result], task: Task) -> Result | BaseException:
    try:
        return work(task)
    except Exception as error:  # handed to the runner, which decides by its class
        return error
