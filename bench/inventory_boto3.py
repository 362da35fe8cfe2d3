"""The calls that `runner inventory` makes for its catalogue, made with boto3 and 32 threads: what ours is measured beside.

    AWS_ENDPOINT_URL=http://127.0.0.1:5000 inventory_boto3.py REGION,REGION,... OUTPUT.json

One client per service and region, shared by all threads, as boto3's documentation advises; every page is kept until the
report is written at the end, as programs of this kind do.
"""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIGURATION = Config(retries={"mode": "standard"}, max_pool_connections=32, s3={"addressing_style": "path"})
SESSION = boto3.Session()
CLIENTS = {}
REPORT = []

# Service, operation, result, and the calls to make for each item: operation, parameter, the item's member.
EC2 = [
    ("describe_instances", "Reservations"), ("describe_vpcs", "Vpcs"), ("describe_security_groups", "SecurityGroups"),
    ("describe_network_interfaces", "NetworkInterfaces"), ("describe_subnets", "Subnets"),
    ("describe_addresses", "Addresses"), ("describe_nat_gateways", "NatGateways"), ("describe_volumes", "Volumes"),
]
BUCKET_CALLS = [
    "get_bucket_location", "get_bucket_acl", "get_bucket_encryption", "get_bucket_replication", "get_bucket_policy",
    "get_bucket_policy_status", "get_public_access_block", "get_object_lock_configuration", "get_bucket_tagging",
    "get_bucket_logging", "get_bucket_versioning", "get_bucket_website", "get_bucket_ownership_controls",
]


def client(service, region):
    return CLIENTS[service, region]


def items(service, region, operation, key, **parameters):
    api = client(service, region)
    if api.can_paginate(operation):
        return [item for page in api.get_paginator(operation).paginate(**parameters) for item in page.get(key, [])]
    return getattr(api, operation)(**parameters).get(key, [])


def once(service, region, operation, **parameters):
    try:
        answer = getattr(client(service, region), operation)(**parameters)
    except ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    answer.pop("ResponseMetadata", None)
    return answer


def keep(service, region, resource):
    REPORT.append({"service": service, "region": region, "resource": resource})


def ec2_list(region, operation, key):
    for item in items("ec2", region, operation, key):
        if operation == "describe_vpcs":
            item["flow_logs"] = items("ec2", region, "describe_flow_logs", "FlowLogs",
                                      Filters=[{"Name": "resource-id", "Values": [item["VpcId"]]}])
        keep("ec2", region, item)


def eks_cluster(region, name):
    cluster = once("eks", region, "describe_cluster", name=name)
    cluster["nodegroups"] = [once("eks", region, "describe_nodegroup", clusterName=name, nodegroupName=group)
                             for group in items("eks", region, "list_nodegroups", "nodegroups", clusterName=name)]
    keep("eks", region, cluster)


def classic_balancer(region, balancer):
    name = balancer["LoadBalancerName"]
    balancer["policies"] = once("elb", region, "describe_load_balancer_policies", LoadBalancerName=name)
    balancer["attributes"] = once("elb", region, "describe_load_balancer_attributes", LoadBalancerName=name)
    balancer["tags"] = once("elb", region, "describe_tags", LoadBalancerNames=[name])
    keep("elb", region, balancer)


def balancer(region, item):
    arn = item["LoadBalancerArn"]
    item["attributes"] = once("elbv2", region, "describe_load_balancer_attributes", LoadBalancerArn=arn)
    item["tags"] = once("elbv2", region, "describe_tags", ResourceArns=[arn])
    item["listeners"] = items("elbv2", region, "describe_listeners", "Listeners", LoadBalancerArn=arn)
    item["target_groups"] = items("elbv2", region, "describe_target_groups", "TargetGroups", LoadBalancerArn=arn)
    for group in item["target_groups"]:
        group["health"] = once("elbv2", region, "describe_target_health", TargetGroupArn=group["TargetGroupArn"])
    keep("elbv2", region, item)


def user(item):
    name = item["UserName"]
    item["mfa_devices"] = items("iam", "us-east-1", "list_mfa_devices", "MFADevices", UserName=name)
    item["ssh_keys"] = items("iam", "us-east-1", "list_ssh_public_keys", "SSHPublicKeys", UserName=name)
    keep("iam", "global", item)
    for key in items("iam", "us-east-1", "list_access_keys", "AccessKeyMetadata", UserName=name):
        key["last_used"] = once("iam", "us-east-1", "get_access_key_last_used", AccessKeyId=key["AccessKeyId"])
        keep("iam", "global", key)


def bucket(item):
    for operation in BUCKET_CALLS:
        item[operation] = once("s3", "us-east-1", operation, Bucket=item["Name"])
    keep("s3", "global", item)


def main():
    regions, output = sys.argv[1].split(","), sys.argv[2]
    for service, where in [(s, r) for s in ("ec2", "eks", "elb", "elbv2") for r in regions] + [
            ("iam", "us-east-1"), ("s3", "us-east-1"), ("sts", "us-east-1")]:
        CLIENTS[service, where] = SESSION.client(service, region_name=where, config=CONFIGURATION)
    once("sts", "us-east-1", "get_caller_identity")
    with ThreadPoolExecutor(32) as lists, ThreadPoolExecutor(32) as children:
        work = [lists.submit(ec2_list, region, operation, key) for region in regions for operation, key in EC2]

        def each(function, *arguments):
            return lambda: [children.submit(function, *arguments, item) for item in items(*listing)]

        for function, arguments, listing in (
                [(eks_cluster, (r,), ("eks", r, "list_clusters", "clusters")) for r in regions]
                + [(classic_balancer, (r,), ("elb", r, "describe_load_balancers", "LoadBalancerDescriptions")) for r in regions]
                + [(balancer, (r,), ("elbv2", r, "describe_load_balancers", "LoadBalancers")) for r in regions]
                + [(user, (), ("iam", "us-east-1", "get_account_authorization_details", "UserDetailList")),
                   (bucket, (), ("s3", "us-east-1", "list_buckets", "Buckets"))]):
            work += each(function, *arguments)()
        for done in work:
            done.result()
    with open(output, "w") as file:
        json.dump(REPORT, file, default=str)


if __name__ == "__main__":
    main()
