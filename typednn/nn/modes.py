"""Train or evaluate: an argument of each layer that behaves differently in the two.

Such a layer takes a required second argument, ``mode: nn.Mode``, so that nobody forgets it: mypy
reports the missing argument, and Python does. There is no switch inside of a model. ``nn.Eval()``
changes nothing. ``nn.Train(key)`` hands each call of such a layer a key of its own, and collects
the running statistics of the layers, as a model is immutable; ``mode.updated(model)`` has them.
"""

import sys
import warnings
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, final
from weakref import ReferenceType, ref

from typednn import trees
from typednn.autodiff import stop_gradient
from typednn.autodiff.watched import need_alike
from typednn.checks.keys import add_key
from typednn.checks.messages import sizes_text
from typednn.containers import Flattened, register
from typednn.nn.buffers import buffers_of
from typednn.nn.module import Module, with_branches
from typednn.planning.run import value_keys
from typednn.random import Key, fold_in
from typednn.random.keys import key_data
from typednn.shapes import show
from typednn.source_lines import user_frame, user_line
from typednn.tracing import Scope, tracing

__all__ = ["Eval", "Mode", "Train"]

M = TypeVar("M", bound=Module)
T = TypeVar("T")


@final
@dataclass(frozen=True)
class Eval:
    """Evaluation: layers draw nothing, use their running statistics, and change nothing."""


@final
class Train:
    """Training: layers draw random numbers from a key, and collect running statistics.

    ::

        def loss(model: Net, x: Images, y: Labels, mode: nn.Mode) -> tuple[Scalar, Net]:
            value = losses.cross_entropy(model(x, mode), y)
            return value, mode.updated(model) if isinstance(mode, nn.Train) else model

        @jit
        def step(model: Net, x: Images, y: Labels, key: random.Key) -> tuple[Net, Scalar]:
            mode = nn.Train(key)
            (value, model), gradient = value_and_grad(loss, has_aux=True)(model, x, y, mode)
            ...

    Make one for each step, with a new key: the same key draws the same numbers. A call of a layer
    is told from others by their order, so a step is the same in ``jit`` and out of it.

    What a Train has collected stays in it. So it is used in the function that it was made in, and
    in gradients and ``remat`` there: using it inside of a function with ``jit`` or ``vmap``, or in
    the body of a loop or a condition, that is called around its use, raises ValueError. Build
    another one there, from a key that is an argument: ``xs = random.split(mode.key(), n)`` for the
    steps of a loop or the elements of a batch. As an argument, a Train is a tree with one leaf, its
    key, and the function gets a copy that has collected nothing.

    Running statistics that ``updated`` never gave to a model are lost: then there is a
    RuntimeWarning once the Train is gone. Raises TypeError if ``key`` is not one key.
    """

    __slots__ = (
        *("__weakref__", "_count", "_is_copied", "_is_taken", "_key", "_line", "_news", "_scope"),
    )

    def __init__(self, key: Key) -> None:
        key_data("nn.Train", key)
        self._begin(key, 0)

    def _begin(self, key: Key, count: int) -> None:
        self._key = key
        self._count = count
        self._is_copied = False
        self._is_taken = False  # whether ``updated`` has given a model what was collected
        self._line = ("", 0)  # the user's file and line that first updated a buffer
        self._scope = tracing.scope
        self._news: dict[int, tuple[Module, dict[str, Any]]] = {}  # by the id of the layer

    @staticmethod
    def __typednn_register__(train: type[Any]) -> None:
        """Make it a container."""
        register(train, _flatten, _rebuild)

    def __reduce__(self) -> tuple[Any, ...]:
        (key,), origin, _ = _flatten(self)
        return _rebuild, (_Origin(origin.count), [key])

    def __repr__(self) -> str:
        return f"Train({self._key!r})"

    def key(self) -> Key:
        """Return a key that no other call gets: that of the number of calls before.

        Raises ValueError where this Train cannot be used: see the class.
        """
        self._need_usable()
        if self._key.data.shape != (2,):
            raise ValueError(
                f"{user_line()}: the key of this nn.Train has shape {show(self._key.data.shape)},"
                " not (2,): it is no key, but a part of one; map over keys = random.split(key, n),"
                " and build nn.Train(key) inside"
            )
        self._count += 1
        return fold_in(self._key, self._count - 1)

    def newest(self, layer: M) -> M:
        """Return the layer with the buffers of its last ``update``, or the layer itself."""
        found = self._news.get(id(layer))
        return layer if found is None else with_branches(layer, found[1])

    def has_updates(self) -> bool:
        """Return whether a layer has updated its buffers."""
        return bool(self._news)

    def update(self, layer: M, **buffers: Any) -> None:
        """Collect new values of a layer's buffers, by name. Layers call it, with ``self``.

        They have no gradient. Frozen buffers keep their values.

        Raises TypeError for a name that is no buffer with tensors, or a value of another structure;
        ShapeError for one of another shape or dtype; ValueError where this Train cannot be used.
        """
        self._need_usable()
        kind = type(layer).__name__
        known = buffers_of(type(layer)) & {*layer._layout.branches}
        for name, value in buffers.items():
            if name not in known:
                raise TypeError(
                    f"nn.Train.update: '{name}' is no buffer of {kind} that holds tensors; its"
                    f" buffers are {', '.join(sorted(known)) or 'none'}"
                )
            owner = f"nn.Train.update: buffer '{name}' of {kind}"
            need_alike(owner, "new value", *trees.flatten(getattr(layer, name)), value)
        if not self._news:
            frame = user_frame()
            self._line = frame.f_code.co_filename, frame.f_lineno
        _, news = self._news.setdefault(id(layer), (layer, {}))
        news.update(stop_gradient(buffers))

    def updated(self, model: T) -> T:
        """Return the model, or a tree of several, with the buffers that its layers have updated.

        All else is the same. Layers are found by identity, in the model that was called.

        Raises ValueError if no layer was called with this mode, if one was that is not part of the
        model, and where this Train cannot be used.
        """
        self._need_usable()
        if not self._count and not self._news:
            raise ValueError(
                "nn.Train.updated: no layer was called with this mode, so there is nothing new; a"
                " function with jit or vmap gets a copy of it: call mode.updated(model) inside, and"
                " return the result"
            )
        self._is_taken = True
        if not self._news:
            return model
        found: set[int] = set()

        def new_layer(layer: Module, rebuilt: Module) -> Module:
            found.add(id(layer))
            return with_branches(rebuilt, self._news[id(layer)][1])

        model_with_news = trees.map_parts(lambda part: id(part) in self._news, new_layer, model)
        for place, (layer, _) in self._news.items():
            if place not in found:
                raise ValueError(_not_part(layer, model))
        return model_with_news

    def __del__(self) -> None:
        if getattr(self, "_news", None) and not self._is_taken and sys.exc_info()[1] is None:
            names = ", ".join(sorted({type(layer).__name__ for layer, _ in self._news.values()}))
            text = (
                f"nn.Train: the running statistics of {names} are lost, because no model was made"
                " with them; call mode.updated(model), and return its result"
            )
            warnings.warn_explicit(text, RuntimeWarning, *self._line)

    def _need_usable(self) -> None:
        """Raise ValueError in another scope than the own one, and if a copy is used instead."""
        if self._scope is not tracing.scope:
            raise ValueError(_elsewhere(self._scope, tracing.scope))
        if self._is_copied:
            raise ValueError(
                f"{user_line()}: this nn.Train was passed to a function that uses a copy of it, and"
                " would hand out the same keys again; give that function one of its own,"
                " nn.Train(mode.key())"
            )


