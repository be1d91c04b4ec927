"""Watching the calls of a model's layers, each with its path in the model.

Python looks a call up in the class. So while it is watched, the classes of the layers have another
``__call__``, which lets all pass that are not layers of this model, and those of other threads.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from typednn.nn.module import Module
from typednn.nn.shared_parts import children

__all__ = ["Watcher", "layers_with_paths", "watched_calls"]

Watcher: TypeAlias = Callable[[str, Module, tuple[Any, ...], Callable[[], Any]], Any]
"""``watcher(path, layer, args, call)``: ``call()`` is the result of the call, and what the watcher
returns takes its place."""

_LOCK = threading.RLock()


def layers_with_paths(model: Any) -> list[tuple[str, Module]]:
    """Return the modules in a model with their paths, each once, the model itself first.

    A path is what stands after ``model.`` in Python: ``"layers[0].norm"``; of the model ``""``.
    """
    found: dict[int, tuple[str, Module]] = {}

    def visit(value: Any, path: str) -> None:
        if isinstance(value, Module):
            if id(value) in found:
                return
            found[id(value)] = (path.removeprefix("."), value)
        for step, child in children(value):
            is_item = isinstance(value, list | tuple | dict)
            visit(child, f"{path}[{step!r}]" if is_item else f"{path}.{step}")

    visit(model, "")
    return list(found.values())


@contextmanager
def watched_calls(model: Any, watcher: Watcher) -> Iterator[None]:
    """Call ``watcher`` around each call of a layer of the model, the model itself among them.

    The layers must be those of this very object: inside of a function with ``jit`` or ``grad`` that
    is the argument which the function gets. One thread watches at a time; others wait.
    """
    paths = {id(layer): path for path, layer in layers_with_paths(model)}
    classes = {type(layer) for _, layer in layers_with_paths(model)}
    callers = [cls for cls in classes if hasattr(cls, "__call__")]  # noqa: B004 - of its instances
    with _LOCK:
        own = {cls: vars(cls).get("__call__") for cls in callers}
        news = {cls: _watching(cls.__call__, paths, watcher) for cls in callers}
        try:
            for cls, call in news.items():
                cls.__call__ = call  # type: ignore[method-assign]  # that is what watching is
            yield
        finally:
            for cls, call in own.items():
                if call is not None:
                    cls.__call__ = call  # type: ignore[method-assign]  # as before
                elif "__call__" in vars(cls):
                    del cls.__call__


def _watching(call: Callable[..., Any], paths: dict[int, str], watcher: Watcher) -> Any:
    thread, inside = threading.get_ident(), set[int]()

    @functools.wraps(call)
    def watching(self: Any, *args: Any, **kwargs: Any) -> Any:
        path = paths.get(id(self))
        # A layer that calls ``super().__call__`` is inside of its own call.
        if path is None or id(self) in inside or threading.get_ident() != thread:
            return call(self, *args, **kwargs)
        inside.add(id(self))
        try:
            return watcher(path, self, args, lambda: call(self, *args, **kwargs))
        finally:
            inside.discard(id(self))

    return watching
