"""The number of threads: the environment, the processor, the functions that ask for it and change it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import typednn
from typednn.planning.run import threads


@pytest.fixture(autouse=True)
def not_asked_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in threads.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    before = threads._NUMBER.value
    threads._NUMBER.value = 0
    yield
    threads._NUMBER.value = before


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        ({"TYPEDNN_NUM_THREADS": "3"}, 3),
        ({"OMP_NUM_THREADS": "5"}, 5),
        ({"OMP_NUM_THREADS": "5,2"}, 5),
        ({"TYPEDNN_NUM_THREADS": " 3 ", "OMP_NUM_THREADS": "5"}, 3),
        ({"TYPEDNN_NUM_THREADS": "", "OMP_NUM_THREADS": "5"}, 5),
    ],
)
def test_the_environment(
    environment: dict[str, str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert typednn.get_num_threads() == number
    assert threads.shared_number().value == number


@pytest.mark.parametrize("value", ["two", "0", "-1", "1.5", "4,2"])
def test_a_wrong_number_in_the_environment(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPEDNN_NUM_THREADS", value)
    said = f"TYPEDNN_NUM_THREADS must be a whole number from 1 on, not {value!r}; set it to one, or unset it"
    for _ in range(2):
        with pytest.raises(ValueError) as caught:
            typednn.get_num_threads()
        assert str(caught.value) == said


def test_a_wrong_number_for_openmp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "all")
    with pytest.raises(
        ValueError, match="OMP_NUM_THREADS must be a whole number from 1 on, not 'all'"
    ):
        typednn.get_num_threads()
    monkeypatch.setenv("TYPEDNN_NUM_THREADS", "2")
    assert typednn.get_num_threads() == 2


def test_it_can_be_changed() -> None:
    typednn.set_num_threads(7)
    place = threads.shared_number()
    typednn.set_num_threads(2)
    assert typednn.get_num_threads() == place.value == 2
    typednn.set_num_threads(1 << 40)
    assert place.value == 1 << 16


@pytest.mark.parametrize("number", [0, -3])
def test_fewer_than_one_are_refused(number: int) -> None:
    with pytest.raises(
        ValueError, match=f"set_num_threads: number must be 1 or more, not {number}"
    ):
        typednn.set_num_threads(number)


@pytest.mark.parametrize("number", ["2", 2.0, True, None])
def test_what_is_no_int_is_refused(number: Any) -> None:
    with pytest.raises(TypeError, match=f"set_num_threads: number must be an int, not {number!r}"):
        typednn.set_num_threads(number)


def cores(monkeypatch: pytest.MonkeyPatch, folder: Path, siblings: dict[int, str]) -> None:
    for cpu, text in siblings.items():
        place = folder / f"cpu{cpu}" / "topology"
        place.mkdir(parents=True)
        (place / "thread_siblings_list").write_text(f"{text}\n")
    monkeypatch.setattr(threads, "_CPUS", folder)
    monkeypatch.setattr(threads, "_QUOTA", folder / "cpu.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {*siblings, 9}, raising=False)


def test_two_threads_of_one_core_count_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Processor 9 has no file, as where there is no such folder: it is a core of its own."""
    cores(monkeypatch, tmp_path, {0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"})
    assert typednn.get_num_threads() == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 4), ("900000 100000", 4), ("", 4)],
)
def test_the_limit_of_a_container(
    text: str, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cores(monkeypatch, tmp_path, {0: "0", 1: "1", 2: "2"})
    (tmp_path / "cpu.max").write_text(text)
    assert typednn.get_num_threads() == number


def test_a_system_without_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert typednn.get_num_threads() == 1
