"""The image: small, without a shell, and complete."""
import json
import os
import pathlib
import subprocess
import sys

import case

import image
import node

LARGEST = 40 * 1000 * 1000


class ImageTest(case.unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.name = image.build()
        container = cls.buildah("from", cls.name).strip()
        cls.addClassCleanup(cls.buildah, "rm", container)
        cls.root = pathlib.Path(cls.buildah("mount", container).strip())
        cls.files = [path for path in cls.root.rglob("*") if path.is_file() and not path.is_symlink()]

    @staticmethod
    def buildah(*arguments):
        return subprocess.run(["buildah", *arguments], check=True, capture_output=True, text=True).stdout

    def run_inside(self, *command):
        """As the image's user, with nothing but the image's files and /proc."""
        script = 'mount -t proc proc "$0/proc" && exec chroot --userspec=65532:65532 "$0" "$@"'
        (self.root / "proc").mkdir(exist_ok=True)
        return subprocess.run(["unshare", "--mount", "--pid", "--fork", "sh", "-c", script, self.root, *command],
                              env={"PATH": f"/usr/bin:{os.environ['PATH']}"}, capture_output=True, text=True)

    def test_it_is_small(self):
        size = sum(path.stat().st_size for path in self.files)
        print(f"the image has {size / 1e6:.1f} MB in {len(self.files)} files", file=sys.stderr)
        self.assertLessEqual(size, LARGEST)

    def test_it_runs_as_a_user_with_a_number(self):
        self.assertEqual(json.loads(self.buildah("inspect", self.name))["OCIv1"]["config"]["User"], "65532:65532")

    def test_it_has_no_programs_but_ours(self):
        programs = {path.name for path in self.files if os.access(path, os.X_OK) and ".so" not in path.name}
        self.assertEqual(programs & {"sh", "bash", "dash", "busybox", "apt", "dpkg", "perl", "python3"}, set())
        self.assertLessEqual({"orchestrator", "runner"}, programs)

    def test_its_files_are_for_its_user_to_read_and_not_to_write(self):
        for path in self.files:
            mode = path.stat()
            self.assertEqual(mode.st_uid, 0, path)
            self.assertEqual(mode.st_mode & 0o4022, 0, path)
            self.assertTrue(mode.st_mode & 0o004, path)

    def test_programs_start_and_find_their_data(self):
        for program in ("orchestrator", "runner"):
            told = self.run_inside(f"/usr/bin/{program}", "--version")
            self.assertEqual((told.returncode, told.stderr), (0, ""))
        types = self.run_inside("/usr/bin/runner", "types")
        self.assertEqual(types.returncode, 0, types.stderr)
        self.assertIn("EC2.instance", types.stdout)


if __name__ == "__main__":
    case.check(node.why_not())
    sys.exit(case.main())
