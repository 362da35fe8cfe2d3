#!/usr/bin/env python3
"""CPU and memory of list calls: `runner call --batch` beside boto3 with 32 threads, in one run, on one server.

    compare_with_boto3.py --runner build/bench/bin/runner --server build/bench/bin/fixed_server [--calls 5000]

The server (bench/fixed_server.cpp) answers each protocol's call with one page of about 6 KB, faster than either client
can ask. Both make the same calls in the same order, 32 in flight; ours also prints the results, to /dev/null.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/support"))
import usage  # noqa: E402

PAGE = 6 * 1024
REGION = "eu-west-1"

# protocol: service, operation, boto3's method, the page's beginning, one item, its end
PAGES = {
    "query": ("iam", "ListUsers", "list_users",
              '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult>'
              "<IsTruncated>false</IsTruncated><Users>",
              "<member><Path>/division/</Path><UserName>user-%04d</UserName><UserId>AIDAEXAMPLE%04d</UserId>"
              "<Arn>arn:aws:iam::123456789012:user/division/user</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>",
              "</Users></ListUsersResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListUsersResponse>"),
    "ec2": ("ec2", "DescribeVpcs", "describe_vpcs",
            '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet>',
            "<item><vpcId>vpc-%08d</vpcId><ownerId>123456789012</ownerId><state>available</state>"
            "<cidrBlock>10.0.%d.0/24</cidrBlock><dhcpOptionsId>dopt-19edf471</dhcpOptionsId><instanceTenancy>default"
            "</instanceTenancy><isDefault>false</isDefault><tagSet><item><key>Name</key><value>main</value></item></tagSet></item>",
            "</vpcSet></DescribeVpcsResponse>"),
    "json 1.1": ("logs", "DescribeLogGroups", "describe_log_groups", '{"logGroups":[',
                 '{"logGroupName":"/aws/lambda/function-%04d","creationTime":1767323045%03d,"metricFilterCount":0,'
                 '"arn":"arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/function:*","storedBytes":123456},', "{}]}"),
    "json 1.0": ("dynamodb", "ListBackups", "list_backups", '{"BackupSummaries":[',
                 '{"TableName":"table-%04d","TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/table-%04d",'
                 '"BackupName":"nightly","BackupCreationDateTime":1767323045.123,"BackupStatus":"AVAILABLE","BackupType":"USER"},',
                 "{}]}"),
    "rest-json": ("lambda", "ListFunctions", "list_functions", '{"Functions":[',
                  '{"FunctionName":"function-%04d","FunctionArn":"arn:aws:lambda:eu-west-1:123456789012:function:f-%04d",'
                  '"Runtime":"python3.13","Handler":"app.handler","CodeSize":294,"Timeout":3,"MemorySize":128,'
                  '"LastModified":"2026-01-02T03:04:05.000+0000","Environment":{"Variables":{"STAGE":"prod"}}},', "{}]}"),
    "rest-xml": ("route53", "ListHostedZones", "list_hosted_zones",
                 '<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones>',
                 "<HostedZone><Id>/hostedzone/Z%08d</Id><Name>zone-%d.example.com.</Name><CallerReference>c</CallerReference>"
                 "<Config><Comment>made by hand</Comment><PrivateZone>false</PrivateZone></Config>"
                 "<ResourceRecordSetCount>42</ResourceRecordSetCount></HostedZone>",
                 "</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>"),
}


def write_pages(directory):
    """A page of about PAGE bytes for each protocol."""
    files = []
    for number, (_, _, _, begin, item, end) in enumerate(PAGES.values()):
        body = begin
        count = 0
        while len(body) + len(end) < PAGE:
            body += item % (count, count)
            count += 1
        path = directory / f"{number}.{'xml' if begin.startswith('<') else 'json'}"
        path.write_text(body + end)
        files.append(str(path))
    return files


def boto3_calls(batch):
    """What a program with boto3 does: a client for each service, 32 threads. Runs in a process of its own."""
    import boto3
    from botocore.config import Config

    calls = [json.loads(line) for line in open(batch)]
    methods = {(service, operation): method for service, operation, method, *_ in PAGES.values()}
    session = boto3.Session()
    config = Config(max_pool_connections=32)
    clients = {service: session.client(service, region_name=REGION, config=config)
               for service in {call["service"] for call in calls}}
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        def make(call):
            return getattr(clients[call["service"]], methods[call["service"], call["operation"]])(**call["parameters"])

        for answer in pool.map(make, calls):
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runner", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--boto3", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.boto3:
        return boto3_calls(arguments.boto3)

    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        server = subprocess.Popen([arguments.server, *write_pages(directory)], stdout=subprocess.PIPE, text=True)
        try:
            environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
            environment |= {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": REGION}
            for service, *_ in PAGES.values():
                variable = {"lambda": "LAMBDA", "logs": "CLOUDWATCH_LOGS", "route53": "ROUTE_53"}.get(service, service.upper())
                environment[f"AWS_ENDPOINT_URL_{variable}"] = f"http://127.0.0.1:{server.stdout.readline().strip()}"

            def batch_of(calls):
                path = directory / "calls.jsonl"
                kinds = list(PAGES.values())
                path.write_text("".join(
                    json.dumps({"service": kinds[i % len(kinds)][0], "operation": kinds[i % len(kinds)][1],
                                "region": REGION, "parameters": {}}) + "\n" for i in range(calls)))
                return str(path)

            def both(calls):
                batch = batch_of(calls)
                boto3 = [sys.executable, __file__, "--runner", "-", "--server", "-", "--boto3", batch]
                return [cost_of(program) for program in ([arguments.runner, "call", "--batch", batch], boto3)]

            def cost_of(program):
                cost = usage.measure(program, directory / "cost.json", env=environment, stdout=subprocess.DEVNULL)
                if cost["status"] != 0:
                    sys.exit(f"{program[0]} failed")
                return cost

            # The start of each program is measured by itself and told apart from the calls.
            few, many = both(len(PAGES)), both(arguments.calls)
        finally:
            server.kill()
            server.wait()

    calls = arguments.calls - len(PAGES)
    print(f"{arguments.calls} calls, {len(PAGES)} protocols, pages of {PAGE} bytes, 32 in flight")
    print(f"{'':8} {'CPU s':>8} {'start s':>8} {'us/call':>8} {'wall s':>8} {'peak MiB':>9}")
    per_call = []
    for label, start, run in (("runner", few[0], many[0]), ("boto3", few[1], many[1])):
        per_call.append((run["cpu"] - start["cpu"]) / calls)
        print(f"{label:8} {run['cpu']:8.2f} {start['cpu']:8.2f} {per_call[-1] * 1e6:8.0f} {run['wall']:8.2f} {run['memory']:9.1f}")
    print(f"boto3 / runner: CPU in all {many[1]['cpu'] / many[0]['cpu']:.1f}, per call {per_call[1] / per_call[0]:.1f}")


if __name__ == "__main__":
    main()
