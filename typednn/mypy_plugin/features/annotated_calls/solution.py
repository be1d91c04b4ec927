"""The sizes and types that one call gives to the type variables of its signature."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.types import TupleType, Type, TypeVarId, TypeVarLikeType, TypeVarTupleType, TypeVarType

from typednn.mypy_plugin.types import Scope, Writer, checker_builder, unknown_type
from typednn.shapes.bindings import Bindings, Mismatch, substitute
from typednn.shapes.dim import Dim, Size
from typednn.shapes.shape import Declared, Entry, Shape, Variadic
from typednn.shapes.unify import finish, unify


def is_decided(trials: Sequence[Bindings], actual: Shape) -> bool:
    """Return whether the first of several bindings is right, whatever the sizes turn out to be."""
    if all(isinstance(size, int) for size in actual):
        return True
    first = trials[0]
    return all((t.sizes, t.variadics) == (first.sizes, first.variadics) for t in trials[1:])


class Solution:
    """Keeps what each flexible variable, which the call itself binds, stands for.

    ``flexible`` maps the key of each such variable to it. A name that is only remembered, such as
    one in the fields of a dataclass, has a key too, but no type variable.
    """

    def __init__(self, checker: TypeChecker, variables: list[TypeVarLikeType]) -> None:
        self._checker = checker
        self.scope = Scope()
        self.flexible: dict[str, TypeVarLikeType | None] = {self.scope.key(v): v for v in variables}
        self.bindings = Bindings()
        self.types: dict[TypeVarId, Type] = {}
        self.own_types: dict[TypeVarId, Type] = {}  # of sizes that are more than ints: enums
        self._writer = Writer(checker_builder(checker), self.scope)

    def is_flexible(self, variable: TypeVarLikeType) -> bool:
        """Whether the call binds ``variable``."""
        return self.scope.key(variable) in self.flexible

    def key_of_name(self, name: str) -> str:
        """Return the key of the flexible name ``name``, which is added if there is none."""
        for key in self.flexible:
            if key.partition("@")[0] == name:
                return key
        key = f"{name}@call"
        self.flexible[key] = None
        return key

    def bind_shape(self, variable: TypeVarLikeType, value: object) -> None:
        """Bind the variable of a whole shape to a tuple of sizes, if ``value`` is one."""
        if isinstance(value, tuple) and all(isinstance(v, Entry) for v in value):
            unify((Variadic(self.scope.key(variable)),), value, self.bindings, self.flexible)

    def forget(self, variable: TypeVarType, wider: Type) -> None:
        """Let a size variable stand for a type, whatever size it was bound to."""
        self.bindings.sizes.pop(self.scope.key(variable), None)
        self.types[variable.id] = wider

    def unify(self, declared: Declared, actual: Shape, origin: object = None) -> Mismatch | None:
        """Bind the names in ``declared``, or return why ``actual`` does not fit."""
        return unify(declared, actual, self.bindings, self.flexible, origin)

    def try_unify(self, declared: Declared, actual: Shape) -> bool:
        """Bind the names in ``declared`` and return True, or change nothing and return False.

        Sizes that must wait for a name are not checked.
        """
        for trial in self.trials([declared], actual):
            trial.deferred = self.bindings.deferred
            self.bindings = trial
            return True
        return False

    def trials(self, alternatives: Sequence[Declared], actual: Shape) -> list[Bindings]:
        """Return the bindings by each of the declared shapes that ``actual`` may have."""
        found = []
        for declared in alternatives:
            trial = self.bindings.copy()
            if unify(declared, actual, trial, self.flexible) is None:
                found.append(trial)
        return found

    def waits(self, trial: Bindings) -> bool:
        """Return whether these bindings, made of the own ones, have more sizes that wait."""
        return len(trial.deferred) > len(self.bindings.deferred)

    def fits(self, declared: Declared, actual: Shape) -> bool:
        """Whether ``actual`` fits, with the names that are bound now. Bind nothing."""
        trial = self.bindings.copy()
        return unify(declared, actual, trial, self.flexible) is None and finish(trial) is None

    def size_type(self, size: Size) -> Type:
        """Return the type of a declared size, with each name replaced by what it stands for."""
        if not isinstance(size, Dim):
            return self._writer.size(size)
        [entry] = substitute((size,), self.bindings, self.flexible)
        return self._writer.entry(entry)

    def types_of_variables(self) -> dict[TypeVarId, Type]:
        """Return what each flexible variable stands for; Any if nothing is known."""
        return {v.id: self._solved(key, v) for key, v in self.flexible.items() if v is not None}

    def _solved(self, key: str, variable: TypeVarLikeType) -> Type:
        if isinstance(variable, TypeVarTupleType):
            entries: Shape = self.bindings.variadics.get(key, (Variadic(None),))
            fallback = self._checker.named_generic_type("builtins.tuple", [unknown_type()])
            return TupleType([self._writer.entry(entry) for entry in entries], fallback)
        if key in self.bindings.variadics:
            return self._writer.shape(self.bindings.variadics[key])
        size = self.bindings.sizes.get(key)
        if size is None:
            return self.types.get(variable.id, unknown_type())
        return self._writer.size(size)
