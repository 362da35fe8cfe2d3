"""Shapes as plain tuples, and which of them are one: equal shapes of any services are stored once."""
import math
from typing import NamedTuple

SHAPE_TYPES = {
    "structure": 0, "list": 1, "map": 2, "string": 3, "blob": 4, "boolean": 5, "integer": 6, "long": 7, "float": 8,
    "double": 9, "timestamp": 10,
    # Smithy's types that botocore has not met so far, as its own converters write them.
    "character": 3, "byte": 6, "short": 6, "bigInteger": 7, "bigDecimal": 9,
}
LOCATIONS = {None: 0, "uri": 1, "querystring": 2, "header": 3, "headers": 4, "statusCode": 5}
TIMESTAMP_FORMATS = {None: 0, "iso8601": 1, "rfc822": 2, "unixTimestamp": 3}

SHAPE_FLAGS = ("union", "document", "exception", "flattened", "sparse", "throttling", "retryable")
MEMBER_FLAGS = ("required", "flattened", "xmlAttribute", "streaming", "idempotencyToken", "hostLabel", "jsonvalue",
                "sensitive", "deprecated", "eventstream")


class Traits(NamedTuple):
    """What a use of a shape says beyond name and shape."""

    location_name: str
    query_name: str
    xml_namespace_uri: str
    xml_namespace_prefix: str
    location: int
    timestamp_format: int
    flags: int


class Details(NamedTuple):
    """What few shapes have."""

    error_code: str = ""
    location_name: str = ""
    xml_namespace_uri: str = ""
    xml_namespace_prefix: str = ""
    error_status: int = 0
    payload: int = 0  # Index + 1 of the member that is the whole HTTP body.
    minimum: int | None = None
    maximum: int | None = None


class Shape(NamedTuple):
    """A shape without its members' shapes, which are named apart so that shapes may contain themselves."""

    name: str
    type: int
    flags: int
    details: Details
    enum: tuple
    members: tuple  # of (name, Traits)


class ShapeTable:
    """Collects shapes that operations reach, then finds those that are equal all the way down."""

    def __init__(self):
        self._keys = {}  # (service, name) -> index into the two lists
        self._shapes = []
        self._children = []

    def add(self, service_name, shapes, name):
        """Takes the shape and all that it reaches; returns its key for index_of."""
        pending = [name]
        while pending:
            current = pending.pop()
            if (service_name, current) in self._keys:
                continue
            self._keys[service_name, current] = len(self._shapes)
            shape, children = _shape(shapes, current)
            self._shapes.append(shape)
            self._children.append([(service_name, child) for child in children])
            pending += reversed(children)
        return service_name, name

    def merge(self):
        """[(Shape, indexes of the members' shapes)], and {key: index}. Shapes that no difference can tell apart, however
        deep, are one: partition refinement, which also settles shapes that contain themselves."""
        children = [[self._keys[key] for key in keys] for keys in self._children]
        classes = _number(self._shapes)
        count = 0
        while count != max(classes, default=-1) + 1:
            count = max(classes, default=-1) + 1
            classes = _number((own, *[classes[child] for child in below]) for own, below in zip(classes, children))
        merged = [None] * count
        for index, own in enumerate(classes):
            if merged[own] is None:
                merged[own] = (self._shapes[index], [classes[child] for child in children[index]])
        return merged, {key: classes[index] for key, index in self._keys.items()}


def _number(values):
    """Equal values get equal numbers, in order of appearance."""
    numbers = {}
    return [numbers.setdefault(value, len(numbers)) for value in values]


def _shape(shapes, name):
    model = shapes[name]
    kind = model["type"]
    if kind not in SHAPE_TYPES:
        raise ValueError("shape %s has type %r, which the format does not know" % (name, kind))
    retryable = model.get("retryable")
    present = {
        "union": model.get("union"), "document": model.get("document"), "exception": model.get("exception"),
        "flattened": model.get("flattened"), "sparse": model.get("sparse"),
        "throttling": retryable and retryable.get("throttling"), "retryable": retryable is not None,
    }
    references = _references(model, kind)
    member_names = [member for member, _ in references]
    error = model.get("error", {})
    namespace = _namespace(model)
    details = Details(
        error_code=error.get("code", ""), error_status=error.get("httpStatusCode", 0),
        location_name=model.get("locationName", ""), xml_namespace_uri=namespace[0], xml_namespace_prefix=namespace[1],
        payload=member_names.index(model["payload"]) + 1 if model.get("payload") in member_names else 0,
        minimum=math.floor(model["min"]) if "min" in model else None,
        maximum=math.ceil(model["max"]) if "max" in model else None)
    required = set(model.get("required", ()))
    members = tuple((member, _traits(reference, shapes[reference["shape"]], member in required))
                    for member, reference in references)
    shape = Shape(name, SHAPE_TYPES[kind], _flags(SHAPE_FLAGS, present), details, tuple(model.get("enum", ())), members)
    return shape, [reference["shape"] for _, reference in references]


def _references(model, kind):
    if kind == "structure":
        return list(model.get("members", {}).items())
    if kind == "list":
        return [("", model["member"])]
    if kind == "map":
        return [("", model["key"]), ("", model["value"])]
    return []


def _traits(reference, target, required):
    """The traits of a use, merged as botocore.model.ShapeResolver merges them: the use's own before the shape's."""
    def value(key):
        return reference[key] if key in reference else target.get(key)

    uri, prefix = _namespace({"xmlNamespace": value("xmlNamespace")})
    present = {flag: value(flag) for flag in MEMBER_FLAGS}
    present["required"] = required
    return Traits(value("locationName") or "", value("queryName") or "", uri, prefix, LOCATIONS[value("location")],
                  TIMESTAMP_FORMATS[value("timestampFormat")], _flags(MEMBER_FLAGS, present))


def _namespace(model):
    namespace = model.get("xmlNamespace") or {}
    if isinstance(namespace, str):
        return namespace, ""
    return namespace.get("uri", ""), namespace.get("prefix", "")


def _flags(names, present):
    return sum(1 << bit for bit, name in enumerate(names) if present.get(name))
