"""A whole organization, inventoried by the programs as a user would start them, held against what boto3 lists."""
import collections
import json
import re

import programs
from programs import CONFIGURATION, DONE, PARTIAL

import moto_server
import organization
import yaml

REGIONS = ",".join(("global", *organization.REGIONS))

# type -> where its id is in an AWS Recon record
ID_KEYS = {
    "EC2.instance": "instance_id",
    "EC2.vpc": "vpc_id",
    "EC2.subnet": "subnet_id",
    "EC2.security_group": "group_id",
    "EC2.network_interface": "network_interface_id",
    "EC2.eip_address": "allocation_id",
    "EC2.nat_gateway": "nat_gateway_id",
    "EC2.volume": "volume_id",
    "EC2.region": "region_name",
    "EKS.cluster": "name",
    "ElasticLoadBalancing.load_balancer": "load_balancer_name",
    "ElasticLoadBalancingV2.load_balancer": "load_balancer_arn",
    "ElasticLoadBalancingV2.listener": "listener_arn",
    "IAM.user": "user_id",
    "IAM.access_key": "access_key_id",
    "S3.bucket": "name",
}


def ids_in(report):
    """The same form as organization.resource_ids."""
    found = collections.defaultdict(set)
    for record in report:
        kind = f"{record['service']}.{record['resource']['type']}"
        if kind in ID_KEYS:
            found[kind, record["region"]].add(record["resource"][ID_KEYS[kind]])
    return found


