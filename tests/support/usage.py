"""What a program costs: CPU, wall time and peak memory.

The kernel counts memory that a process had before exec() as its own, so a program that is started by a large one seems
to need as much. It is started by a small interpreter here: peaks below some 10 MiB are not told apart.
"""
import json
import subprocess
import sys

LAUNCHER = """
import json, os, sys, time
begin = time.monotonic()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as out:
    json.dump({"status": os.waitstatus_to_exitcode(status), "cpu": usage.ru_utime + usage.ru_stime,
               "wall": time.monotonic() - begin, "memory": usage.ru_maxrss / 1024}, out)
"""


def measure(command, result_file, **options):
    """Runs a program (by its path) and gives "status", "cpu" and "wall" in seconds, "memory" in MiB."""
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(result_file), *map(str, command)]
    done = subprocess.run(launcher, **options)
    done.check_returncode()
    with open(result_file) as file:
        return json.load(file) | {"stderr": done.stderr}
