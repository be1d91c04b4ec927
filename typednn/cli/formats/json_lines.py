"""One JSON object a line for each error or note. Columns are as in ``Finding``."""

import json
from dataclasses import asdict

from typednn.cli.findings import Findings

__all__ = ["as_json_lines"]


def as_json_lines(findings: Findings) -> str:
    return "".join(f"{json.dumps(asdict(finding))}\n" for finding in findings.all)
