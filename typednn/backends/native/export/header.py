"""The header of an exported model."""

from collections.abc import Sequence

from typednn.backends.native.emit.arrays import c_type
from typednn.backends.native.export.program import ExportedProgram, Member

__all__ = ["header"]

_HEADER = """\
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {{
#endif

/* The memory in which a call computes. What was in it before does not matter. */
#define MODEL_ARENA_BYTES {arena_bytes}
typedef union {{
    double alignment;
    int64_t also;
    unsigned char bytes[MODEL_ARENA_BYTES];
}} model_arena;

/* The arguments. No array may overlap with one that is written. */
typedef struct {{
{inputs}
}} model_inputs;

/* The results, which a call writes. */
typedef struct {{
{outputs}
}} model_outputs;

/* The arguments whose values were known when this was exported; 0 for all others. */
extern const model_inputs model_initial;

/* Computes the results, and returns 0; another number if an index or a label is out of range:
   the table in README.md says which operation has refused it. Threads may call it at once, each with
   an arena and results of its own. */
int model_run(const model_inputs *in, const model_outputs *out, model_arena *arena);

#ifdef __cplusplus
}}
#endif

#endif
"""


def header(program: ExportedProgram) -> str:
    """Return the text of ``model.h``."""
    return _HEADER.format(
        arena_bytes=max(program.arena_bytes, 1),
        inputs=_members(program.inputs, "const ") or "    const void *none; /* there are none */",
        outputs=_members(program.outputs, ""),
    )


def _members(members: Sequence[Member], const: str) -> str:
    return "\n".join(
        f"    {const}{c_type(x.node.dtype)} *{x.c}; /* {x.python}: {_spec(x)} */" for x in members
    )


def _spec(x: Member) -> str:
    return f"{x.node.dtype}[{', '.join(map(str, x.node.shape))}]"
