"""Compare typednn with its peers: ``python -m benchmarks.peers [ONLY]``, ``mlp,lenet`` for some of the works.

It prints a table and writes ``benchmarks/results.json``. ROUNDS and SECONDS set how long each is measured.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.systems import OURS
from benchmarks.peers.turns import Worker, compared
from benchmarks.peers.works import chosen

RESULTS = Path(__file__).resolve().parents[1] / "results.json"
THREADS = (1, 2)
_HEAD = ("system", "median", "ratio", "processor", "first step", "memory")


def main(only: str = "") -> None:
    try:
        works = chosen(only)
    except ValueError as error:
        sys.exit(str(error))
    rounds, seconds = int(os.environ.get("ROUNDS", "11")), float(os.environ.get("SECONDS", "0.2"))
    rows = []
    for threads in THREADS:
        for work in works:
            workers = compared(work, threads, rounds, seconds)
            plural = "s" if threads > 1 else ""
            print(f"\n{work.name}, {threads} thread{plural}")
            print("\n".join(table(workers)), flush=True)
            rows += [{"work": work.name, "threads": threads, **row} for row in results(workers)]
            RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")  # if it is interrupted
    print(f"\n{len(rows)} rows are in {RESULTS}")


def results(workers: Sequence[Worker]) -> list[dict[str, Any]]:
    """Return a row for each system that is there: its median, and how many times as fast it is as the fastest peer."""
    present = [worker for worker in workers if not worker.missing]
    peers = [worker.median for worker in present if worker.system not in OURS]
    return [
        {
            "system": worker.system,
            "median_us": round(worker.median * 1e6, 3),
            "ratio_to_fastest_peer": round(min(peers) / worker.median, 3) if peers else None,
        }
        for worker in present
    ]


def table(workers: Sequence[Worker]) -> Iterator[str]:
    """Yield the lines of a table; systems that are missing are named, with the reason."""
    yield "  {:<16}{:>12}{:>8}{:>12}{:>12}{:>9}".format(*_HEAD)
    ratios = {row["system"]: row["ratio_to_fastest_peer"] for row in results(workers)}
    for worker in workers:
        if worker.missing:
            yield f"  {worker.system:<16}{'missing':>12}  {worker.missing}"
            continue
        ratio = ratios[worker.system]
        processor = sorted(worker.processor)[len(worker.processor) // 2]
        yield (
            f"  {worker.system:<16}{worker.median * 1e6:>9.1f} us{'-' if ratio is None else f'{ratio:.2f}':>8}"
            f"{processor * 1e6:>9.1f} us{worker.first_step:>10.2f} s{worker.resident >> 20:>5} MiB"
        )


if __name__ == "__main__":
    main(*sys.argv[1:2])
