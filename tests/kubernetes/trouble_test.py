"""The API server on a bad day: provoked on a real one, survived, and the summary true."""
import collections
import json
import re
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

import case
import programs
from case import NAMESPACE, ORCHESTRATOR
from orchestrator_case import ACCOUNTS, JOBS, OrchestratorTest
from programs import CONFIGURATION, DONE, TEMPORARY

from kubernetes_api import Api, PlayedKubelet
from kubernetes_proxy import DROP_ANSWER, KubernetesProxy


class TroubleTest(OrchestratorTest):
    def through_proxy(self, rule=lambda request: None):
        return self.enterContext(KubernetesProxy(self.kubeconfig, self.folder, rule))

    def compact_etcd(self):
        def etcd(path, body):
            request = urllib.request.Request(f"http://127.0.0.1:{self.cluster.etcd_port}/v3/kv/{path}",
                                             json.dumps(body).encode())
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        for _ in range(5):
            revision = etcd("put", {"key": "Zm9v", "value": "YmFy"})["header"]["revision"]
        etcd("compaction", {"revision": revision})

    def start_api_server_with(self, *flags):
        """Until the end of the test."""
        self.addCleanup(self.calm_api_server)
        self.cluster.stop_api_server(signal.SIGKILL)
        self.cluster.start_api_server(flags)

    def calm_api_server(self):
        self.cluster.stop_api_server(signal.SIGKILL)
        self.cluster.start_api_server([])

    def test_a_quota_of_two_jobs_is_waited_out(self):
        self.cluster.kubectl("-n", NAMESPACE, "create", "quota", "few", "--hard=count/jobs.batch=2")
        self.addCleanup(self.cluster.kubectl, "-n", NAMESPACE, "delete", "quota", "few")
        self.cluster.kubectl("-n", NAMESPACE, "wait", "--for=jsonpath={.status.used}", "quota/few")
        most = 0
        process = self.start_run("quota", f"--include-accounts={','.join(self.accounts[:5])}", "--job-time-to-live=4s")
        with PlayedKubelet(self.api, NAMESPACE):
            while process.poll() is None:
                most = max(most, len(self.uids()))
        self.assertEnded(programs.finish(process), DONE, "waiting for the namespace's quota", "All 5 accounts are complete.")
        self.assertEqual(most, 2)

    def test_answers_that_are_lost_make_nothing_twice(self):
        asked = collections.Counter()

        def rule(request):
            if request.method == "POST" and "/jobs" in request.path:
                name = json.loads(request.body)["metadata"]["name"]
                asked[name] += 1
                return DROP_ANSWER if asked[name] == 1 else None

        proxy = self.through_proxy(rule)
        process = self.start_run("lost", kubeconfig=proxy.kubeconfig)
        with PlayedKubelet(self.api, NAMESPACE):
            ended = programs.finish(process)
        self.assertEnded(ended, DONE, f"All {ACCOUNTS} accounts are complete.")
        self.assertEqual(set(self.uids()), self.names("lost"))
        posts = [request.status for request in proxy.requests if request.method == "POST" and "/jobs" in request.path]
        self.assertEqual(posts.count(201), ACCOUNTS)
        self.assertEqual(set(asked), self.names("lost"))

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
        proxy = self.through_proxy()
        process = self.start_run("watched", kubeconfig=proxy.kubeconfig)
        self.wait_for("Jobs", lambda: len(self.uids()) == ACCOUNTS)
        self.cluster.stop_api_server(signal.SIGKILL)
        # What the watch has seen last is history no more: it is answered with 200 and an event that says 410.
        self.compact_etcd()
        self.cluster.start_api_server()
        with PlayedKubelet(self.api, NAMESPACE):
            ended = programs.finish(process)
        self.assertEnded(ended, DONE, f"All {ACCOUNTS} accounts are complete.")
        expired = [request for request in proxy.requests if request.is_watch and b'"code":410' in request.answer]
        self.assertEqual([request.status for request in expired], [200])

    def test_a_list_whose_second_page_is_history_begins_anew(self):
        # With a cache the API server would remember.
        self.start_api_server_with("--watch-cache=false")
        for number in range(300):
            account = f"{number:012}"
            labels = {"app": "inventory", "component": "runner", "cloud": "aws", "inventory/run-id": "long",
                      "inventory/account-id": account}
            self.api.call("POST", JOBS, {
                "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": f"inventory-{account}-long", "labels": labels},
                "spec": {"suspend": True, "template": {"spec": {"restartPolicy": "Never",
                                                                "containers": [{"name": "a", "image": "b"}]}}}})

        def rule(request):
            if "continue=" in request.path and not any(earlier.status == 410 for earlier in proxy.requests):
                self.compact_etcd()

        proxy = self.through_proxy(rule)
        told = programs.finish(self.start("status", kubeconfig=proxy.kubeconfig))
        self.assertEnded(told, TEMPORARY)  # all are still running
        self.assertIn(410, [request.status for request in proxy.requests])
        self.assertEqual(len(set(re.findall(r"(?m)^(\d{12})  .*running", told.output))), 300)

    def test_a_busy_api_server_is_given_time(self):
        self.start_api_server_with("--enable-priority-and-fairness=false", "--max-requests-inflight=1",
                                   "--max-mutating-requests-inflight=1")
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


if __name__ == "__main__":
    case.check()
    sys.exit(case.main())
