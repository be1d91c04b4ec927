"""Binds the arguments of a call of a library's function to the parameters of its rule."""

import inspect
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import ARG_NAMED, ARG_POS, ARG_STAR, CallExpr, Expression, TupleExpr
from mypy.plugin import MethodContext
from mypy.types import Instance, NoneType, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.bounds import operand_members
from typednn.mypy_plugin.features.library_calls.names import LibraryCall
from typednn.mypy_plugin.features.operations.arguments import (
    CallArgument,
    Choice,
    bind_keyword,
    value_in_role,
)
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.names import NDARRAY
from typednn.mypy_plugin.types import Scope, as_tensor, checker_builder, unknown_type
from typednn.shapes.libraries.table import Given
from typednn.shapes.rules import Role, role_of

_UFUNCS: Final = "numpy._typing._ufunc."
"""Where the stubs declare the classes of ufuncs, which refuse our tensors."""


class Written(NamedTuple):
    """An argument as it is written in a call."""

    type: Type
    expression: Expression | None


class LibraryArguments:
    """The arguments of one call. ``read`` says whether all are understood."""

    def __init__(self, ctx: CallContext, call: LibraryCall, scope: Scope) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker, self._call = ctx, ctx.api, call
        self._values = Values(ctx.api, scope)
        self.read = True
        self.all = list(self._read())

    def _read(self) -> Iterator[CallArgument]:
        positional, named = self._written()
        parameters = self._call.function.parameters
        for place, parameter in enumerate(parameters):
            if parameter.collects and _is_variadic(parameter):
                for written in positional[place:]:
                    yield from self._argument(parameter, written)
                positional = positional[:place]
                continue
            if parameter.collects and _takes_names(parameter):
                yield from self._by_name(parameter, named)
                continue
            if parameter.collects and len(positional) > place + 1:
                yield from self._argument(parameter, self._together(positional[place:]))
                return
            written = positional[place] if place < len(positional) else named.get(parameter.name)
            if written is not None:
                yield from self._argument(parameter, written)
        is_odd = not self._call.knows_all_names and not named.keys() <= {p.name for p in parameters}
        if len(positional) > len(parameters) or is_odd:
            self.read = False

    def _by_name(self, parameter: Given, named: dict[str, Written]) -> Iterator[CallArgument]:
        """Yield the arguments that ``**`` gathers."""
        own, known = parameter.of_rule, {each.name for each in self._call.function.parameters}
        assert own is not None
        for name, written in named.items():
            if name not in known:
                members = operand_members(get_proper_type(written.type))
                yield CallArgument(own, Role.VALUE, members, written.expression, name)

    def _written(self) -> tuple[list[Written], dict[str, Written]]:
        """Return the positional and the named arguments in the order of the call."""
        positional, named = list[Written](), dict[str, Written]()
        spread = list[Expression]()
        if self._call.of_method and isinstance(self._ctx, MethodContext):
            positional.append(Written(self._ctx.type, None))
        gathered = zip(
            self._ctx.args,
            self._ctx.arg_types,
            self._ctx.arg_kinds,
            self._ctx.arg_names,
            strict=True,
        )
        for expressions, types, kinds, names in gathered:
            for e, t, kind, name in zip(expressions, types, kinds, names, strict=True):
                if kind == ARG_POS:
                    positional.append(Written(t, e))
                elif kind == ARG_NAMED and name is not None:
                    named[name] = Written(t, e)
                elif kind == ARG_STAR and (items := self._items(t, e)) is not None:
                    positional += [] if e in spread else items
                    spread.append(e)
                else:
                    self.read = False
        return positional, named

    def _items(self, t: Type, expression: Expression) -> list[Written] | None:
        """Return the items of ``*xs``; None if their number is not known."""
        found = self._values.items.types(get_proper_type(t), expression)
        if not isinstance(found, list):
            return None
        return [Written(unknown_type() if item is None else item, None) for item in found]

    def _together(self, written: list[Written]) -> Written:
        """Return several arguments as the tuple that they are of one."""
        build = checker_builder(self._checker)
        types = TupleType(
            [each.type for each in written], build("builtins.tuple", [unknown_type()])
        )
        items = [each.expression for each in written if each.expression is not None]
        return Written(types, TupleExpr(items) if len(items) == len(written) else None)

    def _argument(self, parameter: Given, written: Written) -> Iterator[CallArgument]:
        t = get_proper_type(written.type)
        if parameter.unread and not isinstance(t, NoneType):
            self.read = False
        own = parameter.of_rule
        if own is not None and not parameter.unread:
            role = role_of(own)
            if isinstance(t, NoneType) and own.default is not None and role is not Role.KEY:
                self.read = False  # the rule has no such case
            members = [self._as_of_numpy(member) for member in operand_members(t)]
            yield CallArgument(own, role, members, written.expression)

    def _as_of_numpy(self, t: ProperType) -> ProperType:
        """Return the array that a function of numpy makes of our tensor; a ufunc makes none."""
        tensor = as_tensor(t)
        if tensor is None or self._call.library != "numpy" or _is_ufunc(self._ctx):
            return t
        build = checker_builder(self._checker)
        return build(NDARRAY, [tensor.args[0], build("numpy.dtype", [tensor.args[1]])])

    def bound(self, choice: Choice) -> inspect.BoundArguments:
        """Bind the arguments to the rule's parameters."""
        bound = inspect.BoundArguments(inspect.signature(self._call.function.rule), OrderedDict())
        for argument, t in zip(self.all, choice, strict=True):
            value = value_in_role(argument, t, self._values)
            name = argument.parameter.name
            if argument.parameter.kind is argument.parameter.VAR_POSITIONAL:
                value = (*bound.arguments.get(name, ()), value)
            if argument.keyword is None:
                bound.arguments[name] = value
            else:
                bind_keyword(bound, argument, value)
        return bound


def _is_ufunc(ctx: CallContext) -> bool:
    t = get_proper_type(ctx.type) if isinstance(ctx, MethodContext) else None
    return isinstance(t, Instance) and t.type.fullname.startswith(_UFUNCS)


def _is_variadic(parameter: Given) -> bool:
    own = parameter.of_rule
    return own is not None and own.kind is own.VAR_POSITIONAL


def _takes_names(parameter: Given) -> bool:
    own = parameter.of_rule
    return own is not None and own.kind is own.VAR_KEYWORD


def callee_name(ctx: CallContext) -> str:
    """Return the full name of what is called, as the module around it is named."""
    callee = ctx.context.callee if isinstance(ctx.context, CallExpr) else None
    return getattr(callee, "fullname", "") or ""
