"""Every service's endpoint in every region, from AWS's endpoint rules as botocore evaluates them.

The rules are programs; the runner does not run programs. They are evaluated here for each region that AWS lists and for
one that it does not, in each partition: the latter gives the pattern, and regions that differ from it are exceptions.
"""
import re
from typing import NamedTuple

import botocore.exceptions
import botocore.regions
from botocore.endpoint_provider import EndpointProvider

# In the order of the file: plain, FIPS, dual-stack, both, and what AWS_ENDPOINT_URL is signed as.
VARIANTS = ((False, False), (True, False), (False, True), (True, True))
CUSTOM_VARIANT = len(VARIANTS)
CUSTOM_URL = "https://endpoint.invalid"

# Parameters of operations that only say that the account id belongs in front of the host. The models say so too
# (endpoint.hostPrefix), and that is what the runner goes by.
ACCOUNT_PARAMETERS = {"RequiresAccountId"}


class Endpoint(NamedTuple):
    """`url` holds {service} where the endpoint prefix stands, and {region}. Empty signing fields mean the model's name and
    the call's region."""

    url: str = ""
    signing_name: str = ""
    signing_region: str = ""
    problem: str = ""  # Why there is no such endpoint, in AWS's words.


class Partition(NamedTuple):
    name: str
    dns_suffix: str
    dual_stack_dns_suffix: str
    global_region: str
    prefixes: tuple  # A region of the partition is one of these, word characters, '-' and digits.
    regions: tuple


class EndpointSet(NamedTuple):
    patterns: tuple    # An Endpoint for each partition and, within, each variant.
    exceptions: tuple  # (region, variant, Endpoint)


class ServiceEndpoints(NamedTuple):
    sets: tuple
    set_of_operation: dict  # Operations that are not here use set 0.
    global_partitions: int  # A bit for each partition with one endpoint for all regions.
    regions: tuple | None   # Where AWS lists the service, or None if it does not list it at all.


