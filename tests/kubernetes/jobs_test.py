"""`orchestrator run` against a real API server: one Job per account, whatever happens to the orchestrator meanwhile."""
import random
import signal
import sys
import time

import case
import programs
from case import NAMESPACE
from orchestrator_case import ACCOUNTS, IMAGE, JOBS, OrchestratorTest
from programs import DONE, PARTIAL

from kubernetes_api import PlayedKubelet


class JobsTest(OrchestratorTest):
    def test_one_job_per_account_and_none_by_a_second_run(self):
        self.assertEnded(self.run_once("once", "--wait=false"), DONE)
        first = self.uids()
        self.assertEqual(set(first), self.names("once"))
        self.assertEnded(self.run_once("once", "--wait=false"), DONE)
        self.assertEqual(self.uids(), first)

    def test_the_restricted_standard_lets_pods_be_made(self):
        self.run_once("pods", "--wait=false", f"--include-accounts={self.accounts[0]}")
        pods = f"/api/v1/namespaces/{NAMESPACE}/pods?labelSelector=inventory/run-id=pods"
        self.wait_for("pod", lambda: self.api.items(pods))
        self.assertEqual(self.api.items(pods)[0]["metadata"]["labels"]["inventory/account-id"], self.accounts[0])

    def test_planned_jobs_are_accepted(self):
        (self.folder / "template.yaml").write_text("""\
spec:
  template:
    metadata: {annotations: {cluster-autoscaler.kubernetes.io/safe-to-evict: "false"}}
    spec:
      nodeSelector: {kubernetes.io/arch: amd64}
      tolerations: [{key: batch, operator: Exists, effect: NoSchedule}]
""")
        planned = programs.finish(self.start("plan", "--run-id=planned", f"--image={IMAGE}", "--job-template=template.yaml",
                                             "--runner-role-arn=arn:aws:iam::123456789012:role/Inventory-Runner"))
        self.assertEnded(planned, DONE)
        done = self.cluster.kubectl("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=planned.output,
                                    check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(done.stdout.splitlines()), ACCOUNTS)

    def test_a_run_that_waits_tells_what_came_of_each_account(self):
        failing = self.accounts[3]
        with PlayedKubelet(self.api, NAMESPACE, failing={failing}):
            ended = self.run_once("waits")
        self.assertEnded(ended, PARTIAL)
        self.assertRegex(ended.output, rf"{failing} \S+: failed at assume: AccessDenied: the trust policy says no")
        for account in self.accounts:
            self.assertRegex(ended.output, rf"(?m)^{account}  .* {'failed' if account == failing else 'complete'} ")

        told = programs.finish(self.start("status"))
        self.assertEnded(told, PARTIAL, "run waits, started 20", "the trust policy says no")

        before = self.uids()
        with PlayedKubelet(self.api, NAMESPACE):
            self.assertEnded(programs.finish(self.start("run", "--resume=waits", f"--image={IMAGE}")), DONE)
        changed = {name for name, uid in self.uids().items() if uid != before.get(name)}
        self.assertEqual(changed, self.names("waits", [failing]))

    def test_no_more_than_max_parallel_are_unfinished(self):
        most = 0
        process = self.start_run("narrow", "--max-parallel=3")
        with PlayedKubelet(self.api, NAMESPACE):
            while process.poll() is None:
                unfinished = [job for job in self.api.items(JOBS) if "completionTime" not in job.get("status", {})]
                most = max(most, len(unfinished))
        self.assertEnded(programs.finish(process), DONE)
        self.assertEqual(most, 3)

    def test_killed_at_random_moments_it_still_completes_the_set(self):
        chance = random.Random(20)
        seen = {}
        for _ in range(20):
            # So slow that each lives through one Job or two.
            process = self.start_run("killed", "--wait=false", "--kubernetes-requests-per-second=1")
            time.sleep(chance.uniform(0, 2.5))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            now = self.uids()
            self.assertEqual({name: now[name] for name in seen}, seen)
            seen = now
        self.assertTrue(0 < len(seen) < ACCOUNTS, len(seen))
        self.assertEnded(self.run_once("killed", "--wait=false"), DONE)
        after = self.uids()
        self.assertEqual(set(after), self.names("killed"))
        self.assertEqual({name: after[name] for name in seen}, seen)

    def test_two_at_once_do_no_harm(self):
        both = [self.start_run("both", "--wait=false") for _ in range(2)]
        for ended in map(programs.finish, both):
            self.assertEnded(ended, DONE)
        self.assertEqual(set(self.uids()), self.names("both"))

    def test_a_job_of_the_same_name_that_is_not_ours_is_reported(self):
        account = self.accounts[0]
        name = f"inventory-{account}-foreign"
        foreign = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": {
            "suspend": True, "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}}}}
        made = self.api.call("POST", JOBS, foreign)
        ended = self.run_once("foreign", f"--include-accounts={account},{self.accounts[1]}", "--wait=false")
        self.assertEnded(ended, PARTIAL, f"a Job named {name} is there that is not this run's: it has no label app; "
                                         "delete it, or use another run id")
        self.assertEqual(set(self.uids()), self.names("foreign", self.accounts[:2]))
        left = self.jobs()[name]["metadata"]
        self.assertEqual([left.get(key) for key in ("uid", "generation", "labels")],
                         [made["metadata"].get(key) for key in ("uid", "generation", "labels")])


if __name__ == "__main__":
    case.check()
    sys.exit(case.main())
