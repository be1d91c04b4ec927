"""The drawing of a plan: the same each time, with its text as text, and never half a file."""

import os
import re
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from examples import digits
from typednn.optional_dependencies import MissingExtraError
from typednn.planning.kinds import Kind
from typednn.planning.plan.plan import Plan, plan
from typednn.planning.plan.report.chart import figure
from typednn.planning.plan.report.lifetimes import memory_boxes
from typednn.planning.plan.report.units import size_text


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(digits.step, batch=32, state=digits.optimizer)


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_it_says_what_it_shows(planned: Plan) -> None:
    found = texts(planned.svg())
    assert "step  batch=32  state=Adam" in found
    assert any(text.startswith(f"peak {size_text(planned.peak_bytes)}, lower") for text in found)
    for kind, size in planned.memory.items():
        if size == 0:
            assert not any(text.startswith(kind.value) for text in found)
            continue
        assert f"{kind.value}, {size_text(size)}" in found
    assert "scratch of gradients" in found
    assert "model.hidden.weight float32[64, 32]" in found
    assert "address" in found


def test_it_is_the_same_each_time(planned: Plan) -> None:
    assert (
        planned.svg() == planned.svg() == plan(digits.step, batch=32, state=digits.optimizer).svg()
    )


def test_each_box_is_drawn_where_it_lies(planned: Plan) -> None:
    axes = figure(planned).axes[0]
    (drawn,) = axes.collections
    corners = [np.asarray(path.vertices)[[0, 2]].ravel().tolist() for path in drawn.get_paths()]
    assert corners == [
        [box.first + 1, box.offset, box.last + 2, box.offset + box.size]
        for box in memory_boxes(planned)
    ]
    assert axes.get_ylim() == (0, planned.peak_bytes)


def test_boxes_never_overlap(planned: Plan) -> None:
    found = memory_boxes(planned)
    for place, box in enumerate(found):
        for other in found[:place]:
            apart = other.last < box.first or box.last < other.first
            apart = apart or other.offset + other.size <= box.offset
            assert apart or box.offset + box.size <= other.offset
    assert max(box.offset + box.size for box in found) == planned.peak_bytes
    sizes = {kind: sum(b.size for b in found if b.kind is kind) for kind in Kind}
    del sizes[Kind.SCRATCH]  # whose boxes share memory
    assert sizes == {kind: planned.memory[kind] for kind in sizes}


def test_a_file_is_replaced(planned: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.svg"
    path.write_text("old")
    planned.save_svg(path)
    assert path.read_text("utf-8") == planned.svg()
    assert [each.name for each in tmp_path.iterdir()] == ["plan.svg"]


def test_what_a_link_points_to_is_written(planned: Plan, tmp_path: Path) -> None:
    path = tmp_path / "link.svg"
    path.symlink_to(tmp_path / "plan.svg")
    planned.save_svg(path)
    assert path.is_symlink()
    assert (tmp_path / "plan.svg").read_text("utf-8") == planned.svg()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_and_stays_a_pipe(planned: Plan, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(path.read_text("utf-8")), daemon=True)
    reader.start()
    planned.save_svg(path)
    assert path.is_fifo()
    reader.join(30)
    assert found == [planned.svg()]


def test_a_file_stays_as_it_was_where_writing_fails(
    planned: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.svg"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        planned.save_svg(path)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("plan.svg", "old")]


def test_without_matplotlib(planned: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    message = "drawing a plan: needs matplotlib; pip install 'typednn[plot]'"
    with pytest.raises(MissingExtraError, match=re.escape(message)):
        planned.svg()
