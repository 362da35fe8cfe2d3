#!/usr/bin/env python3
"""Writes tests/corpus/paging: pages, and what the installed botocore asks for and makes of them.

    tools/generate_paging_corpus.py tests/corpus/paging

One case a file: the input of the first call, the pages that a service answers in turn, the inputs with which
botocore's paginator asked for each, and its build_full_result (or the error that it raises instead).
"""

import copy
import json
import pathlib
import sys

import botocore.session
from botocore.exceptions import PaginationError
from botocore.paginate import Paginator

SESSION = botocore.session.get_session()

# name, service, operation, input, pages
CASES = [
    ("one_page", "ec2", "DescribeVpcs", {}, [{"Vpcs": [{"VpcId": "a"}]}]),
    ("lists_are_joined", "ec2", "DescribeVpcs", {}, [
        {"Vpcs": [{"VpcId": "a"}, {"VpcId": "b"}], "NextToken": "1"},
        {"Vpcs": [{"VpcId": "c"}], "NextToken": "2"},
        {"Vpcs": [{"VpcId": "d"}]}]),
    ("input_is_repeated", "ec2", "DescribeVpcs", {"Filters": [{"Name": "n", "Values": ["v"]}], "MaxResults": 5}, [
        {"Vpcs": [{"VpcId": "a"}], "NextToken": "1"}, {"Vpcs": []}]),
    ("input_begins_in_the_middle", "ec2", "DescribeVpcs", {"NextToken": "0"}, [
        {"Vpcs": [{"VpcId": "a"}], "NextToken": "1"}, {"Vpcs": [{"VpcId": "b"}]}]),
    ("empty_page_with_token_goes_on", "organizations", "ListAccounts", {}, [
        {"Accounts": [], "NextToken": "1"}, {"NextToken": "2"}, {"Accounts": [{"Id": "1"}]}]),
    ("empty_token_ends", "ec2", "DescribeVpcs", {}, [{"Vpcs": [{"VpcId": "a"}], "NextToken": ""}]),
    ("null_token_ends", "ec2", "DescribeVpcs", {}, [{"Vpcs": [{"VpcId": "a"}], "NextToken": None}]),
    ("nothing_came", "ec2", "DescribeVpcs", {}, [{}]),
    ("empty_list_stays", "ec2", "DescribeVpcs", {}, [{"Vpcs": []}]),
    ("null_list_is_left_out", "ec2", "DescribeVpcs", {}, [{"Vpcs": None}]),
    ("same_token_twice", "ec2", "DescribeVpcs", {}, [
        {"Vpcs": [{"VpcId": "a"}], "NextToken": "1"}, {"Vpcs": [{"VpcId": "b"}], "NextToken": "1"}]),
    ("other_members_are_dropped", "apigateway", "GetRestApis", {}, [
        {"items": [{"id": "a"}], "position": "1", "warnings": ["w"]}, {"items": [{"id": "b"}]}]),
    ("text_token_None_is_not_sent", "ec2", "DescribeVpcs", {"NextToken": "0"}, [
        {"Vpcs": [{"VpcId": "a"}], "NextToken": "None"}, {"Vpcs": [{"VpcId": "b"}]}]),
    ("more_flag_false_ends_despite_token", "iam", "ListUsers", {}, [
        {"Users": [{"UserName": "a"}], "IsTruncated": True, "Marker": "1"},
        {"Users": [{"UserName": "b"}], "IsTruncated": False, "Marker": "2"}]),
    ("more_flag_absent_ends_despite_token", "iam", "ListUsers", {}, [
        {"Users": [{"UserName": "a"}], "Marker": "1"}]),
    ("nested_paths", "cloudfront", "ListDistributions", {}, [
        {"DistributionList": {"Marker": "", "NextMarker": "1", "IsTruncated": True, "Quantity": 1,
                              "Items": [{"Id": "a"}]}},
        {"DistributionList": {"Marker": "1", "IsTruncated": False, "Quantity": 1, "Items": [{"Id": "b"}]}}]),
    ("nested_list_absent_on_first_page", "cloudfront", "ListDistributions", {}, [
        {"DistributionList": {"NextMarker": "1", "IsTruncated": True}},
        {"DistributionList": {"IsTruncated": False, "Items": [{"Id": "b"}]}}]),
    ("nested_list_absent_everywhere", "cloudfront", "ListDistributions", {}, [
        {"DistributionList": {"IsTruncated": False, "Quantity": 0}}]),
    ("three_levels", "devops-guru", "GetResourceCollection", {"ResourceCollectionType": "AWS_CLOUD_FORMATION"}, [
        {"ResourceCollection": {"CloudFormation": {"StackNames": ["a"]}, "Tags": [{"AppBoundaryKey": "k"}]},
         "NextToken": "1"},
        {"ResourceCollection": {"CloudFormation": {"StackNames": ["b"]}}, "NextToken": "2"},
        {"ResourceCollection": {"Tags": [{"AppBoundaryKey": "l"}]}}]),
    ("alternative_token", "s3", "ListObjects", {"Bucket": "b"}, [
        {"IsTruncated": True, "NextMarker": "x", "Contents": [{"Key": "a"}, {"Key": "b"}]},
        {"IsTruncated": True, "NextMarker": "", "Contents": [{"Key": "c"}, {"Key": "d"}],
         "CommonPrefixes": [{"Prefix": "p"}]},
        {"IsTruncated": True, "Contents": [{"Key": "e"}]},
        {"IsTruncated": False, "Contents": [{"Key": "f"}]}]),
    ("two_tokens", "s3", "ListObjectVersions", {"Bucket": "b"}, [
        {"IsTruncated": True, "NextKeyMarker": "k", "NextVersionIdMarker": "v", "Versions": [{"Key": "a"}],
         "Prefix": "p"},
        {"IsTruncated": True, "NextKeyMarker": "l", "Versions": [{"Key": "b"}], "DeleteMarkers": [{"Key": "c"}]},
        {"IsTruncated": False, "Versions": [{"Key": "d"}]}]),
    ("three_tokens", "route53", "ListResourceRecordSets", {"HostedZoneId": "z"}, [
        {"ResourceRecordSets": [{"Name": "a"}], "IsTruncated": True, "NextRecordName": "b", "NextRecordType": "A",
         "NextRecordIdentifier": "i"},
        {"ResourceRecordSets": [{"Name": "b"}], "IsTruncated": True, "NextRecordName": "c", "NextRecordType": "A"},
        {"ResourceRecordSets": [{"Name": "c"}], "IsTruncated": False}]),
    ("number_token", "s3", "ListParts", {"Bucket": "b", "Key": "k", "UploadId": "u"}, [
        {"IsTruncated": True, "NextPartNumberMarker": 7, "Parts": [{"PartNumber": 7}], "Owner": {"ID": "o"},
         "StorageClass": "STANDARD"},
        {"IsTruncated": True, "NextPartNumberMarker": 0, "Parts": [{"PartNumber": 8}], "Owner": {"ID": "x"}}]),
    ("texts_are_concatenated", "devops-guru", "ListAnomalousLogGroups", {"InsightId": "i"}, [
        {"InsightId": "i", "AnomalousLogGroups": [{"LogGroupName": "a"}], "NextToken": "1"},
        {"InsightId": "i", "AnomalousLogGroups": [{"LogGroupName": "b"}]}]),
    ("first_structure_stays", "budgets", "DescribeBudgetPerformanceHistory",
     {"AccountId": "123456789012", "BudgetName": "b"}, [
         {"BudgetPerformanceHistory": {"BudgetName": "b", "BudgetedAndActualAmountsList": [{}]}, "NextToken": "1"},
         {"BudgetPerformanceHistory": {"BudgetName": "c"}}]),
    ("first_map_stays", "apigateway", "GetUsage",
     {"usagePlanId": "u", "startDate": "2026-01-01", "endDate": "2026-01-02"}, [
         {"items": {"a": [[1, 2]]}, "position": "1", "startDate": "2026-01-01"},
         {"items": {"b": [[3, 4]]}, "usagePlanId": "u"}]),
    ("last_item_is_token", "importexport", "ListJobs", {}, [
        {"Jobs": [{"JobId": "a"}, {"JobId": "b"}], "IsTruncated": True},
        {"Jobs": [{"JobId": "c"}], "IsTruncated": False}]),
    ("last_item_is_token_and_page_is_empty", "importexport", "ListJobs", {}, [
        {"Jobs": [], "IsTruncated": True}]),
    ("nested_last_item_and_other_keys", "kinesis", "DescribeStream", {"StreamName": "s"}, [
        {"StreamDescription": {"StreamName": "s", "StreamStatus": "ACTIVE", "Shards": [{"ShardId": "1"}],
                               "HasMoreShards": True, "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
                               "StreamModeDetails": {"StreamMode": "PROVISIONED"}}},
        {"StreamDescription": {"StreamName": "t", "Shards": [{"ShardId": "2"}], "HasMoreShards": False}}]),
    ("other_key_contains_result_keys", "ecr", "DescribeImageScanFindings",
     {"repositoryName": "r", "imageId": {"imageTag": "t"}}, [
         {"registryId": "1", "imageScanFindings": {"findings": [{"name": "a"}], "findingSeverityCounts": {"LOW": 2}},
          "nextToken": "1"},
         {"registryId": "2", "imageScanFindings": {"findings": [{"name": "b"}], "enhancedFindings": [{"type": "c"}]}}]),
    ("other_key_is_null_on_first_page", "ecr", "DescribeImageScanFindings",
     {"repositoryName": "r", "imageId": {"imageTag": "t"}}, [
         {"nextToken": "1"}, {"imageScanFindings": {"findings": [{"name": "b"}]}}]),
    ("two_result_keys", "athena", "GetQueryResults", {"QueryExecutionId": "q"}, [
        {"ResultSet": {"Rows": [{"Data": []}], "ResultSetMetadata": {"ColumnInfo": [{"Name": "c"}]}},
         "UpdateCount": 3, "NextToken": "1"},
        {"ResultSet": {"Rows": [{"Data": [{}]}], "ResultSetMetadata": {"ColumnInfo": []}}}]),
]

