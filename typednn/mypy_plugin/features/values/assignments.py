"""What a module or a function assigns, in statements and in expressions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    Expression,
    ForStmt,
    FuncDef,
    FuncItem,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    ListExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    StarExpr,
    TryStmt,
    TupleExpr,
    TypeInfo,
    Var,
    WithStmt,
)
from mypy.types import CallableType, Instance, get_proper_type

from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk

Definitions = dict[Var, Expression | None]
"""The one expression that each variable is assigned; None if there are several, or none."""
Attribute = tuple[MemberExpr, Expression | None]
"""An assignment to an attribute of any object, ``x.n = 3``, with its value where it has its own."""

_ASSIGNING: Final = (
    *(AssignmentStmt, AssignmentExpr, OperatorAssignmentStmt, ForStmt, WithStmt, TryStmt),
    *(GeneratorExpr, MatchStmt, FuncItem),
)
_RESHAPING: Final = (
    *("resize", "resize_", "resize_as_", "unsqueeze_", "squeeze_", "t_", "transpose_"),
    *("swapaxes_", "swapdims_", "set_"),
)
"""Methods of arrays that change a shape in place, of numpy's and PyTorch's."""


class Reassigned(NamedTuple):
    """A variable that is assigned several times: the names in these statements, with the values.

    ``in_exchange`` says that one is ``x, y = y, x``, where mypy assigns ``x`` before it reads it.
    """

    variable: Var
    targets: list[tuple[NameExpr, Expression | None]]
    in_exchange: bool = False


class Assignments:
    """The assignments in one node, which is walked once."""

    def __init__(self, root: Node) -> None:
        self._assigned: list[tuple[Node, Expression | None]] = []
        self._last_lines: list[int] = []  # of the statements or expressions that assign
        self._names: list[NameExpr] = []
        self._reshaping: list[MemberExpr] = []
        self.updated: set[Node] = set()
        """The targets of operators such as ``+=``."""
        self._exchanges: list[AssignmentStmt] = []
        self._class_of_self: dict[Var, TypeInfo] = {}
        self._of_classes: dict[str, _OfClasses] = {}
        self.asked_at: int | None = None
        """The line at which it was last asked what has been assigned since."""
        for node in walk(root):
            if isinstance(node, NameExpr):
                self._names.append(node)
            elif isinstance(node, MemberExpr):
                if node.name in _RESHAPING:
                    self._reshaping.append(node)
            elif isinstance(node, _ASSIGNING):
                self._add(node)

    def _add(self, node: Node) -> None:
        self._assigned += _assigned(node)
        own = isinstance(node, (AssignmentStmt, AssignmentExpr, OperatorAssignmentStmt))
        last = (own and node.end_line) or node.line
        self._last_lines += [last] * (len(self._assigned) - len(self._last_lines))
        if isinstance(node, OperatorAssignmentStmt):
            self.updated.add(node.lvalue)
        if isinstance(node, FuncDef) and node.arguments and (cls := _class_of_first(node)):
            self._class_of_self[node.arguments[0].variable] = cls
        if isinstance(node, AssignmentStmt) and isinstance(node.rvalue, TupleExpr):
            self._exchanges.append(node)

    @cached_property
    def definitions(self) -> Definitions:
        """The one expression that each variable is assigned."""
        found: Definitions = {}
        for variable, value in self._pairs:
            found[variable] = None if variable in found else value
        return found

    @cached_property
    def _pairs(self) -> list[tuple[Var, Expression | None]]:
        return [pair for target, value in self._assigned for pair in pairs(target, value)]

    def values_of(self, variable: Var) -> list[Expression | None]:
        """Return all that a variable is assigned, None for what has no expression of its own."""
        return [value for assigned, value in self._pairs if assigned is variable]

    @cached_property
    def _counts(self) -> Counter[Var]:
        return Counter(variable for variable, _ in self._pairs)

    def is_reassigned(self, variable: Var) -> bool:
        """Whether a variable is assigned several times; a call assigns a parameter once."""
        return self._counts[variable] > 1

    @cached_property
    def attributes(self) -> Mapping[str, list[Attribute]]:
        """The assignments to attributes, by name; ``x.resize(2, 3)`` is one to ``x.shape``."""
        found: dict[str, list[Attribute]] = {}
        if self._reshaping:
            found["shape"] = [(node, None) for node in self._reshaping]
        for target, value in self._assigned:
            if isinstance(target, MemberExpr):
                found.setdefault(target.name, []).append((target, value))
            elif not isinstance(target, NameExpr):
                for part in walk(target):
                    if isinstance(part, MemberExpr):
                        found.setdefault(part.name, []).append((part, None))
        return found

    def attributes_of(
        self, name: str, cls: TypeInfo, in_subclasses: bool = True
    ) -> list[Attribute]:
        """Return the assignments to an attribute that an object of a class may have."""
        return self._apart(name).of(cls, in_subclasses)

    def attributes_of_others(self, name: str) -> list[Attribute]:
        """Return the assignments to an attribute of anything but ``self``."""
        return self._apart(name).others

    def _apart(self, name: str) -> "_OfClasses":
        if name not in self._of_classes:
            assigned = self.attributes.get(name, ())
            self._of_classes[name] = _OfClasses(assigned, self._class_of_self)
        return self._of_classes[name]

    @cached_property
    def lines_of_redefined(self) -> Mapping[int, frozenset[Var]]:
        """The variables that are assigned several times, by the lines that mention them."""
        lines: dict[int, set[Var]] = {}
        for name in self._names:
            if isinstance(name.node, Var) and self._counts[name.node] > 1:
                lines.setdefault(name.line, set()).add(name.node)
        return {line: frozenset(variables) for line, variables in lines.items()}

    @cached_property
    def reassigned(self) -> list[Reassigned]:
        """The variables that are assigned several times, also by an item: ``x[0] = 1``."""
        targets: dict[Var, list[tuple[NameExpr, Expression | None]]] = {}
        counts = Counter[Var]()
        for whole, value in self._assigned:
            for target in (whole,) if isinstance(whole, (NameExpr, Var)) else walk(whole):
                if isinstance(target, NameExpr) and isinstance(target.node, Var):
                    own = value if target is whole else None
                    targets.setdefault(target.node, []).append((target, own))
                    counts[target.node] += 1
                elif isinstance(target, Var):
                    counts[target] += 1
        exchanged = {variable for each in self._exchanges for variable in _exchanged(each)}
        return [
            Reassigned(v, names, v in exchanged)
            for v, names in targets.items()
            if counts[v] > 1 or v in exchanged
        ]

    @cached_property
    def may_be_stale(self) -> list[Reassigned]:
        """Arguments, which mypy takes for what they were, and what is in ``x, y = y, x``."""
        return [one for one in self.reassigned if one.in_exchange or one.variable.is_argument]

    @cached_property
    def lines_of_reassigned(self) -> Mapping[int, list[Reassigned]]:
        """The variables that are assigned several times, by the lines of these assignments."""
        of = {one.variable: one for one in self.reassigned}
        found: dict[int, list[Reassigned]] = {}
        for (whole, _), last in zip(self._assigned, self._last_lines, strict=True):
            for target in walk(whole):
                variable = target.node if isinstance(target, NameExpr) else target
                if isinstance(variable, Var) and (one := of.get(variable)) is not None:
                    for line in range(target.line, max(target.line, last) + 1):
                        found.setdefault(line, []).append(one)
        return found


assignments_in: Final = Kept(Assignments)


class _OfClasses:
    """The assignments to attributes of one name, by the class of the ``self`` that has it."""

    def __init__(
        self, assigned: Iterable[Attribute], class_of_self: Mapping[Var, TypeInfo]
    ) -> None:
        self.others: list[Attribute] = []
        self._own: dict[TypeInfo, list[Attribute]] = {}
        self._in_subclasses: dict[TypeInfo, list[Attribute]] = {}
        for each in assigned:
            owner = each[0].expr.node if isinstance(each[0].expr, NameExpr) else None
            cls = class_of_self.get(owner) if isinstance(owner, Var) else None
            if cls is None:
                self.others.append(each)
                continue
            self._own.setdefault(cls, []).append(each)
            for base in cls.mro[1:]:
                self._in_subclasses.setdefault(base, []).append(each)

    def of(self, cls: TypeInfo, in_subclasses: bool) -> list[Attribute]:
        own = [each for base in cls.mro for each in self._own.get(base, ())]
        return self.others + own + (self._in_subclasses.get(cls, []) if in_subclasses else [])


def _class_of_first(function: FuncDef) -> TypeInfo | None:
    """Return the class of a method's ``self``; None for one of another or of any class."""
    if not function.arguments[0].variable.is_self:
        return None
    if not isinstance(function.type, CallableType):
        return function.info or None
    declared = get_proper_type(function.type.arg_types[0])
    return declared.type if isinstance(declared, Instance) else None


