"""What statements are drawn from: all operations, what planning finds hard, functions within functions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from tests.fuzz.drawing import MOST_AXES, Move, Scene, Story, draw_result, draw_statement
from tests.fuzz.program import Block, Statement
from tests.oracle.arguments import ARGUMENTS
from tests.oracle.drawing import Value
from tests.records import SIZED_BY_DATA

HARD: dict[str, Callable[[Scene], str]] = {}
WITHIN: dict[str, Callable[[Scene], Statement]] = {}

ONE: Final = (
    *("{x} * 0.5", "1.0 * {x}", "{x} + 0.0", "-{x}", "{x} / 1.0", "{x} ** 1.0", "{x} ** 2.0"),
    *("{x} * 0.0", "({x} * 0.0, {x} * -0.0)", "{x} - 0.0", "2.0 - {x}", "{x} * 2.0", "{x} + 1.0"),
    *("ops.tanh({x})", "ops.relu({x})", "ops.sigmoid({x})", "ops.exp(ops.minimum({x}, 1.0))"),
    *("ops.sum({x})", "ops.where({x} > 0.0, {x}, {x} * 0.1)", "ops.stack([{x}, {x}])"),
    *(
        "ops.reshape({x}, (-1,))",
        "{x}[None]",
        "{x}[..., None]",
        "ops.broadcast_to({x}, (2, *{x}.shape))",
    ),
    *("{x} + 1.0 if {x}.size > 5 else {x} * 2.0", "({x}, {x}, {x} + {x})"),
)
ROWS: Final = (
    *("{x}[1:]", "{x}[::-1]", "{x}[::2]", "{x}[..., :2]", "{x}[0]", "{x}[:0]", "{x}[..., 0]"),
    *("ops.sum({x}, axis=-1)", "ops.sum({x}, axis=0)", "ops.mean({x}, axis=-1, keepdims=True)"),
    *(
        "ops.max({x}, axis=-1)",
        "ops.softmax({x})",
        "ops.log_softmax({x})",
        "ops.concat([{x}, -{x}])",
    ),
    *(
        "{x} if {x}.shape[0] > 2 else ops.concat([{x}, {x}])",
        "ops.reshape({x}, (*{x}.shape[:-1], 1, -1))",
    ),
    "({x} - ops.mean({x}, axis=-1, keepdims=True)) * ops.rsqrt(ops.var({x}, axis=-1, keepdims=True) + 0.1)",
)
MATRICES: Final = (
    *("{x}.mT", "{x}.mT.mT", "{x} @ {x}.mT", "{x}.mT @ {x}", "ops.softmax({x} @ {x}.mT) @ {x}"),
    *(
        "ops.permute_dims({x}, ({x}.ndim - 1, *range({x}.ndim - 1)))",
        "ops.reshape({x}, (-1, {x}.shape[-1]))",
    ),
    "ops.sum({x}.mT, axis=-1)",
)
PAIRS: Final = ("{} + {}", "{} - {}", "{} * {}", "ops.maximum({}, {})", "{} + {} + 1.0", "{} < {}")


def hard(function: Callable[[Scene], str]) -> Callable[[Scene], str]:
    HARD[function.__name__] = function
    return function


def within(function: Callable[[Scene], Statement]) -> Callable[[Scene], Statement]:
    WITHIN[function.__name__] = function
    return function


@hard
def one(scene: Scene) -> str:
    return scene.pick(ONE).format(x=scene.tensor())  # type: ignore[no-any-return] # a text


@hard
def rows(scene: Scene) -> str:
    return scene.pick(ROWS).format(x=scene.tensor(ranks=range(1, 5)))  # type: ignore[no-any-return] # a text


@hard
def matrices(scene: Scene) -> str:
    return scene.pick(MATRICES).format(x=scene.tensor(ranks=range(2, 5)))  # type: ignore[no-any-return] # a text


@hard
def pairs(scene: Scene) -> str:
    x = scene.tensor("ffffi")
    both = [x, scene.beside(x)]
    return scene.pick(PAIRS).format(*(both if scene.flag() else both[::-1]))  # type: ignore[no-any-return] # a text


@hard
def chosen(scene: Scene) -> str:
    """Of two, by a condition that is there."""
    x = scene.tensor("fi")
    fitting = [v for v in scene.values if v.kind == "b" and v.shape == x.shape]
    condition = scene.pick(fitting) if fitting else f"({scene.beside(x)} > 0)"
    return f"ops.where({condition}, {x}, {scene.beside(x)})"


@hard
def spread(scene: Scene) -> str:
    """A tensor at several places of a larger one, and another beside it."""
    x = scene.tensor("ffi", range(4))
    beside = scene.pick([str(scene.beside(x)), "2", "1", str(x)])
    form = scene.pick(("{} * {}", "{} + {}", "ops.maximum({}, {})", "{} - {}", "{} / {}"))
    return form.format(f"ops.broadcast_to({x}, (2, *{x}.shape))", beside)  # type: ignore[no-any-return] # a text


@hard
def zeros(scene: Scene) -> str:
    """Zeros chosen by a condition: of both signs, or the same bits as another dtype."""
    condition = f"{scene.tensor('fi')} > 0"
    forms = [("0", "float32", "0", "int32"), ("0", "float64", "0", "int64")]
    one, dtype, other, another = scene.pick([*forms, ("0", "float32", "-0.0", "float32")])
    full = "ops.full((), {}, dtype=np.{})"
    first = f"ops.where({condition}, {full.format(one, dtype)}, {full.format('0', dtype)})"
    second = f"ops.where({condition}, {full.format(other, another)}, {full.format('0', another)})"
    return f"({first}, {second})"


@hard
def late(scene: Scene) -> str:
    """A product, and what it is joined with is computed behind it."""
    x = scene.tensor(ranks=range(2, 4))
    w = columns(scene, x)
    beside = scene.new([*scene.sizes(x)[:-1], w.size(1)])
    activation = scene.pick(["ops.relu", "ops.tanh", "ops.softmax", "ops.positive"])
    return f"{activation}({x}) @ {w} {scene.pick(['+', '*', '-'])} ops.softmax({beside})"


@hard
def another_dtype(scene: Scene) -> str:
    dtype = scene.pick(["float32", "float64", "float64", "int64", "int32", "bool_"])
    return f"ops.astype({scene.tensor('fib')}, np.{dtype})"


@hard
def mixed(scene: Scene) -> str:
    """A number that may be an integer or a truth beside floating-point numbers."""
    x = scene.tensor()
    y = scene.tensor("fib", range(1))
    return f"{x} * ops.astype({y}, {x}.dtype)"


@hard
def product(scene: Scene) -> str:
    x = scene.tensor(ranks=range(1, 4))
    fitting = [v for v in scene.values if v.rank in (1, 2) and _fit(x, v)]
    y = scene.pick(fitting) if fitting and scene.flag() else columns(scene, x)
    return f"{x} @ {y}"


def _fit(x: Value, y: Value) -> bool:
    sizes = zip(x.runs, y.runs, strict=True)
    return x.runs[0].dtype == y.runs[0].dtype and all(a.shape[-1] == b.shape[0] for a, b in sizes)


def columns(scene: Scene, x: Value, count: str = "") -> Value:
    """A new matrix that x can be multiplied by."""
    return scene.new([x.size(-1), count or str(scene.size_of_one())])


@hard
def chain(scene: Scene) -> str:
    """Three to five matrices, some of them many, with drawn brackets."""
    factors = [scene.tensor(ranks=range(1, 4))]
    for _ in range(scene.integer(2, 4)):
        last = factors[-1]
        sizes = [last.size(-1), scene.pick([last.size(-1), str(scene.size_of_one())])]
        batch = [scene.pick(["1", last.size(0)])] if last.rank == 3 and scene.flag() else []
        factors.append(scene.new(batch + sizes))
    texts = [str(factor) for factor in factors]
    while len(texts) > 1:
        at = scene.integer(0, len(texts) - 2)
        texts[at : at + 2] = [f"({texts[at]} @ {texts[at + 1]})"]
    return texts[0]


@hard
def reshaped_product(scene: Scene) -> str:
    """A product of a batch as one of rows, beside others."""
    x = scene.tensor(ranks=range(3, 4))
    y = scene.new([x.size(0), x.size(2), str(scene.size_of_one())])
    shape = f"({x.size(0)} * {x.size(1)}, {y.size(2)})"
    beside = scene.new([f"{x.size(0)} * {x.size(1)}", y.size(2)])
    again = scene.new([f"{x.size(0)} * {x.size(1)}", y.size(2)])
    made = f"ops.reshape({x} @ {y}, {shape})"
    forms = (
        "{c} + {m} + {d}",
        "ops.sum({c} + {m})",
        "ops.tanh({m} + {c})",
        "{m} * {c} + {d}",
        "{m}",
    )
    return scene.pick(forms).format(m=made, c=beside, d=again)  # type: ignore[no-any-return] # a text


@hard
def mlp(scene: Scene) -> str:
    x = scene.tensor(ranks=range(1, 4))
    w = columns(scene, x)
    b = scene.new([w.size(1)])
    activation = scene.pick(["ops.relu", "ops.gelu", "ops.silu", "ops.tanh", "ops.positive"])
    made = f"{activation}({x} @ {w} + {b})"
    return f"{x} + {made} @ {columns(scene, w, x.size(-1))}" if scene.flag() else made


@hard
def attention(scene: Scene) -> str:
    q = scene.tensor(ranks=range(2, 5))
    k = scene.new([*scene.sizes(q)[:-2], str(scene.size_of_one()), q.size(-1)])
    v = scene.new(scene.sizes(k)[:-1] + [str(scene.size_of_one())])
    return f"ops.softmax(({q} @ {k}.mT) * 0.5) @ {v}"


@hard
def heads(scene: Scene) -> str:
    """A split of the last axis, turned, and back."""
    x = scene.tensor(ranks=range(2, 3))
    w = columns(scene, x, "4")
    split = f"ops.permute_dims(ops.reshape({x} @ {w}, ({x.size(0)}, 2, 2)), (1, 0, 2))"
    forms = ("{}", "ops.reshape(ops.permute_dims({}, (1, 0, 2)), ({}, 4))")
    return scene.pick(forms).format(split, x.size(0))  # type: ignore[no-any-return] # a text


def _inner(scene: Scene, given: list[Value], sliced: int = 0) -> tuple[Story, tuple[str, ...]]:
    """The story of a function of these values; of the last ones their first element."""
    story = Story(scene.story.rng, scene.story.runs, scene.story)
    parameters = tuple([story.fresh("x") for _ in given])
    for place, (name, value) in enumerate(zip(parameters, given, strict=True)):
        runs = [run[0] for run in value.runs] if place >= len(given) - sliced else value.runs
        for names, run in zip(story.names, runs, strict=True):
            names[name] = run
        story.tensors.append(Value(name, tuple(runs)))
    for _ in range(scene.integer(1, 4)):
        draw_statement(story, FLAT if story.depth > 1 else ALL)
    return story, parameters


def _block(story: Story, parameters: tuple[str, ...], result: str) -> Block:
    return Block(story.fresh("b"), parameters, tuple(story.statements), result)


def _called(scene: Scene, form: str, operation: str, result: str) -> Statement:
    """A call of a drawn function by a transformation."""
    given = [scene.tensor(ranks=range(MOST_AXES))]
    given += [scene.tensor("ffffib") for _ in range(scene.integer(0, 2))]
    story, parameters = _inner(scene, given)
    block = _block(story, parameters, result.format(draw_result(Scene(story))))
    source = form.format(block.name, ", ".join(map(str, given)))
    return Statement(story.fresh("v"), source, operation, block)


CALLS: Final = {
    "recomputed": ("remat({})({})", "remat", "{}"),
    "nested_jit": ("jit({})({})", "jit", "{}"),
    "gradient": ("grad({})({})", "grad", "total({})"),
    "value_and_gradient": ("value_and_grad({})({})", "value_and_grad", "total({})"),
    "gradient_of_jit": ("slopes(jit({}))({})", "grad of jit", "{}"),
    "second_gradient": ("bends({})({})", "grad of grad", "{}"),
    "pullback": ("pulled({}, {})", "vjp", "{}"),
}
"""By name: the text of a call, the transformation that it is of, and that of the drawn function's result."""

