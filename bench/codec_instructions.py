#!/usr/bin/env python3
"""Instructions for each call, by protocol: to serialise the request, to sign it, to parse a page of about 6 KB.

    codec_instructions.py --program build/bench/bin/codec_costs [--calls 200]

Counted by callgrind, so the figures don't depend on what else the machine does. Needs valgrind (Debian: apt install
valgrind). The pages are those of compare_with_boto3.py; no service's model picks rpc-v2-cbor, so there it is asked for.
"""

import argparse
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compare_with_boto3  # noqa: E402

STAGES = ("stage_serialise", "stage_sign", "stage_parse")


def cbor(value):
    def head(major, number):
        return bytes([major << 5 | 26]) + struct.pack(">I", number)

    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(part) for field in value.items() for part in field)


def cbor_page():
    def alarm(number):
        return {"AlarmName": f"alarm-{number:04}", "ActionsEnabled": True, "StateValue": "OK", "Period": 300,
                "AlarmArn": f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:alarm-{number:04}", "Threshold": 0.5,
                "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "Statistic": "Average",
                "Dimensions": [{"Name": "InstanceId", "Value": f"i-{number:017}"}]}

    count = 1
    while len(page := cbor({"MetricAlarms": [alarm(number) for number in range(count)]})) < compare_with_boto3.PAGE:
        count += 1
    return page


def instructions(program, call, page, calls, directory):
    counts = directory / "counts"
    protocol, service, operation = call
    subprocess.run(["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={counts}", program, protocol, service,
                    operation, page, str(calls)], check=True)
    table = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", counts], check=True,
                           capture_output=True, text=True).stdout
    return [int(re.search(rf"^ *([\d,]+) .*:{stage} ", table, re.MULTILINE).group(1).replace(",", "")) // calls
            for stage in STAGES]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--calls", type=int, default=200)
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        sys.exit("codec_instructions.py needs valgrind: apt install valgrind")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        pages = compare_with_boto3.write_pages(directory)
        rows = [(protocol, ("", service, operation), page)
                for (protocol, (service, operation, *_)), page in zip(compare_with_boto3.PAGES.items(), pages)]
        binary = directory / "page.cbor"
        binary.write_bytes(cbor_page())
        rows.append(("rpc-v2-cbor", ("rpc-v2-cbor", "cloudwatch", "DescribeAlarms"), binary))
        print(f"{'instructions':12} {'serialise':>10} {'sign':>10} {'parse':>10} {'page bytes':>11}")
        for protocol, call, page in rows:
            counted = instructions(arguments.program, call, page, arguments.calls, directory)
            print(f"{protocol:12} " + " ".join(f"{count:10,}" for count in counted)
                  + f" {pathlib.Path(page).stat().st_size:11,}", flush=True)


if __name__ == "__main__":
    main()
