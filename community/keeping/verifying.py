"""Every promise over the whole database, as it was at one moment."""

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import gettext as _

from community.keeping import constraints, registry
from community.keeping.registry import Finding
from community.keeping.snapshot import snapshot

UNNAMED = 10  # a row that is not what it should be


def findings() -> Iterator[Finding]:
    """What is broken; nothing when every promise is kept."""
    registry.discover()
    with snapshot():
        for check in list(registry.CHECKS.values()):
            yield from check.findings()
        for model in registry.our_models():
            yield from _against_rules(model)


def promises_looked_at() -> int:
    """How many different things were looked at."""
    registry.discover()
    rules = sum(
        len(constraints.check_rules(model)) + len(constraints.unique_rules(model))
        for model in registry.our_models()
    )
    return len(registry.CHECKS) + rules


def _against_rules(model: type[Model]) -> Iterator[Finding]:
    if not model._base_manager.exists():
        return
    for rule in constraints.check_rules(model):
        for key in constraints.rows_against(model, rule):
            yield _finding(model, rule.name, key)
    for unique in constraints.unique_rules(model):
        for key in constraints.duplicates(model, unique):
            yield _finding(model, unique.name, key)


def _finding(model: type[Model], name: str, key: object) -> Finding:
    rule = registry.RULES.get(name)
    sentence = str(rule.sentence) if rule else _("This row breaks the rule “%(rule)s”.") % {"rule": name}
    return Finding(rule.promise if rule else UNNAMED, name, f"{model._meta.label}:{key}", sentence)
