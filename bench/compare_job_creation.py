#!/usr/bin/env python3
"""How fast `orchestrator run` creates Jobs, beside client-go with 32 workers and `kubectl create -f`; and what memory it needs
to watch them.

    KUBEBUILDER_ASSETS=$(scripts/kubernetes-programs) compare_job_creation.py [--programs build/bench/bin] [--jobs 5000]

All create the same Jobs, those of `orchestrator plan`, on the same API server, one after the other; what one has created is
deleted before the next begins. Nothing else is at work there: the controller manager, which would make pods of them, is ended.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent / "tests/support"))

import yaml  # noqa: E402
from cluster import Cluster  # noqa: E402
from kubernetes_api import Api  # noqa: E402
from moto_server import MotoServer  # noqa: E402

NAMESPACE = "inventory"
JOBS = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
WORKERS = 32
KUBECTL_JOBS = 500  # It makes one after the other, all at the same pace.


class Bench:
    def __init__(self, folder, programs, cluster, moto, count):
        self.folder, self.programs, self.cluster, self.moto, self.count = folder, programs, cluster, moto, count
        self.api = Api(cluster.admin_kubeconfig)
        self.accounts = folder / "accounts.yaml"
        self.accounts.write_text(json.dumps({"organization": False, "accounts": [
            {"id": f"{number:012}", "name": f"account-{number}"} for number in range(count)]}))

    def orchestrator(self, command, *arguments):
        return [self.programs / "orchestrator", command, "--executor=kubernetes", f"--kubeconfig={self.cluster.admin_kubeconfig}",
                f"--namespace={NAMESPACE}", "--image=registry.example/inventory:1", f"--config={self.accounts}",
                "--kubernetes-requests-per-second=10000", "--run-id=bench", *arguments]

    def environment(self):
        return self.moto.environment(BUCKET_NAME="inventory-reports", INVENTORY_LOG_LEVEL="warning")

    def plan(self):
        planned = subprocess.run(self.orchestrator("plan"), env=self.environment(), check=True, capture_output=True).stdout
        lines = [json.dumps(job) for job in yaml.load_all(planned, yaml.CSafeLoader)]
        (self.folder / "all.jsonl").write_text("\n".join(lines))
        (self.folder / "some.json").write_text("\n".join(lines[:KUBECTL_JOBS]))
        print(f"{len(lines)} Jobs of {sum(map(len, lines)) // len(lines)} bytes")

    def by_orchestrator(self):
        return self.count / timed(self.orchestrator("run", "--wait=false"), env=self.environment())

    def by_client_go(self):
        done = subprocess.run([self.folder / "client_go", self.cluster.admin_kubeconfig, self.folder / "all.jsonl", str(WORKERS)],
                              check=True, capture_output=True, text=True)
        return float(done.stdout)

    def by_kubectl(self):
        return KUBECTL_JOBS / timed([self.cluster.programs / "kubectl", "--kubeconfig", self.cluster.admin_kubeconfig, "create",
                                     "-f", self.folder / "some.json"])

    def created(self):
        answer = self.api.call("GET", f"{JOBS}?limit=1")
        return len(answer["items"]) + answer["metadata"].get("remainingItemCount", 0)

    def clear(self):
        self.api.call("DELETE", JOBS, {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"})
        while self.created():
            time.sleep(0.2)

    def memory_of_watching(self):
        """Peak in MiB: it creates all, hears of each, and watches on."""
        process = subprocess.Popen(self.orchestrator("run"), env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.created() < self.count:
            time.sleep(0.5)
        self.touch_all()
        time.sleep(5)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.terminate()
        process.wait()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024

    def touch_all(self):
        """Each Job changes once more, as it would when its pod starts."""
        self.cluster.kubectl("-n", NAMESPACE, "annotate", "jobs", "--all", "touched=once")


def timed(command, **options):
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **options)
    return time.monotonic() - begin


def build_client_go(folder):
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/local/go/bin", "GOFLAGS": "-mod=readonly"}
    subprocess.run(["go", "build", "-o", folder / "client_go", "."], cwd=BENCH / "client_go", env=environment, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=pathlib.Path, default=BENCH.parent / "build/bench/bin")
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as name, MotoServer(name) as moto, Cluster(pathlib.Path(name) / "cluster") as cluster:
        folder = pathlib.Path(name)
        build_client_go(folder)
        cluster.kubectl("create", "namespace", NAMESPACE)
        cluster.processes.end("kube-controller-manager")
        bench = Bench(folder, arguments.programs, cluster, moto, arguments.jobs)
        bench.plan()
        rates = {"orchestrator": [], f"client-go, {WORKERS} workers": [], "kubectl create -f": []}
        for _ in range(arguments.rounds):
            for create, found in zip((bench.by_orchestrator, bench.by_client_go, bench.by_kubectl), rates.values()):
                found.append(create())
                bench.clear()
        print(f"{'':24}{'Jobs/s, median':>16}{'of':>6}")
        for creator, found in rates.items():
            print(f"{creator:24}{statistics.median(found):16.0f}      {', '.join(f'{rate:.0f}' for rate in found)}")
        ours, theirs, _ = map(statistics.median, rates.values())
        print(f"orchestrator / client-go: {ours / theirs:.2f}")
        print(f"peak memory of orchestrator that has created {arguments.jobs} Jobs and watches them: "
              f"{bench.memory_of_watching():.1f} MiB")


if __name__ == "__main__":
    main()
