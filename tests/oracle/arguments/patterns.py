"""Operations whose text says what becomes of the axes: einsum, and those of einops."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene, Value

LETTERS = "ijklmn"


@draws("einsum")
def einsum(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    letters = names(x)
    inner = scene.integer(0, x.rank - 1)
    y = scene.new([scene.size(x, inner), str(scene.integer(1, 3))])
    out = [letter for i, letter in enumerate(letters) if i != inner]
    if out and scene.flag():
        out.pop()
    if scene.wild and scene.flag():
        out.append("q")
    result = scene.pick([f"->{''.join(out)}z", "", f"->z{''.join(out)}"])
    if scene.flag():
        return f"ops.einsum('...{letters[-1]}->...', {x})"
    return f"ops.einsum('{''.join(letters)},{letters[inner]}z{result}', {x}, {y})"


def names(x: Value) -> list[str]:
    """A letter for each axis; at least one."""
    return list(LETTERS[: max(x.rank, 1)])


@draws("rearrange")
def rearrange(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 6))
    left = names(x)
    right = [left[i % x.rank] for i in scene.order(x.rank)]
    sizes = ""
    even = [i for i in range(x.rank) if scene.wild or x.size(i) in ("2", "4", "6")]
    if even and scene.flag():
        letter = left[scene.pick(even)]
        left[left.index(letter)] = f"({letter} u)"
        right.append("u")
        sizes = ", u=2"
    elif x.rank > 1:
        right[:2] = [f"({' '.join(right[:2])})"]
    return f"ops.rearrange({x}, '{' '.join(left)} -> {' '.join(right)}'{sizes})"


@draws("reduce")
def reduce(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 6))
    kept = [letter for letter in names(x) if scene.flag()]
    how = scene.pick(["sum", "mean", "max", "min", "prod"])
    how = "median" if scene.slips() else how
    right = " ".join(kept + (["1"] if scene.flag() else []))
    return f"ops.reduce({x}, '{' '.join(names(x))} -> {right}', {how!r})"


@draws("repeat")
def repeat(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 5))
    times = scene.integer(-2 if scene.slips() else 1, 3)
    if scene.flag():
        return f"ops.repeat({x}, {times}, axis={scene.pick(['None', scene.axis(x)])})"
    left = " ".join(names(x))
    right = scene.pick([f"{left} r", f"r {left}"])
    return f"ops.repeat({x}, '{left} -> {right}', r={times})"
