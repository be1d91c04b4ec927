"""The numbers of an exported model: its constants, and the first values of its arguments."""

from collections.abc import Iterator

from typednn.backends.native.emit.constants import definition
from typednn.backends.native.export.program import ExportedProgram

__all__ = ["weights"]


def weights(program: ExportedProgram) -> Iterator[str]:
    """Yield the lines of ``weights.c``."""
    yield '#include "model.h"\n\n#include <math.h>\n'
    for name, value in program.constants.items():
        yield f"extern {next(definition(name, value)).removesuffix(' = {')};"
        yield from definition(name, value)
    members = []
    for x in program.inputs:
        if x.initial is not None:
            yield from (
                f"static {line}" if line.startswith("const") else line
                for line in definition(f"initial_{x.c}", x.initial)
            )
        members.append(f"    {'0' if x.initial is None else f'initial_{x.c}'},")
    yield "\n".join(["const model_inputs model_initial = {", *(members or ["    0,"]), "};"])
