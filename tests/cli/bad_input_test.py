"""What users and machines get wrong: each time a message that names what, where and what to do, the exit code of the
contract, and nothing half written."""
import json
import os
import subprocess
import time

import programs
from programs import BAD_INPUT, CONFIGURATION, DENIED, DONE, TEMPORARY, USAGE

import aws_proxy
import moto_server
import ports

EXPIRED = ("ExpiredToken", "The security token included in the request is expired")


class BadInputTest(programs.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.moto = cls.enterClassContext(moto_server.MotoServer(programs.folder_for(cls.enterClassContext)))
        cls.moto.client("s3").create_bucket(Bucket="reports")
        cls.moto.client("organizations").create_organization(FeatureSet="ALL")

    def setUp(self):
        self.folder = programs.folder_for(self.enterContext)

    def run_program(self, program, *arguments, rule=None, **environment):
        if rule:
            environment["AWS_ENDPOINT_URL"] = self.enterContext(aws_proxy.AwsProxy(self.moto.url, rule)).url
        return programs.run(program, *arguments, environment=self.moto.environment(**environment), folder=self.folder)

    def assertNothingWritten(self):
        self.assertEqual([str(path) for path in self.folder.rglob("*") if path.name != "inventory.yaml"], [])

    # The command line and the configuration file

    def test_help_and_version(self):
        for program, commands in (("orchestrator", ("run", "accounts", "plan", "status", "doctor")),
                                  ("runner", ("assume", "inventory", "upload", "run", "types", "plan", "call"))):
            for arguments in (("--help",), *((command, "--help") for command in commands)):
                ended = self.run_program(program, *arguments)
                self.assertEnded(ended, DONE, f"Usage: {program} ")
                self.assertEqual(ended.errors, "")
            self.assertRegex(self.run_program(program, "--version").output, r"^" + program + r" \d+\.\d+\.\d+")

    def test_help_needs_no_models(self):
        started = time.monotonic()
        ended = self.run_program("runner", "inventory", "--help", INVENTORY_MODELS="/nonexistent")
        self.assertEnded(ended, DONE)
        self.assertLess(time.monotonic() - started, 5)

    def test_unknown_flags_and_commands(self):
        self.assertEnded(self.run_program("orchestrator", "run", "--bucket", "reports", "--regoins", "eu-west-1"), USAGE,
                         'orchestrator: unknown flag "--regoins": did you mean "--regions"?')
        self.assertEnded(self.run_program("runner", "colect"), USAGE, "runner: ", "colect")
        self.assertEnded(self.run_program("runner"), USAGE)
        self.assertNothingWritten()

    def test_missing_and_malformed_values(self):
        self.assertEnded(self.run_program("orchestrator", "run"), USAGE, "--bucket", "BUCKET_NAME")
        self.assertEnded(self.run_program("orchestrator", "run", "--bucket="), USAGE, '""', "a bucket's name")
        self.assertEnded(self.run_program("orchestrator", "run", "--bucket=b", "--format=xml"), USAGE, '"xml"',
                         "a report's form: aws, ndjson or native")
        self.assertEnded(self.run_program("orchestrator", "accounts", "--include-accounts", "12345"), USAGE,
                         '"12345"', "a 12-digit account id")
        self.assertEnded(self.run_program("orchestrator", "accounts", INCLUDE_ACCOUNTS="12345, 6"), CONFIGURATION,
                         "INCLUDE_ACCOUNTS", '"12345"', "a 12-digit account id")
        self.assertEnded(self.run_program("orchestrator", "accounts", "--exclude-units", "prod"), USAGE, '"prod"',
                         "an organizational unit's or root's id")
        self.assertEnded(self.run_program("orchestrator", "run", "--bucket", "b", "--run-id", "../x"), USAGE, '"../x"',
                         "a run id: up to 40 lower-case letters, digits and inner '-'")

    def configuration(self, text):
        (self.folder / "inventory.yaml").write_text(text)
        return self.run_program("orchestrator", "run", "--config", "inventory.yaml")

    def test_configuration_mistakes_name_file_line_and_key(self):
        self.assertEnded(self.configuration("bucket: reports\nregoins: [eu-west-1]\n"), CONFIGURATION,
                         "inventory.yaml:2: ", "regoins", "regions")
        self.assertEnded(self.configuration("bucket: reports\nregions: {a: b}\n"), CONFIGURATION, "inventory.yaml:2: ",
                         "regions")
        self.assertEnded(self.configuration("bucket: [unclosed\n"), CONFIGURATION, "inventory.yaml:2: ")
        self.assertEnded(self.configuration("bucket: reports\naccounts:\n  - id: \"123\"\n"), CONFIGURATION,
                         "inventory.yaml:3: ", "id", "a 12-digit account id")
        self.assertEnded(self.configuration("bucket: reports\nroles:\n  - arm: x\n"), CONFIGURATION,
                         "inventory.yaml:3: ", "arm")
        self.assertEnded(self.run_program("orchestrator", "run", "--config", "missing.yaml"), CONFIGURATION,
                         "missing.yaml", "No such file or directory")

    def test_job_template_that_is_no_yaml_is_named_with_its_line(self):
        cluster = {"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
                   "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}]}
        (self.folder / "kubeconfig").write_text(json.dumps(cluster))
        (self.folder / "template.yaml").write_text("spec: [")
        ended = self.run_program("orchestrator", "run", "--bucket=reports", "--executor=kubernetes", "--image=runner",
                                 "--job-template=template.yaml", KUBECONFIG=str(self.folder / "kubeconfig"))
        self.assertEnded(ended, BAD_INPUT, "template.yaml:1: ")

    def test_several_mistakes_are_told_at_once(self):
        ended = self.run_program("orchestrator", "run", "--max-parallel", "many", "--include-accounts", "x")
        self.assertEnded(ended, USAGE, '"many"', '"x"', "--bucket")

    def test_unknown_services_types_and_regions(self):
        self.assertEnded(self.run_program("runner", "inventory", "--services", "ecc2"), BAD_INPUT, "ecc2", "EC2")
        self.assertEnded(self.run_program("runner", "inventory", "--types", "EC2.volumes"), BAD_INPUT, "EC2.volumes",
                         "EC2.volume")
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"summary.json"})

    def test_models_and_catalogue_that_are_not_there(self):
        self.assertEnded(self.run_program("runner", "types", "--models", "/nonexistent/models.bin"), CONFIGURATION,
                         "/nonexistent/models.bin")
        (self.folder / "broken.bin").write_bytes(b"no models")
        self.assertEnded(self.run_program("runner", "types", "--models", "broken.bin"), BAD_INPUT, "broken.bin")
        self.assertEnded(self.run_program("runner", "types", "--catalog", "/nonexistent"), CONFIGURATION, "/nonexistent")

    def test_a_runner_that_is_not_there(self):
        ended = self.run_program("orchestrator", "run", "--bucket", "reports", "--runner", "/nonexistent/runner")
        self.assertEnded(ended, programs.PARTIAL, "cannot start /nonexistent/runner: No such file or directory")

    # Credentials and the way to AWS

    def test_no_credentials_at_all(self):
        none = dict(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        ended = self.run_program("orchestrator", "accounts", **none)
        self.assertEnded(ended, CONFIGURATION, "orchestrator: ", "credentials", "environment")
        self.assertEnded(self.run_program("runner", "inventory", **none), CONFIGURATION, "runner: ", "credentials")

    def test_a_web_identity_token_that_is_missing(self):
        ended = self.run_program("runner", "assume", "--account", "111111111111", "--role", "managed/inventory",
                                 AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None,
                                 AWS_ROLE_ARN="arn:aws:iam::111111111111:role/r",
                                 AWS_WEB_IDENTITY_TOKEN_FILE="/nonexistent/token")
        self.assertEnded(ended, CONFIGURATION, "/nonexistent/token")

    def test_a_credentials_file_that_is_missing_or_malformed(self):
        ended = self.run_program("runner", "inventory", "--credentials-file", "/nonexistent/creds",
                                 AWS_WEB_IDENTITY_TOKEN_FILE="/nonexistent/token", AWS_ROLE_ARN="arn:aws:iam::1:role/r")
        self.assertEnded(ended, CONFIGURATION, "/nonexistent/creds")
        (self.folder / "creds").write_text("[default]\naws_access_key_id\n")
        self.assertEnded(self.run_program("runner", "inventory", "--credentials-file", "creds"), CONFIGURATION, "creds:2")

    def test_a_profile_that_is_not_there(self):
        self.assertEnded(self.run_program("orchestrator", "accounts", AWS_PROFILE="nobody", AWS_ACCESS_KEY_ID=None,
                                          AWS_SECRET_ACCESS_KEY=None), CONFIGURATION, "nobody")

    def test_credentials_of_another_account(self):
        ended = self.run_program("runner", "inventory", "--account", "111111111111")
        self.assertEnded(ended, CONFIGURATION,
                         "runner: the credentials belong to account 123456789012, not to 111111111111")

    def test_expired_credentials(self):
        ended = self.run_program("orchestrator", "accounts", rule=lambda call: aws_proxy.refusal(403, *EXPIRED))
        self.assertEnded(ended, TEMPORARY, "ExpiredToken", "is expired")

    def test_denied_by_the_organization(self):
        def rule(call):
            if call.action == "ListAccounts":
                return aws_proxy.Answer(400, json.dumps({"__type": "AccessDeniedException",
                                                         "Message": "You don't have permissions"}).encode(),
                                        "application/x-amz-json-1.1")

        ended = self.run_program("orchestrator", "run", "--bucket", "reports", rule=rule)
        self.assertEnded(ended, DENIED, "orchestrator: cannot list the organization's accounts: ",
                         "You don't have permissions", "organizations:ListAccounts", "organization: false",
                         "caller=arn:aws:sts::123456789012:user/moto")
        self.assertNothingWritten()

    def test_an_endpoint_that_nobody_answers_at(self):
        nobody = f"http://127.0.0.1:{ports.free_port()}"
        ended = self.run_program("orchestrator", "accounts", "--max-attempts", "2", AWS_ENDPOINT_URL=nobody)
        self.assertEnded(ended, TEMPORARY, "orchestrator: ", nobody.removeprefix("http://"))
        ended = self.run_program("runner", "inventory", "--max-attempts", "2", AWS_ENDPOINT_URL=nobody)
        self.assertEnded(ended, TEMPORARY, "runner: ", nobody.removeprefix("http://"))

    def test_an_endpoint_that_is_no_url(self):
        self.assertEnded(self.run_program("orchestrator", "accounts", AWS_ENDPOINT_URL="nonsense"), CONFIGURATION,
                         "nonsense")

    def test_answers_that_are_cut_off(self):
        cut = aws_proxy.Answer(200, b"<GetCallerIdentityResponse><GetCall", declared_length=5000)
        ended = self.run_program("orchestrator", "accounts", "--max-attempts", "2", rule=lambda call: cut)
        self.assertEnded(ended, TEMPORARY, "orchestrator: ", "sts:GetCallerIdentity")

    def test_answers_that_are_something_else(self):
        page = aws_proxy.Answer(200, b"<html><body>Please log in</body>", "text/html")
        ended = self.run_program("orchestrator", "accounts", "--max-attempts", "2", rule=lambda call: page)
        self.assertEnded(ended, TEMPORARY, "sts:GetCallerIdentity")

    # Files

    def test_output_that_cannot_be_written(self):
        ended = self.run_program("runner", "inventory", "--regions", "eu-west-1", "--output", "missing/report.json")
        self.assertEnded(ended, TEMPORARY, "runner: ", "missing/report.json", "No such file or directory")
        self.assertEqual(json.loads((self.folder / "summary.json").read_text())["status"], "failed")
        ended = self.run_program("runner", "inventory", "--regions", "eu-west-1", "--ledger", "missing/ledger.json")
        self.assertEnded(ended, TEMPORARY, "runner: ", "missing/ledger.json", "No such file or directory")
        self.assertFalse((self.folder / "output.json").exists())
        ended = self.run_program("runner", "assume", "--role", "arn:aws:iam::111111111111:role/r",
                                 "--credentials-file", "/proc/creds")
        self.assertEnded(ended, TEMPORARY, "/proc/creds")

    def test_a_work_directory_that_cannot_be_made(self):
        (self.folder / "file").write_text("")
        ended = self.run_program("orchestrator", "run", "--bucket", "reports", "--work-dir", "file/runs")
        self.assertEnded(ended, TEMPORARY, "orchestrator: cannot make the directory ", "file/runs", "Not a directory")

    def test_a_full_disk(self):
        (self.folder / "disk").mkdir()
        isolated = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
        if subprocess.run([*isolated, "true"], capture_output=True).returncode != 0:
            self.skipTest("this machine lets nobody mount a small file system for the test")
        script = 'mount -t tmpfs -o size=8k tmpfs disk && "$@"; code=$?; ls -A disk; exit $code'
        ended = programs.finish(subprocess.Popen(
            [*isolated, "sh", "-c", script, "sh", programs.PROGRAMS / "runner", "inventory", "--regions",
             "eu-west-1,us-east-1,eu-central-1", "--services", "ec2", "--output", "disk/report.json"],
            env=self.moto.environment(), cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        self.assertEnded(ended, TEMPORARY, "runner: ", "disk/report.json", "No space left on device")
        self.assertEqual(ended.output, "", "what could not be finished is gone")

    def test_an_upload_without_a_report(self):
        ended = self.run_program("runner", "upload", "--bucket", "reports", "--account", "111111111111")
        self.assertEnded(ended, CONFIGURATION, "summary.json does not tell of a report of this account and run: run "
                                               "`runner inventory` with the same --work-dir first")

    def test_an_upload_after_an_inventory_that_failed_is_refused_however_often(self):
        (self.folder / "output.json").write_text("[]")
        nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
        ended = self.run_program("runner", "inventory", "--regions", "eu-west-1", **nowhere)
        self.assertEnded(ended, TEMPORARY)
        for _ in range(2):
            ended = self.run_program("runner", "upload", "--bucket", "reports")
            self.assertEnded(ended, CONFIGURATION, "does not tell of a report")

    def test_an_upload_to_a_bucket_that_does_not_exist(self):
        self.assertEnded(self.run_program("runner", "inventory", "--regions", "eu-west-1", "--types", "EC2.vpc"), DONE)
        ended = self.run_program("runner", "upload", "--bucket", "no-such-bucket")
        self.assertEnded(ended, CONFIGURATION, "s3://no-such-bucket/AWSRecon/", "check the bucket's name")
        self.assertTrue((self.folder / "output.json").exists())

    def test_the_termination_message_is_the_summary(self):
        (self.folder / "termination-log").write_text("old and much longer than that " * 100)
        self.assertEnded(self.run_program("runner", "inventory", "--account", "111111111111", "--termination-message",
                                          "termination-log"), CONFIGURATION)
        message = json.loads((self.folder / "termination-log").read_text())
        self.assertEqual(message, json.loads((self.folder / "summary.json").read_text()))
        self.assertEqual((message["step"], message["status"]), ("inventory", "failed"))


if __name__ == "__main__":
    programs.unittest.main()
