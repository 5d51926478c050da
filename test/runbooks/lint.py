"""Checks the scripts inside of the runbooks: shell with shellcheck, Python by compiling, PowerShell by parsing."""

import subprocess
import sys
from pathlib import Path

import tree_sitter_powershell
import yaml
from tree_sitter import Language, Parser

POWERSHELL = Parser(Language(tree_sitter_powershell.language()))


def scripts_in(file):
    """Each script of a document: its language, its first line in the file, its text."""
    document = yaml.compose(file.read_text())
    for step in dict(fields(document))["mainSteps"].value:
        inputs = dict(fields(dict(fields(step))["inputs"]))
        action = dict(fields(step))["action"].value
        if action == "aws:executeScript":
            yield "python", inputs["Script"].start_mark.line + 2, inputs["Script"].value
        elif action in ("aws:runShellScript", "aws:runPowerShellScript"):
            language = "shell" if "Shell" in action and "Power" not in action else "powershell"
            for script in inputs["runCommand"].value:
                yield language, script.start_mark.line + 2, script.value


def fields(node):
    return [(key.value, value) for key, value in node.value]


def check_shell(text):
    found = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), "--format=gcc", "-"], input=text, text=True, capture_output=True
    )
    for line in found.stdout.splitlines():
        _, row, column, message = line.split(":", 3)
        yield int(row), int(column), message.strip()


def check_python(text):
    try:
        compile(text, "script", "exec")
    except SyntaxError as error:
        yield error.lineno, error.offset, error.msg


def check_powershell(text):
    """The grammar is a community's, not Microsoft's: it finds what cannot be read, and nothing beyond."""
    waiting = [POWERSHELL.parse(text.encode()).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            row, column = node.start_point
            yield row + 1, column + 1, f"must be PowerShell, got {node.text.decode()[:60]!r}"
        else:
            waiting.extend(node.children)


CHECKS = {"shell": check_shell, "python": check_python, "powershell": check_powershell}


def indent_of(file, line):
    text = file.read_text().splitlines()[line - 1]
    return len(text) - len(text.lstrip())


def main(files):
    counts, problems = dict.fromkeys(CHECKS, 0), 0
    for file in map(Path, files):
        for language, line, text in scripts_in(file):
            counts[language] += 1
            for row, column, message in CHECKS[language](text):
                problems += 1
                print(f"{file}:{line + row - 1}:{indent_of(file, line) + column} {language}: {message}")
    if not all(counts.values()):
        sys.exit(f"runbooks: scripts of each language must be found, got {counts}")
    if problems:
        sys.exit(1)
    print("runbooks: " + ", ".join(f"{count} {language}" for language, count in counts.items()) + " scripts are clean")


main(sys.argv[1:])
