"""The manifests, judged by the API server that they are for."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import case
import yaml
from case import NAMESPACE, ORCHESTRATOR, ROOT, VARIABLES


class ManifestsTest(case.ClusterTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.k8s = case.copy_deployment(cls.folder)
        # Others' dry run needs the namespace to be there.
        cls.cluster.kubectl("apply", "--server-side", "-f", cls.k8s / "base" / "namespace.yaml")

    def rendered(self, folder):
        objects = yaml.safe_load_all(self.cluster.kubectl("kustomize", folder))
        return {(item["kind"], item["metadata"]["name"]): item for item in objects}

    def assertAccepted(self, *arguments, stdin=None):
        done = self.cluster.kubectl("apply", "--server-side", "--dry-run=server", *arguments, stdin=stdin, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        # Pod security and deprecated fields are warned of.
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()

    def test_the_api_server_accepts_what_is_deployed(self):
        self.assertEqual(len(self.assertAccepted("-k", self.k8s)), len(self.rendered(self.k8s)))

    def test_the_api_server_accepts_the_local_overlay(self):
        local = self.k8s / "overlays" / "local"
        self.assertEqual(len(self.assertAccepted("-k", local)), len(self.rendered(local)))

    def test_pods_of_the_cronjob_fulfil_the_restricted_standard(self):
        template = self.rendered(self.k8s)["CronJob", "aws-inventory-orchestrator"]["spec"]["jobTemplate"]["spec"]["template"]
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod", "namespace": NAMESPACE},
               "spec": {**template["spec"], "serviceAccountName": "default"}}
        self.assertAccepted("-f", "-", stdin=yaml.safe_dump(pod))

    def test_variables_are_filled_in(self):
        objects = self.rendered(self.k8s)
        roles = {name: objects["ServiceAccount", name]["metadata"]["annotations"]["eks.amazonaws.com/role-arn"]
                 for name in (ORCHESTRATOR, "aws-inventory-runner-sa")}
        self.assertEqual(roles, {ORCHESTRATOR: "arn:aws:iam::123456789012:role/managed/Inventory-Orchestrator",
                                 "aws-inventory-runner-sa": "arn:aws:iam::210987654321:role/Inventory-Runner"})
        self.assertEqual(objects["CronJob", "aws-inventory-orchestrator"]["spec"]["schedule"], VARIABLES["CRON_SCHEDULE"])
        self.assertEqual(objects["ConfigMap", "inventory-variables"]["data"], VARIABLES)

    def test_what_readme_has_one_type_deploys_it(self):
        clone = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(ROOT / "k8s", clone / "k8s", ignore=shutil.ignore_patterns("vars.env"))
        shutil.copy(ROOT / "k8s/overlays/local/vars.env", clone / "k8s/overlays/local")
        shutil.copy(ROOT / "generate-vars-file.sh", clone)
        # Nothing is pulled from a registry here, and no pod runs of which there could be logs.
        commands = [command for command in case.readme_commands() if not command.startswith("buildah")
                    and " logs " not in command]
        script = "\n".join(["set -euo pipefail", *commands]).replace("REGISTRY", "registry.example").replace("TAG", "7")
        self.addCleanup(self.cluster.kubectl, "-n", NAMESPACE, "delete", "jobs", "--all")
        done = subprocess.run(["bash", "-c", script], cwd=clone, capture_output=True, text=True, env={
            "PATH": f"{self.cluster.programs}:/usr/bin:/bin", "KUBECONFIG": str(self.cluster.admin_kubeconfig)})
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        jobs = {job["metadata"]["name"]: job for job in self.cluster.get("-n", NAMESPACE, "jobs")["items"]}
        commands = {name: job["spec"]["template"]["spec"]["containers"][0]["command"] for name, job in jobs.items()}
        self.assertEqual(commands, {"doctor": ["orchestrator", "doctor"], "manual": ["orchestrator", "run"]})
        self.assertEqual(jobs["manual"]["spec"]["template"]["spec"]["containers"][0]["image"],
                         "registry.example/aws-inventory-orchestrator:7")

    def test_generating_variables_names_the_one_that_is_missing_and_leaves_the_file(self):
        generator = case.copy_deployment(self.folder).parent / "generate-vars-file.sh"
        written = generator.parent / "k8s/vars.env"
        for name in VARIABLES:
            environment = {"PATH": os.environ["PATH"], **VARIABLES}
            del environment[name]
            written.write_text("before")
            done = subprocess.run([generator], env=environment, capture_output=True, text=True)
            if name == "INCLUDE_ACCOUNTS":
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("INCLUDE_ACCOUNTS=\n", written.read_text())
            else:
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"{name}: parameter not set", done.stderr)
                self.assertEqual(written.read_text(), "before")

    def test_both_generators_write_the_same_variables(self):
        names = [re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", (ROOT / f"generate-vars-file.{kind}").read_text())
                 for kind in ("sh", "ps1")]
        self.assertEqual(set(names[0]), set(VARIABLES))
        self.assertEqual(set(names[1]), set(VARIABLES))

    def test_a_run_outlives_the_jobs_that_belong_to_it(self):
        job = self.rendered(self.k8s)["CronJob", "aws-inventory-orchestrator"]["spec"]["jobTemplate"]["spec"]
        deadline, time_to_live = 2 * 3600, 24 * 3600  # RunnerJobSettings' defaults
        self.assertGreaterEqual(job["ttlSecondsAfterFinished"], deadline + time_to_live)

    def test_nothing_of_the_cluster_is_granted_but_in_the_namespace(self):
        kinds = {kind for kind, _ in self.rendered(self.k8s)}
        self.assertEqual(kinds, {"Namespace", "ServiceAccount", "Role", "RoleBinding", "CronJob", "ConfigMap"})


if __name__ == "__main__":
    case.check()
    sys.exit(case.main())