def _exchanged(statement: AssignmentStmt) -> Iterator[Var]:
    """Yield the variables of an assignment that reads what it has assigned: ``x, y = y, x.T``.

    In ``x, y = x.T, y.T`` mypy reads each before it assigns it.
    """
    for target in statement.lvalues:
        if isinstance(target, TupleExpr) and isinstance(values := statement.rvalue, TupleExpr):
            assigned = [set(_variables(item)) for item in target.items]
            read = [set(_variables(item)) for item in values.items]
            before = [set[Var]().union(*assigned[:place]) for place in range(len(read))]
            if any(map(set[Var].intersection, read, before)):
                yield from chain.from_iterable(assigned)


def _variables(node: Node) -> Iterator[Var]:
    """Yield the variables whose names stand in a node."""
    for part in walk(node):
        if isinstance(part, NameExpr) and isinstance(part.node, Var):
            yield part.node


def _assigned(node: Node) -> Iterator[tuple[Node, Expression | None]]:
    """Yield each target that the node assigns, and the expression of its value, or None."""
    match node:
        case AssignmentStmt(lvalues=targets, rvalue=value):
            yield from ((target, value) for target in targets)
        case AssignmentExpr(target=target, value=value):
            yield target, value
        case OperatorAssignmentStmt(lvalue=target) | ForStmt(index=target):
            yield target, None
        case WithStmt(target=targets) | TryStmt(vars=targets) | GeneratorExpr(indices=targets):
            yield from ((target, None) for target in targets if target is not None)
        case MatchStmt(patterns=patterns):
            for pattern in patterns:
                yield from ((part, None) for part in walk(pattern))
        case FuncItem(arguments=arguments):
            yield from ((argument.variable, None) for argument in arguments)


