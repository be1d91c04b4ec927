"""A program whose children save without end, and are killed: at random moments, or at each step.

python killed_saver.py FILE KILLS: prints how many of the kills left the old checkpoint, the new one
after it, and a temporary file. It exits with an error if a file cannot be loaded, or is neither.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import typednn as tn
from typednn import ops


def tree(number: int) -> Any:
    """A tree in which all parts say the number."""
    return {"number": number, "tensor": ops.full((64, 64), number, dtype=np.int64)}


def number_in(path: Path) -> int:
    found = tn.load(path, like=tree(0))
    assert (found["tensor"].numpy() == found["number"]).all()
    number: int = found["number"]
    return number


def child(work: Callable[[], None]) -> int:
    """The process that does the work."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(1)
    return pid


def saves(path: Path, number: int) -> None:
    while True:
        number += 1
        tn.save(path, tree(number))


def killed_at_random(path: Path, kills: int) -> None:
    draw = random.Random(0)
    left = 0
    for _ in range(kills):
        before = number_in(path)
        pid = child(partial(saves, path, before))
        time.sleep(draw.uniform(0, 0.01))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert number_in(path) >= before
        rests = [*path.parent.glob(".*.tmp")]
        left += len(rests)
        assert len(rests) <= 1, "a save removes what the one before has left"
    tn.save(path, tree(number_in(path) + 1))
    assert [*path.parent.iterdir()] == [path]
    print(f"{kills} kills, {number_in(path)} saves, {left} of them interrupted")


def killed_at_each_step(path: Path) -> None:
    """The process ends, as if killed, right before each call of the system that a save makes."""
    import typednn.checkpoints.atomic_file as used

    for name in ("open", "chmod", "fsync", "replace", "unlink"):
        before = number_in(path)

        def save_and_end(name: str = name, before: int = before) -> None:
            owner: Any = {"open": used, "chmod": Path, "unlink": Path}.get(name, os)
            setattr(owner, name, lambda *_, **__: os._exit(0))
            tn.save(path, tree(before + 1))
            os._exit(0)

        os.waitpid(child(save_and_end), 0)
        print(name, number_in(path) - before)


if __name__ == "__main__":
    file, count = Path(sys.argv[1]), int(sys.argv[2])
    tn.save(file, tree(0))
    killed_at_each_step(file)
    killed_at_random(file, count)
