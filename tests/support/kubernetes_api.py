"""Kubernetes' API as an administrator sees it, without a kubectl process per request; and a hand that plays the kubelet."""
import base64
import json
import ssl
import threading
import urllib.error
import urllib.request


class Api:
    def __init__(self, kubeconfig):
        configuration = json.loads(kubeconfig.read_text())
        cluster = configuration["clusters"][0]["cluster"]
        self.server = cluster["server"]
        self.token = configuration["users"][0]["user"]["token"]
        self.context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())

    def call(self, method, path, body=None, content_type="application/json"):
        request = urllib.request.Request(self.server + path, method=method, headers={
            "Authorization": f"Bearer {self.token}", "Content-Type": content_type},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
            return json.load(answer)

    def items(self, path):
        return self.call("GET", path)["items"]


class PlayedKubelet:
    """Lets the pods of a namespace end, with the summaries that runners leave; without a node, nobody else does.

        with PlayedKubelet(api, "inventory", failing={"222222222222"}):
    """

    def __init__(self, api, namespace, failing=()):
        self.api, self.pods, self.failing = api, f"/api/v1/namespaces/{namespace}/pods", set(failing)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _play(self):
        while not self._stop.wait(0.2):
            try:
                for pod in self.api.items(f"{self.pods}?fieldSelector=status.phase=Pending"):
                    self._end(pod)
            except OSError:
                pass  # Tests end the API server, and pods go while we look at them.

    def _end(self, pod):
        labels = pod["metadata"]["labels"]
        account = labels["inventory/account-id"]
        refused = account in self.failing
        summary = {"account": account, "run": labels["inventory/run-id"], "step": "assume" if refused else "upload",
                   "status": "failed" if refused else "complete", "resources": 7, "regions": 1}
        if refused:
            summary["error"] = {"code": "AccessDenied", "message": "the trust policy says no"}

        def ended(name, code, message=""):
            return {"name": name, "image": "", "imageID": "", "ready": False, "restartCount": 0, "started": False,
                    "state": {"terminated": {"exitCode": code, "reason": "Error" if code else "Completed",
                                             "message": message}}}

        waiting = {"state": {"waiting": {"reason": "PodInitializing"}}}
        if refused:
            status = {"phase": "Failed", "initContainerStatuses": [ended("assume", 77, json.dumps(summary)),
                                                                   {**ended("inventory", 0), **waiting}],
                      "containerStatuses": [{**ended("upload", 0), **waiting}]}
        else:
            told = [json.dumps({**summary, "step": step}) for step in ("assume", "inventory", "upload")]
            status = {"phase": "Succeeded", "containerStatuses": [ended("upload", 0, told[2])],
                      "initContainerStatuses": [ended("assume", 0, told[0]), ended("inventory", 0, told[1])]}
        self.api.call("PATCH", f"{self.pods}/{pod['metadata']['name']}/status", {"status": status},
                      "application/merge-patch+json")
