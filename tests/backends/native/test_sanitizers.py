"""The C of whole steps runs under the sanitizers of addresses and of undefined behaviour.

The functions are called from C, in a process of its own: every array is a piece of memory from
``malloc``, as large as the array, so that each access beside it is found.
"""

import os
import subprocess
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from benchmarks.steps import STEPS
from tests.backends.native.both import native_program
from tests.backends.native.compiling import found, needs_compiler
from tests.backends.native.divided import small_parts
from tests.backends.native.test_convolution import BACKWARD, FORWARD
from tests.backends.native.test_products import SIZES
from typednn import jit
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.site import Target
from typednn.backends.native.source import SEQUENCE, write_source
from typednn.planning.run.backends import Sequences, in_backend
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

__all__ = ["small_parts"]

pytestmark = needs_compiler

FLAGS: Final = (
    *("-std=c99", "-O1", "-g", "-march=native", "-ffp-contract=off", "-fno-sanitize-recover=all"),
    *("-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-Wno-unused-variable"),
)

POOL: Final = """
Divide pool_divide;
int begin(const int *number);
"""
"""What the pool of threads gives to a plan; ``divide`` has another name there than in the plan."""

IN_THREADS: Final = """
    static const int number = 3;
    status |= begin(&number);
    divide_by(pool_divide);
    for (int k = 0; k < 10; k++) status |= {call}
"""

MAIN: Final = """
#include <stdio.h>
#include <stdlib.h>
int main(void) {{
    static const size_t sizes[] = {{{sizes}}};
    enum {{ count = sizeof sizes / sizeof *sizes }};
    static Array arrays[count];
    static Array *items[count];
    for (size_t i = 0; i < count; i++) {{
        arrays[i].data = malloc(sizes[i] ? sizes[i] : 1);
        items[i] = &arrays[i];
        for (size_t k = 0; k < sizes[i]; k++) arrays[i].data[k] = 0;
    }}
    const List list = {{.items = items}};
    int status = 0;
    {calls}
    for (size_t i = 0; i < count; i++) free(arrays[i].data);
    printf("%d", status);
    return 0;
}}
"""


def slot_sizes(program: Program) -> list[int]:
    """Return the bytes of each slot's array. Views have none: C reads them through their owners."""
    sizes = [0] * len(program._env)
    for node, slot in program._slots.items():
        if node not in program.layout.views:
            sizes[slot] = node.nbytes
    for slot, node, _ in program.arena_values:
        sizes[slot] = node.nbytes
    return sizes


def run(program: Program, folder: Path) -> str:
    return _run(program, folder, f"status |= {CALL}", "address,undefined")


def run_in_threads(program: Program, folder: Path) -> str:
    """Run the program many times by three threads, under the sanitizer that finds races."""
    source = files("typednn.backends.native").joinpath("c", "pool.c").read_text("utf-8")
    (folder / "pool.c").write_text(f"#define divide pool_divide\n{source}")
    return _run(program, folder, IN_THREADS.format(call=CALL), "thread", POOL, "pool.c", "-pthread")


CALL: Final = f"{SEQUENCE.format(0)}(&list);"


def _run(
    program: Program, folder: Path, calls: str, sanitizer: str, declared: str = "", *more: str
) -> str:
    layout = program.layout
    nodes = [node for node, kernel in layout.kernels.items() if kernel.run is in_backend]
    sequences = Sequences(layout, [nodes], program._slots, program._scratch)
    *units, last = write_source(sequences, Target(found().lanes, found().registers))
    sizes = ", ".join(map(str, slot_sizes(program)))
    units.append(last + declared + MAIN.format(sizes=sizes, calls=calls))
    files = [f"plan{number}.c" for number in range(len(units))]
    for name, unit in zip(files, units, strict=True):
        (folder / name).write_text(unit)
    return compiled_and_run([*files, *more, "-lm"], folder, sanitizer, *FLAGS)


def compiled_and_run(sources: Sequence[str], folder: Path, sanitizer: str, *flags: str) -> str:
    """Return what a program prints. It may print no error and must end with 0."""
    command = [*found().command, *flags, f"-fsanitize={sanitizer}", "-o", "program", *sources]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "cannot find" in built.stderr or "libclang_rt" in built.stderr:
        pytest.skip("the compiler has no such sanitizer")
    assert not built.returncode, built.stderr[:2000]
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    ended = subprocess.run(
        ["./program"], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    if "unexpected memory mapping" in ended.stderr:
        pytest.skip("the sanitizer does not run on this system")
    assert not ended.returncode and not ended.stderr, ended.stderr[:2000]
    return ended.stdout


@pytest.mark.parametrize("name", ["784-128-10, batch 64", "examples/digits.py", "MNIST, LeNet-5"])
def test_a_step(name: str, tmp_path: Path) -> None:
    f, arguments = STEPS[name]()
    assert run(jit(f, backend="native").program(*arguments), tmp_path) == "0"


def graph(*calls: tuple[str, Any, dict[str, Any]]) -> Graph:
    builder, inputs, outputs = GraphBuilder(), list[Node](), list[Node]()
    for name, shapes, params in calls:
        own = [Node(shape, np.dtype(np.float32)) for shape in shapes]
        inputs += own
        outputs.append(builder.apply(PRIMITIVES[name], own, params))
    return Graph(tuple(inputs), tuple(outputs), tuple(builder.nodes))


def turned_products() -> Graph:
    """Return the graph of products whose operands are both transposed."""
    builder, inputs, outputs = GraphBuilder(), list[Node](), list[Node]()
    for m, k, n in SIZES:
        own = [Node(shape, np.dtype(np.float32)) for shape in ((k, m), (n, k))]
        turned = [builder.apply(PRIMITIVES["matrix_transpose"], [x], {}) for x in own]
        inputs += own
        outputs.append(builder.apply(PRIMITIVES["matmul"], turned, {}))
    return Graph(tuple(inputs), tuple(outputs), tuple(builder.nodes))


GRAPHS: dict[str, Callable[[], Graph]] = {
    "products": lambda: graph(*[("matmul", ((m, k), (k, n)), {}) for m, k, n in SIZES]),
    "turned products": turned_products,
    "convolutions": lambda: graph(
        *[("convolution", (x, w), params) for x, w, params in FORWARD],
        *[("convolution_transpose", (x, w), params) for x, w, params in BACKWARD],
    ),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_all_sizes(name: str, tmp_path: Path) -> None:
    assert run(native_program(GRAPHS[name]()), tmp_path) == "0"


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", GRAPHS)
def test_parts_of_all_sizes(name: str, tmp_path: Path) -> None:
    assert run(native_program(GRAPHS[name]()), tmp_path) == "0"


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", ["turned products", "convolutions"])  # those with most scratch
def test_no_two_threads_write_the_same_number(name: str, tmp_path: Path) -> None:
    assert run_in_threads(native_program(GRAPHS[name]()), tmp_path) == "0"


def test_a_wrong_access_is_found(tmp_path: Path) -> None:
    """The test itself: an array that is too small makes the process fail."""
    program = native_program(graph(("exp", ((7,),), {})))
    (argument,) = program.layout.graph.inputs
    argument.shape = (6,)
    with pytest.raises(AssertionError, match="heap-buffer-overflow"):
        run(program, tmp_path)
