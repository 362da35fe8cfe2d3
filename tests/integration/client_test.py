#!/usr/bin/env python3
"""The client before moto, through `runner`: it lists what boto3 lists, says what AWS says, and uploads what is there.

    client_test.py RUNNER
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import moto_server  # noqa: E402
import usage  # noqa: E402

RUNNER = pathlib.Path(sys.argv.pop(1)).resolve()
REGION = "eu-west-1"
# More than the page that moto gives of each.
STREAMS, OBJECTS, TABLES, LOG_GROUPS, PARAMETERS, ZONES = 25, 1005, 105, 55, 55, 105
USERS = 50
ODD_KEYS = ["a b/c+d", "a%2Fb", "ü/ñ", "x&y=z?", "<tag>", "'quote\""]
REPORT_BYTES = (70 << 20) + 17
UPLOAD_MEMORY_MIB = 32

# service, operation, parameters, and whether the answer has to be of several pages
LISTINGS = [
    ("kinesis", "ListStreams", {}, True),
    ("iam", "ListUsers", {}, False),
    ("s3", "ListObjectsV2", {"Bucket": "bucket"}, True),
    ("s3", "ListObjects", {"Bucket": "bucket"}, True),
    ("s3", "ListObjectsV2", {"Bucket": "bucket", "Prefix": "a", "Delimiter": "/"}, False),
    ("dynamodb", "ListTables", {}, True),
    ("logs", "DescribeLogGroups", {}, True),
    ("ssm", "DescribeParameters", {}, True),
    ("route53", "ListHostedZones", {}, True),
    ("ec2", "DescribeVpcs", {}, False),
]


def plain(value):
    """As `runner call` prints it."""
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    return [plain(item) for item in value] if isinstance(value, list) else value


def method_of(client, operation):
    return next(method for method, name in client.meta.method_to_api_mapping.items() if name == operation)


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.enterClassContext(cls.directory)
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.directory.name))
        cls.fill()

    @classmethod
    def fill(cls):
        client = lambda service: cls.moto.client(service, REGION)  # noqa: E731
        for i in range(STREAMS):
            client("kinesis").create_stream(StreamName=f"stream-{i:03}", ShardCount=1)
        iam, dynamodb, logs, ssm, route53, s3 = map(client, ("iam", "dynamodb", "logs", "ssm", "route53", "s3"))
        for i in range(USERS):
            iam.create_user(UserName=f"user-{i:03}")
        for i in range(TABLES):
            dynamodb.create_table(TableName=f"table-{i:03}", BillingMode="PAY_PER_REQUEST",
                                  KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                                  AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
        for i in range(LOG_GROUPS):
            logs.create_log_group(logGroupName=f"/group/{i:03}")
        for i in range(PARAMETERS):
            ssm.put_parameter(Name=f"/parameter/{i:03}", Value="v", Type="String")
        for i in range(ZONES):
            route53.create_hosted_zone(Name=f"zone-{i:03}.example.com", CallerReference=str(i))
        for name in ("bucket", "reports"):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in ODD_KEYS + [f"key-{i:04}" for i in range(OBJECTS - len(ODD_KEYS))]:
            s3.put_object(Bucket="bucket", Key=key, Body=b"x")

    def run_runner(self, *arguments, **changes):
        environment = self.moto.environment(AWS_REGION=REGION, **changes)
        return subprocess.run([RUNNER, *arguments], env=environment, capture_output=True, text=True, timeout=300)

    def call(self, service, operation, parameters, *flags):
        done = self.run_runner("call", service, operation, "--parameters", json.dumps(parameters), *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def expected(self, service, operation, parameters):
        client = self.moto.client(service, REGION)
        method = method_of(client, operation)
        if client.can_paginate(method):
            return plain(client.get_paginator(method).paginate(**parameters).build_full_result())
        return plain(getattr(client, method)(**parameters))

    def test_lists_what_boto3_lists(self):
        for service, operation, parameters, _ in LISTINGS:
            if (service, operation) == ("kinesis", "ListStreams"):
                continue  # botocore loses all but the first page: see below
            with self.subTest(service=service, operation=operation, parameters=parameters):
                self.assertEqual(self.call(service, operation, parameters),
                                 self.expected(service, operation, parameters))

    def test_first_page_is_not_all_where_there_are_more(self):
        for service, operation, parameters, several in LISTINGS:
            if several:
                with self.subTest(service=service, operation=operation):
                    first = self.call(service, operation, parameters, "--no-paginate")
                    whole = self.call(service, operation, parameters)
                    self.assertTrue(any(isinstance(items, list) and len(items) < len(whole[name])
                                        for name, items in first.items() if name in whole))

    def test_streams_are_all_there_although_no_token_leads_to_them(self):
        names = self.call("kinesis", "ListStreams", {})["StreamNames"]
        self.assertEqual(names, [f"stream-{i:03}" for i in range(STREAMS)])

    def test_batch_answers_in_order_with_results_and_refusals(self):
        lines = [{"service": "iam", "operation": "GetUser", "parameters": {"UserName": f"user-{i:03}"}} for i in range(50)]
        lines[7] = {"service": "iam", "operation": "GetUser", "parameters": {"UserName": "nobody"}}
        lines[9] = {"service": "s3", "operation": "GetBucketTagging", "parameters": {"Bucket": "absent"}}
        batch = pathlib.Path(self.directory.name) / "batch.jsonl"
        batch.write_text("".join(json.dumps(line) + "\n" for line in lines))
        done = self.run_runner("call", "--batch", str(batch))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(lines), done.stderr)
        for i, answer in enumerate(answers):
            if i == 7:
                self.assertEqual((answer["error"]["code"], answer["error"]["status"]), ("NoSuchEntity", 404))
            elif i == 9:
                self.assertEqual((answer["error"]["code"], answer["error"]["status"]), ("NoSuchBucket", 404))
            else:
                self.assertEqual(answer["result"]["User"]["UserName"], f"user-{i:03}")

    def folder(self, name, gaps, report_bytes):
        """What `runner inventory` leaves behind, without the report."""
        folder = pathlib.Path(self.directory.name) / name
        folder.mkdir()
        (folder / "ledger.json").write_text("{}")
        (folder / "summary.json").write_text(json.dumps({
            "account": moto_server.MANAGEMENT_ACCOUNT, "run": "run-1", "step": "inventory",
            "status": "partial" if gaps else "complete", "bytes": report_bytes,
            "gaps": [{"kind": "denied", "count": gaps}] if gaps else []}))
        return folder

    def test_large_report_is_uploaded_in_parts_and_in_little_memory(self):
        folder = self.folder("large", gaps=3, report_bytes=REPORT_BYTES)
        report = folder / "output.json"
        with open(report, "wb") as file:
            file.write(b"[" + os.urandom(1 << 20).hex().encode() * 35)
            file.truncate(REPORT_BYTES)
        upload = usage.measure(
            [RUNNER, "upload", "--work-dir", folder, "--bucket", "reports", "--key", "a/recon.json", "--account",
             moto_server.MANAGEMENT_ACCOUNT], folder / "usage.json", env=self.moto.environment(AWS_REGION=REGION),
            stderr=subprocess.PIPE, text=True)
        self.assertEqual(upload["status"], 0, upload["stderr"])
        s3 = self.moto.client("s3", REGION)
        stored = s3.get_object(Bucket="reports", Key="a/recon.json")
        self.assertTrue(stored["ETag"].strip('"').endswith("-5"), stored["ETag"])
        with open(report, "rb") as file:
            self.assertEqual(hashlib.sha256(stored["Body"].read()).digest(),
                             hashlib.file_digest(file, "sha256").digest())
        self.assertEqual(stored["ContentType"], "application/json")
        self.assertEqual(stored["Metadata"], {"inventory-status": "partial", "inventory-gaps": "3", "inventory-run": "run-1",
                                              "inventory-account": moto_server.MANAGEMENT_ACCOUNT})
        self.assertEqual(s3.get_object(Bucket="reports", Key="a/recon.ledger.json")["Body"].read(), b"{}")
        if "ASAN_OPTIONS" not in os.environ:
            self.assertLess(upload["memory"], UPLOAD_MEMORY_MIB)

    def test_refused_upload_leaves_the_files_and_says_where(self):
        folder = self.folder("refused", gaps=0, report_bytes=2)
        (folder / "output.json").write_text("[]")
        done = self.run_runner("upload", "--work-dir", str(folder), "--bucket", "absent", "--key", "k.json", "--account",
                               moto_server.MANAGEMENT_ACCOUNT)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("s3://absent/k.ledger.json", done.stderr)
        self.assertIn("check the bucket's name", done.stderr)
        self.assertEqual((folder / "output.json").read_text(), "[]")


if __name__ == "__main__":
    unittest.main()
