"""Says which files of two folders differ in more than the imports they no longer have.

Called with the folder as it was and the folder as it is. Prints one line for each file that differs, then the
number of files that were compared.
"""

import ast
import collections
import inspect
import pathlib
import sys

IMPORTS = (ast.Import, ast.ImportFrom)
BODIES = ("body", "orelse", "finalbody")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def tidy(tree: ast.AST) -> tuple[list[collections.Counter], list[str | None]]:
    """Take out what a formatter may change: imports, fillers, blanks in docstrings, the u of strings.

    Returns what each list of statements imports, with the number of statements before it, and all docstrings.
    """
    imported, docstrings = [], []
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED):
            docstrings.append(tidy_docstring(node))
        for name in BODIES:
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                left = []
                found = collections.Counter()
                for one in statements:
                    if isinstance(one, IMPORTS):
                        found.update((len(left), *binding) for binding in bindings(one))
                    elif not isinstance(one, ast.Pass):
                        left.append(one)
                imported.append(found)
                setattr(node, name, left)
        if isinstance(node, ast.Constant):
            node.kind = None
        if isinstance(node, ast.Delete):
            node.targets = [
                element
                for target in node.targets
                for element in (target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target])
            ]
    return imported, docstrings


def tidy_docstring(node: ast.AST) -> str | None:
    """The docstring without the blanks at its edges, written back as such."""
    docstring = ast.get_docstring(node, clean=False)
    if docstring is None:
        return None
    lines = inspect.cleandoc(docstring).split("\n")
    node.body[0].value.value = "\n".join(line.rstrip() for line in lines).strip()
    return node.body[0].value.value


def bindings(statement: ast.Import | ast.ImportFrom) -> list[tuple]:
    """What one statement imports, from where, and under which name."""
    origin = (getattr(statement, "module", None), getattr(statement, "level", 0))
    return [(*origin, alias.name, alias.asname or alias.name.split(".")[0]) for alias in statement.names]


def names_used(tree: ast.AST) -> set[str]:
    """Names that are read, and words that stand alone in strings (`__all__`, types), that nothing but imports binds."""
    read, bound = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)):
            bound.add(node.name)
        elif isinstance(node, ast.Assign) and "__all__" in (getattr(one, "id", None) for one in node.targets):
            read.update(one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant))
    return read - bound


def difference(before: str, after: str) -> str | None:
    """What changed in meaning, or None."""
    was = ast.parse(before)
    try:
        now = ast.parse(after)
        compile(after, "after", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"does not parse any more: {error}"
    imported_before, docstrings_before = tidy(was)
    imported_now, docstrings_now = tidy(now)
    if ast.dump(was) != ast.dump(now):
        return "has another tree"
    if docstrings_before != docstrings_now:
        return "has other docstrings"
    for old, new in zip(imported_before, imported_now, strict=True):
        if not set(new) <= set(old):
            return f"imports something else: {set(new) - set(old)}"
    left = {name for new in imported_now for *_, name in new}
    gone = {name for old in imported_before for *_, name in old} - left
    missed = gone & names_used(now)
    return f"uses what it does not import any more: {sorted(missed)}" if missed else None


def main(old: pathlib.Path, new: pathlib.Path) -> None:
    """Compare the folders."""
    compared = 0
    for path in sorted(old.rglob("*.py")):
        try:
            before = path.read_bytes().decode("utf-8-sig")
            compile(before, str(path), "exec", dont_inherit=True)
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
