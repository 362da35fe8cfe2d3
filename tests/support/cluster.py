"""A real Kubernetes control plane on this machine, for tests; node.py adds a node.

    with Cluster(folder) as cluster:            # etcd, API server, controller manager; no root needed
        cluster.kubectl("get", "namespaces")
        cluster.kubeconfig_for("inventory", "aws-inventory-orchestrator-sa")

Programs come from KUBEBUILDER_ASSETS (scripts/kubernetes-programs builds them). All listen on loopback, on free ports,
and are ended by their own process ids when the block is left, however it is left.
"""
import base64
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess

from ports import free_port
from processes import Processes, succeeds

# RFC 2544's benchmarking range: no network routes it, so it clashes with none.
POD_RANGE, SERVICE_RANGE, API_SERVICE_ADDRESS, NODE_ADDRESS = "198.18.0.0/16", "198.19.0.0/16", "198.19.0.1", "198.18.0.1"


class Cluster:
    def __init__(self, folder, api_server_flags=()):
        self.folder = pathlib.Path(folder).resolve()
        self.programs = pathlib.Path(os.environ["KUBEBUILDER_ASSETS"])
        self.api_server_flags = list(api_server_flags)
        self.processes = Processes(self.folder)

    def __enter__(self):
        try:
            self._start_control_plane()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- what tests ask of it

    def kubectl(self, *arguments, stdin=None, kubeconfig=None, check=True):
        command = [self.programs / "kubectl", "--kubeconfig", kubeconfig or self.admin_kubeconfig, *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True)
        if check and done.returncode:
            raise RuntimeError(f"kubectl {' '.join(map(str, arguments))}: {done.stderr}")
        return done if not check else done.stdout

    def get(self, *arguments):
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def kubeconfig_for(self, namespace, service_account, duration="1h"):
        """A kubeconfig with a token of this service account: with its permissions and no others."""
        token = self.kubectl("-n", namespace, "create", "token", service_account, "--duration", duration).strip()
        path = self.folder / f"{namespace}-{service_account}.kubeconfig"
        self._write_kubeconfig(path, token)
        return path

    def stop_api_server(self, with_signal=signal.SIGTERM):
        self.processes.end("kube-apiserver", with_signal)

    def start_api_server(self, flags=None):
        """Starts it again, on the same port and data; with other flags, where some are given."""
        if flags is not None:
            self.api_server_flags = list(flags)
        self.start("kube-apiserver", *self._api_server_arguments(), *self.api_server_flags)
        self.processes.await_ready("API server", lambda: succeeds(
            self.programs / "kubectl", "--kubeconfig", self.admin_kubeconfig, "get", "--raw", "/readyz"))

    # ---- processes

    def start(self, name, *arguments):
        """One of Kubernetes' programs."""
        self.processes.start(name, self.programs / name, *arguments)

    def stop(self):
        self.processes.end_all(signal.SIGKILL)  # the data goes too, and a graceful stop waits for watches to end
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the control plane

    def _start_control_plane(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.admin_kubeconfig = self.folder / "admin.kubeconfig"
        self.etcd_port, self.api_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.api_port}"
        self._make_keys()
        users = {"admin": "system:masters", "system:kube-controller-manager": "", "system:kube-scheduler": "",
                 "system:kube-proxy": "", "system:node:local": "system:nodes"}
        rows = []
        for number, (user, group) in enumerate(users.items()):
            token = secrets.token_hex(16)
            rows.append(",".join(filter(None, [token, user, str(number), group])))
            self._write_kubeconfig(self.folder / f"{user.rpartition(':')[2]}.kubeconfig", token)
        (self.folder / "tokens.csv").write_text("\n".join(rows) + "\n")

        peer = f"http://127.0.0.1:{free_port()}"
        client = f"http://127.0.0.1:{self.etcd_port}"
        self.start("etcd", "--data-dir", self.folder / "etcd", "--unsafe-no-fsync", "--log-level", "error",
                   "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
                   "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}")
        self.start_api_server()
        self.start("kube-controller-manager", "--kubeconfig", self.folder / "kube-controller-manager.kubeconfig",
                   "--bind-address", "127.0.0.1", "--secure-port", free_port(), "--leader-elect=false",
                   "--use-service-account-credentials", "--root-ca-file", self.folder / "server.crt",
                   "--service-account-private-key-file", self.folder / "service-accounts.key")
        self.processes.await_ready("default service account", lambda: self.kubectl(
            "get", "serviceaccount", "default", check=False).returncode == 0)

    def _api_server_arguments(self):
        keys = self.folder / "service-accounts.key"
        return ["--etcd-servers", f"http://127.0.0.1:{self.etcd_port}", "--secure-port", self.api_port,
                "--bind-address", "0.0.0.0", "--advertise-address", NODE_ADDRESS,
                "--service-cluster-ip-range", SERVICE_RANGE, "--authorization-mode", "Node,RBAC",
                "--tls-cert-file", self.folder / "server.crt", "--tls-private-key-file", self.folder / "server.key",
                "--token-auth-file", self.folder / "tokens.csv", "--service-account-key-file", keys,
                "--service-account-signing-key-file", keys,
                "--service-account-issuer", "https://kubernetes.default.svc",
                "--kubelet-preferred-address-types", "InternalIP",
                "--kubelet-client-certificate", self.folder / "kubelet-client.crt",
                "--kubelet-client-key", self.folder / "kubelet-client.key"]

    def _make_keys(self):
        def openssl(*arguments):
            subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

        def self_signed(name, subject, *extensions):
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 7, "-subj", subject, *extensions,
                    "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.crt")

        openssl("genrsa", "-out", self.folder / "service-accounts.key", 2048)
        self_signed("server", "/CN=kube-apiserver", "-addext",
                    f"subjectAltName=IP:127.0.0.1,IP:{NODE_ADDRESS},IP:{API_SERVICE_ADDRESS},DNS:localhost")
        self_signed("kubelet-client", "/O=system:masters/CN=kube-apiserver-kubelet-client")

    def _write_kubeconfig(self, path, token):
        authority = base64.b64encode((self.folder / "server.crt").read_bytes()).decode()
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "local",
            "clusters": [{"name": "local", "cluster": {"server": self.url, "certificate-authority-data": authority}}],
            "users": [{"name": "user", "user": {"token": token}}],
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": "user"}}]}))
        path.chmod(0o600)
