"""Calls of typednn's own operations: the operation's rule gives the shape of the result.

A rule (``typednn.shapes.rules``) has the parameters of its operation, so the arguments of a call
are bound to it by name. Methods and operators of Tensor are operations with ``self`` as first argument.
"""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.types import (
    CallableType,
    ProperType,
    Type,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import BROADCAST, CODES, PERMUTED
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext, Signatures
from typednn.mypy_plugin.features.bounds import has_open_shape, tensor_bound
from typednn.mypy_plugin.features.guards.attempts import under_facts
from typednn.mypy_plugin.features.loops import in_all_passes, never_met
from typednn.mypy_plugin.features.operations.arguments import Arguments, Choice, is_incomplete
from typednn.mypy_plugin.features.operations.dtypes import Dtypes
from typednn.mypy_plugin.features.operations.index_elements import refuse_stated_indices
from typednn.mypy_plugin.features.operations.names import RuleCall, rule_named
from typednn.mypy_plugin.features.operations.results import ResultWriter
from typednn.mypy_plugin.features.operations.unions import Outcome, try_all
from typednn.mypy_plugin.mypy_errors.watch import is_shown, warn
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import Scope, after_mistakes, as_array, of_mistake
from typednn.shapes.facts import Fact
from typednn.shapes.rules import AnyNumber
from typednn.shapes.rules.broadcasting import BROADCASTING
from typednn.shapes.rules.meeting_axes import are_both_stretched, meeting
from typednn.shapes.rules.permuted_axes import permuted
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic


def apply_rule(
    ctx: CallContext, rule_call: RuleCall, signatures: Signatures, settings: Settings
) -> Type:
    """Return the type of the operation's result, and report mistakes."""
    assert isinstance(ctx.api, TypeChecker)
    call = _OperationCall(ctx, rule_call, signatures.of(ctx), settings)
    if call.arguments.are_of_mistake():
        return call.of_mistake()
    if call.arguments.has_star_arguments():
        return call.of_unknown_shape()
    found = under_facts(call.outcome, ctx.context, ctx.api, call.scope)
    if found is None:
        return call.of_unknown_shape()
    if assigned := never_met(ctx.context, ctx.api):
        return in_all_passes(found.type, assigned, ctx.api)
    for error in found.errors:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
    if found.errors:
        return of_mistake(found.type)
    given = (member for argument in call.arguments.all for member in argument.members)
    return call.kept_variable(found.type) or after_mistakes(found.type, given)


class _OperationCall:
    """One call of an operation."""

    def __init__(
        self,
        ctx: CallContext,
        call: RuleCall,
        signature: CallableType | None,
        settings: Settings,
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker, self._call, self._settings = ctx, ctx.api, call, settings
        self.scope = scope = Scope()
        self.arguments = Arguments(ctx, call, scope)
        self._dtypes = Dtypes(ctx, call, self.arguments)
        self._results = ResultWriter(ctx, signature, scope, self.arguments, self._dtypes)

    def outcome(self, proved: Sequence[Fact]) -> Outcome[ShapeError] | None:
        """Return the result's type and the errors; None if there are too many union members.

        Sizes that the ``proved`` facts make equal are one.
        """
        self.arguments.take_for_equal(proved)
        found = try_all([a.members for a in self.arguments.all], self.result)
        operands = self.arguments.operands() if found is not None and found.errors else None
        if found is None or operands is None:
            return found
        apart = try_all(operands, self.result)
        if apart is None:
            return None
        never = not apart.errors and not found.possible  # members that do not meet
        return found._replace(type=UninhabitedType() if never else found.type, errors=apart.errors)

    def result(self, choice: Choice) -> Outcome[ShapeError]:
        """Return the result's type for one choice of union members."""
        named = self._dtypes.of(choice)
        dtypes = self._dtypes.of_result(named)
        error = self._dtypes.error(named)
        if error is not None:
            return Outcome(self.of_unknown_shape(), [error])
        try:
            arguments = self.arguments.bound(choice)
            if is_incomplete(arguments):  # which mypy reports itself
                return Outcome(self.of_unknown_shape(dtypes), [])
            result = rule_named(self._call.name)(*arguments.args, **arguments.kwargs)
            refuse_stated_indices(self._call.name, self._ctx, arguments.arguments, self.scope)
        except ShapeError as error:
            return Outcome(self.of_unknown_shape(dtypes), [error])
        self._warn_of_permutation(arguments.arguments, result)
        written = self._results.written(result, dtypes)
        if isinstance(result, tuple) and self._warns_of_broadcast(arguments.arguments, result):
            written = of_mistake(written)
        return Outcome(written, [])

    def of_mistake(self) -> Type:
        """Return the result's type if an operand comes from a refused call: no more than its dtype."""
        choice = tuple(a.members[0] for a in self.arguments.all if len(a.members) == 1)
        are_all = len(choice) == len(self.arguments.all)
        dtypes = self._dtypes.of_result(self._dtypes.of(choice)) if are_all else ()
        return of_mistake(self.of_unknown_shape(dtypes))

    def kept_variable(self, result: Type) -> TypeVarType | None:
        """Return T if the result has the shape and the dtype of operands ``x: T``, else None.

        The variable then stands for a whole shape, which the rule must return.
        """
        variables = {a.variable.id: a.variable for a in self.arguments.all if a.variable}
        tensor = as_array(result)
        if len(variables) != 1 or tensor is None:
            return None
        [variable] = variables.values()
        bound = tensor_bound(variable)
        if bound is None or not has_open_shape(bound) or tensor.type is not bound.type:
            return None
        if tensor.args[1] != bound.args[1]:
            return None
        whole = bound.copy_modified(args=[variable, bound.args[1]])
        choice = [
            whole if a.variable else UnionType.make_union(a.members) for a in self.arguments.all
        ]
        try:
            arguments = self.arguments.bound(tuple(map(get_proper_type, choice)))
            shape = rule_named(self._call.name)(*arguments.args, **arguments.kwargs)
        except ShapeError:
            return None
        return variable if shape == (Variadic(self.scope.key(variable)),) else None

    def of_unknown_shape(self, dtypes: Sequence[ProperType] = ()) -> Type:
        """Return the result's type if its shape is not known, or if the call is refused."""
        return self._results.written(AnyNumber(UNKNOWN_SHAPE), dtypes)

    def _warn_of_permutation(self, keywords: dict[str, object], result: object) -> None:
        """Warn of a reshape that gives the sizes in another order, if the option is on."""
        x = keywords.get("x")
        if not self._settings.warn_permuted or self._call.name != "reshape":
            return
        if isinstance(x, tuple) and isinstance(result, tuple):
            text = permuted(x, result)
            if text is not None:
                warn(self._checker, text, self._ctx.context, PERMUTED)

    def _warns_of_broadcast(self, keywords: dict[str, object], result: Shape) -> bool:
        """Warn of ``(n, 1) - (n,)``, which gives ``(n, n)``, and return whether this is shown.

        Warn of other broadcasts, too, if the option is on; their results may be meant.
        """
        if self._call.name not in BROADCASTING:
            return False
        x, y = keywords.get("x"), keywords.get("y")
        if not isinstance(x, tuple) or not isinstance(y, tuple) or not x or not y:
            return False
        text = met = meeting(self._call.name, x, y)
        if text is None and self._settings.warn_broadcast and are_both_stretched(x, y):
            text = messages.broadcast(self._call.name, x, y, result)
            text = None if self.arguments.keeps_axes() else text
        if text is None or self.arguments.adds_axes():
            return False
        warn(self._checker, text, self._ctx.context, BROADCAST)
        return met is not None and is_shown(self._checker, self._ctx.context, BROADCAST)
