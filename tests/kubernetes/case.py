"""What the tests on a real Kubernetes share."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "cli")]
os.environ.setdefault("INVENTORY_PROGRAMS", str(ROOT / "build" / "release" / "bin"))

from cluster import Cluster  # noqa: E402

NAMESPACE = "inventory"
ORCHESTRATOR = "aws-inventory-orchestrator-sa"
VARIABLES = {
    "BILLING_ACCOUNT_ID": "123456789012",
    "SECURITY_ACCOUNT_ID": "210987654321",
    "ORCHESTRATOR_ROLE": "managed/Inventory-Orchestrator",
    "RUNNER_ROLE": "Inventory-Runner",
    "BUCKET_NAME": "inventory-reports",
    "CRON_SCHEDULE": "30 4 * * 1",
    "INCLUDE_ACCOUNTS": "111111111111,222222222222",
}


def check(why_not=None):
    """Ends as skipped, and says why, where these tests cannot run."""
    if "KUBEBUILDER_ASSETS" not in os.environ:
        why_not = "KUBEBUILDER_ASSETS is not set: export KUBEBUILDER_ASSETS=$(scripts/kubernetes-programs)"
    if why_not:
        print(f"skipped: {why_not}", file=sys.stderr)
        sys.exit(77)  # SKIP_RETURN_CODE


def main():
    return 0 if unittest.main(module="__main__", exit=False).result.wasSuccessful() else 1


def copy_deployment(folder, **variables):
    """A copy of k8s/ with its vars.env generated, as in a user's clone."""
    clone = pathlib.Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(ROOT / "k8s", clone / "k8s")
    shutil.copy(ROOT / "generate-vars-file.sh", clone)
    subprocess.run([clone / "generate-vars-file.sh"], check=True,
                   env={"PATH": os.environ["PATH"], **VARIABLES, **variables})
    return clone / "k8s"


def readme_commands():
    """What README's chapter "In a cluster" has one type, command by command."""
    chapter = (ROOT / "README.md").read_text().partition("## In a cluster")[2]
    block = chapter.partition("```sh\n")[2].partition("```")[0]
    # A command goes on after a pipe or a backslash.
    return [command for command in re.split(r"(?<![|\\])\n+", block) if command]


class ClusterTest(unittest.TestCase):
    """Tests on one control plane, which all of a class share."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="inventory-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.cluster = cls.enterClassContext(Cluster(cls.folder / "cluster"))