for name, (form, operation, result) in CALLS.items():
    WITHIN[name] = partial(_called, form=form, operation=operation, result=result)


@within
def loop(scene: Scene) -> Statement:
    carry, xs = scene.tensor("fi"), scene.tensor("ffi", range(1, 4))
    steps = [v for v in (xs, *scene.values) if v.rank and all(0 < r.shape[0] < 6 for r in v.runs)]
    xs = scene.pick(steps[:3]) if steps else scene.new(["2", "3"])
    story, parameters = _inner(scene, [carry, xs], sliced=1)
    fitting = [v for v in story.tensors if _kinds(v) == _kinds(carry)]
    result = f"({scene.pick(fitting[-3:])}, {draw_result(Scene(story))})"
    block = _block(story, parameters, result)
    return Statement(story.fresh("v"), f"scan({block.name}, {carry}, {xs})", "scan", block)


def _kinds(value: Value) -> list[Any]:
    return [(run.shape, run.dtype) for run in value.runs]


def _constant(text: str) -> Callable[[Scene], str]:
    """Calls that a plan refuses for a traced tensor, of one that is known."""

    def draw(scene: Scene) -> str:
        shape = tuple([scene.size_of_one() for _ in range(scene.integer(1, 2))])
        seed = scene.integer(0, 99)
        return text.format(scene.story.constant(f"given({shape}, 'float32', {seed})"))

    return draw


