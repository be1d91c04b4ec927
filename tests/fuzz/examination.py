"""What is wrong with a program: whether its plan gives what it gives eagerly, each time, and in few steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from tests.fuzz.program import EAGER, NAMES, Program, quiet
from tests.fuzz.reference import agree
from tests.fuzz.reference import bits as bits_of
from tests.fuzz.values import given
from typednn import Tensor, jit, trees
from typednn.planning.passes import optimize
from typednn.planning.run.jit import Jit
from typednn.planning.run.program import Program as Planned
from typednn.planning.trace.graph import GraphBuilder
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import wrap
from typednn.tracing import TraceError, tracing

STEPS: Final = 150
"""So many nodes may be built in planning for each node that is traced."""


class TooManySteps(BaseException):
    """Planning goes on and on. No Exception: nothing that is examined may catch it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`kind`: "hang", "crash", "differs", "overwritten", "accepted"; `words` say what was seen."""

    kind: str
    program: Program
    words: str

    def __str__(self) -> str:
        return f"{self.program}\n# {self.kind}: {self.words}"


@dataclass(slots=True)
class Tally:
    """How many programs were examined, and what was seen of them."""

    programs: int = 0
    compiled: int = 0
    exact: int = 0
    refused: int = 0
    fed_back: int = 0
    steps: float = 0.0


class Wrong(Exception):
    """What the plan does wrong: a kind, and words."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def examine(program: Program, tally: Tally | None = None) -> Failure | None:
    """The first thing that is wrong with the program."""
    tally = Tally() if tally is None else tally
    tally.programs += 1
    with quiet():
        try:
            _Examined(program, tally).run()
        except TooManySteps as error:
            return Failure("hang", program, str(error))
        except Wrong as error:
            return Failure(error.kind, program, str(error))
        except Exception as error:  # noqa: BLE001 # a drawn program may raise anything
            return Failure("crash", program, f"{type(error).__name__}: {error}")
    return None


class _Examined:
    def __init__(self, program: Program, tally: Tally) -> None:
        self.program = program
        self.tally = tally
        self.eager, self.main = dict(EAGER), dict(NAMES)
        exec(program.definitions(), self.eager)  # noqa: S102 # a drawn program
        exec(program.definitions(), self.main)  # noqa: S102 # a drawn program
        self.planned: Jit[..., Any] = jit(self.main["main"], donate_argnames=program.donated)
        self.held: list[tuple[Any, list[Any]]] = []
        self.results: Any = None
        self.bases: list[tuple[Any, bytes]] = []

    def run(self) -> None:
        runs = range(self.program.runs)
        for turn, i in enumerate((*runs, 0, *runs)):
            if self._once(i, turn):
                return
        self._fed_back()
        self._untouched()
        self.tally.compiled += 1
        self._in_pieces()
        self._as_a_part()

    def _once(self, i: int, turn: int) -> bool:
        """One call: as eagerly, its arguments as they were, its memory poisoned behind it.

        Whether it is refused.
        """
        arguments = self._arguments(i, turn)
        kept = {p: x for p, x in arguments.items() if p not in self.program.donated}
        before = bits(kept)
        expected = attempt(self.eager["main"], **self._arguments(i, turn))
        self._hold_bases(arguments)
        with limited(self.tally):
            found = attempt(self.planned, **arguments)
        alike(found, expected, self.main["main"], self._arguments(i, turn), self.tally)
        if isinstance(expected, Exception):
            self.tally.refused += 1
            return True
        if bits(kept) != before:
            raise Wrong("overwritten", "an argument is not what it was")
        self.results = kinds(found) if i == 0 else self.results
        self.held.append(held(found, turn))
        del found
        self._poison(i)
        return False

    def _arguments(self, i: int, turn: int = 0) -> dict[str, Any]:
        """Those of run i, in each turn of other values: integers stay, for they may be positions."""
        names = {**EAGER, "given": partial(given, turn=turn)}
        found: dict[str, Any] = eval(f"dict({self.program.call(i)})", names)
        return found

    def _fed_back(self) -> None:
        """Where the result is like the first argument: again and again, each time with the last result."""
        arguments = self._arguments(0)
        first = next(iter(arguments), "")
        if kinds(arguments.get(first)) != self.results or not first:
            return
        for turn in range(3):
            arguments = self._arguments(0, turn) | {first: arguments[first]}
            before = trees.map(copied, arguments)
            expected = attempt(self.eager["main"], **before)
            with limited(self.tally):
                found = attempt(self.planned, **arguments)
            self.tally.fed_back += 1
            alike(found, expected, self.main["main"], before, self.tally)
            if isinstance(expected, Exception):
                return  # refused for its values, planned too
            self.held.append(held(found, 0))
            arguments = {first: found}

    def _hold_bases(self, arguments: dict[str, Any]) -> None:
        """What the arguments are views of belongs to others, even where they are donated."""
        for leaf in trees.leaves(arguments):
            base = leaf._data.base
            if isinstance(base, np.ndarray):
                self.bases.append((base, base.tobytes()))

    def _poison(self, i: int) -> None:
        self.planned.program(**self._arguments(i)).poison()

    def _untouched(self) -> None:
        for found, before in self.held:
            if bits(found) != before:
                raise Wrong("overwritten", "a result that is held is not what it was")
        if any(base.tobytes() != before for base, before in self.bases):
            raise Wrong("overwritten", "what an argument is a view of is not what it was")

    def _in_pieces(self) -> None:
        """Again with all fused that can be, in small pieces."""
        arguments = self._arguments(0)
        leaves, treedef = trees.flatten(((), arguments))
        nodes = [argument(x.shape, x.dtype) for x in leaves]
        with limited(self.tally):
            graph, result = trace("main", self.main["main"], nodes, treedef)
            program = Planned(optimize(graph, min_bytes=0, tile_bytes=64))
        expected = self.eager["main"](**arguments)
        for _ in range(2):
            program.poison()
            arrays = program([np.ascontiguousarray(x._data).reshape(x.shape) for x in leaves])
            found = trees.unflatten(result.treedef, map(wrap, arrays))
            alike(found, expected, self.main["main"], arguments, self.tally)

    def _as_a_part(self) -> None:
        """Functions that are planned within, called eagerly: their gradients are f's own."""
        if "jit(" not in self.program.definitions():
            return
        with limited(self.tally):
            found = attempt(self.main["main"], **self._arguments(0))
        if isinstance(found, TraceError) and "by which a gradient is being taken" in str(found):
            return  # as documented: it closes over what a gradient is taken by
        expected = self.eager["main"](**self._arguments(0))
        # A part that is planned lays its arguments out in order: products may differ in the last bit.
        alike(found, expected, self.eager["main"], self._arguments(0), self.tally, exact=False)


