"""Drawing programs: each statement is run as soon as it is drawn, and one that does not run is drawn again.

Operations' arguments are drawn as the oracle draws them; `moves` has what planning finds hard, and functions within
functions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final

import numpy as np

from tests.fuzz.program import EAGER, Block, Program, Statement, names_in, quiet
from tests.fuzz.values import LAYOUTS
from tests.oracle.drawing import Scene as OraclesScene
from tests.oracle.drawing import Value, broadcasts
from tests.oracle.program import Unforeseeable
from typednn import Tensor, trees
from typednn.shapes import ShapeError

MOST_ELEMENTS: Final = 1200
MOST_AXES: Final = 5
MOST_TRIES: Final = 12
MOST_ARGUMENTS: Final = 7
SIZES: Final = (1, 2, 2, 3, 3, 3, 4, 5, 5)
WRONG: Final = 0.05
"""So many programs end in a statement that is refused, as soon as it is written or for its values."""
DTYPES: Final = {
    "f": ("float32", "float32", "float32", "float64"),
    "i": ("int64", "int64", "int32"),
    "b": ("bool",),
    "u": ("uint8",),
}
OTHERS: Final = {"float32": "float64", "float64": "float32", "int64": "int32", "int32": "int64"}
"""The dtype in the second run, where it has the shapes of the first and other dtypes."""
MAINS: Final = (
    *("{name}({})",) * 9,
    *("slopes({name})({})",) * 4,
    *("value_and_slopes({name})({})",) * 2,
    "pulled({name}, {})",
    "bends({name})({})",
    "slopes(jit({name}))({})",
    "slopes(remat({name}))({})",
)
"""What is computed of the function."""


class Story:
    """A function as far as it is drawn, with what its names stand for in each run.

    `around`: the story of the function that it stands in. `retyped`: the arguments of its runs differ by
    their dtypes, and not by their shapes.
    """

    def __init__(
        self, rng: Random, runs: int, around: "Story | None" = None, retyped: bool = False
    ) -> None:
        self.rng = rng
        self.runs = runs
        self.retyped = retyped
        self.around = around
        self.statements: list[Statement] = []
        self.names: list[dict[str, Any]] = [
            dict(EAGER if around is None else around.names[i]) for i in range(runs)
        ]
        self.tensors: list[Value] = [] if around is None else [*around.tensors]
        self.outermost: Story = self if around is None else around.outermost
        self.arguments: dict[str, tuple[str, ...]] = {}
        self.constants: dict[str, str] = {}
        self.count = 0
        self.sizes = rng.choices(SIZES, k=3) + [1, rng.choice((0, 1, 2, 3, 5))]
        if rng.random() < 0.15:
            self.sizes.append(rng.choice((9, 17, 33)))

    @property
    def depth(self) -> int:
        return 0 if self.around is None else self.around.depth + 1

    def dtypes(self, dtype: str) -> list[str]:
        """An argument's dtype in each run."""
        other = OTHERS.get(dtype, dtype) if self.outermost.retyped else dtype
        return [dtype, other][: self.runs]

    def fresh(self, kind: str) -> str:
        """A new name."""
        self.outermost.count += 1
        return f"{kind}{self.outermost.count}"

    def evaluate(self, source: str, define: str = "") -> list[Any]:
        """What the expression gives in each run, where `define` has been run: a value, or an error."""
        return [_evaluate(source, define, names) for names in self.names]

    def add(self, statement: Statement, runs: Sequence[Any]) -> None:
        self.statements.append(statement)
        for names, run in zip(self.names, runs, strict=True):
            names[statement.name] = run
        self.tensors += _values(statement.name, runs)

    def enter(self, name: str, runs: Sequence[Any]) -> None:
        """The name stands for this from now on, here and in the functions around."""
        story: Story | None = self
        while story is not None:
            for names, run in zip(story.names, runs, strict=True):
                names[name] = run
            story.tensors += _values(name, runs)
            story = story.around

    def argument(self, texts: Sequence[str]) -> str:
        """A new argument of the program."""
        name = self.fresh("p")
        self.outermost.arguments[name] = tuple(texts)
        self.enter(name, [eval(text, dict(EAGER)) for text in texts])
        return name

    def constant(self, text: str) -> str:
        """A new constant that the program closes over."""
        name = self.fresh("k")
        self.outermost.constants[name] = text
        self.enter(name, [eval(text, dict(EAGER))] * self.runs)
        return name


def _evaluate(source: str, define: str, names: dict[str, Any]) -> Any:
    try:
        if define:
            exec(define, names)  # noqa: S102 # a drawn program
        return eval(source, names)
    except Exception as error:  # noqa: BLE001 # a drawn program may raise anything
        return error


def _values(name: str, runs: Sequence[Any]) -> list[Value]:
    """The tensors in what the name stands for, a tree."""
    found = [trees.named_leaves(run) for run in runs]
    if len({len(leaves) for leaves in found}) > 1:
        return []
    return [
        Value(name + row[0][0], tuple([leaf for _, leaf in row]))
        for row in zip(*found, strict=True)
        if all(isinstance(leaf, Tensor) for _, leaf in row)
    ]


