"""What scripts/demo shows once the programs are built."""
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import organization  # noqa: E402
from moto_server import MotoServer  # noqa: E402

PROGRAMS = ROOT / "build" / "release" / "bin"
WORK = ROOT / "build" / "demo"


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    with MotoServer(WORK) as moto:
        print(f"Filling a simulated AWS Organization at {moto.url}", flush=True)
        organization.fill(moto, say=lambda text: print(f"  {text}", flush=True))

        command = ["orchestrator", "run", "--executor", "local", "--bucket", organization.BUCKET,
                   "--regions", ",".join(("global", *organization.REGIONS)), "--log-level", "warning"]
        print(f"\n$ {' '.join(command)}", flush=True)
        began = time.monotonic()
        ended = subprocess.run([PROGRAMS / command[0], *command[1:], "--work-dir", WORK / "runs"],
                               env=moto.environment())
        print(f"\n{time.monotonic() - began:.1f} s, exit code {ended.returncode}")

        print(f"\nIn s3://{organization.BUCKET}:")
        listed = moto.client("s3").list_objects_v2(Bucket=organization.BUCKET)
        for entry in listed.get("Contents", []):
            print(f"  {entry['Size']:>9}  {entry['Key']}")
    print(f"""
Where to look next:
  {WORK.relative_to(ROOT)}/runs                          what each account's steps left: reports, ledgers, logs
  {PROGRAMS.relative_to(ROOT)}/runner types           what is collected
  {PROGRAMS.relative_to(ROOT)}/runner call --help     any read call of AWS
  README.md, docs/architecture.md""")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
