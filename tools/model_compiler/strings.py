"""The string pool: every string once, and inside a longer one where it is that one's end or beginning."""
import struct

LENGTH_BITS = 8
# A reference of this length points at a 32-bit length, which the bytes follow.
LONG = (1 << LENGTH_BITS) - 1
OFFSET_LIMIT = 1 << (32 - LENGTH_BITS)


def pool(texts):
    """Lays out strings: (bytes, {text: reference}). A reference is offset << 8 | length; the empty string's is 0.

    Strings that are nobody's end or beginning stand in the order of `texts`, so that what is read together lies together.
    """
    encoded = {text: text.encode() for text in dict.fromkeys(texts) if text}
    short = [data for data in encoded.values() if len(data) < LONG]
    ends = _hosts(short, lambda data: data[::-1])
    beginnings = _hosts([data for data in short if data not in ends], lambda data: data)

    blob = bytearray()
    offsets = {}
    for data in encoded.values():
        if data not in ends and data not in beginnings:
            offsets[data] = len(blob)
            blob += data if len(data) < LONG else struct.pack("<I", len(data)) + data

    def offset(data):
        if data in ends:
            return offset(ends[data]) + len(ends[data]) - len(data)
        if data in beginnings:
            return offset(beginnings[data])
        return offsets[data]

    if len(blob) > OFFSET_LIMIT:
        raise ValueError("%d bytes of names do not fit the references of the format" % len(blob))
    references = {text: offset(data) << LENGTH_BITS | min(len(data), LONG) for text, data in encoded.items()}
    references[""] = 0
    return bytes(blob), references


def _hosts(strings, key):
    """For each string that another one begins with (seen through `key`): the next longer such string."""
    ordered = sorted((key(data), data) for data in strings)
    return {data: longer for (text, data), (longer_text, longer) in zip(ordered, ordered[1:])
            if longer_text.startswith(text)}
