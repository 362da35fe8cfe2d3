#!/usr/bin/env python3
"""The policies against the catalogue: the inventory role may make every call that an inventory makes, and no other."""

import json
import pathlib
import re
import sys
import unittest

import yaml

SOURCE = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
POLICIES = SOURCE / "infrastructure" / "policies"
KNOWN_NAMES = {"Partition", "AccountId", "Oidc", "ServiceAccount", "RunnerRole", "InventoryRole", "BucketName"}

# Where the action's prefix is not the service's name in the models.
PREFIXES = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing"}
# Where the action is not named like the operation:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
ACTIONS = {
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
}


def called(node, api):
    """The actions behind all operations of a catalogue entry, those of children included."""
    if isinstance(node, list):
        for item in node:
            yield from called(item, api)
    elif isinstance(node, dict):
        if "operation" in node:
            action = f"{PREFIXES.get(api, api)}:{node['operation']}"
            yield ACTIONS.get(action, action)
        for value in node.values():
            yield from called(value, api)


def read(name):
    return (POLICIES / name).read_text(encoding="utf-8")


def statements(name):
    return json.loads(read(name))["Statement"]


class Policies(unittest.TestCase):
    def test_files_are_those_that_infrastructure_knows(self):
        self.assertEqual(
            {path.name for path in POLICIES.glob("*.json")},
            {f"{role}_{part}.json" for role in ("orchestrator", "runner", "inventory") for part in ("trust", "policy")}
            | {"inventory_properties.json", "fallback_trust.json"})

    def test_orchestrator_may_make_its_calls_and_no_others(self):
        source = (SOURCE / "src/aws/organizations/organizations.cpp").read_text(encoding="utf-8")
        made = {f"organizations:{operation}" for operation in re.findall(r'\.operation = "(\w+)"', source)}
        self.assertTrue(made)
        self.assertEqual({action for statement in statements("orchestrator_policy.json") for action in statement["Action"]}, made)

    def test_names_to_fill_in_are_known(self):
        for path in POLICIES.glob("*.json"):
            self.assertLessEqual(set(re.findall(r"{{(.*?)}}", path.read_text(encoding="utf-8"))), KNOWN_NAMES, path.name)

    def test_inventory_role_may_call_what_the_catalogue_calls(self):
        needed = set()
        for path in (SOURCE / "catalog").glob("*.yaml"):
            entry = yaml.safe_load(path.read_text(encoding="utf-8"))
            if "api" in entry:
                needed |= set(called(entry["calls"], entry["api"]))
        granted = {action for statement in statements("inventory_policy.json") for action in statement["Action"]}
        self.assertEqual(granted, needed)

    def test_inventory_policy_fits_into_a_role(self):
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        self.assertLess(len(re.sub(r"\s", "", read("inventory_policy.json"))), 10_240)

    def test_tokens_are_checked_for_audience_and_subject(self):
        for name in ("orchestrator_trust.json", "runner_trust.json"):
            for statement in statements(name):
                self.assertEqual(set(statement["Condition"]["StringEquals"]), {"{{Oidc}}:aud", "{{Oidc}}:sub"}, name)


if __name__ == "__main__":
    unittest.main()