Mode: TypeAlias = Train | Eval
"""Train or evaluate: the annotation of a layer's second argument."""


class _Origin:
    """What rebuilds a Train of its key: how many keys it has handed out, and itself, if it lives.

    Two of them are equal if the numbers are.
    """

    __slots__ = ("count", "mode")

    def __init__(self, count: int, mode: "ReferenceType[Train] | None" = None) -> None:
        self.count = count
        self.mode = mode

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Origin) and self.count == other.count

    def __hash__(self) -> int:
        return hash(self.count)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Origin, (self.count,)

    def __repr__(self) -> str:
        return f"{self.count} keys handed out"


def _flatten(mode: Train) -> Flattened:
    if mode._news:
        names = ", ".join(sorted({type(layer).__name__ for layer, _ in mode._news.values()}))
        raise ValueError(
            f"nn.Train: a copy would lack the running statistics of {names}; return"
            " mode.updated(model) instead of the mode, and pass nn.Train(mode.key()) to a function"
            " with jit or vmap"
        )
    return [mode._key], _Origin(mode._count, ref(mode)), ("key",)


def _rebuild(origin: _Origin, children: Any) -> Train:
    mode = None if origin.mode is None else origin.mode()
    if mode is not None:
        mode._is_copied = True
    new: Train = object.__new__(Train)
    new._begin(children[0], origin.count)
    return new


def _elsewhere(made: Scope | None, used: Scope | None) -> str:
    where = "outside of all functions with jit or vmap, loops and conditions"
    made_in, used_in = (where if scope is None else f"in {scope.name}" for scope in (made, used))
    return (
        f"{user_line()}: this nn.Train was made {made_in}, but is used {used_in}: what runs there"
        " stands for several calls, steps or elements, and all would draw the same numbers and lose"
        " their running statistics; pass a key there, as in xs = random.split(key, n), build"
        " nn.Train(key) of it, and return mode.updated(model)"
    )


def _not_part(layer: Module, model: Any) -> str:
    return (
        f"nn.Train.updated: {sizes_text(layer)} was called with this mode, but is not part of the"
        f" given {type(model).__name__}; pass the model whose layers were called. In a gradient that"
        " is the argument of the function that is differentiated: call mode.updated(model) inside of"
        " it, and return the result beside the loss, with has_aux=True"
    )


add_key(Train, type)
add_key(Eval, type)
value_keys.add_key(_Origin, lambda _, origin: origin.count)


def refuse_no_mode(layer: str, mode: object) -> None:
    """Raise TypeError for what is no mode. The calls of layers without shapes are not checked otherwise."""
    if not isinstance(mode, Train | Eval):
        raise TypeError(f"{layer}.__call__: argument 'mode' is {mode!r}, declared Train | Eval")
