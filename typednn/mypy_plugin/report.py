"""The option ``report``: a JSON file with the number of tensor expressions whose shape is known.

mypy checks only the modules that its cache does not cover. So a run replaces the entries of the
modules that it checks, keeps the others, and drops entries whose file is gone. mypy's cache is
valid for one ``id`` of the report: if the report is new, or is not the one of the cache, mypy
checks all modules again.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, TypeAlias
from uuid import uuid4

from mypy.checker import TypeChecker
from mypy.errors import CompileError
from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Expression,
    IndexExpr,
    MemberExpr,
    MypyFile,
    OpExpr,
    UnaryExpr,
)
from mypy.types import AnyType, Instance, TupleType, Type, UnionType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import INTERNAL
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.library_report import LibraryCalls, library_calls
from typednn.mypy_plugin.options import SettingsError
from typednn.mypy_plugin.types import Scope, as_array
from typednn.shapes.dim import Unknown
from typednn.shapes.rules.registry import AnyNumber
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(1 << 30)  # others cannot read locked bytes, so lock some that nobody reads
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


STATES: Final = ("known", "partly", "unknown")
COUNTED: Final = (CallExpr, OpExpr, UnaryExpr, ComparisonExpr, IndexExpr, MemberExpr)
"""The expressions that are counted. A bare name is none: it would count its tensor at each use."""
SEQUENCES: Final = ("builtins.list", "builtins.tuple")


# Counting


def state(t: Type) -> str | None:
    """Return how much is known about the shapes of the tensors in ``t``; None if it has none."""
    shapes = [Scope().shape(tensor) for tensor in _tensors(t)]
    if not shapes:
        return None
    if all(shape == UNKNOWN_SHAPE for shape in shapes):
        return "unknown"
    return "known" if all(_is_known(shape) for shape in shapes) else "partly"


def _is_known(shape: Shape) -> bool:
    return not any(
        isinstance(entry, Unknown) or (isinstance(entry, Variadic) and entry.name is None)
        for entry in shape
    )


def _tensors(t: Type) -> Iterator[Instance]:
    """Yield ``t`` itself, or the tensors in a union, a tuple or a list."""
    proper = get_proper_type(t)
    if (tensor := as_array(proper)) is not None:
        yield tensor
    elif isinstance(proper, (UnionType, TupleType)):
        for item in proper.items:
            yield from _tensors(item)
    elif isinstance(proper, Instance) and proper.type.fullname in SEQUENCES:
        yield from _tensors(proper.args[0])


def _is_sequence(t: Type) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, Instance) and proper.type.fullname in SEQUENCES


def _state_of_items(node: Expression, t: Type, checker: TypeChecker) -> str:
    """Return what rules know of a list such as ``[x] * 3``, which has the type of the parameter it is given for."""
    with checker.binder.top_frame_context():  # mypy may be asked again for a lambda
        items = Values(checker, Scope()).operands(get_proper_type(t), node)
    shapes = [items.shape] if isinstance(items, AnyNumber) else items
    if not isinstance(shapes, list | tuple) or UNKNOWN_SHAPE in shapes:
        return "unknown"
    return "known" if all(map(_is_known, shapes)) else "partly"


def _forgets_a_tensor(node: Expression, types: Mapping[Expression, Type]) -> bool:
    """Whether mypy knows the type of an operand, which is a tensor, but nothing of the result."""
    if not isinstance(get_proper_type(types[node]), AnyType):
        return False
    return any(operand in types and state(types[operand]) for operand in operands(node))


def operands(node: Expression) -> list[Expression]:
    """Return the expressions that an operator or a call takes."""
    match node:
        case OpExpr(left=left, right=right):
            return [left, right]
        case ComparisonExpr(operands=operands):
            return operands
        case UnaryExpr(expr=operand) | MemberExpr(expr=operand) | IndexExpr(base=operand):
            return [operand]
        case CallExpr(callee=MemberExpr(expr=owner), args=args):
            return [owner, *args]
        case CallExpr(args=args):
            return args
    return []


def counted(checker: TypeChecker) -> Counter[str]:
    """Count the tensor expressions of the checker's module; none if mypy reports nothing about it."""
    return Counter(states(checker).values())


Place: TypeAlias = tuple[int, int, int | None, int | None]
"""The line and the column where an expression starts, and those where it ends."""


def states(checker: TypeChecker) -> dict[Place, str]:
    """Return how much is known of each tensor expression of the checker's module, by its place.

    What is computed from a tensor and has the type Any is an expression of unknown shape.

    mypy checks some expressions several times, as in a function over several dtypes. Such an
    expression counts once, with the least known of its shapes.
    """
    if checker.can_skip_diagnostics:  # then mypy has not looked into the functions
        return {}
    worst: dict[Place, str] = {}
    types = checker._type_maps[0]
    for node, t in types.items():
        if not isinstance(node, COUNTED):
            continue
        found = state(t) or ("unknown" if _forgets_a_tensor(node, types) else None)
        if found == "unknown" and _is_sequence(t):
            found = _state_of_items(node, t, checker)
        if found is not None:
            place = (node.line, node.column, node.end_line, node.end_column)
            worst[place] = max(found, worst.get(place, found), key=STATES.index)
    return worst


