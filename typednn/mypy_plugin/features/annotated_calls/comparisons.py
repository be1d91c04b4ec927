"""Compare an argument's shape, dtype or type with the declared one, and collect the errors."""

from collections.abc import Iterator
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.expandtype import expand_type
from mypy.nodes import Context, Expression, LambdaExpr
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, ProperType, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES, DTYPE, SHAPE, UNPROVED
from typednn.mypy_plugin.features.annotated_calls.declared_shapes import DeclaredShapes
from typednn.mypy_plugin.features.annotated_calls.given_functions import (
    difference_of_functions,
    given_function,
)
from typednn.mypy_plugin.features.annotated_calls.solution import Solution, is_decided
from typednn.mypy_plugin.features.annotated_calls.unknown_sizes import (
    is_unproved,
    is_unproved_dtype,
)
from typednn.mypy_plugin.types import as_foreign_array, has_mistake, is_joined_dtype
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import Size
from typednn.shapes.shape import Declared, Shape
from typednn.shapes.unify import finish


class ArgumentPlace(NamedTuple):
    """Where an argument stands: the name of its parameter, and its expression."""

    name: str
    expression: Expression

    def part(self, place: str, expression: Expression) -> "ArgumentPlace":
        """Return the place of a part of the argument: ``[0]`` of ``states``."""
        return ArgumentPlace(f"{self.name}{place}", expression)


class Origin(NamedTuple):
    """Where a comparison comes from, for its message."""

    head: str  # the start of the message: what was given, what was declared
    expression: Expression
    shape: Shape  # () for a size
    dtype_known: bool = True


class UnionComparison(NamedTuple):
    """The declared shapes of a union of tensors that have the dtype and the shape of the argument.

    ``text`` says in an error what the argument is, and all of what is declared.
    """

    place: ArgumentPlace
    declared: list[Declared]
    actual: Shape
    text: str


class Complaint(NamedTuple):
    """A mistake in a call: its text and its place."""

    text: str
    expression: Context
    code: ErrorCode


