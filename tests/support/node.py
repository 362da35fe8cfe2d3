"""A node for a Cluster: scheduler, kube-proxy, kubelet, containerd. Needs root and Debian's packages (PROGRAMS).

    sys.exit(node.in_namespaces(prepare, main))   # in the test's own file: main() runs in namespaces of its own

    with Cluster(folder) as cluster, Node(cluster) as node:
        node.import_image(archive)
        cluster.kubectl("apply", ...)             # pods run

What a node does to its machine (a bridge, packet filter rules, mounts, processes, files of /run) happens in network,
mount and process namespaces, which the kernel takes away with the process that they were made for, however that ends.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import image
from cluster import API_SERVICE_ADDRESS, NODE_ADDRESS, POD_RANGE, SERVICE_RANGE
from ports import free_port
from processes import succeeds

PROGRAMS = {"containerd": "containerd", "ctr": "containerd", "runc": "runc", "ip": "iproute2", "iptables": "iptables",
            "gcc": "gcc", "buildah": "buildah", "unshare": "util-linux",
            "setpriv": "util-linux"}
NETWORK_PLUGINS = pathlib.Path("/usr/lib/cni")
PAUSE_IMAGE = "localhost/pause:local"
CGROUPS = pathlib.Path("/sys/fs/cgroup")

# The kubelet sets these for the whole machine unless it finds them so.
KERNEL_PARAMETERS = {"vm/overcommit_memory": 1, "vm/panic_on_oom": 0, "kernel/panic": 10, "kernel/panic_on_oops": 1,
                     "kernel/keys/root_maxkeys": 1000000, "kernel/keys/root_maxbytes": 25000000}


def why_not():
    """What this machine lacks to be a node; None if nothing."""
    if os.geteuid() != 0:
        return "a node needs root"
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if not (NETWORK_PLUGINS / "bridge").exists():
        missing.append("containernetworking-plugins")
    return f"a node needs the packages {', '.join(missing)}" if missing else image.why_not()


def folder():
    """What prepare() filled; None outside of the namespaces."""
    name = os.environ.get("INVENTORY_NODE_FOLDER")
    return pathlib.Path(name) if name else None


def in_namespaces(prepare, main):
    """Has prepare() fill a folder, then runs this program again in namespaces of its own, where it calls main(). Gives
    main's exit code; the folder is gone then, and all that was done in the namespaces."""
    if folder():
        _prepare_namespaces()
        return main()
    with tempfile.TemporaryDirectory(prefix="inventory-node-") as made:
        prepare(pathlib.Path(made))
        make_pause_image(pathlib.Path(made) / "pause.tar")
        try:
            for hierarchy in _cgroup_hierarchies():
                (hierarchy / os.path.basename(made)).mkdir()
            return subprocess.run(["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork",
                                   "--kill-child", "--mount-proc", sys.executable, *sys.argv],
                                  env={**os.environ, "INVENTORY_NODE_FOLDER": made}).returncode
        finally:
            for hierarchy in _cgroup_hierarchies():
                for path, _, _ in os.walk(hierarchy / os.path.basename(made), topdown=False):
                    os.rmdir(path)


def _cgroup_hierarchies():
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS]
    return [path for path in CGROUPS.iterdir() if path.is_dir() and not path.is_symlink()]