class Scene(OraclesScene):
    """What the statement that is being drawn can use: values of one dtype beside each other."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.values = story.tensors
        self.wild = False
        self._rng = story.rng
        self._dtype = self._rng.choice(DTYPES["f"])

    def tensor(self, kinds: str = "f", ranks: range = range(MOST_AXES + 1)) -> Value:
        """One of such a kind and rank, mostly a newer one; a new one where there is none."""
        fitting = [v for v in self.values if v.kind in kinds and v.rank in ranks]
        if not fitting or self._rng.random() < 0.05:
            rank = min(self._rng.choice((0, 1, 2, 2, 3)), ranks[-1])
            found = self.new(
                [str(self.size_of_one()) for _ in range(max(ranks[0], rank))], self.pick(kinds)
            )
        else:
            found = self.pick(fitting[-6:] if self.flag() else fitting)
        self._dtype = str(found.runs[0].dtype)
        return found

    def size_of_one(self) -> int:
        """A size of a new tensor's axis."""
        return self._rng.choice(self.story.outermost.sizes)

    def new(self, sizes: Sequence[str], kind: str = "f") -> Value:
        """A tensor of these sizes that depends on nothing: an argument, or a constant."""
        dtype = self._dtype
        if np.dtype(dtype).kind != kind:
            dtype = self._rng.choice(DTYPES[kind])
        runs = self.story.evaluate(f"({', '.join(sizes)}{',' if sizes else ''})")
        shapes = [r if isinstance(r, tuple) and _may_be(r) else (2,) * len(sizes) for r in runs]
        dtypes = self.story.dtypes(dtype)
        alike = [v for v in self.values if _is_like(v, shapes, dtypes)]
        if alike and self.integer(0, 2):
            return self.pick(alike)  # type: ignore[no-any-return] # of what it was given
        return self._placed(shapes, dtypes)

    def _placed(self, shapes: Sequence[tuple[int, ...]], dtypes: Sequence[str]) -> Value:
        seed, layout = self.integer(0, 99), self.pick([*LAYOUTS, *["contiguous"] * 6])
        texts = _texts(shapes, dtypes, seed, layout)
        one = len(set(texts)) == 1
        if one and (
            self.integer(0, 2) == 0 or len(self.story.outermost.arguments) > MOST_ARGUMENTS
        ):
            text = (
                f"ops.ones({shapes[0]}, dtype=np.{dtypes[0]})"
                if self.integer(0, 3) == 0
                else texts[0]
            )
            name = self.story.constant(text.replace("np.bool)", "np.bool_)"))
        else:
            name = self.story.argument(texts)
        return next(v for v in reversed(self.values) if v.text == name)

    def beside(self, x: Value) -> Value:
        """A tensor of x's dtype that broadcasts with it: one that there is, or a new one."""
        kept = self.sizes(x)[self.integer(0, x.rank) :]
        some = ["1" if self.integer(0, 3) == 0 else size for size in kept]
        dtypes = _dtypes(x)
        alike = [v for v in self.values if _dtypes(v) == dtypes and broadcasts(v, x)]
        if alike and self.integer(0, 3):
            return self.pick(alike)  # type: ignore[no-any-return] # of what it was given
        self._dtype = dtypes[0]
        return self.new(some, x.kind)


def _may_be(sizes: tuple[Any, ...]) -> bool:
    return all(isinstance(size, int) and 0 <= size <= 40 for size in sizes)


def _is_like(value: Value, shapes: Sequence[tuple[int, ...]], dtypes: list[str]) -> bool:
    return _dtypes(value) == dtypes and [run.shape for run in value.runs] == [*shapes]


def _dtypes(value: Value) -> list[str]:
    return [str(run.dtype) for run in value.runs]


def _texts(
    shapes: Sequence[tuple[int, ...]], dtypes: Sequence[str], seed: int, layout: str
) -> list[str]:
    """An argument in each run."""
    return [
        f"given({shape}, {dtype!r}, {seed}, {layout!r})"
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]


Move = Callable[[Scene], str | Statement]
"""Draws a statement: its source, or all of it."""


def draw_statement(story: Story, moves: Mapping[str, Move]) -> None:
    """Adds a statement that runs. None where none was found."""
    for _ in range(MOST_TRIES):
        operation = story.rng.choice([*moves])
        drawn = moves[operation](Scene(story))
        if isinstance(drawn, str):
            if isinstance(drawn, Unforeseeable) and operation == "getitem":
                continue  # a mask, so a size that depends on values: refused, as it should be
            drawn = Statement(story.fresh("v"), drawn, operation.split()[0])
        define = "" if drawn.block is None else "\n".join([*drawn.block.lines(), ""])
        runs = story.evaluate(drawn.source, define)
        if all(map(_is_fit, runs)):
            story.add(drawn, runs)
            return


