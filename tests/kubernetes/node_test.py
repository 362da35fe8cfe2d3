"""The whole of it as a user deploys it: our image on a real node, moto as AWS at the node's address, the local overlay, and
a run that kubectl starts from the CronJob. One account refuses its role."""
import datetime
import json
import pathlib
import subprocess
import sys

import case
import programs
from case import NAMESPACE, ORCHESTRATOR

import aws_proxy
import image
import moto_server
import node
import organization
from cluster import NODE_ADDRESS, Cluster

# k8s/overlays/local/vars.env has it as AWS_ENDPOINT_URL.
AWS_PORT = 5000
REFUSED = "sandbox"
STEPS = ["assume", "inventory", "upload"]


def prepare(folder):
    image.export(folder / "image.tar")


class NodeTest(case.unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = node.folder()
        cls.cluster = cls.enterClassContext(Cluster(folder / "cluster"))
        cls.node = cls.enterClassContext(node.Node(cls.cluster))
        cls.node.import_image(folder / "image.tar")

        cls.moto = cls.enterClassContext(moto_server.MotoServer(folder))
        cls.organization = organization.fill(cls.moto)
        refused = cls.organization.named(REFUSED).id

        def rule(call):
            if call.action == "AssumeRole" and refused in call.body:
                return aws_proxy.refusal(403, "AccessDenied", "the trust policy says no")

        cls.enterClassContext(aws_proxy.AwsProxy(cls.moto.url, rule, (NODE_ADDRESS, AWS_PORT)))

        overlay = case.copy_deployment(folder) / "overlays" / "local"
        with open(overlay / "configuration.yaml", "a") as configuration:
            configuration.write(f"regions: [global, {', '.join(organization.REGIONS)}]\n")
        cls.cluster.kubectl("apply", "--server-side", "-k", overlay)
        cls.log = {name: cls.run_job(name) for name in ("doctor", "manual")}

    @classmethod
    def run_job(cls, name):
        """As README has one make it; its log."""
        command = next(command for command in case.readme_commands() if f"create job {name} " in command)
        subprocess.run(["bash", "-c", command], check=True, capture_output=True, cwd=node.folder(), env={
            "PATH": f"{cls.cluster.programs}:/usr/bin:/bin", "KUBECONFIG": str(cls.cluster.admin_kubeconfig)})
        try:
            cls.cluster.processes.await_ready(f"end of {name}", lambda: cls.conditions(name), seconds=900)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{cls.everything()}") from None
        return cls.cluster.kubectl("-n", NAMESPACE, "logs", f"job/{name}", check=False).stdout

    @classmethod
    def conditions(cls, job):
        status = cls.cluster.get("-n", NAMESPACE, "job", job)["status"]
        return [condition["type"] for condition in status.get("conditions", [])
                if condition["type"] in ("Complete", "Failed") and condition["status"] == "True"]

    @classmethod
    def everything(cls):
        """What there is to be known when the run does not go as it should."""
        return "\n".join(cls.cluster.kubectl("-n", NAMESPACE, *arguments, check=False).stdout for arguments in (
            ["get", "jobs,pods"], ["describe", "pods"], ["get", "events"],
            ["logs", "--selector=app=inventory", "--all-containers", "--tail=20", "--prefix",
             "--ignore-errors"]))

    def jobs(self):
        found = self.cluster.get("-n", NAMESPACE, "jobs", "--selector=component=runner")["items"]
        return {job["metadata"]["labels"]["inventory/account-id"]: job for job in found}

    def complete(self):
        return [account for account in self.organization.active() if account.name != REFUSED]

    def test_doctor_finds_nothing_wrong(self):
        self.assertEqual(self.conditions("doctor"), ["Complete"], self.log["doctor"])
        states = {line[9:26].strip(): line[:9].strip() for line in self.log["doctor"].splitlines() if line[8:9] == " "}
        self.assertEqual({check for check, state in states.items() if state == "ok"},
                         {"configuration", "identity", "organization", "bucket", "cluster", "rights", "image",
                          "service account", "quota", "job"}, self.log["doctor"])
        self.assertIn(f"image            {image.NAME}", self.log["doctor"])
        self.assertIn("assumed-role/Inventory-Orchestrator/", self.log["doctor"])

    def test_each_active_account_has_one_job_that_belongs_to_the_run(self):
        jobs = self.jobs()
        self.assertEqual(set(jobs), {account.id for account in self.organization.active()})
        own = self.cluster.get("-n", NAMESPACE, "job", "manual")["metadata"]["uid"]
        for account, job in jobs.items():
            self.assertEqual(job["metadata"]["name"], f"inventory-{account}-manual")
            self.assertEqual([owner["uid"] for owner in job["metadata"]["ownerReferences"]], [own])

    def test_the_run_ends_as_failed_and_says_which_account(self):
        self.assertEqual(self.conditions("manual"), ["Failed"])
        pods = self.cluster.get("-n", NAMESPACE, "pods", "--selector=batch.kubernetes.io/job-name=manual")["items"]
        # 3: some accounts are not complete. Once: the same would come of it again.
        self.assertEqual([pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] for pod in pods], [3])
        refused = self.organization.named(REFUSED).id
        self.assertRegex(self.log["manual"], rf"(?m)^{refused}  {REFUSED} +failed ")
        for account in self.complete():
            self.assertRegex(self.log["manual"], rf"(?m)^{account.id}  \S+ +complete ")

    def test_reports_are_under_their_keys(self):
        s3 = self.moto.client("s3")
        listed = {entry["Key"] for entry in s3.list_objects_v2(Bucket=organization.BUCKET).get("Contents", [])}
        created = self.cluster.get("-n", NAMESPACE, "job", "manual")["metadata"]["creationTimestamp"]
        day = datetime.datetime.fromisoformat(created).strftime("%Y/%m/%d")
        keys = {account.id: f"AWSRecon/{day}/recon_{account.id}.json" for account in self.complete()}
        self.assertEqual({key for key in listed if not key.endswith(".ledger.json")}, set(keys.values()))
        for account, key in keys.items():
            report = json.loads(s3.get_object(Bucket=organization.BUCKET, Key=key)["Body"].read())
            self.assertEqual({record["account"] for record in report}, {account})
            self.assertGreater(len(report), 20)

    def test_three_containers_ran_in_turn_and_could_write_nothing_but_their_files(self):
        pods = self.cluster.get("-n", NAMESPACE, "pods", "--selector=component=runner")["items"]
        self.assertEqual(len(pods), len(self.organization.active()))
        for pod in pods:
            spec, status = pod["spec"], pod["status"]
            containers = spec["initContainers"] + spec["containers"]
            self.assertEqual([container["name"] for container in containers], STEPS)
            self.assertTrue(spec["securityContext"]["runAsNonRoot"])
            for container in containers:
                self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
            ends = [container["state"]["terminated"]["exitCode"] if "terminated" in container["state"] else None
                    for container in status["initContainerStatuses"] + status["containerStatuses"]]
            refused = pod["metadata"]["labels"]["inventory/account-id"] == self.organization.named(REFUSED).id
            # 77: denied, which is not tried again.
            self.assertEqual(ends, [77, None, None] if refused else [0, 0, 0], pod["metadata"]["name"])

    def test_the_collector_sees_no_identity_but_the_accounts(self):
        for pod in self.cluster.get("-n", NAMESPACE, "pods", "--selector=component=runner")["items"]:
            collector = pod["spec"]["initContainers"][1]
            self.assertEqual({mount["name"] for mount in collector["volumeMounts"]}, {"aws-creds", "inventory-output"})
            self.assertNotIn("AWS_ROLE_ARN", {variable["name"] for variable in collector["env"]})

    def test_status_tells_the_truth(self):
        kubeconfig = self.cluster.kubeconfig_for(NAMESPACE, ORCHESTRATOR)
        told = subprocess.run([programs.PROGRAMS / "orchestrator", "status", "--executor", "kubernetes", "--namespace",
                               NAMESPACE, "--kubeconfig", kubeconfig], env=self.moto.environment(), capture_output=True,
                              text=True)
        self.assertEqual(told.returncode, 3, told.stderr)
        self.assertIn("run manual, started 20", told.stdout)
        refused = self.organization.named(REFUSED).id
        self.assertRegex(told.stdout, rf"(?m)^{refused}  {REFUSED} +failed ")
        self.assertIn("the trust policy says no", told.stdout)
        for account in self.complete():
            self.assertRegex(told.stdout, rf"(?m)^{account.id}  \S+ +complete ")

    def test_the_run_is_told_in_events(self):
        events = self.cluster.get("-n", NAMESPACE, "events", "--field-selector=involvedObject.name=manual")["items"]
        notes = {event["reason"]: event["message"] for event in events}
        self.assertIn("run manual for 4 accounts", notes.get("RunStarted", ""))
        self.assertIn(self.organization.named(REFUSED).id, notes.get("AccountsFailed", ""))
        self.assertIn("3 complete, 0 partial, 1 failed", notes.get("RunFinished", ""))

    def test_credentials_are_in_no_log(self):
        # The refused account's later containers have none, and kubectl would stop there.
        logs = self.cluster.kubectl("-n", NAMESPACE, "logs", "--selector=app=inventory", "--all-containers", "--tail=-1",
                                    "--ignore-errors")
        self.assertEqual(logs.count("role assumed"), len(self.complete()))
        self.assertNotRegex(logs, r"ASIA[A-Z0-9]{16}.*[A-Za-z0-9/+]{40}|aws_secret_access_key|SessionToken")


if __name__ == "__main__":
    case.check(node.why_not())
    sys.exit(node.in_namespaces(prepare, case.main))
