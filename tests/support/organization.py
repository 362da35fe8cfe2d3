"""Fills moto with an organization: accounts in organizational units, one of them suspended, and in each resources of every
type of the catalogue in three regions. The same every time. The demo shows it, and tests hold reports against it.

    organization = fill(moto)
    ids = resource_ids(moto, organization.accounts[1].id)       # {("EC2.vpc", "eu-west-1"): {"vpc-...", ...}, ...}
"""
import dataclasses
import json
import random

import moto_server

REGIONS = ("eu-west-1", "us-east-1", "eu-central-1")
BUCKET = "inventory-reports"
ROLE = "managed/inventory"
MEMBERS = ("payments", "data", "sandbox")
SUSPENDED = "retired"


@dataclasses.dataclass
class Account:
    id: str
    name: str
    status: str = "ACTIVE"


@dataclasses.dataclass
class Organization:
    accounts: list
    units: dict  # name -> id
    bucket: str = BUCKET

    def active(self):
        return [account for account in self.accounts if account.status == "ACTIVE"]

    def named(self, name):
        return next(account for account in self.accounts if account.name == name)


def fill(moto, seed=42, say=lambda text: None):
    moto.seed(seed)
    organization = _make_organization(moto)
    moto.client("s3").create_bucket(Bucket=BUCKET)
    for account in organization.active():
        say(f"{account.id} {account.name}")
        chance = random.Random(f"{seed} {account.name}")
        _fill_global(moto, account, chance)
        for region in REGIONS:
            _fill_region(moto, account, region, chance)
    return organization


def _make_organization(moto):
    client = moto.client("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    units = {}
    for name, parent in (("workloads", root), ("production", "workloads"), ("experiments", "workloads")):
        units[name] = client.create_organizational_unit(ParentId=units.get(parent, parent),
                                                        Name=name)["OrganizationalUnit"]["Id"]
    accounts = [Account(moto_server.MANAGEMENT_ACCOUNT, "management")]
    for name in (*MEMBERS, SUSPENDED):
        created = client.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
        accounts.append(Account(created["AccountId"], name))
        unit = "experiments" if name == "sandbox" else "production"
        client.move_account(AccountId=created["AccountId"], SourceParentId=root, DestinationParentId=units[unit])
    client.close_account(AccountId=accounts[-1].id)
    accounts[-1].status = "SUSPENDED"
    return Organization(accounts, units)


def _fill_global(moto, account, chance):
    iam = moto.client("iam", account=account.id)
    iam.create_group(GroupName="engineers")
    for number in range(chance.randint(1, 3)):
        name = f"{account.name}-user-{number}"
        iam.create_user(UserName=name, Path="/people/", Tags=[{"Key": "team", "Value": account.name}])
        iam.add_user_to_group(GroupName="engineers", UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=_policy("s3:ListAllMyBuckets", "*"))
        for _ in range(chance.randint(0, 2)):
            iam.create_access_key(UserName=name)


def _policy(action, resource, **more):
    return json.dumps({"Version": "2012-10-17",
                       "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]})


def _tags(account, name):
    return [{"Key": "Name", "Value": name}, {"Key": "owner", "Value": account.name}]


def _fill_region(moto, account, region, chance):
    network = _fill_ec2(moto, account, region, chance)
    _fill_load_balancers(moto, account, region, network, chance)
    _fill_clusters(moto, account, region, network, chance)
    _fill_buckets(moto, account, region, chance)


def _fill_ec2(moto, account, region, chance):
    ec2 = moto.client("ec2", region, account.id)

    def tagged(kind, name):
        return [{"ResourceType": kind, "Tags": _tags(account, name)}]

    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tagged("vpc", "main"))["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{region}{zone}",
                                 TagSpecifications=tagged("subnet", f"main-{zone}"))["Subnet"]["SubnetId"]
               for number, zone in enumerate("ab")]
    ec2.attach_internet_gateway(InternetGatewayId=ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"],
                                VpcId=vpc)
    group = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    for number in range(chance.randint(1, 3)):
        ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=subnets[0],
                          SecurityGroupIds=[group], TagSpecifications=tagged("instance", f"web-{number}"))
    for number in range(chance.randint(1, 4)):
        ec2.create_volume(AvailabilityZone=f"{region}a", Size=8 + number, Encrypted=True,
                          TagSpecifications=tagged("volume", f"data-{number}"))
    ec2.create_network_interface(SubnetId=subnets[1], Groups=[group], Description="spare")
    addresses = [ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(2)]
    ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=addresses[0],
                           TagSpecifications=tagged("natgateway", "outbound"))
    return {"vpc": vpc, "subnets": subnets, "group": group}


