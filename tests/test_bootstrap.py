"""A computer with nothing but Python, and a copy of the project on it whose packages are tiny stand-ins."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from community import bootstrap

ROOT = Path(__file__).resolve().parent.parent
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
# All in one of the parallel processes, so that the first installation is made once.
pytestmark = pytest.mark.xdist_group("bootstrap")
STAND_IN_DJANGO = "def execute_from_command_line(argv): import sys; print(sys.prefix, argv[1:])"


def wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Build a wheel and return its line for a requirements file."""
    info = f"{name}-{version}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{inside},,\n" for inside in [*files, f"{info}/RECORD"]))
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Computer:
    def __init__(self, folder: Path):
        self.project = folder / "邻里 微修"
        self.wheels = folder / "wheels"
        self.venv = self.project / ".venv"

    def set_up(self) -> "Computer":
        (self.project / "community").mkdir(parents=True)
        (self.project / "deploy").mkdir()
        self.wheels.mkdir()
        for name in ["manage.py", "community/__init__.py", "community/bootstrap.py"]:
            shutil.copy(ROOT / name, self.project / name)
        django = {"django/__init__.py": "", "django/core/__init__.py": ""}
        django["django/core/management/__init__.py"] = STAND_IN_DJANGO
        app = wheel(self.wheels, "django", "5.2.0", django)
        self.require("requirements.txt", app)
        self.require("requirements-test.txt", app + wheel(self.wheels, "pytest", "9.0", {"pytest.py": ""}))
        return self

    def require(self, name: str, lines: str) -> None:
        (self.project / "deploy" / name).write_text(lines)

    def start(self, *arguments: str, online: bool = True) -> subprocess.Popen:
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environment |= {"PIP_NO_INDEX": "1", "PYTHONIOENCODING": "utf-8"}
        environment["PIP_FIND_LINKS"] = str(self.wheels) if online else ""
        return subprocess.Popen(
            [BARE_PYTHON, "-S", "manage.py", *arguments],  # -S: without whatever is installed here
            cwd=self.project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, online: bool = True) -> tuple[int, str, str]:
        process = self.start(*arguments, online=online)
        out, err = process.communicate(timeout=120)
        return process.returncode, out.strip(), err.strip()

    def answer(self, *arguments: str) -> str:
        return f"{self.venv} {list(arguments)}"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    computer = Computer(tmp_path_factory.mktemp("first")).set_up()
    return computer, computer.run("demo", "--port", "8001")


