"""What ``typednn check --format sarif`` prints has the structure that the SARIF 2.1.0 schema requires.

The tables are read off the schema of OASIS, of the objects that we write: the properties that must be there, and
all that may be. Its objects take no others.
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlparse

import pytest

from tests.cli.test_formats import ALL, ASSIGNED, DUPLICATE, FAILED, NOTHING, REVEALED, SHAPE
from typednn.cli.findings import Findings
from typednn.cli.formats.sarif import as_sarif

REQUIRED: Final = {
    "log": ("version", "runs"),
    "run": ("tool",),
    "tool": ("driver",),
    "driver": ("name",),
    "rule": ("id",),
    "invocation": ("executionSuccessful",),
    "notification": ("message",),
    "result": ("message",),
}
ALLOWED: Final = {
    "log": {"$schema", "version", "runs", "inlineExternalProperties", "properties"},
    "run": {"tool", "columnKind", "invocations", "results", "originalUriBaseIds", "artifacts"},
    "tool": {"driver", "extensions", "properties"},
    "driver": {"name", "version", "rules", "informationUri", "semanticVersion", "fullName"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "helpUri"},
    "text": {"text", "markdown", "id", "arguments"},
    "invocation": {"executionSuccessful", "toolExecutionNotifications", "exitCode"},
    "notification": {"level", "message", "locations", "descriptor"},
    "result": {"ruleId", "ruleIndex", "level", "kind", "message", "locations"},
    "location": {"physicalLocation", "message", "id"},
    "physicalLocation": {"artifactLocation", "region", "contextRegion"},
    "artifactLocation": {"uri", "uriBaseId", "index"},
    "region": {"startLine", "startColumn", "endLine", "endColumn", "snippet", "message"},
    "snippet": {"text", "rendered", "binary"},
}
LEVELS: Final = ("none", "note", "warning", "error")

Json = dict[str, Any]  # Any: JSON's values


def objects(log: Json) -> Iterator[tuple[str, Json]]:
    """Yield each object of a log with its name in the schema."""
    yield "log", log
    for run in log["runs"]:
        yield "run", run
        yield "tool", run["tool"]
        yield "driver", run["tool"]["driver"]
        for rule in run["tool"]["driver"]["rules"]:
            yield "rule", rule
            yield from (
                ("text", rule[part]) for part in ("shortDescription", "help") if part in rule
            )
        for invocation in run["invocations"]:
            yield "invocation", invocation
            for each in invocation.get("toolExecutionNotifications", ()):
                yield "notification", each
                yield "text", each["message"]
        for result in run["results"]:
            yield "result", result
            yield "text", result["message"]
            for location in result["locations"]:
                yield "location", location
                yield from _of_place(location["physicalLocation"])


def _of_place(place: Json) -> Iterator[tuple[str, Json]]:
    yield "physicalLocation", place
    yield "artifactLocation", place["artifactLocation"]
    if "region" in place:
        yield "region", place["region"]
        if "snippet" in place["region"]:
            yield "snippet", place["region"]["snippet"]


@pytest.mark.parametrize("findings", [ALL, NOTHING, FAILED, Findings(ALL.all, "mypy ended")])
def test_required_and_allowed_properties(findings: Findings) -> None:
    log = json.loads(as_sarif(findings))
    assert log["version"] == "2.1.0"
    for kind, each in objects(log):
        assert {*REQUIRED.get(kind, ())} <= each.keys() <= ALLOWED[kind], kind


@pytest.mark.parametrize("finding", [SHAPE, ASSIGNED, REVEALED, DUPLICATE])
def test_values(finding: Any) -> None:  # Any: pytest gives a Finding
    [run] = json.loads(as_sarif(Findings((finding,))))["runs"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len({*ids}) == len(ids)
    [result] = run["results"]
    assert result["level"] in LEVELS
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["message"]["text"]
    [location] = result["locations"]
    place = location["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert urlparse(uri).geturl() == uri
    assert " " not in uri
    region = place.get("region", {})
    numbers = {name: value for name, value in region.items() if name != "snippet"}
    assert all(type(value) is int and value >= 1 for value in numbers.values())
    if numbers:
        end = (region["endLine"], region["endColumn"])
        assert end > (region["startLine"], region["startColumn"])


def test_rules_have_texts_where_they_have_help() -> None:
    [run] = json.loads(as_sarif(ALL))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert all(rule[part]["text"] for part in ("shortDescription", "help") if part in rule)
        assert urlparse(rule.get("helpUri", "https://x")).scheme == "https"
