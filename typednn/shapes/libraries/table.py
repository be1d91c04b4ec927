"""Tables of functions: one line for each, with its rule and its parameters.

    sum          sum          x=a axis dtype out keepdims
    concatenate  concat       arrays axis out dtype
    reshape      reshape      x=a *shape

The name in the library, the rule, and the parameters in the order of a call. ``x=a`` is the rule's
``x``, which the library calls ``a``. A parameter that the rule does not have does not change the
shape; ``name!`` says that it may, so a call that gives it is not looked into. ``*shape`` takes one
shape, or all sizes that are left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any

from typednn.shapes.libraries.adapters import ADAPTERS
from typednn.shapes.rules import RULES
from typednn.shapes.rules.registry import ResultShape


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter of a library's function.

    ``of_rule`` is the rule's parameter; None if the shape does not depend on the argument.
    """

    name: str
    of_rule: Parameter | None
    collects: bool = False
    unread: bool = False
    """Whether a call that gives this argument is not looked into."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a library: its rule, and its parameters in the order of a call."""

    name: str
    rule: Callable[..., ResultShape]
    parameters: tuple[Given, ...]
    dtypes: tuple[str | None, ...] = ()
    """The dtypes of the results, as numpy calls them; None or nothing if they are not known."""

    @property
    def inputs(self) -> list[Parameter]:
        """The parameters of a layer's rule that are arguments of its call, not of its constructor."""
        known = signature(self.rule).parameters.values()
        return [each for each in known if each.kind is each.POSITIONAL_OR_KEYWORD]


def read_table(text: str, own: Mapping[str, Any] = MappingProxyType({})) -> Mapping[str, Function]:
    """Return the functions of a table. Several names before a comma share one line.

    ``own`` has the names of a module with the library's own rules.
    """
    found: dict[str, Function] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        names, rule_name, *words = line.replace(", ", ",").split()
        rule = own.get(rule_name) or RULES.get(rule_name) or ADAPTERS[rule_name]
        parameters = tuple(_given(word, signature(rule).parameters) for word in words)
        found.update((name, Function(name, rule, parameters)) for name in names.split(","))
    return found


def _given(word: str, known: Mapping[str, Parameter]) -> Given:
    collects, unread, word = word.startswith("*"), word.endswith("!"), word.strip("*!")
    of_rule, _, name = word.rpartition("=")
    return Given(name, known.get(of_rule or name), collects, unread)
