"""`orchestrator doctor` against moto: a line for every check, the fix for what fails, and the exit code of the first failure."""

import programs
from programs import BAD_INPUT, CONFIGURATION, DENIED, DONE, TEMPORARY

import aws_proxy
import organization
import ports


class DoctorTest(programs.OrganizationTestCase):
    def examine(self, *arguments, rule=None, **environment):
        environment.setdefault("BUCKET_NAME", organization.BUCKET)
        if rule:
            environment["AWS_ENDPOINT_URL"] = self.enterContext(aws_proxy.AwsProxy(self.moto.url, rule)).url
        ended = programs.run("orchestrator", "doctor", *arguments, environment=self.moto.environment(**environment),
                             folder=self.folder)
        self.found = {check: (state, text) for check, state, text in programs.findings(ended)}
        return ended

    def states(self):
        return {check: state for check, (state, _) in self.found.items()}

    def test_where_all_is_well_every_check_says_so_and_nothing_is_left(self):
        ended = self.examine()
        self.assertEnded(ended, DONE)
        self.assertEqual(self.states(), dict.fromkeys(["configuration", "identity", "organization", "account roles", "bucket",
                                                       "upload", "runner", "files"], "ok"))
        self.assertEqual(self.found["organization"][1], "4 accounts, 1 left out")
        self.assertEqual(self.found["configuration"][1],
                         f"executor local, bucket {organization.BUCKET}, role managed/inventory")
        s3 = self.moto.client("s3")
        self.assertNotIn("Contents", s3.list_objects_v2(Bucket=organization.BUCKET))
        self.assertNotIn("Uploads", s3.list_multipart_uploads(Bucket=organization.BUCKET))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_configuration_is_checked_first(self):
        (self.folder / "inventory.yaml").write_text("buckt: reports\n")
        self.assertEnded(self.examine("--config", "inventory.yaml"), CONFIGURATION, "inventory.yaml:1: ", "bucket")

    def test_no_credentials(self):
        ended = self.examine(AWS_ACCESS_KEY_ID=None)
        self.assertEnded(ended, CONFIGURATION)
        self.assertRegex(self.found["identity"][1], "found no AWS credentials: .* -> give credentials as to the AWS CLI")
        self.assertEqual(self.found["bucket"], ("skipped", "without an identity"))

    def test_nobody_at_the_endpoint(self):
        ended = self.examine("--max-attempts=1", AWS_ENDPOINT_URL=f"http://127.0.0.1:{ports.free_port()}")
        self.assertEnded(ended, TEMPORARY)
        self.assertIn("-> check the way to AWS: AWS_ENDPOINT_URL", self.found["identity"][1])

    def test_an_organization_that_refuses(self):
        def rule(call):
            if call.action == "ListAccounts":
                return aws_proxy.Answer(400, b'{"__type":"AccessDeniedException","Message":"no"}', "application/x-amz-json-1.1")

        self.assertEnded(self.examine(rule=rule), DENIED)
        self.assertRegex(self.found["organization"][1], r'-> add \{"Effect": "Allow", .* to the policy of arn:aws:sts::')
        self.assertEqual(self.states()["bucket"], "ok")

    def test_an_account_whose_role_lets_nobody_in(self):
        refused = self.organization.named("data").id
        ended = self.examine(rule=lambda call: aws_proxy.refusal(403, "AccessDenied", "the trust policy says no")
                             if call.action == "AssumeRole" and refused in call.body else None)
        self.assertEnded(ended, DENIED)
        state, text = self.found["account roles"]
        self.assertEqual(state, "failed")
        self.assertIn(f"account {refused}: cannot assume arn:aws:iam::{refused}:role/managed/inventory as arn:aws:sts::", text)
        self.assertIn("infrastructure/policies/inventory_trust.json", text)

    def test_roles_to_ask_the_organization_are_assumed(self):
        (self.folder / "inventory.yaml").write_text("roles:\n  - arn: arn:aws:iam::123456789012:role/Lister\n")
        ended = self.examine("--config", "inventory.yaml")
        self.assertEnded(ended, DONE, "assumed-role/Lister/", ", to ask the organization")
        ended = self.examine("--config", "inventory.yaml", rule=lambda call: aws_proxy.refusal(403, "AccessDenied", "no")
                             if "Lister" in call.body else None)
        self.assertEnded(ended, DENIED)
        self.assertIn("-> allow sts:AssumeRole in the policy of arn:aws:sts::", self.found["identity"][1])

    def test_a_bucket_that_nobody_has(self):
        self.assertEnded(self.examine(BUCKET_NAME="nobodys-bucket"), CONFIGURATION)
        self.assertEqual(self.found["bucket"], ("failed", "there is no bucket nobodys-bucket -> aws s3 mb s3://nobodys-bucket"))
        self.assertEqual(self.states()["upload"], "skipped")

    def test_a_bucket_that_takes_nothing(self):
        ended = self.examine(rule=lambda call: aws_proxy.ec2_refusal(403, "AccessDenied", "Access Denied")
                             if "uploads" in call.path else None)
        self.assertEnded(ended, DENIED)
        self.assertIn(f'"Resource": "arn:aws:s3:::{organization.BUCKET}/AWSRecon/*"}}', self.found["upload"][1])

    def test_a_runner_that_is_not_there(self):
        self.assertEnded(self.examine("--runner=/no/runner"), CONFIGURATION)
        self.assertEqual(self.found["runner"],
                         ("failed", "/no/runner can't be run: No such file or directory -> say with --runner where the program is"))

    def test_a_cluster_that_is_not_there(self):
        ended = self.examine("--executor=kubernetes", KUBECONFIG=str(self.folder / "none"))
        self.assertEnded(ended, CONFIGURATION)
        self.assertEqual(self.states()["account roles"], "skipped")
        self.assertEqual(self.states()["upload"], "skipped")
        self.assertEqual(self.states()["cluster"], "failed")

    def test_a_role_that_is_none(self):
        self.assertEnded(self.examine("--role=a b"), BAD_INPUT)
        self.assertEqual(self.states()["organization"], "failed")


if __name__ == "__main__":
    programs.unittest.main()
