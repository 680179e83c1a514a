"""Makes .venv beside manage.py and installs the locked packages, on a computer with nothing but Python.

Standard library only: this runs before anything is installed. It leaves alone whoever manages their own environment,
that is, wherever Django can be imported and wherever .venv was not made here.
"""

import contextlib
import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
MIRROR = "PIP_INDEX_URL=https://pypi.tuna.tsinghua.edu.cn/simple"
OLDEST_DJANGO = (5, 2)

APP = "requirements.txt"
TEST = "requirements-test.txt"
SERVER = "requirements-server.txt"  # the app with the PostgreSQL driver and HEIC photos
INCLUDED = {APP: {TEST, SERVER}}  # a file needs no installing where one that includes it is installed


def prepare(arguments: Sequence[str], root: Path = ROOT) -> None:
    """Return where the command can run in this Python; otherwise start it again in one where it can."""
    place = Place(root)
    wanted = requirements_for(arguments)
    if not place.is_running():
        if has_usable_django():
            return refuse_missing_test_packages(wanted)
        if place.belongs_to_someone_else():
            return start_again(place.python, root, arguments) if place.has_django() else refuse_strange(place)
    if not place.is_ready_for(wanted):
        install(place, wanted)
    if not place.is_running():
        start_again(place.python, root, arguments)
    importlib.invalidate_caches()
    return None


def requirements_for(arguments: Sequence[str]) -> list[str]:
    """The requirements files that a command needs, read from its name and the database it is pointed at."""
    testing = bool(arguments) and arguments[0] == "test"
    database = os.environ.get("TEST_POSTGRES_URL" if testing else "DATABASE_URL", "")
    wanted = [TEST if testing else APP]
    return [*wanted, SERVER] if database.startswith("postgres") else wanted


class Place:
    """The .venv folder. Its lock file says that we made it, its stamp what has been installed completely."""

    def __init__(self, root: Path):
        self.folder = root / ".venv"
        self.requirements = root / "deploy"
        self.lock = self.folder / "weixiu.lock"
        self.stamp = self.folder / "weixiu.json"
        windows = os.name == "nt"
        self.python = self.folder / ("Scripts/python.exe" if windows else "bin/python")

    def is_running(self) -> bool:
        """Is this very process running in a .venv of our making?"""
        return self.lock.exists() and Path(sys.prefix).resolve() == self.folder.resolve()

    def belongs_to_someone_else(self) -> bool:
        return (self.folder / "pyvenv.cfg").exists() and not self.lock.exists()

    def has_django(self) -> bool:
        return runs([str(self.python), "-c", "import django"])

    def is_ready_for(self, wanted: list[str]) -> bool:
        stamped = self.stamped()
        fresh = {name for name, digest in stamped.items() if digest == self.digest(name)}
        ready = all(name in fresh or INCLUDED.get(name, set()) & fresh for name in wanted)
        # A link that leads nowhere, after Python was upgraded, does not exist; nor does a package deleted by hand.
        return ready and self.python.exists() and (not self.is_running() or importable("django"))

    def stamped(self) -> dict[str, str]:
        try:
            content = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def digest(self, name: str) -> str:
        path = self.requirements / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "gone"

    def write_stamp(self, stamped: dict[str, str]) -> None:
        unfinished = self.stamp.with_suffix(".new")
        unfinished.write_text(json.dumps(stamped, indent=1), encoding="utf-8")
        os.replace(unfinished, self.stamp)


def install(place: Place, wanted: list[str]) -> None:
    try:
        place.folder.mkdir(exist_ok=True)
        with alone(place.lock):
            if not place.is_ready_for(wanted):
                make_and_fill(place, wanted)
    except OSError as error:
        stop(f"不能写入 {place.folder}：{error}", f"{place.folder} cannot be written: {error}")
    except KeyboardInterrupt:
        stop("安装中断了，下次运行会接着装。", "Interrupted; the next run carries on.")