class Pages:
    def __init__(self, pages):
        self.pages, self.inputs = pages, []

    def __call__(self, **kwargs):
        self.inputs.append(copy.deepcopy(kwargs))
        return copy.deepcopy(self.pages[len(self.inputs) - 1])


def paginate(service, operation, parameters, pages):
    model = SESSION.get_service_model(service).operation_model(operation)
    config = SESSION.get_paginator_model(service).get_paginator(operation)
    answers = Pages(pages)
    paginator = Paginator(answers, config, model)
    try:
        outcome = {"result": paginator.paginate(**copy.deepcopy(parameters)).build_full_result()}
    except PaginationError:
        outcome = {"error": "pagination loops"}
    return {"inputs": answers.inputs} | outcome


def main():
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.json"):
        old.unlink()
    for name, service, operation, parameters, pages in CASES:
        case = {"service": service, "operation": operation, "pages": pages}
        case |= paginate(service, operation, parameters, pages)
        if len(case["inputs"]) != len(pages):
            sys.exit(f"{name}: botocore asked for {len(case['inputs'])} of {len(pages)} pages")
        (directory / f"{name}.json").write_text(json.dumps(case, indent=1) + "\n")
    print(f"{len(CASES)} cases in {directory}")


if __name__ == "__main__":
    main()
