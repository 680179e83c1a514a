"""Reads the imports of the project's own modules and says which of them point the wrong way."""

import ast
from dataclasses import dataclass
from pathlib import Path

APPS = ("community", "points", "repairs")  # each may import itself and those before it
SPANS_EVERYTHING = {"community.settings", "community.urls", "community.views.home"}

# Inside an app, and across apps: a module imports its own layer and those before it.
HELPERS, MODELS, OPERATIONS, FORMS, WEB, OUTSIDE = range(6)
LAYER_OF_NAME = {
    "models": MODELS,
    "forms": FORMS,
    "views": WEB,
    "admin": WEB,
    "commands": WEB,
    "middleware": WEB,
    "context": WEB,
    "templatetags": WEB,
    "apps": OUTSIDE,
    "migrations": OUTSIDE,
    "settings": OUTSIDE,
    "urls": OUTSIDE,
    "pages": OUTSIDE,
    "wsgi": OUTSIDE,
}
LAYER_NAMES = ["helper", "model", "operation", "form", "view", "urls"]


@dataclass(frozen=True)
class Module:
    name: str
    imports: frozenset[str]

    @property
    def app(self) -> str:
        return self.name.split(".")[0]


def read_modules(root: Path) -> dict[str, Module]:
    """Every module of the apps, with the project modules it imports, wherever in the file it does so."""
    paths = {module_name(root, path): path for app in APPS for path in sorted((root / app).rglob("*.py"))}
    return {name: Module(name, imports_of(name, path, set(paths))) for name, path in paths.items()}


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(name: str, path: Path, known: set[str]) -> frozenset[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            found.update(
                f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base for alias in node.names
            )
    return frozenset(target for target in found if target.split(".")[0] in APPS) - {name}


def absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parents = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parents, node.module] if node.module else parents)


def layers_of(modules: dict[str, Module]) -> dict[str, int]:
    """By name; a module of no special name is an operation when a model is within its reach, else a helper for anyone."""
    layers = {name: layer_by_name(name) for name in modules}
    while reaching := [
        name
        for name, module in modules.items()
        if layers[name] == HELPERS
        and any(layers.get(target) in (MODELS, OPERATIONS) for target in module.imports)
    ]:
        layers |= dict.fromkeys(reaching, OPERATIONS)
    return layers


def layer_by_name(name: str) -> int:
    return max(
        [LAYER_OF_NAME[part] for part in name.split(".")[1:] if part in LAYER_OF_NAME], default=HELPERS
    )


def violations(modules: dict[str, Module]) -> list[str]:
    layers = layers_of(modules)
    problems = []
    for module in modules.values():
        for target in sorted(module.imports):
            if (
                APPS.index(target.split(".")[0]) > APPS.index(module.app)
                and module.name not in SPANS_EVERYTHING
            ):
                problems.append(
                    f"{module.name} imports {target}: {module.app} must not know {target.split('.')[0]}"
                )
            elif layers.get(target, HELPERS) > layers[module.name] and module.name not in SPANS_EVERYTHING:
                ours, theirs = LAYER_NAMES[layers[module.name]], LAYER_NAMES[layers[target]]
                problems.append(
                    f"{module.name} imports {target}: a {ours} module must not know a {theirs} module"
                )
    return problems
