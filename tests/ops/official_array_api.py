"""Runs the official tests of the array API standard: github.com/data-apis/array-api-tests.

    git clone --recurse-submodules https://github.com/data-apis/array-api-tests
    pip install -r array-api-tests/requirements.txt
    python -m tests.ops.official_array_api array-api-tests --max-examples 100

They load only with complex dtypes, and draw operands of two dtypes for most functions, which
tensors refuse: ``PATCHES`` mends the one and draws one dtype in place of the other. What is refused by design
stands in ``array_api_refused.txt`` with its reasons, as expected failures. So any other failure is a defect.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["PATCHES", "REFUSED", "patched"]

REFUSED: Final = Path(__file__).with_name("array_api_refused.txt")

PATCHES: Final = (
    # without complex dtypes
    (
        "dtype_helpers.py",
        "for dt in complex_dtypes], key",
        "for dt in complex_dtypes] or [(None, 0)], key",
    ),
    ("test_signatures.py", "dh.dtype_to_name[dh.widest_complex_dtype]", '"complex128"'),
    (
        "test_special_cases.py",
        "            dtype = dh.widest_complex_dtype\n",
        '            pytest.skip("no complex dtypes")\n',
    ),
    # operands of one dtype
    (
        "dtype_helpers.py",
        "    if in_name1 not in _name_to_dtype or",
        "    if in_name1 != in_name2 or in_name1 not in _name_to_dtype or",
    ),
    (
        "hypothesis_helpers.py",
        "            strat = lists(sampled_from(samples), min_size=2, max_size=max_size)\n",
        (
            "            strat = sampled_from(samples).flatmap(\n"
            "                lambda d: lists(just(d), min_size=2, max_size=max_size))\n"
        ),
    ),
    (
        "hypothesis_helpers.py",
        "    if len(category_samples[dh.uint_dtypes]) > 0 and",
        "    if False and",
    ),
)
"""In which file of the suite which words are replaced by which."""

SKIPPED_DTYPES: Final = "complex64,complex128,int8,int16,uint16,uint32,uint64"


def patched(source: str, old: str, new: str) -> str:
    """The file's text with the change, once. Raises ValueError where the old words are missing."""
    if new in source:
        return source
    if old not in source:
        raise ValueError(f"the suite has changed: {old!r} is not there")
    return source.replace(old, new)


def main(suite: Path, arguments: list[str]) -> int:
    """pytest's exit code for the suite in this folder."""
    for name, old, new in PATCHES:
        file = suite / "array_api_tests" / name
        file.write_text(patched(file.read_text(), old, new))
    command = [sys.executable, "-m", "pytest", "array_api_tests", "-p", "no:cacheprovider"]
    command += ["--xfails-file", str(REFUSED), "--disable-deadline", *arguments]
    environment = {
        **os.environ,
        "ARRAY_API_TESTS_MODULE": "typednn.ops",
        "ARRAY_API_TESTS_SKIP_DTYPES": SKIPPED_DTYPES,
    }
    return subprocess.run(command, cwd=suite, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.ops.official_array_api FOLDER [options of pytest]")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
