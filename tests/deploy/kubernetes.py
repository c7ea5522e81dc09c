"""The manifests as they would be sent to a cluster, and the rules that we hold them to."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from shared.messaging.acls import ACCESS
from shared.settings import secret_names
from tests.deploy.files import K8S, manifests

Resource = dict[str, Any]
OVERLAYS = ("small", "production", "production-existing")
SECRET_NAMES = {*secret_names().values(), "ADMIN_URL", "SET_KEY", "MONGO_INITDB_ROOT_PASSWORD",
                *(f"{one.upper()}_PASSWORD" for one in (*ACCESS, "admin", "cli"))}
NO_PORT = {"cli"}                  # nobody asks it anything: a shell of the operator's


def render(folder: Path) -> str:
    """A folder with a kustomization, by whichever program is there."""
    for command in (["kubectl", "kustomize"], ["kustomize", "build"]):
        if shutil.which(command[0]):
            answer = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
            assert answer.returncode == 0, answer.stderr
            return answer.stdout
    pytest.skip("neither kubectl nor kustomize (5 or newer)")


@lru_cache
def _rendered(overlay: str) -> str:
    return render(K8S / "overlays" / overlay)


def rendered(overlay: str) -> list[Resource]:
    """What an overlay would send to a cluster: a copy that a test may spoil."""
    return manifests(_rendered(overlay))


def of_kind(resources: list[Resource], kind: str) -> dict[str, Resource]:
    """The resources of a kind, by name."""
    return {one["metadata"]["name"]: one for one in resources if one["kind"] == kind}


def pods(resources: list[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Each resource that makes pods, with its pod's template."""
    for resource in resources:
        if resource["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield resource, resource["spec"]["template"]


def processes(resources: list[Resource]) -> dict[str, Resource]:
    """Of each process of ours its pod's template, by "planner-api"; the portal is "portal"."""
    return {name: one["spec"]["template"] for name, one in of_kind(resources, "Deployment").items()
            if name not in NO_PORT}


def policy(resources: list[Resource]) -> list[str]:
    """Every breach of the rules for pods, one line each."""
    return [
        f"{resource['kind']}/{resource['metadata']['name']}: {breach}"
        for resource, template in pods(resources) for breach in _breaches(resource, template["spec"])
    ]


def _breaches(resource: Resource, pod: Resource) -> Iterator[str]:
    security = pod.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
        yield "may run as root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "no seccomp profile"
    if pod.get("automountServiceAccountToken") is not False:
        yield "holds a token of the cluster"
    if "terminationGracePeriodSeconds" not in pod:
        yield "no grace period"
    if resource["kind"] == "Deployment" and not pod.get("topologySpreadConstraints"):
        yield "not spread over nodes"
    for kind in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(kind):
            yield kind
    if any("hostPath" in volume for volume in pod.get("volumes", ())):
        yield "mounts a path of the node"
    for volume in pod.get("volumes", ()):
        if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
            yield f"{volume['name']} may grow without end"
    for container in [*pod["containers"], *pod.get("initContainers", ())]:
        yield from _container_breaches(resource, container)


def _container_breaches(resource: Resource, container: Resource) -> Iterator[str]:
    security = container.get("securityContext", {})
    if security.get("privileged") or security.get("allowPrivilegeEscalation") is not False:
        yield "privileges can grow"
    if security.get("readOnlyRootFilesystem") is not True:
        yield "root file system is writable"
    if security.get("capabilities", {}).get("drop") != ["ALL"] or security.get("capabilities", {}).get("add"):
        yield "keeps capabilities"
    resources = container.get("resources", {})
    for kind in ("requests", "limits"):
        if not {"cpu", "memory"} <= resources.get(kind, {}).keys():
            yield f"no {kind}"
    if ":" not in container["image"] or container["image"].endswith(":latest"):
        yield "image is not pinned"
    for variable in container.get("env", ()):
        if variable["name"] in SECRET_NAMES and "value" in variable:
            yield f"{variable['name']} has a value here"
    yield from _probe_breaches(resource, container)


def _probe_breaches(resource: Resource, container: Resource) -> Iterator[str]:
    if resource["kind"] == "Job" or resource["metadata"]["name"] in NO_PORT:
        return
    for probe, path in (("startup", "live"), ("liveness", "live"), ("readiness", "ready")):
        asked = container.get(f"{probe}Probe", {})
        if resource["kind"] == "StatefulSet":
            right = bool(asked)
        else:
            right = asked.get("httpGet") == {"path": f"/health/{path}", "port": "http"}
        if not right:
            yield f"no {probe} probe"


def megabytes(quantity: str) -> float:
    """A quantity of memory ("256Mi", "1Gi") in MiB."""
    units = {"Mi": 1, "Gi": 1024}
    return float(quantity[:-2]) * units[quantity[-2:]]
