"""Which mutants there are, without those that change nothing that a run can show, and a sample of them."""

import ast
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

__all__ = ["draw"]

Place = tuple[int, int]


def draw(modules: Sequence[Path], number: int, rng: random.Random) -> list[MutationSpec]:
    """Mutants of so many places in the modules, one a place.

    Places are drawn first: an operator that can become ten others is one place.
    """
    by_place: dict[tuple[Path, Place], list[MutationSpec]] = {}
    for mutant in _all(modules):
        by_place.setdefault((mutant.module_path, mutant.start_pos), []).append(mutant)
    places = sorted(by_place)
    chosen = rng.sample(places, min(number, len(places)))
    return [rng.choice(by_place[place]) for place in chosen]


def _all(modules: Sequence[Path]) -> Iterator[MutationSpec]:
    silent = {module: _without_effect(ast.parse(module.read_text())) for module in modules}
    with (
        tempfile.TemporaryDirectory() as folder,
        use_db(f"{folder}/mutants.sqlite", WorkDB.Mode.create) as db,
    ):
        init(modules, db, {})
        for item in db.work_items:
            (mutant,) = item.mutations
            inside = silent[mutant.module_path]
            if not any(first <= mutant.start_pos < last for first, last in inside):
                yield mutant


def _without_effect(module: ast.Module) -> list[tuple[Place, Place]]:
    """From where to where the parts stand that only type checkers read, or that only guard what is right anyway."""
    found: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(module):
        match node:
            case ast.AnnAssign() if "TypeAlias" in ast.unparse(node.annotation):
                found.append(node)
            case ast.arg() | ast.AnnAssign():
                found.append(node.annotation)
            case ast.FunctionDef():
                found.append(node.returns)
            case ast.If() if ast.unparse(node.test) == "TYPE_CHECKING":
                found.append(node)
            case ast.keyword(arg="strict" | "slots" | "frozen"):
                found.append(node.value)
    return [_extent(node) for node in found if node is not None]


def _extent(node: ast.expr | ast.stmt) -> tuple[Place, Place]:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
