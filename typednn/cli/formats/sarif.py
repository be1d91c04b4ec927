"""SARIF 2.1.0, which GitHub code scanning and editors read.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from typednn import __version__, explanations
from typednn.cli.findings import Finding, Findings
from typednn.cli.formats.places import relative_path

__all__ = ["as_sarif"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_CODES_OF_MYPY: Final = "https://mypy.readthedocs.io/en/stable/_refs.html#code-"
_WITHOUT_CODE: Final = "mypy"

Json = dict[str, Any]  # Any: JSON's values


def as_sarif(findings: Findings) -> str:
    codes = sorted({finding.code or _WITHOUT_CODE for finding in findings.all})
    driver = {"name": "typednn", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(findings.failure)],
        "results": [_result(finding, codes) for finding in findings.all],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> Json:
    if code in explanations.CODES:
        text = explanations.text_of(code)
        description = {"text": explanations.description_of(code)}
        return {"id": code, "shortDescription": description, "help": _help(text)}
    return {"id": code} if code == _WITHOUT_CODE else {"id": code, "helpUri": _CODES_OF_MYPY + code}


def _help(markdown: str) -> Json:
    return {"text": markdown, "markdown": markdown}


def _invocation(failure: str) -> Json:
    if not failure:
        return {"executionSuccessful": True}
    notification = {"level": "error", "message": {"text": failure}}
    return {"executionSuccessful": False, "toolExecutionNotifications": [notification]}


def _result(finding: Finding, codes: list[str]) -> Json:
    code = finding.code or _WITHOUT_CODE
    return {
        "ruleId": code,
        "ruleIndex": codes.index(code),
        "level": finding.severity,
        "message": {"text": "\n".join((finding.message, *finding.notes))},
        "locations": [{"physicalLocation": _location(finding)}],
    }


def _location(finding: Finding) -> Json:
    path = relative_path(finding.file)
    if path is None:
        location: Json = {"artifactLocation": {"uri": Path(finding.file).resolve().as_uri()}}
    else:
        location = {"artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"}}
    if finding.line:
        location["region"] = {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.end_line,
            "endColumn": finding.end_column,
            **({"snippet": {"text": finding.source}} if finding.source else {}),
        }
    return location
