#!/usr/bin/env python3
"""What starting `runner` and inventorying an account cost, beside a boto3 program that makes the same calls.

    compare_inventory.py [--programs build/bench/bin] [--account payments]

One moto, filled as the demo fills it, serves both, one after the other. moto answers slower than either asks, so wall
times tell of moto; CPU and memory tell of the programs.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent / "tests/support"))

import organization  # noqa: E402
import usage  # noqa: E402
from moto_server import MotoServer  # noqa: E402

STARTS = 20


def cost_of(command, folder, **options):
    cost = usage.measure(command, folder / "cost.json", **options)
    if cost["status"] != 0:
        sys.exit(f"{command[0]} ended with {cost['status']}")
    return cost


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=pathlib.Path, default=BENCH.parent / "build/bench/bin")
    parser.add_argument("--account", default="payments")
    arguments = parser.parse_args()
    runner = arguments.programs / "runner"

    with tempfile.TemporaryDirectory() as name, MotoServer(name) as moto:
        folder = pathlib.Path(name)
        with open(folder / "help", "wb") as output:
            starts = [cost_of([runner, "--help"], folder, stdout=output) for _ in range(STARTS)]
        print(f"runner --help, median of {STARTS}: "
              f"wall {statistics.median(start['wall'] for start in starts) * 1e3:.1f} ms, "
              f"CPU {statistics.median(start['cpu'] for start in starts) * 1e3:.1f} ms")

        account = organization.fill(moto).named(arguments.account).id
        role = moto.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/{organization.ROLE}",
                                              RoleSessionName="bench")["Credentials"]
        environment = moto.environment(AWS_ACCESS_KEY_ID=role["AccessKeyId"], AWS_SECRET_ACCESS_KEY=role["SecretAccessKey"],
                                       AWS_SESSION_TOKEN=role["SessionToken"])
        regions = ",".join(organization.REGIONS)
        report = folder / "report.json"
        ours = cost_of([runner, "inventory", "--regions", f"global,{regions}", "--quota-share", "1", "--output", report,
                        "--ledger", folder / "ledger.json", "--work-dir", folder / "work", "--log-level", "error"],
                       folder, env=environment)
        peer = cost_of([sys.executable, BENCH / "inventory_boto3.py", regions, folder / "boto3.json"], folder, env=environment)
        calls = sum(entry["attempts"] for entry in json.loads((folder / "ledger.json").read_text())["entries"])
        print(f"account {arguments.account}: {len(json.loads(report.read_text()))} resources, {calls} calls by runner")

    print(f"{'':12} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
    for label, cost in (("runner", ours), ("boto3", peer)):
        print(f"{label:12} {cost['cpu']:8.2f} {cost['wall']:8.2f} {cost['memory']:9.1f}")
    print(f"boto3 / runner: CPU {peer['cpu'] / ours['cpu']:.1f}, memory {peer['memory'] / ours['memory']:.1f}")


if __name__ == "__main__":
    main()
