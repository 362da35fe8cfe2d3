"""What one account's trouble, a kill or an interruption does to a run: never anything to the other accounts."""
import json
import os
import signal

import programs
from programs import DENIED, PARTIAL, TEMPORARY

import aws_proxy
import organization

REGIONS = ",".join(("global", *organization.REGIONS))


class FailureTest(programs.OrganizationTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = cls.moto.client("s3")

    def setUp(self):
        super().setUp()
        self.runs = self.folder / "inventory-runs" / "run"
        listed = self.s3.list_objects_v2(Bucket=organization.BUCKET).get("Contents", [])
        for entry in listed:
            self.s3.delete_object(Bucket=organization.BUCKET, Key=entry["Key"])

    def proxy(self, rule):
        return self.enterContext(aws_proxy.AwsProxy(self.moto.url, rule))

    def start_run(self, proxy, *arguments):
        return programs.start("orchestrator", "run", "--run-id", "run", "--regions", REGIONS, *arguments,
                              environment=self.moto.environment(AWS_ENDPOINT_URL=proxy.url,
                                                                BUCKET_NAME=organization.BUCKET),
                              folder=self.folder)

    def uploaded(self):
        """The accounts whose reports are in the bucket."""
        listed = self.s3.list_objects_v2(Bucket=organization.BUCKET).get("Contents", [])
        return {entry["Key"].partition("recon_")[2][:12] for entry in listed}

    def others_than(self, account):
        return {other.id for other in self.organization.active()} - {account}

    def assertOthersComplete(self, ended, account):
        for other in self.others_than(account):
            self.assertRegex(ended.output, rf"(?m)^{other}  .*  complete ")
        self.assertEqual(self.uploaded() - {account}, self.others_than(account))

    def test_a_role_that_cannot_be_assumed(self):
        account = self.organization.named("data").id
        role = f"arn:aws:iam::{account}:role/managed/inventory"
        message = f"User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole on {role}"

        def rule(call):
            if call.action == "AssumeRole" and account in call.body:
                return aws_proxy.refusal(403, "AccessDenied", message)

        ended = programs.finish(self.start_run(self.proxy(rule)))
        self.assertEnded(ended, PARTIAL, "1 of 4 accounts not complete:", message, role,
                         "arn:aws:sts::123456789012:user/moto", f"{account} data: failed at assume: AccessDenied: ")
        self.assertRegex(ended.output, rf"(?m)^{account}  data +failed +- +- +-  -$")
        self.assertOthersComplete(ended, account)
        self.assertNotIn(account, self.uploaded())
        self.assertNothingHalfWritten(self.runs)
        outcome = json.loads((self.runs / account / "outcome.json").read_text())
        self.assertEqual(outcome["error"]["code"], "AccessDenied")
        self.assertEqual(outcome["error"]["role"], role)
        self.assertEqual(outcome["error"]["caller"], "arn:aws:sts::123456789012:user/moto")
        # A denied step is not repeated.
        self.assertEqual((self.runs / account / "runner.log").read_text().count("cannot assume"), 1)

    def kill_at(self, step, is_reached, proxy_gate, signal_number=signal.SIGKILL):
        account = self.organization.named("payments").id
        proxy = self.proxy(lambda call: proxy_gate.hold() if is_reached(call, account) else None)
        orchestrator = self.start_run(proxy)
        self.assertTrue(proxy_gate.reached.wait(60))
        os.kill(programs.runner_of(orchestrator, step, account), signal_number)
        # Moto answers one request at a time, and is not to be kept waiting by a dead one.
        proxy_gate.open()
        return account, programs.finish(orchestrator)

    def assertKilled(self, step, account, ended):
        self.assertEnded(ended, PARTIAL, f"{account} payments: failed at {step}: {step} ended with signal 9 (Killed)")
        self.assertOthersComplete(ended, account)
        self.assertNothingHalfWritten(self.runs)

    def test_a_runner_killed_while_it_assumes_the_role(self):
        account, ended = self.kill_at("assume", lambda call, account: call.action == "AssumeRole" and account in call.body,
                                      aws_proxy.Gate())
        self.assertKilled("assume", account, ended)
        self.assertNotIn(account, self.uploaded())
        self.assertEqual(list((self.runs / account / "recon").iterdir()), [])

    def test_a_runner_killed_while_it_collects(self):
        account, ended = self.kill_at(
            "inventory", lambda call, account: call.action == "DescribeVolumes" and call.account == account,
            aws_proxy.Gate())
        self.assertKilled("inventory", account, ended)
        self.assertNotIn(account, self.uploaded())
        self.assertEqual({path.name for path in (self.runs / account / "recon").iterdir() if path.suffix == ".json"},
                         {"summary.json"})

    def test_a_runner_killed_while_it_uploads(self):
        account, ended = self.kill_at(
            "upload", lambda call, account: call.method == "PUT" and f"recon_{account}.json" in call.path,
            aws_proxy.Gate())
        self.assertKilled("upload", account, ended)
        json.loads((self.runs / account / "recon" / "output.json").read_text())

    def test_gaps_make_a_partial_report_that_says_so(self):
        account = self.organization.named("sandbox").id

        def rule(call):
            if call.account == account and call.action == "DescribeVolumes" and call.scope == "eu-west-1/ec2":
                return aws_proxy.ec2_refusal(403, "UnauthorizedOperation", "You are not authorized")

        ended = programs.finish(self.start_run(self.proxy(rule)))
        self.assertEnded(ended, PARTIAL, f"{account} sandbox: partial: 1 denied (eu-west-1 EC2:DescribeVolumes)")
        self.assertOthersComplete(ended, account)
        key = next(entry["Key"] for entry in self.s3.list_objects_v2(Bucket=organization.BUCKET)["Contents"]
                   if entry["Key"].endswith(f"recon_{account}.json"))
        self.assertEqual(self.s3.head_object(Bucket=organization.BUCKET, Key=key)["Metadata"]["inventory-status"],
                         "partial")
        report = json.loads((self.runs / account / "recon" / "output.json").read_text())
        volumes = {record["region"] for record in report if record["resource"]["type"] == "volume"}
        self.assertEqual(volumes, {"us-east-1", "eu-central-1"})

    def test_ctrl_c_ends_everything_cleanly(self):
        gate = aws_proxy.Gate()
        account = self.organization.named("payments").id

        def rule(call):
            if call.account == account and call.action == "DescribeVpcs":
                gate.hold()

        orchestrator = self.start_run(self.proxy(rule), "--max-parallel", "1")
        self.assertTrue(gate.reached.wait(60))
        runner = programs.runner_of(orchestrator, "inventory", account)
        orchestrator.send_signal(signal.SIGINT)
        ended = programs.finish(orchestrator, 60)
        gate.open()
        self.assertFalse(programs.is_alive(runner))
        self.assertEnded(ended, TEMPORARY, "stopping signal=2", f"{account} payments: failed at inventory: interrupted: ",
                         "not started")
        self.assertNothingHalfWritten(self.runs)
        self.assertNotIn(account, self.uploaded())

    def test_ctrl_c_ends_an_assume_that_waits_for_sts(self):
        for action in ("GetCallerIdentity", "AssumeRole"):
            with self.subTest(action):
                gate = aws_proxy.Gate()
                proxy = self.proxy(lambda call, gate=gate, action=action: gate.hold() if call.action == action else None)
                runner = programs.start("runner", "assume", "--role", "arn:aws:iam::111111111111:role/inventory",
                                        "--credentials-file", "creds", folder=self.folder,
                                        environment=self.moto.environment(AWS_ENDPOINT_URL=proxy.url))
                self.assertTrue(gate.reached.wait(60))
                runner.send_signal(signal.SIGINT)
                ended = programs.finish(runner, 30)
                gate.open()
                self.assertEnded(ended, TEMPORARY, "stopping signal=2", "the request was cancelled")
                self.assertEqual({path.name for path in self.folder.iterdir()}, {"summary.json"})

    def test_runners_do_not_outlive_a_killed_orchestrator(self):
        gate = aws_proxy.Gate()
        account = self.organization.named("payments").id

        def rule(call):
            if call.account == account and call.action == "DescribeVpcs":
                gate.hold()

        orchestrator = self.start_run(self.proxy(rule), "--max-parallel", "1")
        self.assertTrue(gate.reached.wait(60))
        runner = programs.runner_of(orchestrator, "inventory", account)
        orchestrator.kill()
        programs.finish(orchestrator)
        gate.open()
        self.assertTrue(programs.ends(runner))
        status = programs.run("orchestrator", "status", environment=self.moto.environment(), folder=self.folder)
        self.assertEnded(status, PARTIAL, f"{account} payments: failed at inventory: interrupted: the orchestrator "
                                          "ended in the middle")

    def test_an_interrupted_inventory_keeps_what_it_has(self):
        gate = aws_proxy.Gate()

        def rule(call):
            if call.action == "DescribeVolumes":
                gate.hold()

        environment = self.moto.environment(AWS_ENDPOINT_URL=self.proxy(rule).url)
        runner = programs.start("runner", "inventory", "--regions", "eu-west-1", "--services", "ec2",
                                environment=environment, folder=self.folder)
        self.assertTrue(gate.reached.wait(60))
        runner.send_signal(signal.SIGTERM)
        ended = programs.finish(runner, 30)
        gate.open()
        self.assertEnded(ended, TEMPORARY, "runner: interrupted: ./output.json holds what there was until then")
        json.loads((self.folder / "output.json").read_text())
        summary = json.loads((self.folder / "summary.json").read_text())
        self.assertEqual((summary["step"], summary["status"]), ("inventory", "partial"))
        self.assertIn("skipped", {gap["kind"] for gap in summary["gaps"]} | {"skipped"})
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"output.json", "ledger.json", "summary.json"})

    def test_a_failed_upload_leaves_the_files_and_can_be_repeated(self):
        environment = self.moto.environment()
        collected = programs.run("runner", "inventory", "--regions", "eu-west-1", "--types", "EC2.vpc",
                                 environment=environment, folder=self.folder)
        self.assertEnded(collected, programs.DONE)
        refused = self.proxy(lambda call: aws_proxy.refusal(403, "AccessDenied", "no puts today")
                             if call.method == "PUT" else None)
        upload = ("upload", "--bucket", organization.BUCKET, "--key", "again.json")
        ended = programs.run("runner", *upload, environment=self.moto.environment(AWS_ENDPOINT_URL=refused.url),
                             folder=self.folder)
        self.assertEnded(ended, DENIED, "was not uploaded to s3://inventory-reports/again", "no puts today",
                         "it stays in")
        self.assertTrue((self.folder / "output.json").exists())
        self.assertEnded(programs.run("runner", *upload, environment=environment, folder=self.folder), programs.DONE)
        self.assertEqual(self.s3.head_object(Bucket=organization.BUCKET, Key="again.json")["Metadata"]
                         ["inventory-status"], "complete")

    def test_temporary_trouble_is_repeated(self):
        account = self.organization.named("data").id
        refusals = []

        def rule(call):
            # More than the client repeats itself.
            if call.action == "AssumeRole" and account in call.body and len(refusals) < 5:
                refusals.append(call)
                return aws_proxy.refusal(503, "ServiceUnavailable", "come back later")

        ended = programs.finish(self.start_run(self.proxy(rule)))
        self.assertEnded(ended, programs.DONE, "All 4 accounts are complete.", "assume is tried again: ")


if __name__ == "__main__":
    programs.unittest.main()