class Comparisons:
    """The comparisons of one call. ``errors`` collects what does not fit."""

    def __init__(
        self,
        checker: TypeChecker,
        callee: str,
        solution: Solution,
        declared_shapes: DeclaredShapes,
    ) -> None:
        self._checker = checker
        self._callee = callee
        self._solution = solution
        self._declared_shapes = declared_shapes
        self._unions: list[UnionComparison] = []
        self._accepted: list[tuple[Declared, Origin]] = []  # the shapes that may fit
        self.bound_by: dict[str, str] = {}  # by key of a name: the parameter that bound it
        self.errors: list[Complaint] = []

    def compare_sizes(self, place: ArgumentPlace, what: str, declared: Size, actual: Size) -> bool:
        """Compare two sizes and return whether they fit.

        ``what`` says in the message what the argument is or has.
        """
        origin = Origin(f"{self._head(place)} {what}", place.expression, ())
        return self._unify((declared,), (actual,), origin)

    def compare_tensors(self, place: ArgumentPlace, want: Instance, have: Instance) -> None:
        """Compare the shapes and the dtypes of two tensors."""
        declared, shape = self._declared_shapes.of(want), self._solution.scope.shape(have)
        given = messages.tensor(shape, get_proper_type(have.args[1]))
        dtype = messages.dtype(get_proper_type(want.args[1]))
        wanted = messages.annotation(declared, dtype, want.type.name)
        head = f"{self._head(place)} is {given}, declared {wanted}"
        dtype_known = not is_unproved_dtype(want.args[1], have.args[1])
        origin = Origin(head, place.expression, shape, dtype_known)
        dtypes_fit = self._compare_dtypes(origin, want.args[1], have.args[1])
        fits = dtypes_fit and self._unify(declared, shape, origin)
        # Of other libraries' arrays the stubs know little, so these are no surprise.
        if fits and not has_mistake(have) and as_foreign_array(have) is None:
            self._accepted.append((declared, origin))

    def compare_alternatives(
        self, place: ArgumentPlace, want: list[Instance], have: Instance
    ) -> None:
        """Bind the names of the first of ``want`` that fits; complain if none does.

        As at run time, a shape with an expression of unbound names waits for the other arguments.
        So does one whose sizes do not tell which of ``want`` it is.
        """
        given, actual = get_proper_type(have.args[1]), self._solution.scope.shape(have)
        dtypes = [get_proper_type(tensor.args[1]) for tensor in want]
        shapes = [self._declared_shapes.of(tensor) for tensor in want]
        alternatives = [
            messages.annotation(shape, messages.dtype(dtype), have.type.name)
            for shape, dtype in zip(shapes, dtypes, strict=True)
        ]
        text = f"{messages.tensor(actual, given)}, declared {' | '.join(alternatives)}"
        fitting = [
            shape
            for shape, dtype in zip(shapes, dtypes, strict=True)
            if is_joined_dtype(given) or is_subtype(given, dtype)
        ]
        found = UnionComparison(place, fitting, actual, text)
        trials = self._solution.trials(fitting, actual)
        if not trials:
            self._refuse_alternatives(found)
        elif self._solution.waits(trials[0]) or not is_decided(trials, actual):
            self._unions.append(found)
        else:
            self._solution.bindings = trials[0]

    def compare_functions(
        self, place: ArgumentPlace, declared: ProperType, actual: ProperType
    ) -> None:
        """Refuse a function whose arguments or result cannot fit, by what is known of them."""
        wanted = get_proper_type(expand_type(declared, self._solution.types_of_variables()))
        if not isinstance(wanted, CallableType):
            return
        given = given_function(place.expression, actual, wanted, self._checker)
        difference = difference_of_functions(given.type, wanted, self._checker)
        if difference is not None and not given.mistakes:
            text = f"{self._head(place)} is {difference.words}: {difference.reason}"
            self.errors.append(Complaint(text, place.expression, CODES[difference.code]))
            return
        in_lambda = isinstance(place.expression, LambdaExpr)
        for mistake in given.mistakes or given.returned:
            text = mistake.text if in_lambda else f"{self._head(place)}: {mistake.text}"
            where = mistake.place if in_lambda else place.expression
            self.errors.append(Complaint(text, where, mistake.code))

    def finish(self) -> None:
        """Check the sizes and the unions that waited for names which later arguments bound."""
        for found in self._unions:
            trials = self._solution.trials(found.declared, found.actual)
            waits = self._solution.waits
            fitting = [trial for trial in trials if not waits(trial) or finish(trial) is None]
            if not fitting:
                self._refuse_alternatives(found)
            elif is_decided(fitting, found.actual):
                new = fitting[0].sizes.keys() - self._solution.bindings.sizes.keys()
                self._solution.bindings = fitting[0]
                self.bound_by.update(dict.fromkeys(new, f"'{found.place.name.partition('[')[0]}'"))
        self._report(finish(self._solution.bindings))

    def unproved(self) -> Iterator[Complaint]:
        """Yield the arguments that only the run time can check."""
        bindings, flexible = self._solution.bindings, self._solution.flexible
        for declared, origin in self._accepted:
            if not origin.dtype_known or is_unproved(declared, origin.shape, bindings, flexible):
                yield Complaint(messages.unproved(origin.head), origin.expression, UNPROVED)

    def _refuse_alternatives(self, found: UnionComparison) -> None:
        text = f"{self._head(found.place)} is {found.text}: it is none of these"
        self.errors.append(Complaint(text, found.place.expression, SHAPE))

    def _head(self, place: ArgumentPlace) -> str:
        return f"{self._callee}: argument '{place.name}'"

    def _compare_dtypes(self, origin: Origin, want: Type, have: Type) -> bool:
        """Compare two dtypes and return whether they fit."""
        wanted = get_proper_type(want)
        given = get_proper_type(have)
        if isinstance(wanted, TypeVarType) and self._solution.is_flexible(wanted):
            wanted = get_proper_type(self._solution.types.setdefault(wanted.id, given))
        if not isinstance(wanted, Instance) or is_joined_dtype(given) or is_subtype(given, wanted):
            return True
        text = messages.wrong_dtype(origin.head, given, wanted)
        self.errors.append(Complaint(text, origin.expression, DTYPE))
        return False

    def _unify(self, declared: Declared, actual: Shape, origin: Origin) -> bool:
        """Bind the names in ``declared`` or report a mismatch; return whether ``actual`` fits."""
        found = self._solution.unify(declared, actual, origin)
        self._report(found)
        return found is None

    def _report(self, mismatch: Mismatch | None) -> None:
        if mismatch is None:
            return
        origin = mismatch.origin
        assert isinstance(origin, Origin)
        text = messages.mismatch(origin.head, mismatch, origin.shape, self.bound_by)
        self.errors.append(Complaint(text, origin.expression, CODES[mismatch.code]))