def make_and_fill(place: Place, wanted: list[str]) -> None:
    before = place.stamped()
    if not before or not runs([str(place.python), "-m", "pip", "--version"]):
        # No stamp: the first run, or one that was killed and left who knows what.
        make(place)
        before = {}
    place.stamp.unlink(missing_ok=True)
    started = time.monotonic()
    for name in wanted:
        say(
            f"安装需要的软件包（{name}），通常不到一分钟…",
            f"Installing the packages of deploy/{name}, usually under a minute …",
        )
        failure = pip_install(place, name)
        if failure:
            # pip fetches everything before it touches anything, so what was there before still stands.
            place.write_stamp(before)
            explain(failure)
    place.write_stamp(before | {name: place.digest(name) for name in wanted})
    say(f"装好了，用时 {time.monotonic() - started:.0f} 秒。", "Done; from now on no network is needed.")


def make(place: Place) -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        refuse_without_venv()
    say(f"第一次运行：在 {place.folder} 建立独立的 Python 环境…", f"First run: making {place.folder} …")
    for child in place.folder.iterdir():
        if child != place.lock:
            shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(place.folder)],
        env=clean_environment(),
        capture_output=True,
        text=True,
        errors="replace",
    )
    if made.returncode:
        print((made.stdout + made.stderr).strip(), file=sys.stderr)
        refuse_without_venv()


def pip_install(place: Place, name: str) -> str:
    """What pip said when it failed; nothing when it did not."""
    pip = [str(place.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--requirement", str(place.requirements / name)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return (done.stdout.strip() or "pip failed.") if done.returncode else ""


def explain(failure: str) -> NoReturn:
    print(failure[-3000:], file=sys.stderr)
    if "DO NOT MATCH THE HASHES" in failure:
        stop(
            "下载到的软件包与锁定的校验值不符，没有安装。请换一个软件源再试。",
            "A downloaded package is not the one that was locked, so it was not installed. Try another index.",
        )
    stop(
        f"软件包没有装上。如果是连不上软件源，可以换一个再试：{MIRROR} python3 manage.py …",
        f"The packages could not be installed. If the index cannot be reached, name a nearer one: {MIRROR}",
    )


def clean_environment() -> dict[str, str]:
    """Without the settings that would make pip or venv write to another place."""
    strays = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT", "PYTHONHOME"}
    return {name: value for name, value in os.environ.items() if name not in strays}


def start_again(python: Path, root: Path, arguments: Sequence[str]) -> None:
    command = [str(python), str(root / "manage.py"), *arguments]
    if os.name == "nt":  # where exec gives the prompt back before the command has ended
        with contextlib.suppress(KeyboardInterrupt):
            sys.exit(subprocess.call(command))
        sys.exit(130)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file; a second run waits for the first, and a killed one lets go by itself."""
    with path.open("a+b") as file:
        if not try_lock(file):
            say("另一个窗口正在安装，稍等…", "Another run is installing; waiting for it …")
            while not try_lock(file):
                time.sleep(0.3)
        yield


def try_lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def has_usable_django() -> bool:
    """An old Django that the operating system brought along does not count."""
    try:
        major, minor = importlib.metadata.version("django").split(".")[:2]
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False
    return importable("django") and (int(major), int(minor)) >= OLDEST_DJANGO


def importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, env=clean_environment()).returncode == 0
    except OSError:
        return False


def refuse_missing_test_packages(wanted: list[str]) -> None:
    if TEST in wanted and not importable("pytest"):
        stop(
            f"您自己管理的 Python 环境里没有测试用的软件包，请先运行：pip install -r deploy/{TEST}",
            f"This environment is yours and lacks the test packages: pip install -r deploy/{TEST}",
        )


def refuse_strange(place: Place) -> NoReturn:
    stop(
        f"{place.folder} 不是本程序建立的，里面也没有 Django。请删掉它，或在里面 pip install -r deploy/{APP}。",
        f"{place.folder} was not made here and has no Django: delete it, or install deploy/{APP} into it.",
    )


def refuse_without_venv() -> NoReturn:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    stop(
        f"这个 Python 不能建立独立环境。Debian、Ubuntu 上请先运行：apt install python3-venv（或 python{version}-venv）",
        f"This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv (or python{version}-venv)",
    )


def say(chinese: str, english: str) -> None:
    print(f"{chinese}\n{english}", file=sys.stderr, flush=True)


def stop(chinese: str, english: str) -> NoReturn:
    say(chinese, english)
    sys.exit(1)