def _prepare_namespaces():
    for hidden in ("/run", "/var/log", "/var/lib/cni"):
        pathlib.Path(hidden).mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", hidden], check=True)
    for name, value in KERNEL_PARAMETERS.items():
        shown = pathlib.Path("/run") / name.replace("/", ".")
        shown.write_text(f"{value}\n")
        subprocess.run(["mount", "--bind", shown, f"/proc/sys/{name}"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # Pods reach the API server, and a stand-in for AWS, at the bridge's own address, whether or not there is a pod yet.
    subprocess.run(["ip", "link", "add", "node0", "type", "bridge"], check=True)
    subprocess.run(["ip", "address", "add", f"{NODE_ADDRESS}/16", "dev", "node0"], check=True)
    subprocess.run(["ip", "link", "set", "node0", "up"], check=True)
    # kube-proxy's rules turn these packets round, if only there is a route for them.
    subprocess.run(["ip", "route", "add", SERVICE_RANGE, "dev", "node0"], check=True)
    pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1")


class Node:
    def __init__(self, cluster):
        self.cluster = cluster
        self.folder = cluster.folder / "node"
        self.socket = self.folder / "containerd.sock"

    def __enter__(self):
        self.folder.mkdir()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _start(self):
        self._start_containerd()
        self.import_image(folder() / "pause.tar")
        self._start_kubelet()
        self.cluster.start("kube-scheduler", "--kubeconfig", self.cluster.folder / "kube-scheduler.kubeconfig",
                           "--leader-elect=false", "--bind-address", "127.0.0.1", "--secure-port", free_port())
        self.cluster.start("kube-proxy", "--kubeconfig", self.cluster.folder / "kube-proxy.kubeconfig",
                           "--hostname-override", "local", "--proxy-mode", "iptables", "--cluster-cidr", POD_RANGE,
                           "--bind-address", NODE_ADDRESS, "--conntrack-max-per-core", 0,
                           "--healthz-bind-address", f"127.0.0.1:{free_port()}",
                           "--metrics-bind-address", f"127.0.0.1:{free_port()}")
        self.cluster.processes.await_ready("ready node", lambda: self.cluster.kubectl(
            "wait", "--for=condition=Ready", "node/local", "--timeout=1s", check=False).returncode == 0)
        self.cluster.processes.await_ready("service address of the API server", lambda: succeeds(
            "bash", "-c", f"exec 3<>/dev/tcp/{API_SERVICE_ADDRESS}/443"))

    def stop(self):
        """Ends the kubelet before the pods, which it would start again. Pods' processes end with their namespace."""
        for name in ("kubelet", "kube-proxy", "kube-scheduler", "containerd"):
            self.cluster.processes.end(name)
        mounts = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((path for path in mounts if path.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "--lazy", mount], check=True)

    def import_image(self, archive):
        subprocess.run(["ctr", "--address", self.socket, "--namespace", "k8s.io", "images", "import", archive],
                       check=True, capture_output=True)

    def _start_containerd(self):
        networks = self.folder / "networks"
        networks.mkdir()
        (networks / "bridge.conflist").write_text(json.dumps({
            "cniVersion": "0.4.0", "name": "node", "plugins": [
                {"type": "bridge", "bridge": "node0", "isDefaultGateway": True, "hairpinMode": True,
                 "ipam": {"type": "host-local", "ranges": [[{"subnet": POD_RANGE, "gateway": NODE_ADDRESS}]]}},
                {"type": "portmap", "capabilities": {"portMappings": True}}]}))
        configuration = self.folder / "containerd.toml"
        # Lowering a process's OOM score needs CAP_SYS_RESOURCE, which root lacks in some virtual machines.
        configuration.write_text(f"""\
version = 2
root = "{self.folder}/containerd"
state = "/run/containerd"
[grpc]
address = "{self.socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE_IMAGE}"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{NETWORK_PLUGINS}"
conf_dir = "{networks}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
""")
        self.cluster.processes.start("containerd", "containerd", "--config", configuration)
        self.cluster.processes.await_ready("containerd", lambda: succeeds("ctr", "--address", self.socket, "version"))

    def _start_kubelet(self):
        client_authority = self.cluster.folder / "kubelet-client.crt"
        configuration = self.folder / "kubelet.json"
        configuration.write_text(json.dumps({
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "address": NODE_ADDRESS, "port": free_port(), "healthzPort": 0,
            "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": True},
                               "x509": {"clientCAFile": str(client_authority)}},
            "authorization": {"mode": "Webhook"},
            "containerRuntimeEndpoint": f"unix://{self.socket}",
            "cgroupDriver": "cgroupfs", "cgroupRoot": f"/{folder().name}",
            "enforceNodeAllocatable": [], "failSwapOn": False, "maxPods": 250,
            # The machine's disk may be as full as it likes.
            "imageGCHighThresholdPercent": 100,
            "evictionHard": {"memory.available": "100Mi", "nodefs.available": "0%", "imagefs.available": "0%",
                             "nodefs.inodesFree": "0%", "imagefs.inodesFree": "0%"}}))
        self.cluster.start("kubelet", "--config", configuration, "--hostname-override", "local",
                           "--kubeconfig", self.cluster.folder / "local.kubeconfig", "--node-ip", NODE_ADDRESS,
                           "--root-dir", self.folder / "kubelet", "--cert-dir", self.folder / "certificates")


def make_pause_image(archive):
    """An image of one program that waits for ever, which holds a pod's namespaces open."""
    program = archive.parent / "pause"
    subprocess.run(["gcc", "-Os", "-static", "-x", "c", "-", "-o", program], check=True, text=True,
                   input="#include <unistd.h>\nint main(void) { for (;;) pause(); }\n")
    container = subprocess.run(["buildah", "from", "scratch"], check=True, capture_output=True, text=True).stdout.strip()
    try:
        for arguments in (["copy", container, program, "/pause"],
                          ["config", "--entrypoint", '["/pause"]', "--user", "65535:65535", container],
                          ["commit", "--format", "docker", container, f"docker-archive:{archive}:{PAUSE_IMAGE}"]):
            subprocess.run(["buildah", *arguments], check=True, capture_output=True)
    finally:
        subprocess.run(["buildah", "rm", container], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(why_not())
