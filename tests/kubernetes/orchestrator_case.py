"""What the tests of `orchestrator` on a real API server share."""
import time

import case
import programs
from case import NAMESPACE, ORCHESTRATOR

import moto_server
from kubernetes_api import Api

ACCOUNTS = 24
JOBS = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
IMAGE = "registry.example/aws-inventory-orchestrator:1"


class OrchestratorTest(case.ClusterTest, programs.TestCase):
    """`orchestrator` with the permissions that k8s/ grants, an organization of ACCOUNTS accounts, and no pods that run: where
    their end matters, PlayedKubelet plays it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.folder))
        cls.moto.client("s3").create_bucket(Bucket=case.VARIABLES["BUCKET_NAME"])
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

    def start(self, *arguments, kubeconfig=None, namespace=NAMESPACE, **environment):
        return programs.start("orchestrator", *arguments, "--executor=kubernetes", f"--namespace={namespace}",
                              f"--kubeconfig={kubeconfig or self.kubeconfig}", folder=self.folder,
                              environment=self.moto.environment(BUCKET_NAME=case.VARIABLES["BUCKET_NAME"], **environment))

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
