from pathlib import Path

import pytest

from tests.architecture.imports import APPS, read_modules, violations

ROOT = Path(__file__).resolve().parents[2]


def test_imports_flow_one_way():
    assert violations(read_modules(ROOT)) == []


@pytest.fixture
def project(tmp_path):
    """A small project that keeps the rules; the tests plant what breaks them."""
    plant(
        tmp_path,
        "community/models/people.py",
        "from django.db import models\nfrom community.errors import Refused",
    )
    plant(tmp_path, "community/errors.py", "class Refused(Exception): pass")
    plant(tmp_path, "community/roster.py", "from community.models.people import Resident")
    plant(tmp_path, "community/views/home.py", "import repairs.views.hall\nfrom points import ledger")
    plant(tmp_path, "points/ledger.py", "from points.models import Entry\nfrom community import roster")
    plant(tmp_path, "points/models/__init__.py", "from community.models import people")
    plant(tmp_path, "repairs/models.py", "from points.models import Entry")
    plant(tmp_path, "repairs/workflow/closing.py", "from ..models import Order\nfrom points import ledger")
    plant(tmp_path, "repairs/forms.py", "from repairs.workflow import closing")
    plant(tmp_path, "repairs/views/hall.py", "from repairs.forms import ReportForm")
    plant(tmp_path, "repairs/urls.py", "from .views import hall")
    return tmp_path


def plant(root: Path, path: str, source: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    for folder in (root / path).relative_to(root).parents[:-1]:
        (root / folder / "__init__.py").touch()
    (root / path).write_text(source)


def test_a_project_that_keeps_the_rules_is_left_in_peace(project):
    assert violations(read_modules(project)) == []


@pytest.mark.parametrize(
    ("path", "source", "target"),
    [
        ("community/sheets.py", "from points.ledger import award", "points.ledger"),
        ("community/places.py", "def later():\n    import repairs.models", "repairs.models"),
        ("points/shop.py", "from repairs import models", "repairs.models"),
        ("points/standards.py", "from repairs.workflow.closing import close", "repairs.workflow.closing"),
        ("repairs/models.py", "from repairs.workflow import closing", "repairs.workflow.closing"),
        ("points/models/goods.py", "from community.roster import admit", "community.roster"),
        ("repairs/models.py", "from .views.hall import hall", "repairs.views.hall"),
        (
            "repairs/workflow/closing.py",
            "from ..models import Order\nfrom ..forms import ReportForm",
            "repairs.forms",
        ),
        ("repairs/forms.py", "from repairs.views import hall", "repairs.views.hall"),
        ("repairs/views/orders.py", "from repairs.urls import urlpatterns", "repairs.urls"),
    ],
)
def test_an_import_against_the_stream_is_named(project, path, source, target):
    plant(project, path, source)

    name = path.removesuffix(".py").replace("/", ".")
    assert [problem.split(":")[0] for problem in violations(read_modules(project))] == [
        f"{name} imports {target}"
    ]


def test_every_app_is_read():
    assert {module.app for module in read_modules(ROOT).values()} == set(APPS)
