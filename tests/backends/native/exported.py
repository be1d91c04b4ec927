"""Compile and run an exported model, with a ``main`` that reads its arguments and writes its results."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from typednn import trees
from typednn.planning.plan.plan import Plan
from typednn.tensor import Tensor

Array = np.ndarray[Any, Any]

STRICT: Final = ("-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic")
SANITIZED: Final = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")

_MAIN: Final = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"

static void *opened(size_t size, int number) {{
    void *array = malloc(size ? size : 1);
    char name[32];
    if (number < 0) {{
        memset(array, 0xFF, size);
        return array;
    }}
    sprintf(name, "in%d", number);
    FILE *file = fopen(name, "rb");
    if (!file || fread(array, 1, size, file) != size) exit(3);
    fclose(file);
    return array;
}}

static void saved(const void *array, size_t size, int number) {{
    char name[32];
    sprintf(name, "out%d", number);
    FILE *file = fopen(name, "wb");
    if (!file || fwrite(array, 1, size, file) != size) exit(4);
    fclose(file);
}}

int main(void) {{
    model_arena *arena = opened(sizeof *arena, -1);
    model_inputs in = model_initial;
    model_outputs out;
    {given}
    const int status = model_run(&in, &out, arena);
    {results}
    free(arena);
    return status;
}}
"""


def write_main(planned: Plan, folder: Path, arguments: Sequence[Array]) -> None:
    """Write ``main.c``, and a file for each argument that has no first value."""
    call = planned.call.traced()
    given, results = [], []
    for number, (node, array) in enumerate(zip(call.graph.inputs, arguments, strict=True)):
        if node in call.initial:
            continue
        (folder / f"in{number}").write_bytes(np.ascontiguousarray(array).tobytes())
        name = _members(folder, "model_inputs")[number]
        given.append(f"in.{name} = opened({node.nbytes}, {number});")
        results.append(f"free((void *)in.{name});")
    for number, node in enumerate(call.graph.outputs):
        name = _members(folder, "model_outputs")[number]
        given.append(f"out.{name} = opened({node.nbytes}, -1);")
        results.append(f"saved(out.{name}, {node.nbytes}, {number}); free(out.{name});")
    text = _MAIN.format(given="\n    ".join(given), results="\n    ".join(results))
    (folder / "main.c").write_text(text)


def _members(folder: Path, structure: str) -> list[str]:
    """Return the names of the structure's members, as the header has them."""
    text = (folder / "model.h").read_text().partition(f"}} {structure};")[0].rpartition("{")[2]
    return [line.partition("*")[2].partition(";")[0] for line in text.strip().splitlines()]


def compiled(folder: Path, command: Sequence[str], flags: Sequence[str], output: str) -> Path:
    run = subprocess.run(
        [*command, *flags, "-o", output, "main.c", "model.c", "weights.c", "-lm"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "cannot find -lasan" in run.stderr or "libclang_rt" in run.stderr:
        pytest.skip("the compiler has no sanitizers")
    assert not run.returncode, f"{shlex.join(run.args)}\n{run.stderr[:3000]}"
    return folder / output


def ran(folder: Path, command: Sequence[str]) -> int:
    """Run the program, and return what ``model_run`` has returned."""
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    assert not run.stderr, run.stderr[:3000]
    return run.returncode


def results(planned: Plan, folder: Path) -> list[Array]:
    return [
        np.frombuffer((folder / f"out{number}").read_bytes(), x.dtype).reshape(x.shape)
        for number, x in enumerate(planned.call.traced().graph.outputs)
    ]


def leaves(tree: Any) -> list[Array]:
    """Return the arrays of the tensors in the tree."""
    return [x.numpy() for x in trees.leaves(tree) if isinstance(x, Tensor)]