class OrganizationTest(programs.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.class_folder = programs.folder_for(cls.enterClassContext)
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.class_folder))
        cls.organization = organization.fill(cls.moto)
        cls.run_folder = cls.class_folder / "run"
        cls.run_folder.mkdir()
        cls.ended = programs.run("orchestrator", "run", "--run-id", "first", "--regions", REGIONS,
                                 environment=cls.moto.environment(BUCKET_NAME=organization.BUCKET), folder=cls.run_folder)
        cls.s3 = cls.moto.client("s3")
        # Kept now: runs of the same day replace each other's reports.
        listed = cls.s3.list_objects_v2(Bucket=organization.BUCKET).get("Contents", [])
        cls.objects = {entry["Key"]: cls.s3.get_object(Bucket=organization.BUCKET, Key=entry["Key"]) for entry in listed}
        cls.bodies = {key: json.loads(answer["Body"].read()) for key, answer in cls.objects.items()}

    def setUp(self):
        self.folder = programs.folder_for(self.enterContext)

    def orchestrator(self, *arguments, folder=None, **environment):
        return programs.run("orchestrator", *arguments, folder=folder or self.folder,
                            environment=self.moto.environment(BUCKET_NAME=organization.BUCKET, **environment))

    def report_key(self, account):
        keys = [key for key in self.objects if key.endswith(f"/recon_{account}.json")]
        self.assertEqual(len(keys), 1, self.objects)
        self.assertRegex(keys[0], r"^AWSRecon/\d{4}/\d\d/\d\d/recon_\d{12}\.json$")
        return keys[0]

    def test_every_active_account_is_complete(self):
        self.assertEnded(self.ended, DONE, "All 4 accounts are complete.")
        for account in self.organization.active():
            self.assertRegex(self.ended.output,
                             rf"(?m)^{account.id}  .*  complete +\d+ +3 +0  s3://{organization.BUCKET}/"
                             rf"{self.report_key(account.id)}$")

    def test_progress_is_told_while_it_works(self):
        for account in self.organization.active():
            for what in ("role assumed", r"\d+ resources in 3 regions", r"report uploaded, \d+ bytes", "complete"):
                self.assertRegex(self.ended.errors, rf"(?m)^\[\d/4\] {account.id} \S+: {what}$")

    def test_the_suspended_account_is_left_out(self):
        suspended = self.organization.named(organization.SUSPENDED)
        self.assertIn(f"1 account left out, its status is SUSPENDED: {suspended.id} {suspended.name}\n", self.ended.output)
        self.assertNotRegex(self.ended.output, f"(?m)^{suspended.id}")
        self.assertFalse([key for key in self.objects if suspended.id in key])

    def test_reports_hold_what_boto3_lists(self):
        for account in self.organization.active():
            report = self.bodies[self.report_key(account.id)]
            self.assertEqual({record["account"] for record in report}, {account.id})
            ours = ids_in(report)
            for (kind, region), expected in organization.resource_ids(self.moto, account.id).items():
                if kind == "S3.bucket":
                    # S3 lists the buckets of all regions together; the report says where each one is.
                    ours[kind, "global"] |= set().union(*(ours[kind, r] for r in organization.REGIONS))
                self.assertEqual(ours[kind, region], expected, (account.name, kind, region))
                self.assertTrue(expected or kind == "IAM.access_key", f"nothing to compare: {kind} in {region}")

    def test_every_type_of_the_first_catalogue_is_compared(self):
        types = set(programs.run("runner", "types", environment=self.moto.environment(), folder=self.folder)
                    .output.split())
        self.assertLessEqual(set(ID_KEYS), types)
        self.assertEqual(set(ID_KEYS), {kind for kind, _ in organization.resource_ids(
            self.moto, moto_server.MANAGEMENT_ACCOUNT)})

    def test_objects_say_what_they_are(self):
        account = self.organization.named("payments").id
        key = self.report_key(account)
        for name in (key, key.replace(".json", ".ledger.json")):
            self.assertEqual(self.objects[name]["ContentType"], "application/json")
            self.assertEqual(self.objects[name]["Metadata"],
                             {"inventory-status": "complete", "inventory-account": account,
                              "inventory-run": "first", "inventory-gaps": "0"})
        self.assertEqual(self.bodies[key.replace(".json", ".ledger.json")]["account"], account)

    def test_files_stay_and_credentials_do_not(self):
        runs = self.run_folder / "inventory-runs"
        self.assertNothingHalfWritten(runs)
        account = self.organization.named("data").id
        summary = json.loads((runs / "first" / account / "recon" / "summary.json").read_text())
        outcome = json.loads((runs / "first" / account / "outcome.json").read_text())
        for told in (summary, outcome):
            self.assertEqual((told["account"], told["name"], told["run"], told["step"], told["status"]),
                             (account, "data", "first", "upload", "complete"))
            self.assertEqual(told["key"], self.report_key(account))
        self.assertEqual(summary["resources"],
                         len(json.loads((runs / "first" / account / "recon" / "output.json").read_text())))
        self.assertIn("report uploaded", (runs / "first" / account / "runner.log").read_text())

    def test_status_tells_of_the_run(self):
        ended = self.orchestrator("status", folder=self.run_folder)
        self.assertEnded(ended, DONE, "run first, started 20", "All 4 accounts are complete.")

    def test_status_without_runs_says_so(self):
        self.assertEnded(self.orchestrator("status"), CONFIGURATION,
                         "orchestrator: there are no runs in inventory-runs: no such directory")

    def test_a_run_that_is_complete_is_not_repeated(self):
        before = {path: path.stat().st_mtime_ns for path in self.run_folder.rglob("output.json")}
        ended = self.orchestrator("run", "--run-id", "first", "--regions", REGIONS, folder=self.run_folder)
        self.assertEnded(ended, DONE, "All 4 accounts are complete.")
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in self.run_folder.rglob("output.json")})

    def accounts(self, *arguments, **environment):
        """{id: "selected" or why not}"""
        ended = self.orchestrator("accounts", *arguments, **environment)
        self.assertEnded(ended, DONE)
        return dict(re.fullmatch(r"(\d{12})  .*?  \S+ +(selected|left out: .*|unknown: .*)", line).groups()
                    for line in ended.output.splitlines())

    def test_accounts_says_who_is_taken_and_why_others_are_not(self):
        self.assertEqual(self.accounts(), {
            **{account.id: "selected" for account in self.organization.active()},
            self.organization.named(organization.SUSPENDED).id: "left out: its status is SUSPENDED"})

    def test_accounts_are_included_and_excluded_by_id(self):
        data, payments = self.organization.named("data").id, self.organization.named("payments").id
        told = self.accounts("--exclude-accounts", payments, INCLUDE_ACCOUNTS=f"{data},{payments}")
        self.assertEqual(told[data], "selected")
        self.assertEqual(told[payments], "left out: in the list of excluded accounts")
        self.assertEqual(told[moto_server.MANAGEMENT_ACCOUNT], "left out: not in the list of included accounts")

    def test_units_are_nested(self):
        units = self.organization.units
        told = self.accounts("--include-units", units["workloads"], "--exclude-units", units["experiments"])
        self.assertEqual({account.name for account in self.organization.accounts if told[account.id] == "selected"},
                         {"payments", "data"})
        self.assertEqual(told[self.organization.named("sandbox").id], "left out: in an excluded organizational unit")
        self.assertEqual(told[moto_server.MANAGEMENT_ACCOUNT],
                         "left out: in none of the included organizational units")

    def test_an_account_that_is_asked_for_and_unknown_fails_the_run(self):
        data = self.organization.named("data").id
        ended = self.orchestrator("run", "--regions", "global", "--services", "IAM",
                                  INCLUDE_ACCOUNTS=f"{data},999999999999")
        self.assertEnded(ended, PARTIAL, "999999999999: failed at assume: not found: the account was asked for, but is "
                                         "not in the organization")
        self.assertRegex(ended.output, rf"(?m)^{data}  data +complete")

    def test_no_account_left_is_a_mistake(self):
        ended = self.orchestrator("run", INCLUDE_ACCOUNTS=self.organization.named(organization.SUSPENDED).id)
        self.assertEnded(ended, CONFIGURATION, "orchestrator: no account is left to inventory: 5 are left out, 0 unknown; "
                                               "`orchestrator accounts` says why")

    def test_named_accounts_need_no_organization(self):
        (self.folder / "inventory.yaml").write_text(f"""\
organization: false
bucket: {organization.BUCKET}
accounts:
  - id: "{self.organization.named("data").id}"
    name: partner
    role: special/reader
    regions: [eu-west-1]
""")
        ended = self.orchestrator("run", "--config", "inventory.yaml", "--run-id", "named", "--services", "ec2")
        self.assertEnded(ended, DONE, "The account is complete.")
        self.assertRegex(ended.output, r"(?m)^\d{12}  partner  complete +\d+ +1 +0 ")
        log = next(self.folder.rglob("runner.log")).read_text()
        self.assertIn(f"role=arn:aws:iam::{self.organization.named('data').id}:role/special/reader", log)

    def test_plan_is_what_a_run_would_start(self):
        ended = self.orchestrator("plan", "--run-id", "later", "--regions", "eu-west-1")
        self.assertEnded(ended, DONE)
        documents = list(yaml.safe_load_all(ended.output))
        self.assertEqual({document["account"] for document in documents},
                         {account.id for account in self.organization.active()})
        for document in documents:
            self.assertEqual([step[1] for step in document["steps"]], ["assume", "inventory", "upload"])
            self.assertIn("--regions=eu-west-1", document["steps"][1])
        self.assertFalse((self.folder / "inventory-runs").exists())

    def test_runner_run_takes_the_three_steps_in_one_process(self):
        account = self.organization.named("sandbox").id
        ended = programs.run("runner", "run", "--account", account, "--role", organization.ROLE, "--regions", "eu-west-1",
                             "--bucket", organization.BUCKET, "--key", "own/place.json",
                             environment=self.moto.environment(), folder=self.folder)
        self.assertEnded(ended, DONE)
        report = json.loads(self.s3.get_object(Bucket=organization.BUCKET, Key="own/place.json")["Body"].read())
        self.assertEqual({record["account"] for record in report}, {account})
        self.assertNothingHalfWritten(self.folder)


if __name__ == "__main__":
    programs.unittest.main()
