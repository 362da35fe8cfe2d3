"""Servers that a test runs in the background, each with a log of its own; ended by their own process ids."""
import pathlib
import signal
import subprocess
import time


class Processes:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._running = {}

    def start(self, name, *command, **options):
        with open(self.folder / f"{name}.log", "ab") as log:
            self._running[name] = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log,
                                                   stderr=log, start_new_session=True, **options)

    def end(self, name, with_signal=signal.SIGTERM):
        process = self._running.pop(name, None)
        if process is None:
            return
        process.send_signal(with_signal)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def end_all(self, with_signal=signal.SIGTERM):
        for name in reversed(list(self._running)):
            self.end(name, with_signal)

    def await_ready(self, what, condition, seconds=60):
        """Until the condition holds; ends the wait with the logs' last lines if it does not, or if a server has ended."""
        deadline = time.monotonic() + seconds
        while not condition():
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                why = f"{', '.join(ended)} ended" if ended else f"after {seconds} s"
                raise RuntimeError(f"no {what}: {why}\n{self._last_lines(ended or self._running)}")
            time.sleep(0.1)

    def _last_lines(self, names, count=5):
        said = []
        for name in names:
            lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
            said += [f"{name}: {line}" for line in lines[-count:]]
        return "\n".join(said)


def succeeds(*command):
    return subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0
