"""The description of an exported model: its arguments and results, its memory, how it is built."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES
from typednn.backends.native.export.program import ExportedProgram, Member

__all__ = ["readme", "stack_bytes"]

_BYTES: Final = {name: dtype.itemsize for dtype, name in C_TYPES.items()}
_LOCAL: Final = re.compile(rf"\b({'|'.join(_BYTES)}) \w+((?:\[\d+\])+);")
_NAME: Final = re.compile(r"^static [^(]*?(\w+)\(")

_TEXT: Final = """\
# {name}

`model.c` computes `{name}` for the sizes below, in C99, without memory from the heap. It needs the C
library's `libm` and nothing else. `weights.c` holds the numbers that were known when this was exported.

    cc -std=c99 -O3 -c model.c weights.c

A program that calls it, linked with `-lm`:

```c
#include "model.h"

static model_arena arena;
{buffers}

int main(void) {{
    model_inputs in = model_initial;{given}
    const model_outputs out = {{{results}
    }};
    return model_run(&in, &out, &arena);
}}
```

## Arguments

{arguments}

An argument with a first value need not be given. Elements lie one after the other, the last axis
innermost; a bool is a `uint8_t`, 0 or 1. No array may overlap with one that is written: give the results
of a step to the next one by exchanging two sets of arrays.

## Results

{outputs}

## Memory

| what | bytes |
|---|---|
| arena, which the caller provides | {arena_bytes} |
| constants, in `weights.c` | {constant_bytes} |
| first values of arguments, in `weights.c` | {initial_bytes} |
| arguments | {argument_bytes} |
| results | {result_bytes} |
| stack: arrays of the deepest call | {stack_bytes} |

On the stack there are also return addresses and what the compiler stores of registers.

## What a call returns

{refusals}

## Numbers

Results equal those in Python up to rounding: sums are added in another order, and exp, log, tanh and erf
have an error of at most 1.6 units in the last place. `-ffast-math` would let the compiler change more.
{lanes}
"""


def readme(name: str, program: ExportedProgram, lanes: int) -> str:
    """Return the text of ``README.md``."""
    required = [x for x in program.inputs if x.initial is None]
    return _TEXT.format(
        name=name,
        buffers="\n".join(_buffer(x) for x in (*required, *program.outputs)),
        given="".join(f"\n    in.{x.c} = {x.c};" for x in required),
        results="".join(f"\n        .{x.c} = {x.c}," for x in program.outputs),
        arguments="\n".join(_table(program.inputs)) if program.inputs else "There are none.",
        outputs="\n".join(_table(program.outputs)),
        arena_bytes=program.arena_bytes,
        constant_bytes=sum(x.nbytes for x in program.constants.values()),
        initial_bytes=sum(x.initial.nbytes for x in program.inputs if x.initial is not None),
        argument_bytes=sum(x.node.nbytes for x in program.inputs),
        result_bytes=sum(x.node.nbytes for x in program.outputs),
        stack_bytes=stack_bytes(program.functions),
        refusals="\n".join(_refusals(program)),
        lanes=_vectors(lanes),
    )


def _buffer(x: Member) -> str:
    return f"static {C_TYPES[x.node.dtype]} {x.c}[{max(x.node.size, 1)}];"


def _table(members: Sequence[Member]) -> Iterator[str]:
    yield "| member | in Python | C type | shape | bytes | first value |"
    yield "|---|---|---|---|---|---|"
    for x in members:
        shape = ", ".join(map(str, x.node.shape)) or "one number"
        known = "" if x.initial is None else "yes"
        row = (
            f"`{x.c}`",
            f"`{x.python}`",
            f"`{C_TYPES[x.node.dtype]}`",
            shape,
            x.node.nbytes,
            known,
        )
        yield f"| {' | '.join(map(str, row))} |"


def _refusals(program: ExportedProgram) -> Iterator[str]:
    if not program.refusing:
        yield "0, always."
        return
    yield "0, or the number of the operation that refuses an index or a label; results are then unfinished.\n"
    yield "| number | operation | line |"
    yield "|---|---|---|"
    for number, node in program.refusing.items():
        yield f"| {number} | {node!r} | {node.source} |"


def _vectors(lanes: int) -> str:
    if lanes == 1:
        return "The code is ISO C; the compiler makes vectors of its loops."
    return (
        f"Products of matrices use vectors of {lanes} float32 numbers, an extension of GCC and Clang;"
        " tell the compiler for which processor (`-march=`, `-msimd128`), or it emulates them."
    )


def stack_bytes(functions: Sequence[str]) -> int:
    """Return the bytes of the local arrays in the deepest chain of calls of these functions."""
    own: dict[str, int] = {}
    deepest: dict[str, int] = {}
    for text in functions:  # each comes after those that it calls
        found = _NAME.search(text)
        assert found is not None
        own[found[1]] = sum(_size(*local) for local in _LOCAL.findall(text))
        called = {*re.findall(r"\w+", text)} & deepest.keys()
        deepest[found[1]] = own[found[1]] + max((deepest[each] for each in called), default=0)
    return max(deepest.values(), default=0)


def _size(ctype: str, axes: str) -> int:
    return _BYTES[ctype] * int(np.prod([int(n) for n in re.findall(r"\d+", axes)]))
