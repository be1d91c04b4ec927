"""The pool of threads: many callers, fork, signals, the end of the interpreter; and without a pool."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import applied, arrays_of, draw, graph_of, native_program
from tests.backends.native.compiling import found, needs_compiler
from tests.backends.native.divided import so_many_threads
from tests.backends.native.test_sanitizers import compiled_and_run
from typednn.backends.native import pool as pools
from typednn.backends.native.libraries import CompilationError
from typednn.planning.run.program import Program

pytestmark = needs_compiler

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")


def divided_program() -> tuple[Program, list[Any]]:
    """Return a program whose only operation is divided, and its arguments."""
    rng = np.random.default_rng(1)
    case = applied("matmul"), [draw(rng, shape, np.float32) for shape in [(1024, 300), (300, 256)]]
    return native_program(graph_of(case)), arrays_of(case)


def threads_of_this_process() -> int:
    return len(os.listdir("/proc/self/task"))


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="there is no /proc")


def test_several_threads_of_python_at_once() -> None:
    program, arrays = divided_program()
    (wanted,) = program(arrays)
    wrong: list[Any] = []

    def call() -> None:
        for _ in range(200):
            (got,) = program(arrays)
            if got.tobytes() != wanted.tobytes():
                wrong.append(got)

    with so_many_threads(3):
        callers = [threading.Thread(target=call) for _ in range(4)]
        for each in callers:
            each.start()
        for each in callers:
            each.join()
    assert not wrong


@needs_proc
def test_threads_are_started_once_and_with_the_first_work() -> None:
    code = """
from tests.backends.native.test_pool import divided_program, threads_of_this_process
from typednn import set_num_threads
program, arrays = divided_program()
set_num_threads(3)
before = threads_of_this_process()
counts = []
for number in (1, 3, 3, 2, 5):
    set_num_threads(number)
    program(arrays)
    counts.append(threads_of_this_process() - before)
print(counts)
"""
    assert _output(code) == "[0, 2, 2, 2, 4]"


FORKED = """
import os, sys, signal
from tests.backends.native.test_pool import divided_program
from typednn import set_num_threads
set_num_threads(3)
program, arrays = divided_program()
wanted = program(arrays)[0].tobytes()
def is_right():
    return all(program(arrays)[0].tobytes() == wanted for _ in range(20))
"""


@posix
@needs_proc
def test_the_child_of_a_fork_has_threads_of_its_own() -> None:
    code = f"""{FORKED}
from tests.backends.native.test_pool import threads_of_this_process
child = os.fork()
if not child:
    before = threads_of_this_process()
    right = is_right()
    os._exit(0 if (before, right, threads_of_this_process()) == (1, True, 3) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), is_right())
"""
    assert _output(code) == "0 True"


@posix
def test_a_fork_while_other_threads_compute() -> None:
    code = f"""{FORKED}
import threading
stop = threading.Event()
def compute():
    while not stop.is_set():
        program(arrays)
callers = [threading.Thread(target=compute) for _ in range(2)]
for each in callers:
    each.start()
ended = []
for _ in range(20):
    child = os.fork()
    if not child:
        signal.alarm(60)
        os._exit(0 if is_right() else 1)
    ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
stop.set()
for each in callers:
    each.join()
print(sum(map(abs, ended)), is_right())
"""
    assert _output(code) == "0 True"


@posix
def test_processes_of_multiprocessing() -> None:
    code = f"""{FORKED}
import multiprocessing
def task(_):
    return is_right()
with multiprocessing.get_context("fork").Pool(2) as processes:
    print(all(processes.map(task, range(8))), is_right())
"""
    assert _output(code) == "True True"


@posix
@needs_proc
def test_signals_go_to_the_threads_of_python() -> None:
    """The two workers block them; the libraries that numpy uses may have threads that do not."""
    code = f"""{FORKED}
def blocks(task):
    lines = open(f"/proc/self/task/{{task}}/status").read().splitlines()
    (mask,) = [line.split()[1] for line in lines if line.startswith("SigBlk")]
    return int(mask, 16) >> (signal.SIGINT - 1) & 1
is_right()
print([blocks(task) for task in os.listdir("/proc/self/task")].count(1))
"""
    assert _output(code) == "2"


def test_the_interpreter_ends_while_a_thread_computes() -> None:
    code = f"""{FORKED}
import threading
def compute():
    while True:
        program(arrays)
threading.Thread(target=compute, daemon=True).start()
is_right()
print("ended")
"""
    assert _output(code) == "ended"


def test_without_a_pool_the_caller_computes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = divided_program()[0](divided_program()[1])[0].tobytes()

    def refuse(*_: Any) -> Any:
        raise CompilationError("cc refused a plan's C: no pthread.h")

    monkeypatch.setattr(pools, "library", refuse)
    pools.pool.cache_clear()
    try:
        with pytest.raises(
            pools.NoThreadsError, match="one thread computes, since .* no pthread.h"
        ):
            pools.pool(found())
        program, arrays = divided_program()
        assert program(arrays)[0].tobytes() == wanted
    finally:
        pools.pool.cache_clear()


@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_the_pool_under_a_sanitizer(sanitizer: str, tmp_path: Path) -> None:
    """Work of all sizes, by a number of threads that changes, from several threads at once."""
    (tmp_path / "main.c").write_text(MAIN)
    flags = ("-std=c99", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread")
    folder = Path(pools.__file__).parent / "c"
    assert compiled_and_run(["main.c", f"-I{folder}"], tmp_path, sanitizer, *flags) == ""


MAIN = """
#include "pool.c"
#include <stdlib.h>

static int wanted = 1;

static void count(void *const *arrays, int64_t part, int64_t worker) {
    (void)worker;
    ((int64_t *)arrays[0])[part]++;
}

static void *call(void *own) {
    int64_t counts[40] = {0}, total = 0;
    void *arrays[] = {counts};
    (void)own;
    for (int64_t k = 0; k < 2000; k++) {
        divide(count, 1 + k % 40, arrays);
        total += 1 + k % 40;
        if (k % 100 == 0) STORE(wanted, (int)(1 + k / 100 % 5));
    }
    for (int k = 0; k < 40; k++) total -= counts[k];
    return (void *)(intptr_t)total;
}

int main(void) {
    pthread_t callers[3];
    int wrong = begin(&wanted);
    for (int k = 0; k < 3; k++) wrong |= pthread_create(&callers[k], 0, call, 0);
    for (int k = 0; k < 3; k++) {
        void *missing;
        wrong |= pthread_join(callers[k], &missing) || missing;
    }
    return wrong;
}
"""


def _output(code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert not run.returncode, run.stderr[-2000:]
    return run.stdout.strip()
