"""Where shards run: `local` processes, or a `ray` cluster. Stages never know which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pipeline.errors import ConfigError, MissingExtraError
from pipeline.runner.local import run_tasks

Task = TypeVar("Task")
Engine = Callable[
    [Callable[[Any], Any], Sequence[Any], int], Iterator[tuple[Any, Any | BaseException]]
]


def engine_named(name: str) -> Engine:
    """Return the engine of that name.

    Raises ConfigError for a name that is not known.
    """
    engines: dict[str, Engine] = {"local": run_tasks, "ray": run_on_ray}
    if name not in engines:
        raise ConfigError(f"no engine {name!r}; there are {', '.join(engines)}")
    return engines[name]


def run_on_ray(
    work: Callable[[Task], Any], tasks: Sequence[Task], workers: int
) -> Iterator[tuple[Task, Any | BaseException]]:
    """Yield each task with its result, as they end, from the Ray cluster that can be reached.

    A cluster of `workers` processors is started here when there is none. Raises
    MissingExtraError when Ray is not installed.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("engine ray: pip install 'extract-zh[ray]'") from error
    if not ray.is_initialized():
        try:
            ray.init(address="auto", logging_level="error")
        except ConnectionError:
            ray.init(num_cpus=workers, include_dashboard=False, logging_level="error")
    remote = ray.remote(lambda task: work(task))
    under_way = {remote.remote(task): task for task in tasks}
    while under_way:
        [ended, *_], _ = ray.wait(list(under_way), num_returns=1)
        task = under_way.pop(ended)
        try:
            yield task, ray.get(ended)
        except ray.exceptions.RayTaskError as error:
            yield task, error.cause
        except ray.exceptions.RayError as error:  # its worker died, or its node
            yield task, BrokenProcessPool(str(error))
