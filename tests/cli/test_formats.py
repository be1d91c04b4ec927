"""What `typednn check` prints in each format about the same findings."""

import json
from functools import partial
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from typednn import __version__, explanations
from typednn.cli.findings import Finding, Findings
from typednn.cli.formats import text
from typednn.cli.formats.github import as_github_commands
from typednn.cli.formats.json_lines import as_json_lines
from typednn.cli.formats.junit import as_junit
from typednn.cli.formats.sarif import as_sarif

SHAPE = Finding(
    *("src/my model.py", 6, 5, 6, 10, "error", "shape", "matmul: x (3, 3) and y (4,)"),
    source="    x @ y  # 100%",
)
ASSIGNED = Finding(
    *("a,b.py", 2, 10, 3, 4, "error", "assignment", "has type <&>"),
    notes=("first", "second"),
    source="x: int = ('\\x00é\x00',",
)
REVEALED = Finding("a,b.py", 9, 13, 9, 14, "note", "misc", "Revealed type is 'int'", source="r(x)")
DUPLICATE = Finding("b/m.py", 0, 1, 0, 2, "error", "", "Duplicate module", notes=("See that",))
ALL = Findings((SHAPE, ASSIGNED, REVEALED, DUPLICATE))
FAILED = Findings((), "mypy ended with exit code 2")
NOTHING = Findings(())


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, with the command in its folder `work`."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return tmp_path


TEXT = """\
src/my model.py:6:5: error: matmul: x (3, 3) and y (4,)  [shape]
    x @ y  # 100%
    ^~~~~
a,b.py:2:10: error: has type <&>  [assignment]
    x: int = ('\\x00é ',
             ^~~~~~~~~~
a,b.py:2:10: note: first
a,b.py:2:10: note: second
a,b.py:9:13: note: Revealed type is 'int'
b/m.py: error: Duplicate module
b/m.py: note: See that
"""


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    text.print_text(ALL)
    assert capsys.readouterr().out == TEXT
    assert text.summary(ALL, "error") == [
        "Found 3 errors in 3 files.",
        "Why, and how to mend it: typednn explain shape",
    ]
    assert text.summary(Findings((DUPLICATE,)), "new error") == ["Found 1 new error in 1 file."]
    assert text.summary(Findings((REVEALED,)), "new error") == ["No new errors."]


