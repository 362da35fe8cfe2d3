"""`orchestrator run` against a real API server, with the permissions that k8s/ grants: what must be there afterwards, whatever
happens meanwhile. No pods run; where their end matters, PlayedKubelet plays it."""
import json
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

import case
import programs
from case import NAMESPACE, ORCHESTRATOR
from programs import CONFIGURATION, DENIED, DONE, PARTIAL

import moto_server
from kubernetes_api import Api, PlayedKubelet

ACCOUNTS = 24
JOBS = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
ROLE = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/roles/inventory-orchestrator"
IMAGE = "registry.example/aws-inventory-orchestrator:1"


class ApiServerTest(case.ClusterTest, programs.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.folder))
        organizations = cls.moto.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        for number in range(ACCOUNTS - 1):
            organizations.create_account(AccountName=f"account-{number}", Email=f"{number}@example.com")
        cls.accounts = sorted(account["Id"] for page in organizations.get_paginator("list_accounts").paginate()
                              for account in page["Accounts"])
        cls.cluster.kubectl("apply", "--server-side", "-k", case.copy_deployment(cls.folder))
        cls.kubeconfig = cls.cluster.kubeconfig_for(NAMESPACE, ORCHESTRATOR)
        cls.api = Api(cls.cluster.admin_kubeconfig)

    def setUp(self):
        self.addCleanup(self.remove_jobs)

    def remove_jobs(self):
        for path in (JOBS, f"/api/v1/namespaces/{NAMESPACE}/pods"):
            self.api.call("DELETE", path, {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0,
                                           "propagationPolicy": "Background"})
        self.wait_for("end of all Jobs", lambda: not self.api.items(JOBS))

    def start(self, *arguments, kubeconfig=None, **environment):
        return programs.start("orchestrator", *arguments, "--executor=kubernetes", f"--namespace={NAMESPACE}",
                              f"--kubeconfig={kubeconfig or self.kubeconfig}", folder=self.folder,
                              environment=self.moto.environment(BUCKET_NAME="inventory-reports", **environment))

    def start_run(self, run, *arguments, **options):
        return self.start("run", f"--run-id={run}", f"--image={IMAGE}", *arguments, **options)

    def run_once(self, run, *arguments, **options):
        return programs.finish(self.start_run(run, *arguments, **options))

    def jobs(self):
        return {job["metadata"]["name"]: job for job in self.api.items(JOBS)}

    def uids(self):
        return {name: job["metadata"]["uid"] for name, job in self.jobs().items()}

    def names(self, run, accounts=None):
        return {f"inventory-{account}-{run}" for account in accounts or self.accounts}

    def wait_for(self, what, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"no {what}")
            time.sleep(0.05)

    # ---- one Job per account

    def test_one_job_per_account_and_none_by_a_second_run(self):
        self.assertEnded(self.run_once("once", "--wait=false"), DONE)
        first = self.uids()
        self.assertEqual(set(first), self.names("once"))
        self.assertEnded(self.run_once("once", "--wait=false"), DONE)
        self.assertEqual(self.uids(), first)

    def test_the_restricted_standard_lets_pods_be_made(self):
        self.run_once("pods", "--wait=false", f"--include-accounts={self.accounts[0]}")
        pods = f"/api/v1/namespaces/{NAMESPACE}/pods"
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

    # ---- killed, doubled, in the way

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

    # ---- the API server on a bad day

    def test_a_quota_is_waited_for(self):
        self.cluster.kubectl("-n", NAMESPACE, "create", "quota", "few", "--hard=count/jobs.batch=2")
        self.addCleanup(self.cluster.kubectl, "-n", NAMESPACE, "delete", "quota", "few", "--ignore-not-found")
        self.cluster.kubectl("-n", NAMESPACE, "wait", "--for=jsonpath={.status.used}", "quota/few")
        chosen = self.accounts[:5]
        process = self.start_run("quota", "--wait=false", f"--include-accounts={','.join(chosen)}")
        self.wait_for("line about the quota", lambda: "waiting for the namespace's quota" in process.stderr.readline())
        self.wait_for("two Jobs", lambda: len(self.uids()) == 2)
        self.assertIsNone(process.poll())
        self.cluster.kubectl("-n", NAMESPACE, "delete", "quota", "few")
        self.assertEnded(programs.finish(process), DONE)
        self.assertEqual(set(self.uids()), self.names("quota", chosen))

    def test_the_api_server_may_restart_while_jobs_are_created(self):
        process = self.start_run("restart", "--wait=false", "--kubernetes-requests-per-second=5")
        self.wait_for("first Jobs", lambda: len(self.uids()) >= 12)
        before = self.uids()
        self.cluster.stop_api_server(signal.SIGKILL)
        self.cluster.start_api_server()
        self.assertEnded(programs.finish(process), DONE)
        after = self.uids()
        self.assertEqual(set(after), self.names("restart"))
        self.assertEqual({name: after[name] for name in before}, before)

    def test_the_api_server_may_restart_and_forget_while_jobs_are_watched(self):
        process = self.start_run("watched")
        self.wait_for("Jobs", lambda: len(self.uids()) == ACCOUNTS)
        self.cluster.stop_api_server(signal.SIGKILL)
        # What the watch has seen last is history no more: it is answered with 410.
        self.compact_etcd()
        self.cluster.start_api_server()
        with PlayedKubelet(self.api, NAMESPACE):
            ended = programs.finish(process)
        self.assertEnded(ended, DONE, f"All {ACCOUNTS} accounts are complete.")

    def compact_etcd(self):
        def etcd(path, body):
            request = urllib.request.Request(f"http://127.0.0.1:{self.cluster.etcd_port}/v3/kv/{path}",
                                             json.dumps(body).encode())
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        for _ in range(5):
            revision = etcd("put", {"key": "Zm9v", "value": "YmFy"})["header"]["revision"]
        etcd("compaction", {"revision": revision})

    def test_a_busy_api_server_is_given_time(self):
        self.cluster.stop_api_server(signal.SIGKILL)
        self.cluster.start_api_server(["--enable-priority-and-fairness=false", "--max-requests-inflight=1",
                                       "--max-mutating-requests-inflight=1"])
        self.addCleanup(self.calm_api_server)
        stop, refused = threading.Event(), []

        def hammer():
            # As a service account: administrators are never refused.
            api = Api(self.kubeconfig)
            while not stop.is_set():
                try:
                    api.items(JOBS)
                except urllib.error.HTTPError as error:
                    refused.append(error.code)
                except OSError:
                    pass

        threads = [threading.Thread(target=hammer, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            ended = self.run_once("busy", "--wait=false")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertIn(429, refused)
        self.assertEnded(ended, DONE)
        self.assertEqual(set(self.uids()), self.names("busy"))

    def calm_api_server(self):
        self.cluster.stop_api_server(signal.SIGKILL)
        self.cluster.start_api_server([])

    # ---- permissions

    def test_a_token_that_expires_is_read_again(self):
        bound = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "bound"}}
        self.api.call("POST", f"/api/v1/namespaces/{NAMESPACE}/secrets", bound)
        token = self.folder / "token"
        token.write_text(self.cluster.kubectl("-n", NAMESPACE, "create", "token", ORCHESTRATOR, "--bound-object-kind=Secret",
                                              "--bound-object-name=bound"))
        kubeconfig = self.folder / "rotating.kubeconfig"
        configuration = json.loads(self.kubeconfig.read_text())
        configuration["users"][0]["user"] = {"tokenFile": str(token)}
        kubeconfig.write_text(json.dumps(configuration))
        # The API server believes a token for ten seconds once it has seen it.
        process = self.start_run("token", "--wait=false", "--kubernetes-requests-per-second=1.5", kubeconfig=kubeconfig)
        self.wait_for("first Jobs", lambda: len(self.uids()) >= 3)
        self.api.call("DELETE", f"/api/v1/namespaces/{NAMESPACE}/secrets/bound")
        token.write_text(self.cluster.kubectl("-n", NAMESPACE, "create", "token", ORCHESTRATOR))
        self.assertEnded(programs.finish(process), DONE)
        self.assertEqual(set(self.uids()), self.names("token"))

    def test_a_token_that_nobody_knows_is_said_to_be_so(self):
        configuration = json.loads(self.kubeconfig.read_text())
        configuration["users"][0]["user"] = {"token": "nobodys"}
        kubeconfig = self.folder / "unknown.kubeconfig"
        kubeconfig.write_text(json.dumps(configuration))
        ended = self.run_once("nobody", kubeconfig=kubeconfig)
        self.assertEnded(ended, CONFIGURATION, "Unauthorized")

    def test_each_verb_that_is_taken_away_is_named(self):
        role = self.api.call("GET", ROLE)
        self.addCleanup(self.set_rules, role["rules"])
        failing = self.accounts[0]
        self.run_with_an_end("rights", failing)
        # "get" is needed for what is there already; "delete" to repeat what failed.
        needed = {("jobs", "create"): ["--run-id=without-create"],
                  ("jobs", "list"): ["--run-id=without-list"],
                  ("jobs", "watch"): ["--run-id=without-watch"],
                  ("jobs", "get"): ["--run-id=without-get"],
                  ("jobs", "delete"): ["--resume=rights"],
                  ("pods", "list"): ["--run-id=without-pods"]}
        for (resource, verb), arguments in needed.items():
            with self.subTest(resource=resource, verb=verb):
                self.set_rules(self.without(role["rules"], resource, verb))
                # As in a pod of a Job, whose start is the run's.
                owner = {"OWNER_JOB_NAME": "inventory-own", "OWNER_JOB_UID": "1"} if verb == "get" else {}
                with PlayedKubelet(self.api, NAMESPACE):
                    ended = programs.finish(self.start("run", *arguments, f"--image={IMAGE}",
                                                       f"--include-accounts={failing}", **owner))
                self.assertEnded(ended, DENIED, f'cannot {verb} resource "{resource}"')

    def run_with_an_end(self, run, failing):
        with PlayedKubelet(self.api, NAMESPACE, failing={failing}):
            self.assertEnded(self.run_once(run, f"--include-accounts={failing}"), PARTIAL)

    def set_rules(self, rules):
        self.api.call("PATCH", ROLE, {"rules": rules}, "application/merge-patch+json")
        time.sleep(0.3)  # The API server's own watch on roles tells it.

    @staticmethod
    def without(rules, resource, verb):
        return [{**rule, "verbs": [kept for kept in rule["verbs"] if resource not in rule["resources"] or kept != verb]}
                for rule in rules]


if __name__ == "__main__":
    case.check()
    sys.exit(case.main())
