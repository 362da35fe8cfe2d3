"""`runner call` and `runner plan` as a new user would try them."""
import itertools
import json
import os
import signal
import subprocess

import programs
from programs import BAD_INPUT, CONFIGURATION, DONE, PARTIAL, TEMPORARY, USAGE

import aws_proxy
import moto_server


class CallTest(programs.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = programs.folder_for(cls.enterClassContext)
        cls.moto = cls.enterClassContext(moto_server.MotoServer(cls.folder))

    def start(self, *arguments, stdin=subprocess.DEVNULL, **environment):
        return programs.start("runner", "call", *arguments, environment=self.moto.environment(**environment),
                              folder=self.folder, stdin=stdin)

    def call(self, *arguments, **environment):
        return programs.finish(self.start(*arguments, **environment))

    def proxy(self, rule):
        return self.enterContext(aws_proxy.AwsProxy(self.moto.url, rule))

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

    def test_a_batch_that_is_not_there_is_named(self):
        self.assertEnded(self.call("--batch", "nowhere"), CONFIGURATION,
                         "can't open nowhere: No such file or directory")
        self.assertEnded(self.call("--batch", "."), TEMPORARY, "can't read .: Is a directory")

    def test_a_batch_comes_from_a_pipe_whose_last_line_has_no_end(self):
        line = json.dumps({"service": "sts", "operation": "GetCallerIdentity"})
        runner = self.start("--batch", "-", stdin=subprocess.PIPE)
        output, errors = runner.communicate(100 * (line + "\n") + line, timeout=60)
        self.assertEqual((runner.returncode, output.count('{"result":'), errors), (DONE, 101, ""))

    def test_what_the_service_keeps_back_is_told(self):
        proxy = self.proxy(lambda _: aws_proxy.Answer(200, b'{"StreamNames":[],"HasMoreStreams":true}'))
        lack = "runner: the result is not all: the service says that there is more, and not how to ask for it "
        ended = self.call("kinesis", "ListStreams", AWS_ENDPOINT_URL=proxy.url)
        self.assertEnded(ended, PARTIAL)
        self.assertEqual(json.loads(ended.output), {"StreamNames": []})
        self.assertEqual(ended.errors, lack + "(operation=kinesis:ListStreams, flag=HasMoreStreams)\n")
        (self.folder / "streams").write_text('{"service": "kinesis", "operation": "ListStreams"}\n')
        ended = self.call("--batch", "streams", AWS_ENDPOINT_URL=proxy.url)
        self.assertEnded(ended, DONE)
        self.assertEqual(json.loads(ended.output), {"result": {"StreamNames": []}})
        self.assertEqual(ended.errors, lack + "(operation=kinesis:ListStreams, flag=HasMoreStreams, call=1)\n")

    def test_ctrl_c_ends_pages_without_an_end(self):
        pages = itertools.count()
        gate = aws_proxy.Gate()

        def rule(_):
            page = next(pages)
            if page == 5:
                gate.reached.set()
            return aws_proxy.Answer(200, json.dumps({"clusters": [], "nextToken": str(page)}).encode())

        runner = self.start("eks", "ListClusters", AWS_ENDPOINT_URL=self.proxy(rule).url)
        self.assertTrue(gate.reached.wait(60))
        runner.send_signal(signal.SIGINT)
        ended = programs.finish(runner, 30)
        self.assertEnded(ended, TEMPORARY, "stopping signal=2", "runner: the request was cancelled")
        self.assertEqual(ended.output, "")

    def test_a_batch_on_a_terminal_is_answered_while_it_is_typed_and_ends_with_ctrl_c(self):
        terminal, end = os.openpty()
        self.addCleanup(os.close, terminal)
        runner = self.start("--batch", "-", stdin=end)
        for _ in range(2):
            os.write(terminal, b'{"service": "sts", "operation": "GetCallerIdentity"}\n')
            self.assertIn("Account", json.loads(runner.stdout.readline())["result"])
        self.assertTrue(os.get_blocking(end), "who else uses the terminal would not wait for it any more")
        os.close(end)
        runner.send_signal(signal.SIGINT)
        self.assertEnded(programs.finish(runner, 30), TEMPORARY,
                         "runner: interrupted: 2 calls of the batch are answered, no more were made")

    def test_ctrl_c_answers_the_calls_of_a_batch_that_are_under_way(self):
        gate = aws_proxy.Gate()

        def rule(call):
            if call.action == "DescribeVpcs":
                gate.hold()

        lines = [{"service": "ec2", "operation": "DescribeVpcs"}, {"service": "sts", "operation": "GetCallerIdentity"}]
        (self.folder / "slow").write_text("".join(json.dumps(line) + "\n" for line in lines))
        runner = self.start("--batch", "slow", AWS_ENDPOINT_URL=self.proxy(rule).url)
        self.assertTrue(gate.reached.wait(60))
        runner.send_signal(signal.SIGTERM)
        ended = programs.finish(runner, 30)
        gate.open()
        self.assertEnded(ended, TEMPORARY, "2 calls of the batch are answered")
        self.assertEqual(json.loads(ended.output.splitlines()[0])["error"]["code"], "cancelled")

    def test_another_ctrl_c_ends_what_does_not_stop(self):
        os.mkfifo(self.folder / "started")
        tool = self.folder / "tool"
        tool.write_text('#!/bin/sh\ntrap "" TERM\necho $$ > started\nexec sleep 60\n')
        tool.chmod(0o700)
        (self.folder / "config").write_text(f"[default]\ncredential_process = {tool}\n")
        runner = self.start("sts", "GetCallerIdentity", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None,
                            AWS_SESSION_TOKEN=None, AWS_CONFIG_FILE=str(self.folder / "config"))
        self.addCleanup(os.kill, int((self.folder / "started").read_text()), signal.SIGKILL)
        # The tool would be killed after ten seconds, and the call end as interrupted.
        for _ in range(80):
            runner.send_signal(signal.SIGINT)
            try:
                runner.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                pass
        ended = programs.finish(runner)
        self.assertEqual(ended.code, -signal.SIGINT, ended)
        self.assertEqual(ended.errors.count("stopping"), 1)

    def test_without_a_service_the_usage_is_told(self):
        self.assertEnded(self.call(), USAGE)
        self.assertEnded(self.call("ec2"), USAGE, "runner: give either SERVICE and OPERATION, or --batch FILE")
        self.assertEnded(self.call("ec2", "DescribeVpcs", "--batch", "calls"), USAGE)
        self.assertEnded(self.call("ec2", "--batch", "calls"), USAGE)

    def test_a_plan_needs_no_credentials(self):
        ended = programs.run("runner", "plan", "--regions", "global,eu-west-1", "--services", "ec2,iam",
                             environment=self.moto.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None),
                             folder=self.folder)
        self.assertEnded(ended, DONE)
        self.assertRegex(ended.output, r"(?m)^ec2:DescribeVpcs +eu-west-1$")
        self.assertRegex(ended.output, r"(?m)^iam:GetAccountAuthorizationDetails +global$")


if __name__ == "__main__":
    programs.unittest.main()
