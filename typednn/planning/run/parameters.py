"""The parameters of a jitted function: which arguments are static, and which are donated."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from typednn.containers import TreeDef
from typednn.planning.run.static_arguments import Static
from typednn.tensor import Tensor
from typednn.trees import flatten, unflatten

__all__ = ["Parameters"]

_KEYWORD_KINDS: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Parameters:
    """The parameters of ``f``. ``static`` and ``donated`` are those that the user named.

    Raises ValueError for the name of a parameter that ``f`` does not have.
    """

    def __init__(
        self, f: Callable[..., Any], name: str, static: Sequence[str], donated: Sequence[str]
    ) -> None:
        self._f = f
        self._name = name
        self.static = self._named(static)
        self.donated = self._named(donated)

    @functools.cached_property
    def keyword_names(self) -> frozenset[str]:
        """The names that can be passed as keywords: a program does not depend on their order."""
        try:
            parameters = inspect.signature(self._f, follow_wrapped=False).parameters
        except ValueError:  # some built-in functions have no signature
            return frozenset()
        return frozenset([name for name, each in parameters.items() if each.kind in _KEYWORD_KINDS])

    def _named(self, names: Sequence[str]) -> tuple[inspect.Parameter, ...]:
        for name in names:
            if name not in self._signature:
                raise ValueError(f"jit: {self._name} has no parameter {name!r}")
        return tuple([self._signature[name] for name in names])

    @functools.cached_property
    def _signature(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self._f).parameters

    def _passed_for(
        self, parameter: inspect.Parameter, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[range, list[str]]:
        """Return the positions and the keywords of the arguments for the parameter."""
        kind, position = parameter.kind, [*self._signature].index(parameter.name)
        if kind is inspect.Parameter.VAR_POSITIONAL:
            return range(position, len(args)), []
        if kind is inspect.Parameter.VAR_KEYWORD:
            named = {name for name, each in self._signature.items() if each.kind in _KEYWORD_KINDS}
            return range(0), [name for name in kwargs if name not in named]
        by_position = kind is not inspect.Parameter.KEYWORD_ONLY and position < len(args)
        by_name = kind is not inspect.Parameter.POSITIONAL_ONLY and parameter.name in kwargs
        return range(position, position + by_position), [parameter.name] * by_name

    def wrap_static(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments, each static one wrapped in ``Static`` so that it is a leaf."""
        wrapped, named = [*args], {**kwargs}
        for parameter in self.static:
            positions, names = self._passed_for(parameter, args, kwargs)
            for position in positions:
                wrapped[position] = Static(args[position])
            for name in names:
                named[name] = Static(kwargs[name])
        return tuple(wrapped), named

    def donated_indices(self, leaves: list[Any], treedef: TreeDef) -> tuple[int, ...]:
        """Return the indices of the donated tensors among the leaves of ``(args, kwargs)``."""
        if not self.donated:
            return ()
        args, kwargs = unflatten(treedef, range(len(leaves)))
        places = self.donated_places(args, kwargs)
        given = [args[place] if isinstance(place, int) else kwargs[place] for place in places]
        return tuple([index for index in flatten(given)[0] if type(leaves[index]) is Tensor])

    def donated_places(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sequence[int | str]:
        """Return the positions and the keywords of the donated arguments."""
        found: list[int | str] = []
        for parameter in self.donated:
            positions, names = self._passed_for(parameter, args, kwargs)
            found += [*positions, *names]
        return found