def _is_fit(run: Any) -> bool:
    """Whether it is a tree of tensors that are not too large."""
    if isinstance(run, Exception):
        return False
    leaves = trees.leaves(run)
    return all(
        isinstance(x, Tensor) and x.size <= MOST_ELEMENTS and x.ndim <= MOST_AXES for x in leaves
    )


@quiet()
def draw_program(rng: Random, moves: Mapping[str, Move]) -> Program:
    """A program of 3 to 30 statements, for one or two signatures."""
    runs = rng.choice((1, 1, 2))
    story = Story(rng, runs, retyped=runs == 2 and rng.random() < 0.4)
    scene = Scene(story)
    for _ in range(rng.randint(1, 3)):
        _draw_argument(scene)
    for _ in range(min(rng.randint(3, 30), rng.randint(3, 30))):
        draw_statement(story, moves)
    wrong = draw_wrong(story, moves) if rng.random() < WRONG else None
    name, arguments = story.fresh("f"), tuple(story.arguments)
    statements = [*story.statements, *([] if wrong is None else [wrong])]
    function = Block(name, arguments, tuple(statements), draw_result(scene))
    donated = [p for p in arguments if rng.random() < 0.3] if rng.random() < 0.25 else []
    program = Program(story.constants, story.arguments, function, "", tuple(donated))
    return _with_main(program, rng) if wrong is None else replace(program, main=f"{name}({{}})")


def draw_wrong(story: Story, moves: Mapping[str, Move]) -> Statement | None:
    """A statement that is refused in each run; None where none was found."""
    for _ in range(MOST_TRIES):
        operation, scene = story.rng.choice([*moves]), Scene(story)
        scene.wild = True
        drawn = moves[operation](scene)
        if isinstance(drawn, str) and not isinstance(drawn, Unforeseeable):
            runs = story.evaluate(drawn)
            if all(isinstance(run, ShapeError) for run in runs):
                return Statement(story.fresh("v"), drawn, operation.split()[0])
    return None


def _draw_argument(scene: Scene) -> None:
    """One or two tensors, each run's of sizes of its own."""
    story, rng = scene.story, scene.story.rng
    made = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        rank, kind = rng.choice((0, 1, 1, 2, 2, 2, 2, 3, 3, 4)), rng.choice("ffffffib")
        shapes = [tuple([scene.size_of_one() for _ in range(rank)]) for _ in range(story.runs)]
        shapes = shapes[:1] * story.runs if story.retyped else shapes
        dtype, seed, layout = rng.choice(DTYPES[kind]), rng.randint(0, 99), rng.choice(LAYOUTS)
        made.append(_texts(shapes, story.dtypes(dtype), seed, layout))
    forms = ("Pair({}, {})", "Model({}, {})", "{{'w': {}, 'b': {}}}", "({}, [{}])")
    form = "{}" if len(made) == 1 else rng.choice(forms)
    story.argument([form.format(*texts) for texts in zip(*made, strict=True)])


def draw_result(scene: Scene) -> str:
    """Newer values mostly, arguments and constants too, some twice, in a tree."""
    rng = scene.story.rng
    own = {*scene.story.names[0]} - {*(scene.story.around or Story(rng, 1)).names[0]}
    values = [v for v in scene.values if names_in(v.text) & own] or scene.values
    read = {name for statement in scene.story.statements for name in names_in(statement.source)}
    unread = [v for v in values if not names_in(v.text) & read] or values
    several = [unread, unread, unread[-4:], values[-4:], values, scene.values]
    found = [str(rng.choice(rng.choice(several))) for _ in range(rng.choice((1, 1, 2, 3, 4, 6)))]
    if rng.random() < 0.4:
        found = [str(v) for v in unread[-8:]]
    if len(found) == 1:
        return found[0]
    forms = (
        "({}, {})",
        "[{}, ({},)]",
        "{{'two': {}, 'one': [{}]}}",
        "Pair({}, ({},))",
        "Model({}, ({},))",
    )
    return rng.choice(forms).format(found[0], ", ".join(found[1:]))


def _with_main(program: Program, rng: Random) -> Program:
    """What is computed of the function: something that runs, its plain call at worst."""
    name = program.function.name
    for text in (rng.choice(MAINS), MAINS[0]):
        found = replace(program, main=text.replace("{name}", name))
        if not any(isinstance(run, Exception) for run in eager_runs(found)):
            return found
    return found


def eager_runs(program: Program) -> list[Any]:
    """What the program gives in each run without planning: trees, or errors."""
    names = dict(EAGER)
    exec(program.definitions(), names)  # noqa: S102 # a drawn program
    return [_evaluate(f"main({program.call(i)})", "", names) for i in range(program.runs)]


def evaluated(program: Program, place: int, run: int) -> Any:
    """What the statement at this place of the program gives in a run, without planning."""
    before = program.function.statements[: place + 1]
    function = replace(program.function, statements=before, result=before[place].name)
    part = replace(program, function=function, main=f"{function.name}({{}})")
    return eager_runs(part)[run]
