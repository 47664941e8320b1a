"""Virtual environments of the scripts, below .venv/ of the checkout, with what a requirements file pins."""

import contextlib
import fcntl
import shutil
import subprocess
import sys


class Failure(Exception):
    """One line for the user."""


def install(product, venv, requirements):
    """Makes the virtual environment once, and again when the pins change."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    with lock(venv.parent / f"{venv.name}.lock"):
        installed = venv / "installed.txt"
        if installed.exists() and installed.read_text() == requirements.read_text():
            return
        print(f"Installing {product} into {venv} (once)", file=sys.stderr)
        if sys.version_info < (3, 10):
            raise Failure(
                f"Cannot install {product}: Python {sys.version.split()[0]}, expected 3.10 or newer. Set EMBARK_PYTHON."
            )
        shutil.rmtree(venv, ignore_errors=True)
        attempt(
            venv,
            [sys.executable, "-m", "venv", str(venv)],
            f"Cannot create {venv}",
            "expected a Python with the venv module. Install it (Debian: apt install python3-venv) or set EMBARK_PYTHON.",
        )
        attempt(
            venv,
            [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)],
            f"Cannot install {requirements.name}",
            "expected a Python package index that has these versions. Check the network and 'pip config list'.",
        )
        installed.write_text(requirements.read_text())


def attempt(venv, command, cannot, expected):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        output = done.stdout
    except OSError as error:
        done, output = None, str(error)
    if done is None or done.returncode != 0:
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        shutil.rmtree(venv, ignore_errors=True)
        raise Failure(f"{cannot}: {lines[-1] if lines else 'no output'}, {expected}")


@contextlib.contextmanager
def lock(path):
    with open(path, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