def _fill_load_balancers(moto, account, region, network, chance):
    classic = moto.client("elb", region, account.id)
    classic.create_load_balancer(LoadBalancerName="old-front", AvailabilityZones=[f"{region}a"],
                                 Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}],
                                 Tags=_tags(account, "old-front"))
    elbv2 = moto.client("elbv2", region, account.id)
    for name, kind, protocol in (("front", "application", "HTTP"), ("edge", "network", "TCP")):
        arn = elbv2.create_load_balancer(Name=name, Type=kind, Subnets=network["subnets"],
                                         Tags=_tags(account, name))["LoadBalancers"][0]["LoadBalancerArn"]
        target = elbv2.create_target_group(Name=f"{name}-targets", Protocol=protocol, Port=80, VpcId=network["vpc"],
                                           TargetType="instance")["TargetGroups"][0]["TargetGroupArn"]
        for port in range(80, 80 + chance.randint(1, 2)):
            elbv2.create_listener(LoadBalancerArn=arn, Protocol=protocol, Port=port,
                                  DefaultActions=[{"Type": "forward", "TargetGroupArn": target}])


def _fill_clusters(moto, account, region, network, chance):
    eks = moto.client("eks", region, account.id)
    for number in range(chance.randint(1, 2)):
        name = f"{account.name}-{number}"
        eks.create_cluster(name=name, roleArn=f"arn:aws:iam::{account.id}:role/eks",
                           resourcesVpcConfig={"subnetIds": network["subnets"]}, tags={"owner": account.name})
        eks.create_nodegroup(clusterName=name, nodegroupName="workers", subnets=network["subnets"],
                             nodeRole=f"arn:aws:iam::{account.id}:role/nodes",
                             scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 2})


def _fill_buckets(moto, account, region, chance):
    s3 = moto.client("s3", region, account.id)
    for number in range(chance.randint(1, 2)):
        name = f"{account.name}-{region}-{number}"
        if region == "us-east-1":
            s3.create_bucket(Bucket=name)
        else:
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": _tags(account, name)})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
        s3.put_bucket_policy(Bucket=name, Policy=_policy("s3:GetObject", f"arn:aws:s3:::{name}/*",
                                                         Principal={"AWS": f"arn:aws:iam::{account.id}:root"}))


# type -> (boto3 service, operation, path to the items, member that identifies one)
_REGIONAL = {
    "EC2.instance": ("ec2", "describe_instances", "Reservations[].Instances[]", "InstanceId"),
    "EC2.vpc": ("ec2", "describe_vpcs", "Vpcs[]", "VpcId"),
    "EC2.subnet": ("ec2", "describe_subnets", "Subnets[]", "SubnetId"),
    "EC2.security_group": ("ec2", "describe_security_groups", "SecurityGroups[]", "GroupId"),
    "EC2.network_interface": ("ec2", "describe_network_interfaces", "NetworkInterfaces[]", "NetworkInterfaceId"),
    "EC2.eip_address": ("ec2", "describe_addresses", "Addresses[]", "AllocationId"),
    "EC2.nat_gateway": ("ec2", "describe_nat_gateways", "NatGateways[]", "NatGatewayId"),
    "EC2.volume": ("ec2", "describe_volumes", "Volumes[]", "VolumeId"),
    "ElasticLoadBalancing.load_balancer": ("elb", "describe_load_balancers", "LoadBalancerDescriptions[]",
                                           "LoadBalancerName"),
    "ElasticLoadBalancingV2.load_balancer": ("elbv2", "describe_load_balancers", "LoadBalancers[]", "LoadBalancerArn"),
    "EKS.cluster": ("eks", "list_clusters", "clusters[]", None),
}
_GLOBAL = {
    "EC2.region": ("ec2", "describe_regions", "Regions[]", "RegionName"),
    "IAM.user": ("iam", "list_users", "Users[]", "UserId"),
    "S3.bucket": ("s3", "list_buckets", "Buckets[]", "Name"),
}


def resource_ids(moto, account):
    """What boto3 lists of every type, by type and region ("global" for what has none)."""
    found = {}
    for kind, listing in _REGIONAL.items():
        for region in REGIONS:
            found[kind, region] = _ids(moto, account, region, *listing)
    for kind, listing in _GLOBAL.items():
        found[kind, "global"] = _ids(moto, account, "us-east-1", *listing)
    for region in REGIONS:
        elbv2 = moto.client("elbv2", region, account)
        found["ElasticLoadBalancingV2.listener", region] = {
            listener["ListenerArn"]
            for arn in found["ElasticLoadBalancingV2.load_balancer", region]
            for listener in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]}
    iam = moto.client("iam", account=account)
    found["IAM.access_key", "global"] = {
        key["AccessKeyId"]
        for user in iam.list_users()["Users"]
        for key in iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]}
    return found


def _ids(moto, account, region, service, operation, path, member):
    client = moto.client(service, region, account)
    arguments = {"AllRegions": True} if operation == "describe_regions" else {}
    if client.can_paginate(operation):
        pages = client.get_paginator(operation).paginate(**arguments)
    else:
        pages = [getattr(client, operation)(**arguments)]
    items = []
    for page in pages:
        level = [page]
        for name in path.replace("[]", "").split("."):
            level = [item for parent in level for item in parent[name]]
        items += level
    return {item if member is None else item[member] for item in items}