class EndpointData:
    def __init__(self, source):
        self._source = source
        self._partition_data = source.partitions()
        self._endpoint_data = source.endpoints()
        self._legacy = botocore.regions.EndpointResolver(self._endpoint_data)
        self.partitions = tuple(_partition(data) for data in self._partition_data["partitions"])

    def service(self, model, operation_names):
        """`operation_names`: those whose own endpoint parameters count."""
        rules = self._source.endpoint_rules(model.service_name)
        provider = EndpointProvider(rules, self._partition_data) if rules else None
        variants = {(): 0}
        set_of_operation = {}
        for name in operation_names:
            parameters = tuple((parameter.name, parameter.value)
                               for parameter in model.operation_model(name).static_context_parameters
                               if parameter.name not in ACCOUNT_PARAMETERS)
            set_of_operation[name] = variants.setdefault(parameters, len(variants))
        sets = [self._set(model, provider, dict(parameters)) for parameters in variants]
        sets[0] = _usable(sets)
        return ServiceEndpoints(tuple(sets), {name: index for name, index in set_of_operation.items() if index},
                                self._global_partitions(model, sets[0]), self._regions(model))

    def signature_version(self, model):
        """The model's, but Version 4 where AWS's endpoint data allows it beside an older one."""
        declared = model.metadata.get("signatureVersion", "")
        allowed = {version for _, _, service in self._listed(model)
                   for endpoint in (service.get("defaults", {}), *service["endpoints"].values())
                   for version in endpoint.get("signatureVersions", ())}
        return "v4" if declared == "v2" and "v4" in allowed else declared

    def _set(self, model, provider, parameters):
        patterns = []
        exceptions = []
        for partition in self.partitions:
            unlisted = partition.prefixes[0] + "unlisted-9" if partition.prefixes else partition.global_region
            own = [_pattern(self._resolve(model, provider, parameters, unlisted, variant), unlisted)
                   for variant in range(CUSTOM_VARIANT + 1)]
            patterns += own
            for region in partition.regions:
                for variant in range(CUSTOM_VARIANT + 1):
                    endpoint = self._resolve(model, provider, parameters, region, variant)
                    if endpoint != _fill(own[variant], region):
                        exceptions.append((region, variant, endpoint))
        return EndpointSet(tuple(patterns), tuple(exceptions))

    def _resolve(self, model, provider, parameters, region, variant):
        custom = variant == CUSTOM_VARIANT
        fips, dual_stack = (False, False) if custom else VARIANTS[variant]
        if provider is None:
            url, schemes = None, None
        else:
            known = provider.ruleset.parameters
            inputs = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack, **parameters}
            if custom:
                inputs["Endpoint"] = CUSTOM_URL
            try:
                resolved = provider.ruleset.evaluate({name: value for name, value in inputs.items() if name in known})
            except (botocore.exceptions.EndpointProviderError, TypeError) as error:
                # botocore of 2024 raises a TypeError where it means to say that a parameter is missing.
                return Endpoint(problem=str(error))
            url, schemes = resolved.url, resolved.properties.get("authSchemes")
        if schemes:
            scheme = next((scheme for scheme in schemes if scheme["name"] == "sigv4"), {})
            name, signing_region = scheme.get("signingName", ""), scheme.get("signingRegion", "")
        else:
            hostname, name, signing_region = self._legacy_endpoint(model, region, fips, dual_stack)
            url = url or (CUSTOM_URL if custom else "https://" + hostname)
            if custom:
                signing_region = ""
        url = re.sub("^https://%s(?=[.-])" % re.escape(model.endpoint_prefix), "https://{service}", url)
        return Endpoint(url, "" if name == model.signing_name else name,
                        "" if signing_region == region else signing_region)

    def _legacy_endpoint(self, model, region, fips, dual_stack):
        """What endpoints.json says, as botocore.client.ClientEndpointBridge reads it: (hostname, signing name, signing
        region)."""
        resolved = {}
        for partition in (None, self.partitions[0].name):
            try:
                resolved = resolved or self._legacy.construct_endpoint(
                    model.endpoint_prefix, region, partition, use_fips_endpoint=fips,
                    use_dualstack_endpoint=dual_stack) or {}
            except botocore.exceptions.EndpointVariantError:
                break
        scope = resolved.get("credentialScope", {})
        return (resolved.get("hostname", ""), scope.get("service", ""),
                scope.get("region", resolved.get("endpointName", "")))

    def _listed(self, model):
        """(index, partition data, service data) of each partition that lists the service."""
        index = {partition.name: number for number, partition in enumerate(self.partitions)}
        for data in self._endpoint_data["partitions"]:
            service = data["services"].get(model.endpoint_prefix)
            if service is not None and data["partition"] in index:
                yield index[data["partition"]], data, service

    def _global_partitions(self, model, endpoint_set):
        variants = CUSTOM_VARIANT + 1
        bits = 0
        for index in range(len(self.partitions)):
            plain = endpoint_set.patterns[index * variants]
            if plain.url and "{region}" not in plain.url:
                bits |= 1 << index
        for index, _, service in self._listed(model):
            if not service.get("isRegionalized", True):
                bits |= 1 << index
        return bits

    def _regions(self, model):
        listed = list(self._listed(model))
        if not listed:
            return None
        regions = []
        for index, data, service in listed:
            everywhere = not service.get("isRegionalized", True)
            # A region that the lists do not know at all says nothing about its services.
            regions += [region for region in self.partitions[index].regions
                        if everywhere or region in service["endpoints"] or region not in data["regions"]]
        return tuple(regions)


def _usable(sets):
    """Set 0 serves callers that name no operation; where AWS's rules need to know one, the first that works will do."""
    return next((candidate for candidate in sets if candidate.patterns[0].url), sets[0])


def _pattern(endpoint, region):
    return endpoint._replace(url=endpoint.url.replace(region, "{region}"),
                             signing_region=endpoint.signing_region.replace(region, "{region}"))


def _fill(endpoint, region):
    signing_region = endpoint.signing_region.replace("{region}", region)
    return endpoint._replace(url=endpoint.url.replace("{region}", region),
                             signing_region="" if signing_region == region else signing_region)


def _partition(data):
    outputs = data["outputs"]
    return Partition(data["id"], outputs["dnsSuffix"], outputs["dualStackDnsSuffix"],
                     outputs.get("implicitGlobalRegion") or min(data["regions"], default=""),
                     _prefixes(data["regionRegex"]), tuple(sorted(data["regions"])))


def _prefixes(pattern):
    r"""'^(us|eu)\-\w+\-\d+$' as ('us-', 'eu-'). A pattern of another form gives none: then only listed regions count."""
    match = re.fullmatch(r"\^(.*?)\\-\\w\+\\-\\d\+\$", pattern)
    if not match:
        return ()
    prefixes = [""]
    for alternatives, literal in re.findall(r"\(([\w|-]+)\)|((?:\w|\\-)+)", match[1]):
        choices = alternatives.split("|") if alternatives else [literal.replace("\\-", "-")]
        prefixes = [prefix + choice for prefix in prefixes for choice in choices]
    return tuple(prefix + "-" for prefix in prefixes)