def definitions_among(nodes: Iterable[Node]) -> Definitions:
    """Return the variables that these nodes themselves assign."""
    found: Definitions = {}
    for node in nodes:
        for target, value in _assigned(node):
            for variable, expression in pairs(target, value):
                found[variable] = None if variable in found else expression
    return found


def targets_in(node: Node) -> Iterator[Node]:
    """Yield each name or other place that a node assigns, one by one."""
    for target, _ in _assigned(node):
        yield from walk(target)


def pairs(target: Node, value: Expression | None) -> Iterator[tuple[Var, Expression | None]]:
    """Yield each variable that is assigned; ``a, b = 3, 4`` is two assignments."""
    if isinstance(target, NameExpr) and isinstance(target.node, Var):
        yield target.node, value
    elif isinstance(target, Var):
        yield target, value
    elif isinstance(target, StarExpr):
        yield from pairs(target.expr, None)
    elif isinstance(target, (TupleExpr, ListExpr)):
        yield from _unpacked(target, value)


def _unpacked(
    target: TupleExpr | ListExpr, value: Expression | None
) -> Iterator[tuple[Var, Expression | None]]:
    """Yield the parts of ``a, b = 3, 4`` and of ``a, b = pair``, whose parts are its items."""
    items: list[Expression | None] = [None] * len(target.items)
    given = value.items if isinstance(value, TupleExpr) else []
    stars = any(isinstance(item, StarExpr) for item in (*given, *target.items))
    if len(given) == len(items) and not stars:
        items = list(given)
    elif value is not None and not given and not stars:
        items = [IndexExpr(value, IntExpr(place)) for place in range(len(items))]
    for part, item in zip(target.items, items, strict=True):
        yield from pairs(part, item)
