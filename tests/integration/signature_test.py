#!/usr/bin/env python3
"""Our signatures before a server that checks them: moto with authentication on.

    signature_test.py RUNNER

Calls of every protocol are accepted; the same are refused when they are signed with another secret, or changed on
the way by a proxy.
"""

import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import loopback_proxy  # noqa: E402
from moto_server import MotoServer  # noqa: E402

RUNNER = pathlib.Path(sys.argv.pop(1)).resolve()
REGION = "eu-west-1"
ALLOW_ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}

# What: service, operation, parameters, and a member of the answer. moto's own check is wrong for requests without a body to
# other services than S3, and for queries with values (it refuses boto3's, too); tests/corpus/sigv4 has those.
CALLS = {
    "query": ("iam", "ListUsers", {"MaxItems": 7}, "Users"),
    "query without parameters": ("sts", "GetCallerIdentity", {}, "Arn"),
    "ec2": ("ec2", "DescribeVpcs", {"Filters": [{"Name": "is-default", "Values": ["true", "ü/+"]}]}, "Vpcs"),
    "json 1.0": ("dynamodb", "ListTables", {"Limit": 5}, "TableNames"),
    "json 1.1": ("kms", "ListKeys", {"Limit": 5}, "Keys"),
    "rest-json": ("batch", "DescribeJobQueues", {"jobQueues": ["ü"]}, "jobQueues"),
    "rpc-v2-cbor": ("cloudwatch", "ListMetrics", {"Namespace": "AWS/EC2"}, "Metrics"),
    "rest-xml (s3)": ("s3", "ListBuckets", {}, "Buckets"),
    "rest-xml (s3) with a valueless query": ("s3", "GetBucketTagging", {"Bucket": "bucket"}, "TagSet"),
    "rest-xml (s3) with an object's key": ("s3", "GetObjectTagging", {"Bucket": "bucket", "Key": "a/b.json"}, "TagSet"),
}


def fill(moto):
    """Gives the access key of a user who may do everything."""
    iam = moto.client("iam", REGION)
    iam.create_user(UserName="inventory")
    iam.put_user_policy(UserName="inventory", PolicyName="all", PolicyDocument=json.dumps(ALLOW_ALL))
    s3 = moto.client("s3", REGION)
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_tagging(Bucket="bucket", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_object(Bucket="bucket", Key="a/b.json", Body=b"[]")
    return iam.create_access_key(UserName="inventory")["AccessKey"]


def check_signatures(moto):
    """From now on moto answers those only who sign with a key that it gave out."""
    request = urllib.request.Request(moto.url + "/moto-api/reset-auth", data=b"0", method="POST",
                                     headers={"Content-Type": "text/plain"})
    urllib.request.urlopen(request, timeout=5).close()


class Proxy(loopback_proxy.LoopbackProxy):
    """Passes requests on to moto, Host field included, after `change` has had its way with them."""

    def __init__(self, moto, change):
        super().__init__()
        self.moto = urllib.parse.urlsplit(moto.url).netloc
        self.change = change

    def handle(self, request):
        passed = {"path": request.path, "headers": dict(request.headers), "body": self.body_of(request)}
        self.change(passed)
        passed["headers"]["Content-Length"] = str(len(passed["body"]))
        connection = http.client.HTTPConnection(self.moto)
        connection.request(request.command, passed["path"], passed["body"], passed["headers"])
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


def add_to_query(request):
    request["path"] += ("&" if "?" in request["path"] else "?") + "max-keys=1"


def change_body(request):
    request["body"] = request["body"].replace(b"7", b"8")


def change_target(request):
    request["headers"]["X-Amz-Target"] = "DynamoDB_20120810.DescribeLimits"


def change_date(request):
    date = request["headers"]["X-Amz-Date"]
    request["headers"]["X-Amz-Date"] = date[:-2] + ("1Z" if date[-2] == "0" else "0Z")


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.moto = cls.enterClassContext(MotoServer(cls.enterClassContext(tempfile.TemporaryDirectory())))
        cls.key = fill(cls.moto)
        check_signatures(cls.moto)

    def call(self, name, secret=None, url=None):
        service, operation, parameters, _ = CALLS[name]
        environment = self.moto.environment(AWS_ENDPOINT_URL=url or self.moto.url, AWS_REGION=REGION,
                                            AWS_ACCESS_KEY_ID=self.key["AccessKeyId"],
                                            AWS_SECRET_ACCESS_KEY=secret or self.key["SecretAccessKey"])
        return subprocess.run([RUNNER, "call", service, operation, "--parameters", json.dumps(parameters)],
                              env=environment, capture_output=True, text=True, timeout=60, check=False)

    def assert_refused(self, done):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stderr, "SignatureDoesNotMatch|AuthFailure")

    def test_every_protocol_is_accepted(self):
        for name, (_, _, _, member) in CALLS.items():
            with self.subTest(name):
                done = self.call(name)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(member, json.loads(done.stdout))

    def test_another_secret_is_refused(self):
        for name in CALLS:
            with self.subTest(name):
                self.assert_refused(self.call(name, secret="another/secret"))

    def test_a_request_that_only_passes_a_proxy_is_accepted(self):
        with Proxy(self.moto, lambda request: None) as proxy:
            self.assertEqual(self.call("query", url=proxy.url).returncode, 0)

    def test_a_request_that_is_changed_on_the_way_is_refused(self):
        for name, change in (("query", change_body), ("json 1.0", change_target), ("rest-xml (s3)", add_to_query),
                             ("ec2", change_date)):
            with self.subTest(f"{name}: {change.__name__}"), Proxy(self.moto, change) as proxy:
                self.assert_refused(self.call(name, url=proxy.url))


if __name__ == "__main__":
    unittest.main()