def in_terminal(finding: Finding, width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that a terminal of this width gets, without the first one and without colours."""
    screen = StringIO()
    terminal = partial(Console, file=screen, width=width, force_terminal=True, no_color=True)
    monkeypatch.setattr(text, "Console", terminal)
    text.print_text(Findings((finding,)))
    plain = screen.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "")
    return plain.splitlines()[1:]


def with_source(source: str, marked: str) -> Finding:
    start = source.index(marked) + 1
    return Finding("a.py", 1, start, 1, start + len(marked), "error", "shape", "m", source=source)


@pytest.mark.parametrize(
    ("source", "marked", "expected"),
    [
        ("\ty = f(x, z)", "x", ["    y = f(x, z)", "          ^"]),
        ("y = f(x) + some_function(z)", "x", ["    y = f(x", "          ^"]),
        ("y = some_function(z) + f(x)", "f(x)", ["    ...f(x)", "       ^~~~"]),
        ("y = f(xxxxxxxxxxxxxxxxxxxxxxxxx)", "xxxxxxxxxxxxxxxxxxxxxxxxx", ["    ...xxxxxxxxxx...", "       ^~~~~~~~~~~~~"]),
        ("日本 = f(xxxxxxxxxxx)", "日本 = f(xxxxxxxxxxx)", ["    日本 = f(xxxx...", "    ^~~~~~~~~~~~~~~~"]),
    ],
)  # fmt: skip
def test_a_line_is_cut_to_a_terminal(
    source: str, marked: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_terminal(with_source(source, marked), 20, monkeypatch) == expected


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    terminal = partial(Console, file=screen, force_terminal=True, color_system="standard")
    monkeypatch.setattr(text, "Console", terminal)
    text.print_text(Findings((SHAPE,)))
    assert "\x1b[1;31m^~~~~\x1b[0m" in screen.getvalue()


GITHUB = """\
::error title=typednn (shape),file=src/my model.py,line=6,col=5,endLine=6,endColumn=10::src/my model.py:6:5: matmul: x (3, 3) and y (4,)  [shape]
::error title=typednn (assignment),file=a%2Cb.py,line=2,col=10,endLine=3::a,b.py:2:10: has type <&>  [assignment]%0Afirst%0Asecond
::notice title=typednn (misc),file=a%2Cb.py,line=9,col=13,endLine=9,endColumn=14::a,b.py:9:13: Revealed type is 'int'
::error title=typednn,file=b/m.py::b/m.py: Duplicate module%0ASee that
"""


def test_github(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert as_github_commands(ALL) == GITHUB
    assert as_github_commands(NOTHING) == ""
    assert as_github_commands(FAILED) == "::error title=typednn::mypy ended with exit code 2\n"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
    assert as_github_commands(Findings((DUPLICATE,))) == (
        "::error title=typednn,file=work/b/m.py::b/m.py: Duplicate module%0ASee that\n"
    )


def test_github_escapes_percent_signs() -> None:
    finding = Finding("100%.py", 0, 1, 0, 2, "error", "", "100%\r\nbad")
    assert as_github_commands(Findings((finding,))) == (
        "::error title=typednn,file=100%25.py::100%25.py: 100%25%0D%0Abad\n"
    )


def test_json() -> None:
    lines = [json.loads(line) for line in as_json_lines(ALL).splitlines()]
    assert lines[1] == {
        "file": "a,b.py",
        "line": 2,
        "column": 10,
        "end_line": 3,
        "end_column": 4,
        "severity": "error",
        "code": "assignment",
        "message": "has type <&>",
        "notes": ["first", "second"],
        "source": "x: int = ('\\x00é\x00',",
    }
    assert [line["code"] for line in lines] == ["shape", "assignment", "misc", ""]
    assert as_json_lines(ALL).isascii()
    assert as_json_lines(NOTHING) == ""


def test_sarif(root: Path) -> None:
    log = json.loads(as_sarif(Findings((SHAPE, ASSIGNED, DUPLICATE))))
    assert [*log] == ["$schema", "version", "runs"]
    [run] = log["runs"]
    entry = explanations.text_of("shape")
    mypy = "https://mypy.readthedocs.io/en/stable/_refs.html#code-assignment"
    assert run["tool"]["driver"] == {
        "name": "typednn",
        "version": __version__,
        "rules": [
            {"id": "assignment", "helpUri": mypy},
            {"id": "mypy"},
            {
                "id": "shape",
                "shortDescription": {"text": "Sizes of tensors that do not fit"},
                "help": {"text": entry, "markdown": entry},
            },
        ],
    }
    assert (run["columnKind"], run["invocations"]) == (
        "unicodeCodePoints",
        [{"executionSuccessful": True}],
    )
    shape, assigned, duplicate = run["results"]
    assert shape == {
        "ruleId": "shape",
        "ruleIndex": 2,
        "level": "error",
        "message": {"text": "matmul: x (3, 3) and y (4,)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/my%20model.py", "uriBaseId": "%SRCROOT%"},
                    "region": {
                        "startLine": 6,
                        "startColumn": 5,
                        "endLine": 6,
                        "endColumn": 10,
                        "snippet": {"text": "    x @ y  # 100%"},
                    },
                }
            }
        ],
    }
    assert assigned["message"]["text"] == "has type <&>\nfirst\nsecond"
    assert "region" not in duplicate["locations"][0]["physicalLocation"]
    elsewhere = Finding(str(root / "x.py"), 0, 1, 0, 2, "error", "", "m")
    [result] = json.loads(as_sarif(Findings((elsewhere,))))["runs"][0]["results"]
    [location] = result["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": f"{root.as_uri()}/x.py"}}}


def test_sarif_of_a_run_that_failed() -> None:
    [run] = json.loads(as_sarif(FAILED))["runs"]
    message = {"text": "mypy ended with exit code 2"}
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [{"level": "error", "message": message}],
        }
    ]


def test_junit() -> None:
    assert as_junit(ALL).isascii()
    root = ElementTree.fromstring(as_junit(ALL))
    assert [suite.attrib for suite in root] == [
        {"name": name, "tests": "1", "failures": "1", "errors": "0"}
        for name in ("src/my model.py", "a,b.py", "b/m.py")
    ]
    case = root[1][0]
    assert case.attrib == {
        "classname": "a,b.py",
        "name": "assignment at line 2",
        "file": "a,b.py",
        "line": "2",
    }
    assert case[0].attrib == {"message": "has type <&>", "type": "assignment"}
    assert case[0].text == ("has type <&>  [assignment]\nx: int = ('\\x00é?',\nfirst\nsecond")


@pytest.mark.parametrize(("findings", "errors"), [(NOTHING, "0"), (FAILED, "1")])
def test_junit_without_errors_in_files(findings: Findings, errors: str) -> None:
    [suite] = ElementTree.fromstring(as_junit(findings))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", errors)
    assert [each.get("message") for each in suite[0]] == [findings.failure] * int(errors)
