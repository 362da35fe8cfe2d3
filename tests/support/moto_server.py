"""moto, a stand-in for AWS, on a free loopback port.

    with MotoServer(folder) as moto:
        moto.url, moto.environment()          # for programs
        moto.client("ec2", "eu-west-1", account="123456789012")
"""
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.config

import ports

MANAGEMENT_ACCOUNT = "123456789012"


class MotoServer:
    def __init__(self, folder, environment=None):
        self.log = pathlib.Path(folder) / "moto.log"
        self.extra_environment = environment or {}
        self.process = None
        self.url = None
        self._credentials = {}

    def __enter__(self):
        port = ports.free_port()
        self.url = f"http://127.0.0.1:{port}"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
                stdout=log, stderr=log,
                # Its list of machine images takes a second per account and region to load, and nobody asks for one.
                env={**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false", **self.extra_environment})
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _wait(self, seconds=60):
        deadline = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"moto did not start: see {self.log}") from None
                time.sleep(0.1)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def seed(self, number):
        """Makes the ids that moto draws from now on the same every time."""
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/seed?a={number}", method="POST")).close()

    def environment(self, **changes):
        """What a program needs to take this server for AWS, as the management account; nothing of ours shines through."""
        kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LANG") if name in os.environ}
        kept.update(HOME="/nonexistent", AWS_ENDPOINT_URL=self.url, AWS_ACCESS_KEY_ID="AKIAMANAGEMENT000000",
                    AWS_SECRET_ACCESS_KEY="secret", AWS_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true")
        kept.update(changes)
        return {name: value for name, value in kept.items() if value is not None}

    def client(self, service, region="us-east-1", account=MANAGEMENT_ACCOUNT):
        return boto3.client(service, region_name=region, endpoint_url=self.url,
                            config=botocore.config.Config(retries={"max_attempts": 1}),
                            **self._credentials_of(account))

    def _credentials_of(self, account):
        if account == MANAGEMENT_ACCOUNT:
            return {"aws_access_key_id": "AKIAMANAGEMENT000000", "aws_secret_access_key": "secret"}
        if account not in self._credentials:
            answer = self.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/managed/inventory",
                                                    RoleSessionName="tests")["Credentials"]
            self._credentials[account] = {"aws_access_key_id": answer["AccessKeyId"],
                                          "aws_secret_access_key": answer["SecretAccessKey"],
                                          "aws_session_token": answer["SessionToken"]}
        return self._credentials[account]
