"""Says which files of two folders differ in more than the imports they no longer have.

Called with the folder as it was and the folder as it is. Prints one line for each file that differs, then the
number of files that were compared.
"""

import ast
import inspect
import pathlib
import sys

IMPORTS = (ast.Import, ast.ImportFrom)


def tidy(node: ast.AST) -> None:
    """Take out what a formatter may change: imports, fillers, blanks in docstrings, the u of strings."""
    for child in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(child, name, None)
            if isinstance(statements, list):
                setattr(child, name, [one for one in statements if not isinstance(one, (*IMPORTS, ast.Pass))])
        if isinstance(child, ast.Constant):
            child.kind = None
            if isinstance(child.value, str):
                cleaned = "\n".join(line.rstrip() for line in inspect.cleandoc(child.value).split("\n"))
                child.value = cleaned.strip()
        if isinstance(child, ast.Delete):
            child.targets = [
                element
                for target in child.targets
                for element in (target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target])
            ]


def names(tree: ast.AST) -> set[tuple]:
    """Everything that a module imports."""
    return {
        (getattr(node, "module", None), getattr(node, "level", 0), alias.name, alias.asname)
        for node in ast.walk(tree)
        if isinstance(node, IMPORTS)
        for alias in node.names
    }


def difference(before: str, after: str) -> str | None:
    """What changed in meaning, or None."""
    was = ast.parse(before)
    try:
        now = ast.parse(after)
    except (SyntaxError, ValueError) as error:
        return f"does not parse any more: {error}"
    if not names(now) <= names(was):
        return f"imports more: {names(now) - names(was)}"
    tidy(was)
    tidy(now)
    return None if ast.dump(was) == ast.dump(now) else "has another tree"


def main(old: pathlib.Path, new: pathlib.Path) -> None:
    """Compare the folders."""
    compared = 0
    for path in sorted(old.rglob("*.py")):
        try:
            before = path.read_bytes().decode("utf-8-sig")
            ast.parse(before)
        except (SyntaxError, ValueError, RecursionError):
            continue
        after = (new / path.relative_to(old)).read_bytes().decode("utf-8-sig")
        compared += 1
        if before == after:
            continue
        problem = difference(before, after)
        if problem:
            print(f"{path.relative_to(old)}: {problem}")
    print(compared)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
