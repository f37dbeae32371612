"""House rules that no linter knows. A rule reads files below a root and answers the offences it found, as sentences."""

import ast
import base64
import hashlib
import json
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path

NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__"}
WRITTEN = {".py", ".html", ".css", ".js"}
MAX_LINES = 400
MAX_FUNCTION = 50
MAX_VIEW = 20
VAGUE_NAMES = {"utils", "helpers", "services", "common"}
TOP_LEVEL = {
    *("manage.py", "README.md", "CONTRIBUTING.md", "LICENSE", "run", "pyproject.toml"),
    *("requirements.txt", "requirements-dev.txt"),
    *("config", "roadmap", "integrations", "templates", "static", "tests", "docs"),
}
# The one test that needs a document which is not ours to ship.
MAY_SKIP = {"tests/openapi.py", "tests/sandbox/test_openapi.py", "tests/house.py"}


def ours(root: Path, *suffixes: str) -> Iterator[Path]:
    """Files below `root` that this project wrote, with one of these suffixes; all of them without."""
    for path in sorted(root.iterdir()):
        if path.name in NOT_OURS or path.name.endswith("_cache") or path.name == ".hypothesis":
            continue
        if path.is_dir():
            yield from ours(path, *suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


def written(root: Path) -> Iterator[Path]:
    """Source files a person reads: vendored files and migrations are not."""
    for path in ours(root, *WRITTEN):
        if "vendor" not in path.parts and "migrations" not in path.parts:
            yield path


def long_files(root: Path) -> list[str]:
    lengths = {path: len(path.read_text().splitlines()) for path in written(root)}
    return [
        f"{path.relative_to(root)} has {length} lines, {MAX_LINES} are the most: split it into a package"
        for path, length in lengths.items()
        if length > MAX_LINES
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_view(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether this is a view: it stands among the views and takes a request first, after `self`."""
    names = [argument.arg for argument in function.args.args if argument.arg != "self"]
    return (path.name == "views.py" or path.parent.name == "views") and names[:1] == ["request"]


def long_functions(root: Path) -> list[str]:
    found = []
    for path in written(root):
        if path.suffix != ".py":
            continue
        for node in functions(path):
            most = MAX_VIEW if is_view(path, node) else MAX_FUNCTION
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > most:
                found.append(
                    f"{path.relative_to(root)}:{node.lineno} {node.name} has {length} lines, {most} are the most"
                )
    return found


def vague_names(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}: a name that says nothing; call it after what it holds"
        for path in ours(root, ".py")
        if VAGUE_NAMES & {path.stem, *path.relative_to(root).parts[:-1]}
    ]


def stray_top_level(root: Path) -> list[str]:
    return [
        f"{path.name} does not belong to the top level"
        for path in sorted(root.iterdir())
        if not path.name.startswith(".") and path.name not in TOP_LEVEL | NOT_OURS
    ]


def unpinned(root: Path) -> list[str]:
    found = []
    for path in sorted(root.glob("requirements*.txt")):
        for line in path.read_text().splitlines():
            requirement = line.split("#")[0].strip()
            if requirement and not re.fullmatch(r"[\w.\[\],-]+==[\w.!+]+( ;.*)?", requirement):
                found.append(f"{path.name}: {requirement!r} is not pinned with ==; run ./run lock")
    return found


def vendored(root: Path) -> list[str]:
    """What in static/vendor differs from its vendor.json: hashes, missing files, files nobody listed."""
    folder = root / "static" / "vendor"
    packages = json.loads((folder / "vendor.json").read_text())
    listed = {entry["file"]: entry["sha512"] for package in packages for entry in package["files"]}
    present = {str(path.relative_to(folder)): path for path in ours(folder)}
    found = [f"static/vendor/{name} is listed but not there" for name in sorted(listed.keys() - present.keys())]
    for name in sorted(present.keys() - {"vendor.json", "fetch"}):
        digest = base64.b64encode(hashlib.sha512(present[name].read_bytes()).digest()).decode()
        if listed.get(name) != f"sha512-{digest}":
            found.append(f"static/vendor/{name} is not the file vendor.json lists; run static/vendor/fetch")
    return found


REMOTE = {
    ".html": re.compile(
        r"""(?<!xmlns)(?<!xmlns:xlink)\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]*|url\(\s*["']?(?:https?:)?//""", re.I
    ),
    ".css": re.compile(r"""url\(\s*["']?(?:https?:)?//[^)]*|@import\s+["'](?:https?:)?//[^"']*""", re.I),
    ".js": re.compile(r"""["'`](?:https?:)?//(?!www\.w3\.org/)[^"'`]*""", re.I),
}


def remote_assets(root: Path) -> list[str]:
    """Addresses of other hosts in pages, sheets and scripts; a link to another host comes from data, not a template."""
    found = []
    for folder in ("templates", "static"):
        for path in written(root / folder):
            for hit in REMOTE[path.suffix].finditer(path.read_text()) if path.suffix in REMOTE else ():
                found.append(f"{path.relative_to(root)} reaches another host: {hit.group().strip()}")
    return found


INLINE = re.compile(r"""<[^>]*\s(?P<name>style|on[a-z]+)\s*=\s*["']""", re.I)


def inline_code(root: Path) -> list[str]:
    """Style attributes and event handlers, which the content security policy refuses."""
    return [
        f"{path.relative_to(root)} has an inline {hit['name']} attribute, which the content security policy refuses"
        for path in written(root / "templates")
        for hit in INLINE.finditer(path.read_text())
    ]


COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|"
    r"(?<![-\w])(?:white|black|red|green|blue|yellow|gr[ae]y|orange|purple|brown|pink|silver|gold)(?![-\w(])",
    re.I,
)
DECLARATION = re.compile(r"(?P<property>[-\w]+)\s*:\s*(?P<value>[^;{}]+)(?=[;}])")


def named_colours(root: Path) -> list[str]:
    """Colours outside static/css/tokens.css: every other sheet uses its custom properties."""
    found = []
    for path in ours(root / "static" / "css", ".css"):
        if path.name == "tokens.css":
            continue
        for rule in DECLARATION.finditer(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)):
            if hit := COLOUR.search(re.sub(r"""url\([^)]*\)|"[^"]*"|'[^']*'|var\([^)]*\)""", "", rule["value"])):
                found.append(
                    f"{path.relative_to(root)}: {rule['property']} names {hit.group()}; put it into tokens.css"
                )
    return found


WORKSHOP = re.compile(r"/(?:work|root)/|/tmp/[b]ash|(?:pypi|npmjs|pythonhosted)[.]org|deb[.]debian[.]org")


def workshop_words(root: Path) -> list[str]:
    """Paths of one machine and hosts of package registries."""
    found = []
    for path in ours(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(root)} names {hit.group()}" for hit in WORKSHOP.finditer(text)]
    return found


SKIP = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")


def skips(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)} skips a test"
        for path in ours(root / "tests", ".py")
        if str(path.relative_to(root)) not in MAY_SKIP and SKIP.search(path.read_text())
    ]


def unlisted_features(root: Path, listed: Collection[str]) -> list[str]:
    """Features (folders with furniture) that the import contract on furniture does not cover."""
    packages = [path for side in ("roadmap", "integrations") for path in sorted((root / side).iterdir())]
    furnished = [path for path in packages if (path / "models.py").exists() or (path / "models").is_dir()]
    names = sorted(f"{path.parent.name}.{path.name}" for path in furnished)
    return [
        f"{name} has models, yet no import contract on its furniture"
        for name in names
        if not any(fnmatch(name, pattern) for pattern in listed)
    ]