def _counted_or_failed(
    checker: TypeChecker, file: MypyFile, has_rule: Callable[[str], bool]
) -> tuple[Counter[str], LibraryCalls]:
    try:
        return counted(checker), library_calls(checker, has_rule)
    except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
        messages.show_traceback(error, checker.options)
        checker.fail(messages.internal("counted", error), file, code=INTERNAL)
        return Counter(), LibraryCalls({}, {})


# The file


class Report:
    """The file of the report. Several mypy processes may write it, so each one reads it first.

    Raise SettingsError if it cannot be written, or holds something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._checkers: dict[str, TypeChecker] = {}
        # Any: the file's JSON. ``_read`` checks its form.
        self._report: dict[str, Any] = {}
        self._update({})

    @property
    def id(self) -> str:
        return str(self._report["id"])

    def note(self, api: object) -> None:
        """Remember the checker of a module with tensors: mypy's last hook does not get it."""
        if isinstance(api, TypeChecker):
            self._checkers[api.tree.fullname] = api

    def finish(self, file: MypyFile, has_rule: Callable[[str], bool]) -> None:
        """Count a module that mypy has just checked."""
        checker = self._checkers.pop(file.fullname, None)
        counts, calls = Counter[str](), LibraryCalls({}, {})
        if checker is not None:
            counts, calls = _counted_or_failed(checker, file, has_rule)
        if not counts and file.fullname not in self._report["modules"]:
            return
        where = os.path.relpath(file.path, self._path.parent).replace(os.sep, "/")
        try:
            self._update({file.fullname: _entry(where, counts) | _calls(calls)})
        except SettingsError as error:
            raise CompileError([f"mypy: {error}"]) from error

    def _update(self, changed: dict[str, Any]) -> None:
        try:
            with self._path.open("a+", encoding="utf-8") as file:
                _lock(file)
                file.seek(0)
                text = file.read()
                self._report = self._merged(_read(text), changed)
                if (new := json.dumps(self._report, indent=2) + "\n") != text:
                    file.truncate(0)
                    file.write(new)
                    file.flush()
        except OSError as error:
            raise SettingsError(f"typednn's report {self._path}: {error.strerror}") from error
        except ValueError as error:
            raise SettingsError(f"typednn's report {self._path}: {error}") from error

    def _merged(self, old: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
        files = {entry["file"] for entry in changed.values()}
        kept = {name: e for name, e in old["modules"].items() if e["file"] not in files}
        modules = {
            name: entry
            for name, entry in sorted((kept | changed).items())
            if any(entry[s] for s in STATES) and (self._path.parent / entry["file"]).is_file()
        }
        total = {s: sum(entry[s] for entry in modules.values()) for s in STATES}
        total |= _calls(_all_calls(modules.values()))
        return {"id": old["id"], "total": total, "modules": modules}


def _read(text: str) -> dict[str, Any]:
    """Return the report in ``text``, or a new one if it is empty.

    Raise ValueError if it is no report.
    """
    if not text:
        return {"id": uuid4().hex[:8], "modules": {}}
    try:
        report: Any = json.loads(text)
        modules = {
            name: _entry(e["file"], e) | _calls(_all_calls([e]))
            for name, e in report["modules"].items()
        }
        return {"id": str(report["id"]), "modules": modules}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = "the file there is no report; delete it, or name another"
        raise ValueError(message) from error


def _calls(calls: LibraryCalls) -> dict[str, Any]:  # Any: what JSON has
    """Return what an entry says of calls of other libraries: nothing if there are none."""
    if not calls.with_rule and not calls.without_rule:
        return {}
    return {"with_rule": dict(calls.with_rule), "without_rule": dict(calls.without_rule)}


def _all_calls(entries: Iterable[Mapping[str, Any]]) -> LibraryCalls:
    """Return what several entries say of calls, together. Raise TypeError for no numbers."""
    found = {"with_rule": Counter[str](), "without_rule": Counter[str]()}
    for entry in entries:
        for kind, counts in found.items():
            counts.update({str(k): int(v) for k, v in entry.get(kind, {}).items()})
    with_rule, without_rule = (dict(sorted(counts.items())) for counts in found.values())
    return LibraryCalls(with_rule, without_rule)


def _entry(file: str, counts: Mapping[str, int]) -> dict[str, str | int]:
    return {"file": file} | {name: int(counts[name]) for name in STATES}