@pytest.fixture
def computer(installed, tmp_path):
    """A copy of the computer on which the first run has ended well."""
    shutil.copytree(installed[0].project.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Computer(tmp_path)


def test_the_first_run_says_what_it_does_and_then_does_what_was_asked(installed):
    computer, (code, out, err) = installed

    assert (code, out) == (0, computer.answer("demo", "--port", "8001"))
    for sentence in ["第一次运行", "First run", "安装需要的软件包", "Installing the packages", "装好了"]:
        assert sentence in err


def test_the_second_run_is_silent_and_needs_no_network(computer):
    assert computer.run("demo", online=False) == (0, computer.answer("demo"), "")


def test_the_tests_get_their_packages_on_top_of_the_apps(computer):
    code, out, err = computer.run("test", "-x")

    assert (code, out) == (0, computer.answer("test", "-x"))
    assert "First run" not in err
    assert "requirements-test.txt" in err
    assert computer.run("demo", online=False) == (0, computer.answer("demo"), "")
    assert computer.run("test", online=False) == (0, computer.answer("test"), "")


def test_an_unreachable_index_is_named_and_leaves_the_app_working(computer):
    code, out, err = computer.run("test", online=False)

    assert (code, out) == (1, "")
    assert "连不上软件源" in err
    assert "PIP_INDEX_URL=" in err
    assert computer.run("demo", online=False) == (0, computer.answer("demo"), "")


def test_a_changed_lock_installs_again(computer):
    newer = wheel(computer.wheels, "django", "5.2.1", {"django/core/management/__init__.py": STAND_IN_DJANGO})
    computer.require("requirements.txt", newer)

    code, out, err = computer.run("check")

    assert (code, out) == (0, computer.answer("check"))
    assert "First run" not in err
    assert list(computer.venv.glob("**/django-5.2.1.dist-info"))
    assert not list(computer.venv.glob("**/django-5.2.0.dist-info"))


def test_after_python_went_away_the_environment_is_not_taken_for_ready(computer):
    place = bootstrap.Place(computer.project)
    assert place.is_ready_for(["requirements.txt"])

    place.python.unlink()

    assert not place.is_ready_for(["requirements.txt"])


def test_an_interrupted_installation_is_made_anew_once_though_two_runs_want_it(computer):
    (computer.venv / "weixiu.json").unlink()
    next(computer.venv.glob("**/django/core/management/__init__.py")).write_text("this is half a fi")

    runs = [computer.start("demo") for _ in range(2)]
    answers = [run.communicate(timeout=120) for run in runs]

    assert [(run.returncode, out.strip()) for run, (out, _) in zip(runs, answers, strict=True)] == [
        (0, computer.answer("demo"))
    ] * 2
    assert sorted("First run" in err for _, err in answers) == [False, True]


def test_a_package_other_than_the_locked_one_is_not_installed(computer):
    tampered = "pytest==9.0 --hash=sha256:" + "0" * 64 + "\n"
    computer.require("requirements-test.txt", tampered)

    code, out, err = computer.run("test")

    assert (code, out) == (1, "")
    assert "校验值不符" in err
    assert not list(computer.venv.glob("**/pytest.py"))


def test_somebody_elses_environment_is_left_alone(computer):
    (computer.venv / "weixiu.lock").unlink()

    assert computer.run("demo", online=False) == (0, computer.answer("demo"), "")
    shutil.rmtree(next(computer.venv.glob("**/django")))
    code, out, err = computer.run("demo")

    assert (code, out) == (1, "")
    assert "was not made here" in err
    assert not (computer.venv / "weixiu.lock").exists()
    assert not list(computer.venv.glob("**/django"))


def test_a_person_who_manages_the_environment_notices_nothing(tmp_path):
    bootstrap.prepare(["demo"], root=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_person_without_the_test_packages_is_told_which_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "importable", lambda name: name != "pytest")

    with pytest.raises(SystemExit):
        bootstrap.prepare(["test"], root=tmp_path)

    assert "pip install -r deploy/requirements-test.txt" in capsys.readouterr().err


def test_debian_without_venv_is_told_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit):
        bootstrap.prepare(["demo"], root=tmp_path)

    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_postgresql_address_brings_its_driver(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert bootstrap.requirements_for(["demo"]) == ["requirements.txt"]

    monkeypatch.setenv("DATABASE_URL", "postgres://weixiu@127.0.0.1/weixiu")
    assert bootstrap.requirements_for(["demo"]) == ["requirements.txt", "requirements-server.txt"]
    assert bootstrap.requirements_for(["test"]) == ["requirements-test.txt"]

    monkeypatch.setenv("TEST_POSTGRES_URL", "postgres://weixiu@127.0.0.1/weixiu")
    assert bootstrap.requirements_for(["test"]) == ["requirements-test.txt", "requirements-server.txt"]


def test_an_old_python_understands_enough_to_refuse(monkeypatch):
    source = (ROOT / "manage.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    names: dict[str, object] = {"__name__": "manage"}
    exec(compile(tree, "manage.py", "exec"), names)
    monkeypatch.setattr(sys, "version_info", (3, 8, 18, "final", 0))

    with pytest.raises(SystemExit) as refusal:
        names["main"]()

    assert str(refusal.value).startswith("需要 Python 3.11 或更新的版本，这里是 3.8。 Python 3.11 or newer")


def test_the_bootstrap_needs_only_the_standard_library():
    assert (ROOT / "community/__init__.py").read_text() == ""
    tree = ast.parse((ROOT / "community/bootstrap.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
