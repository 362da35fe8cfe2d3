"""What happens without one of the rights that k8s/ grants; and what `orchestrator doctor` says of the cluster."""
import sys
import time

import case
import programs
from case import NAMESPACE
from orchestrator_case import ACCOUNTS, IMAGE, JOBS, OrchestratorTest
from programs import BAD_INPUT, CONFIGURATION, DENIED, DONE, PARTIAL

from kubernetes_api import PlayedKubelet

ROLE = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}/roles/inventory-orchestrator"


class RightsTest(OrchestratorTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.api.call("GET", ROLE)["rules"]

    def setUp(self):
        super().setUp()
        self.addCleanup(self.set_rules, self.rules)

    def test_each_verb_that_is_taken_away_is_named(self):
        failing = self.accounts[0]
        self.run_with_an_end("rights", failing)
        image = f"--image={IMAGE}"
        # As in a pod of a Job: its creation is the run's start, and the pod's image the runners'.
        owner = {"OWNER_JOB_NAME": "inventory-own", "OWNER_JOB_UID": "1", "POD_NAME": "own"}
        needed = {("jobs", "create"): ([image, "--run-id=without-create"], {}),
                  ("jobs", "list"): ([image, "--run-id=without-list"], {}),
                  ("jobs", "watch"): ([image, "--run-id=without-watch"], {}),
                  ("jobs", "get"): ([image, "--run-id=without-get"], owner),
                  ("jobs", "delete"): ([image, "--resume=rights"], {}),
                  ("pods", "list"): ([image, "--run-id=without-pods"], {}),
                  ("pods", "get"): (["--run-id=without-image"], {"POD_NAME": "own"})}
        self.assertEqual(set(needed), {(resource, verb) for rule in self.rules for resource in rule["resources"]
                                       for verb in rule["verbs"] if resource in ("jobs", "pods")})
        for (resource, verb), (arguments, environment) in needed.items():
            with self.subTest(resource=resource, verb=verb):
                self.set_rules(self.without(self.rules, resource, verb))
                with PlayedKubelet(self.api, NAMESPACE):
                    ended = programs.finish(self.start("run", *arguments, f"--include-accounts={failing}", **environment))
                self.assertEnded(ended, DENIED, f'cannot {verb} resource "{resource}"')

    def test_without_events_a_run_goes_well_and_says_which_right_it_lacks(self):
        own = self.api.call("POST", JOBS, {
            "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "own"},
            "spec": {"suspend": True, "template": {"spec": {"restartPolicy": "Never",
                                                            "containers": [{"name": "a", "image": "b"}]}}}})
        self.set_rules(self.without(self.rules, "events", "create"))
        ended = self.run_once("events", "--wait=false", f"--include-accounts={self.accounts[0]}", OWNER_JOB_NAME="own",
                              OWNER_JOB_UID=own["metadata"]["uid"])
        self.assertEnded(ended, DONE, "event not recorded", r'cannot create resource \"events\"')

    # ---- doctor

    def examine(self, *arguments, **options):
        ended = programs.finish(self.start("doctor", *arguments, **options))
        self.found = programs.findings(ended)
        return ended

    def states(self, check):
        return [state for found, state, _ in self.found if found == check]

    def test_doctor_finds_nothing_wrong_with_what_k8s_grants(self):
        ended = self.examine(f"--image={IMAGE}")
        self.assertEnded(ended, DONE, "jobs: create, get, list, watch, delete; pods: list",
                         "aws-inventory-runner-sa, with the role arn:aws:iam::210987654321:role/Inventory-Runner")
        self.assertEqual({check for check, state, _ in self.found if state != "ok"}, {"account roles", "upload"})
        self.assertEqual(self.jobs(), {})

    def test_doctor_names_each_verb_that_is_taken_away(self):
        for resource, verb, code in (("jobs", "create", DENIED), ("jobs", "get", DENIED), ("jobs", "list", DENIED),
                                     ("jobs", "watch", DENIED), ("pods", "list", DENIED), ("pods", "get", DENIED),
                                     ("jobs", "delete", DONE), ("resourcequotas", "list", DONE),
                                     ("serviceaccounts", "get", DONE)):
            with self.subTest(resource=resource, verb=verb):
                self.set_rules(self.without(self.rules, resource, verb))
                # Without a given image, that of the own pod is asked for.
                ended = self.examine(*([] if verb == "get" and resource == "pods" else [f"--image={IMAGE}"]))
                if resource in ("resourcequotas", "serviceaccounts"):
                    self.assertEnded(ended, code)
                    self.assertIn("skipped", self.states("quota") + self.states("service account"))
                else:
                    self.assertEnded(ended, code, f"may not {verb} {resource} in the namespace {NAMESPACE}",
                                     f"resources: [{resource}], verbs: [{verb}]")

    def test_doctor_compares_quotas_with_the_accounts(self):
        self.cluster.kubectl("-n", NAMESPACE, "create", "quota", "few", "--hard=count/jobs.batch=2,pods=7")
        self.addCleanup(self.cluster.kubectl, "-n", NAMESPACE, "delete", "quota", "few")
        self.cluster.kubectl("-n", NAMESPACE, "wait", "--for=jsonpath={.status.used}", "quota/few")
        self.assertEnded(self.examine(f"--image={IMAGE}"), DONE,
                         f"the quota few leaves 2 Jobs, and the run has {ACCOUNTS} accounts",
                         f"raise count/jobs.batch of few to {ACCOUNTS} at least", "few leaves 7 pods")

    def test_doctor_misses_the_runners_service_account(self):
        ended = self.examine(f"--image={IMAGE}", "--runner-service-account=nobody", kubeconfig=self.cluster.admin_kubeconfig)
        self.assertEnded(ended, CONFIGURATION, "there is no service account nobody in the namespace inventory")

    def test_doctor_has_the_api_server_judge_the_job(self):
        for wrong, told in (("activeDeadlineSeconds: -1", "spec.activeDeadlineSeconds"),
                            ("template: {spec: {nodeSelectr: {a: b}}}", 'unknown field "spec.template.spec.nodeSelectr"')):
            (self.folder / "wrong.yaml").write_text(f"spec: {{{wrong}}}\n")
            ended = self.examine(f"--image={IMAGE}", "--job-template=wrong.yaml")
            self.assertEnded(ended, BAD_INPUT, told)
            self.assertEqual(self.states("job"), ["failed"])

    def test_doctor_misses_the_namespace(self):
        ended = self.examine(f"--image={IMAGE}", namespace="nowhere", kubeconfig=self.cluster.admin_kubeconfig)
        self.assertEnded(ended, CONFIGURATION, 'namespaces "nowhere" not found')

    # ---- the Role

    def run_with_an_end(self, run, failing):
        with PlayedKubelet(self.api, NAMESPACE, failing={failing}):
            self.assertEnded(self.run_once(run, f"--include-accounts={failing}"), PARTIAL)

    def set_rules(self, rules):
        self.api.call("PATCH", ROLE, {"rules": rules}, "application/merge-patch+json")
        time.sleep(0.3)  # The API server's own watch on roles tells it.

    @staticmethod
    def without(rules, resource, verb):
        kept = [{**rule, "verbs": [kept for kept in rule["verbs"] if resource not in rule["resources"] or kept != verb]}
                for rule in rules]
        return [rule for rule in kept if rule["verbs"]]


if __name__ == "__main__":
    case.check()
    sys.exit(case.main())