def _drawn(name: str) -> Callable[[Scene], str]:
    """Random numbers are drawn outside."""

    def draw(scene: Scene) -> str:
        rng = f"np.random.default_rng({scene.integer(0, 99)})"
        return scene.story.constant(f"ops.{name}(({scene.size_of_one()}, 3), rng={rng})")

    return draw


@hard
def out_of_range(scene: Scene) -> str:
    """Positions and labels that are argued with: refused when it runs, if they do not fit."""
    x, i = scene.tensor(ranks=range(1, 5)), scene.tensor("i", range(1, 3))
    forms = ("ops.take({x}, {i}, axis=0)", "{x}[{i}]", "ops.one_hot({i}, 2)", "{i} ** {i}")
    return scene.pick(forms).format(x=x, i=i)  # type: ignore[no-any-return] # a text


OPERATIONS: Final[dict[str, Move]] = {
    **ARGUMENTS,
    **{name: _constant(f"ops.{name}({{}})") for name in (*SIZED_BY_DATA, "from_dlpack")},
    **{name: _drawn(name) for name in ("normal", "uniform")},
}
"""By its name in `typednn.ops`."""


def _weighted(families: Mapping[str, Move], times: int) -> dict[str, Move]:
    return {f"{name} {i}": move for name, move in families.items() for i in range(times)}


SELDOM_RIGHT: Final = {name: ARGUMENTS[name] for name in ("fold", "irfft", "pixel_shuffle")}
"""Most of their arguments are refused, so they are drawn more often."""
FLAT: Final[dict[str, Move]] = {
    **OPERATIONS,
    **_weighted(HARD, 20),
    **_weighted(SELDOM_RIGHT, 8),
}
ALL: Final[dict[str, Move]] = {**FLAT, **_weighted(WITHIN, 6)}