def attempt(f: Any, **arguments: Any) -> Any:
    """What it gives, or the error that it raises."""
    try:
        return f(**arguments)
    except Exception as error:  # noqa: BLE001 # a drawn program may raise anything
        return error


def copied(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return wrap(np.array(x.numpy(), order="C"))


def held(found: Any, turn: int) -> tuple[Any, list[Any]]:
    """What a caller keeps of a result, and its bits: now all of it, now views of its tensors."""
    if turn % 2 == 0:
        found = [wrap(x.numpy()[::-1] if x.ndim else x.numpy()[...]) for x in trees.leaves(found)]
    return found, bits(found)


def kinds(tree: Any) -> Any:
    """The tree's structure, and the shapes and dtypes of its tensors."""
    leaves, treedef = trees.flatten(tree)
    return treedef, [(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in leaves]


def refusal(error: object) -> tuple[type, str]:
    """Its class and its words behind the operation's name: a plan knows the primitive's only."""
    return type(error), str(error).partition(": ")[2]


def bits(tree: Any) -> list[tuple[Any, ...]]:
    if isinstance(tree, Exception):
        return [(type(tree),)]
    return [bits_of(x.numpy()) for x in trees.leaves(tree) if isinstance(x, Tensor)]


def alike(
    found: Any,
    expected: Any,
    f: Any,
    arguments: dict[str, Any],
    tally: Tally,
    exact: bool = True,
) -> None:
    """Raise Wrong where the plan's result is not the eager one."""
    if isinstance(expected, Exception):
        if refusal(found) != refusal(expected):
            raise Wrong("accepted", f"eagerly {expected!r}, planned {found!r}")
        return
    if isinstance(found, Exception):
        raise Wrong("crash", f"{type(found).__name__}: {found}")
    if trees.flatten(found)[1] != trees.flatten(expected)[1]:
        raise Wrong("differs", f"the tree is {trees.flatten(found)[1]}")
    if bits(found) == bits(expected):
        tally.exact += 1
        return
    words = agree(f, arguments, trees.leaves(found), trees.leaves(expected), exact)
    if words:
        raise Wrong("differs", words)


@contextmanager
def limited(tally: Tally) -> Iterator[None]:
    """Raise TooManySteps where planning builds far more nodes than are traced."""
    traced, built = [0], [0]

    def counting(method: Any) -> Any:
        def counted(self: GraphBuilder, *args: Any, **kwargs: Any) -> Any:
            (traced if tracing.names else built)[0] += 1
            if built[0] > STEPS * (traced[0] + 10):
                raise TooManySteps(f"{built[0]} nodes are built for {traced[0]} that were traced")
            return method(self, *args, **kwargs)

        return counted

    apply, add = GraphBuilder.apply, GraphBuilder.add
    GraphBuilder.apply, GraphBuilder.add = counting(apply), counting(add)  # type: ignore[method-assign] # for a moment
    try:
        yield
    finally:
        GraphBuilder.apply, GraphBuilder.add = apply, add  # type: ignore[method-assign] # see above
        tally.steps = max(tally.steps, built[0] / (traced[0] + 10))
