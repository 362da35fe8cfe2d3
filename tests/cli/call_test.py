"""`runner call` and `runner plan` as a new user would try them."""
import json

import programs
from programs import BAD_INPUT, CONFIGURATION, DONE, USAGE

import moto_server


class CallTest(programs.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = programs.folder_for(cls.enterClassContext)
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.folder))

    def call(self, *arguments, **environment):
        return programs.run("runner", "call", *arguments, environment=self.moto.environment(**environment),
                            folder=self.folder)

    def test_an_answer_is_json_and_nothing_else(self):
        ended = self.call("sts", "GetCallerIdentity")
        self.assertEnded(ended, DONE)
        self.assertEqual(json.loads(ended.output)["Account"], moto_server.MANAGEMENT_ACCOUNT)
        self.assertEqual(ended.errors, "")

    def test_parameters_and_pages(self):
        s3 = self.moto.client("s3")
        s3.create_bucket(Bucket="pages")
        for number in range(5):
            s3.put_object(Bucket="pages", Key=f"key-{number}", Body=b"x")
        parameters = json.dumps({"Bucket": "pages", "MaxKeys": 2})
        ended = self.call("s3", "ListObjectsV2", "--parameters", parameters)
        self.assertEnded(ended, DONE)
        self.assertEqual(len(json.loads(ended.output)["Contents"]), 5)
        ended = self.call("s3", "ListObjectsV2", "--parameters", parameters, "--no-paginate")
        self.assertEnded(ended, DONE)
        self.assertEqual(len(json.loads(ended.output)["Contents"]), 2)
        self.assertIn("<ListBucketResult", self.call("s3", "ListObjectsV2", "--parameters", parameters, "--raw").output)

    def test_names_that_are_wrong_get_the_nearest(self):
        self.assertEnded(self.call("ec3", "DescribeVpcs"), BAD_INPUT, "ec3", "ec2")
        self.assertEnded(self.call("ec2", "DescribeVpc"), BAD_INPUT, "DescribeVpc", "DescribeVpcs")

    def test_parameters_that_are_wrong_are_not_sent(self):
        self.assertEnded(self.call("s3", "ListObjectsV2"), BAD_INPUT, "Bucket")
        self.assertEnded(self.call("ec2", "DescribeVpcs", "--parameters", '{"VpcIds": "vpc-1"}'), BAD_INPUT, "VpcIds")
        self.assertEnded(self.call("ec2", "DescribeVpcs", "--parameters", "{"), BAD_INPUT, "the parameters are invalid JSON")

    def test_operations_that_write_are_refused(self):
        self.assertEnded(self.call("ec2", "CreateVpc", "--parameters", '{"CidrBlock": "10.0.0.0/16"}'), BAD_INPUT,
                         "CreateVpc")

    def test_a_region_is_needed_where_there_are_regions(self):
        self.assertEnded(self.call("ec2", "DescribeVpcs", AWS_REGION=None), CONFIGURATION, "region")

    def test_a_batch_is_answered_line_by_line_in_order(self):
        lines = [{"service": "ec2", "operation": "DescribeVpcs", "region": "eu-west-1"},
                 {"service": "ec2", "operation": "DescribeSubnets", "region": "us-east-1",
                  "parameters": {"SubnetIds": ["subnet-nonesuch"]}},
                 {"service": "sts", "operation": "GetCallerIdentity"}]
        (self.folder / "calls").write_text("".join(json.dumps(line) + "\n" for line in lines))
        ended = self.call("--batch", "calls")
        self.assertEnded(ended, DONE)
        vpcs, subnets, caller = map(json.loads, ended.output.splitlines())
        self.assertEqual(len(vpcs["result"]["Vpcs"]), 1)
        self.assertEqual((subnets["error"]["code"], subnets["error"]["status"]), ("InvalidSubnetID.NotFound", 400))
        self.assertEqual(caller["result"]["Account"], moto_server.MANAGEMENT_ACCOUNT)

    def test_without_a_service_the_usage_is_told(self):
        self.assertEnded(self.call(), USAGE)
        self.assertEnded(self.call("ec2"), USAGE, "runner: give either SERVICE and OPERATION, or --batch FILE")
        self.assertEnded(self.call("ec2", "DescribeVpcs", "--batch", "calls"), USAGE)

    def test_a_plan_needs_no_credentials(self):
        ended = programs.run("runner", "plan", "--regions", "global,eu-west-1", "--services", "ec2,iam",
                             environment=self.moto.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None),
                             folder=self.folder)
        self.assertEnded(ended, DONE)
        self.assertRegex(ended.output, r"(?m)^ec2:DescribeVpcs +eu-west-1$")
        self.assertRegex(ended.output, r"(?m)^iam:GetAccountAuthorizationDetails +global$")


if __name__ == "__main__":
    programs.unittest.main()
