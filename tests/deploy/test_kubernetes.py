"""deploy/k8s: every manifest by the Kubernetes schemas, and the rendered whole by our own rules."""

from __future__ import annotations

import copy
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import kubernetes_validate
import pytest

from shared.messaging.acls import ACCESS
from shared.settings import secret_names
from tests.deploy.files import K8S, manifests, setting_names
from thongsuot.processes import ROLES

JOBS = ("topics", "mongo-users")
VERSIONS = ("1.31", kubernetes_validate.latest_version())
Resource = dict[str, Any]
SECRET_NAMES = {*secret_names().values(), "ADMIN_URL", *(f"{one.upper()}_PASSWORD" for one in ACCESS)}


@pytest.fixture(scope="module")
def rendered() -> list[Resource]:
    """What would be sent to a cluster."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("no kubectl")
    answer = subprocess.run([kubectl, "kustomize", str(K8S)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return manifests(answer.stdout)


def pods(resources: list[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Each resource that makes pods, with its pod's specification."""
    for resource in resources:
        if resource["kind"] in {"Deployment", "Job"}:
            yield resource, resource["spec"]["template"]["spec"]


def policy(resources: list[Resource]) -> list[str]:
    """Every breach of the rules for pods, one line each."""
    return [
        f"{resource['kind']}/{resource['metadata']['name']}: {breach}"
        for resource, pod in pods(resources) for breach in _breaches(resource, pod)
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
    for kind in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(kind):
            yield kind
    if any("hostPath" in volume for volume in pod.get("volumes", ())):
        yield "mounts a path of the node"
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
    if resource["kind"] == "Deployment":
        for probe, path in (("startup", "live"), ("liveness", "live"), ("readiness", "ready")):
            asked = container.get(f"{probe}Probe", {}).get("httpGet", {})
            if asked.get("path") != f"/health/{path}" or asked.get("port") != "http":
                yield f"no {probe} probe"


MANIFESTS = sorted(path for path in K8S.glob("*.yaml") if path.name != "kustomization.yaml")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifest_is_valid(path: Any, version: str) -> None:
    resources = manifests(path.read_text(encoding="utf-8"))
    assert resources
    for resource in resources:
        kubernetes_validate.validate(resource, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_rendered_is_valid(rendered: list[Resource], version: str) -> None:
    for resource in rendered:
        kubernetes_validate.validate(resource, version, strict=True)


def test_the_validator_sees_a_mistake(rendered: list[Resource]) -> None:
    resource = copy.deepcopy(next(r for r in rendered if r["kind"] == "Deployment"))
    resource["spec"]["replica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(resource, VERSIONS[-1], strict=True)


def test_policy(rendered: list[Resource]) -> None:
    assert len(list(pods(rendered))) == len(ROLES) + len(JOBS)
    assert policy(rendered) == []


BREACHES: list[tuple[str, Callable[[Resource, Resource], Any]]] = [
    ("may run as root", lambda pod, _: pod["securityContext"].update(runAsNonRoot=False)),
    ("no seccomp profile", lambda pod, _: pod["securityContext"].pop("seccompProfile")),
    ("holds a token of the cluster", lambda pod, _: pod.pop("automountServiceAccountToken")),
    ("no grace period", lambda pod, _: pod.pop("terminationGracePeriodSeconds")),
    ("hostNetwork", lambda pod, _: pod.update(hostNetwork=True)),
    ("mounts a path of the node", lambda pod, _: pod["volumes"].append({"name": "x", "hostPath": {"path": "/"}})),
    ("privileges can grow", lambda _, c: c["securityContext"].pop("allowPrivilegeEscalation")),
    ("privileges can grow", lambda _, c: c["securityContext"].update(privileged=True)),
    ("root file system is writable", lambda _, c: c["securityContext"].pop("readOnlyRootFilesystem")),
    ("keeps capabilities", lambda _, c: c["securityContext"].update(capabilities={"add": ["NET_ADMIN"]})),
    ("no requests", lambda _, c: c["resources"].pop("requests")),
    ("no limits", lambda _, c: c["resources"]["limits"].pop("memory")),
    ("image is not pinned", lambda _, c: c.update(image="thongsuot:latest")),
    ("MONGO_URL has a value here", lambda _, c: c["env"].append({"name": "MONGO_URL", "value": "mongodb://x"})),
    ("no startup probe", lambda _, c: c.pop("startupProbe")),
    ("no liveness probe", lambda _, c: c["livenessProbe"]["httpGet"].update(path="/")),
    ("no readiness probe", lambda _, c: c.pop("readinessProbe")),
]


@pytest.mark.parametrize(("said", "spoil"), BREACHES, ids=[f"{n}-{b[0]}" for n, b in enumerate(BREACHES)])
def test_the_policy_sees(rendered: list[Resource], said: str, spoil: Callable[[Resource, Resource], Any]) -> None:
    resources = copy.deepcopy(rendered)
    _, pod = next((r, p) for r, p in pods(resources) if r["kind"] == "Deployment")
    spoil(pod, pod["containers"][0])
    assert any(line.endswith(said) for line in policy(resources))


def test_every_process_has_its_deployment(rendered: list[Resource]) -> None:
    arguments = [pod["containers"][0]["args"] for r, pod in pods(rendered) if r["kind"] == "Deployment"]
    assert sorted(arguments) == sorted([role.service, role.role] for role in ROLES)


def test_selectors_find_their_pods(rendered: list[Resource]) -> None:
    labels = [r["spec"]["template"]["metadata"]["labels"] for r, _ in pods(rendered)]
    for resource in rendered:
        spec = resource.get("spec", {})
        selector = {
            "Service": lambda s=spec: s["selector"],
            "Deployment": lambda s=spec: s["selector"]["matchLabels"],
            "PodDisruptionBudget": lambda s=spec: s["selector"]["matchLabels"],
            "NetworkPolicy": lambda s=spec: s["podSelector"].get("matchLabels", {}),
        }.get(resource["kind"])
        if selector is not None:
            name = f"{resource['kind']}/{resource['metadata']['name']}"
            assert any(selector().items() <= found.items() for found in labels), f"{name} selects no pod"


def test_disruption_budgets_leave_somebody(rendered: list[Resource]) -> None:
    replicas = {r["metadata"]["name"]: r["spec"]["replicas"] for r in rendered if r["kind"] == "Deployment"}
    budgets = {r["metadata"]["name"]: r["spec"] for r in rendered if r["kind"] == "PodDisruptionBudget"}
    assert budgets.keys() == {name for name, count in replicas.items() if count > 1}
    assert all(budget["maxUnavailable"] == 1 for budget in budgets.values())


def test_addresses_name_services_and_settings(rendered: list[Resource]) -> None:
    config = next(r for r in rendered
                  if r["kind"] == "ConfigMap" and r["metadata"]["name"].startswith("thongsuot-config"))
    services = {r["metadata"]["name"]: r["spec"]["ports"][0]["port"] for r in rendered if r["kind"] == "Service"}
    assert config["data"].keys() <= setting_names()
    for service in ("planner", "reporting", "notifier"):
        url = config["data"][f"THONGSUOT_{service.upper()}_URL"]
        assert url == f"http://{service}-api:{services[f'{service}-api']}"
    ingress = next(r for r in rendered if r["kind"] == "Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend in services
    assert ingress["spec"]["tls"][0]["secretName"]


def test_no_secret_is_in_the_base(rendered: list[Resource]) -> None:
    assert not [r for r in rendered if r["kind"] == "Secret"]
    config = next(r for r in rendered
                  if r["kind"] == "ConfigMap" and r["metadata"]["name"].startswith("thongsuot-config"))
    assert not SECRET_NAMES & config["data"].keys()


def test_each_service_holds_its_own_secrets_and_no_others(rendered: list[Resource]) -> None:
    """Its user in MongoDB, its user in Kafka, its client's secret: as far as it uses them."""
    for resource, pod in pods(rendered):
        if resource["kind"] != "Deployment":
            continue
        service = resource["metadata"]["name"].partition("-")[0]
        env = {v["name"]: v for v in pod["containers"][0].get("env", ())}
        held = {name: v["valueFrom"]["secretKeyRef"]["key"] for name, v in env.items() if "valueFrom" in v}
        wanted = {"THONGSUOT_SERVICE_CLIENT_SECRET": f"client-secret-{service}"} if service != "cascade" else {}
        if service != "portal":
            wanted["THONGSUOT_KAFKA_PASSWORD"] = f"kafka-password-{service}"
            assert env["THONGSUOT_KAFKA_USERNAME"]["value"] == service
            assert service in ACCESS
        if service in ("planner", "reporting", "notifier"):
            wanted["MONGO_URL"] = f"mongo-url-{service}"
        if service == "portal":
            wanted["THONGSUOT_SESSION_SECRET"] = "session-secret"
        if service == "notifier":
            wanted["THONGSUOT_NOTICE_KEY"] = "notice-key"
        assert held == wanted
