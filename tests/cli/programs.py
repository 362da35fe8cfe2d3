"""The programs under test, as processes."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import moto_server  # noqa: E402
import organization  # noqa: E402

PROGRAMS = pathlib.Path(os.environ["INVENTORY_PROGRAMS"])

# The contract of base/exit_code.h.
DONE, PARTIAL, USAGE, BAD_INPUT, TEMPORARY, DENIED, CONFIGURATION = 0, 3, 64, 65, 75, 77, 78


class Ended:
    def __init__(self, code, output, errors):
        self.code, self.output, self.errors = code, output, errors

    def __repr__(self):
        return f"exit code {self.code}\n--- standard output\n{self.output}\n--- standard error\n{self.errors}"

    def complaint(self):
        """What the program says for itself, without its log."""
        lines = [line for line in self.errors.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT", line)]
        return "\n".join(lines)


def findings(ended):
    """What `orchestrator doctor` has printed: [("bucket", "failed", "there is no bucket ... -> aws s3 mb ...")]."""
    lines = ended.output.replace("\n" + 26 * " " + "-> ", " -> ").splitlines()
    return [(line[9:26].strip(), line[:9].strip(), line[26:]) for line in lines]


def start(program, *arguments, environment, folder, **options):
    options = {"stdin": subprocess.DEVNULL, **options}
    return subprocess.Popen([PROGRAMS / program, *arguments], env=environment, cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def finish(process, seconds=120):
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        raise AssertionError(f"still running after {seconds} s\n{output}\n{errors}") from None
    return Ended(process.returncode, output, errors)


def run(program, *arguments, environment, folder, seconds=120, **options):
    return finish(start(program, *arguments, environment=environment, folder=folder, **options), seconds)


def runner_of(orchestrator, step, account, seconds=30):
    """The process id of the orchestrator's child that is at this step of this account."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                argv = (entry / "cmdline").read_bytes().decode().split("\0")
            except (OSError, ValueError, IndexError):
                continue
            if parent == orchestrator.pid and argv[1:2] == [step] and f"--account={account}" in argv:
                return int(entry.name)
        time.sleep(0.02)
    raise AssertionError(f"no runner at {step} of {account}")


def is_alive(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ends(pid, seconds=30):
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def folder_for(enter_context):
    """A new folder, gone when the test or the class ends whose enterContext or enterClassContext is given."""
    return pathlib.Path(enter_context(tempfile.TemporaryDirectory()))


class TestCase(unittest.TestCase):
    maxDiff = None

    def assertEnded(self, ended, code, *says):
        """Ended with this code; said each of these; and never like a program that has crashed."""
        self.assertEqual(ended.code, code, ended)
        for text in says:
            self.assertIn(text, ended.output + ended.errors, ended)
        for bad in ("terminate called", "AddressSanitizer", "runtime error:", "Assertion"):
            self.assertNotIn(bad, ended.errors, ended)

    def assertNothingHalfWritten(self, folder):
        """No temporary file, no credentials anywhere below."""
        allowed = {"output.json", "ledger.json", "summary.json", "outcome.json", "run.json", "lock", "runner.log"}
        left = [str(path) for path in pathlib.Path(folder).rglob("*") if path.is_file() and path.name not in allowed]
        self.assertEqual(left, [])


class OrganizationTestCase(TestCase):
    """With an organization on moto, and a folder for each test."""

    @classmethod
    def setUpClass(cls):
        cls.moto = cls.enterClassContext(moto_server.MotoServer(folder_for(cls.enterClassContext)))
        cls.organization = organization.fill(cls.moto)

    def setUp(self):
        self.folder = folder_for(self.enterContext)
