"""The project's image, built from its Dockerfile with buildah; INVENTORY_TEST_IMAGE names one that is there already."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAME = "localhost/aws-inventory-orchestrator:local"
BASE = "docker.io/library/debian:bookworm-slim"
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


def why_not():
    """What stands in the way of building it; None if nothing."""
    if "INVENTORY_TEST_IMAGE" in os.environ:
        return None
    pulled = subprocess.run(["buildah", "pull", "--quiet", "--policy", "missing", BASE], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    if pulled.returncode:
        return f"the image needs {BASE}, which buildah does not have and cannot pull: {pulled.stderr.strip()[-300:]}"
    return None


def build():
    """Minutes the first time; then what has changed. The image's name in buildah's store."""
    if "INVENTORY_TEST_IMAGE" in os.environ:
        return os.environ["INVENTORY_TEST_IMAGE"]
    command = ["buildah", "bud", "--layers", "--isolation", "chroot", "--network", "host", "--tag", NAME]
    if CERTIFICATES.exists():
        command += ["--secret", f"id=certificates,src={CERTIFICATES}"]
    built = subprocess.run([*command, ROOT], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if built.returncode:
        raise RuntimeError(f"the image does not build:\n{built.stdout[-4000:]}\n{built.stderr[-4000:]}")
    return NAME


def export(archive):
    """Writes the image to a file that containerd imports as NAME."""
    subprocess.run(["buildah", "push", build(), f"docker-archive:{archive}:{NAME}"], check=True, capture_output=True)
