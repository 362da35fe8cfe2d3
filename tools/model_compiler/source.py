"""What is taken from botocore: which services, which operations, their paginators. Nothing here knows the file format."""
import re

import botocore
import botocore.loaders
import botocore.model

READ_NAME = re.compile(r"(List|Describe|Get|BatchGet)[A-Z0-9]")

# What this project itself calls beyond reads.
OWN_OPERATIONS = {
    "iam": """AttachRolePolicy CreateRole DeleteRole DeleteRolePolicy DetachRolePolicy GenerateCredentialReport
        PutRolePolicy TagRole UpdateAssumeRolePolicy UpdateRole""".split(),
    "s3": """AbortMultipartUpload CompleteMultipartUpload CreateBucket CreateMultipartUpload DeleteBucket HeadBucket
        HeadObject PutBucketEncryption PutBucketLifecycleConfiguration PutBucketPolicy PutBucketTagging
        PutBucketVersioning PutObject PutPublicAccessBlock UploadPart""".split(),
    "sts": "AssumeRole AssumeRoleWithWebIdentity".split(),
}

# Members that hold the token of the next page where no paginator says so.
TOKEN_NAMES = {"nexttoken", "marker", "nextmarker", "nextpagetoken", "pagetoken", "paginationtoken", "position",
               "cursor"}


class Source:
    """The installed botocore's data. Extras (*.sdk-extras.json) are merged by its own loader."""

    def __init__(self):
        self._loader = botocore.loaders.Loader(include_default_search_paths=True)
        self.version = botocore.__version__

    def service_names(self):
        return sorted(self._loader.list_available_services("service-2"))

    def service(self, name):
        return botocore.model.ServiceModel(self._loader.load_service_model(name, "service-2"), name)

    def paginators(self, name):
        return self._optional(name, "paginators-1").get("pagination", {})

    def endpoint_rules(self, name):
        return self._optional(name, "endpoint-rule-set-1")

    def partitions(self):
        return self._loader.load_data("partitions")

    def endpoints(self):
        return self._loader.load_data("endpoints")

    def _optional(self, name, kind):
        try:
            return self._loader.load_service_model(name, kind)
        except (botocore.exceptions.DataNotFoundError, botocore.exceptions.UnknownServiceError):
            return {}


def is_read(name, operation):
    return bool(READ_NAME.match(name)) or bool(operation.get("readonly"))


def is_compiled(service_name, name, operation):
    return is_read(name, operation) or name in OWN_OPERATIONS.get(service_name, ())


def protocol(service):
    """What botocore speaks with this service; versions that know one protocol a service have no resolved_protocol."""
    return getattr(service, "resolved_protocol", service.protocol)


def is_unsigned(operation):
    return getattr(operation, "resolved_auth_type", operation.auth_type) == "none"


def synthesised_paginator(operation):
    """A paginator where the model has none and input and output have one token each; else None."""
    tokens = [[name for name in shape.members if name.lower() in TOKEN_NAMES] if shape else []
              for shape in (operation.input_shape, operation.output_shape)]
    if any(len(names) != 1 for names in tokens):
        return None
    return {"input_token": tokens[0], "output_token": tokens[1]}
