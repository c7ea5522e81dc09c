"""deploy/k8s: every manifest by the schemas, every overlay as it is rendered by our own rules."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest

from shared import runtime
from shared.messaging.acls import ACCESS, acls
from shared.messaging.groups import DEAD_LETTERS
from shared.messaging.groups import GROUPS as CONSUMED
from shared.settings import Settings
from tests.deploy import custom
from tests.deploy.files import K8S, ROOT, compose, manifests, setting_names
from tests.deploy.kubernetes import (
    NO_PORT,
    OVERLAYS,
    SECRET_NAMES,
    Resource,
    megabytes,
    of_kind,
    pods,
    policy,
    processes,
    render,
    rendered,
)
from thongsuot.processes import ROLES
from thongsuot.topics import ALL, DAY_MS, MAX_MESSAGE_BYTES

VERSIONS = ("1.31", kubernetes_validate.latest_version())
MANIFESTS = sorted(path for path in K8S.rglob("*.yaml")
                   if path.name != "kustomization.yaml" and path.parent.name != "patches")
PRODUCTION = ("production", "production-existing")
every = pytest.mark.parametrize("overlay", OVERLAYS)
large = pytest.mark.parametrize("overlay", PRODUCTION)


def check(resource: Resource, version: str = VERSIONS[-1]) -> None:
    """Against its schema."""
    if custom.is_custom(resource):
        custom.validate(resource)
    else:
        kubernetes_validate.validate(resource, version, strict=True)


def config_of(resources: list[Resource]) -> dict[str, str]:
    """The settings that all processes have."""
    data: dict[str, str] = next(one["data"] for name, one in of_kind(resources, "ConfigMap").items()
                                if name.startswith("thongsuot-config"))
    return data


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: str(path.relative_to(K8S)))
def test_manifest_is_valid(path: Any) -> None:
    resources = manifests(path.read_text(encoding="utf-8"))
    assert resources
    for resource in resources:
        check(resource)


def test_every_file_is_used() -> None:
    """By some kustomization, in a resource, a patch, a component or a map; and nothing that it names is missing."""
    for folder in {path.parent for path in K8S.rglob("*.y*ml")}:
        if (folder / "kustomization.yaml").exists():
            text = (folder / "kustomization.yaml").read_text(encoding="utf-8")
            files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
            assert [name for name in files - {"kustomization.yaml"} if name not in text] == []
    used = "".join(path.read_text(encoding="utf-8") for path in K8S.rglob("kustomization.yaml"))
    assert [path.name for path in (K8S / "components").iterdir() if f"../{path.name}" not in used
            and f"components/{path.name}" not in used] == []


@pytest.mark.parametrize("version", VERSIONS)
@every
def test_rendered_is_valid(overlay: str, version: str) -> None:
    for resource in rendered(overlay):
        check(resource, version)


def test_the_validator_sees_a_mistake() -> None:
    resources = rendered("production")
    deployment = of_kind(resources, "Deployment")["portal"]
    deployment["spec"]["replica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        check(deployment)
    for kind in {custom.kind_of(one) for one in resources if custom.is_custom(one)}:
        resource = next(one for one in resources if custom.kind_of(one) == kind)
        resource["spec"]["mistyped"] = "x"
        with pytest.raises(jsonschema.ValidationError):
            check(resource)


def test_every_shape_of_a_custom_resource_is_in_use() -> None:
    assert {custom.kind_of(one) for one in rendered("production") if custom.is_custom(one)} == custom.SPECS.keys()


@every
def test_policy(overlay: str) -> None:
    resources = rendered(overlay)
    jobs = {"small": 5, "production": 3, "production-existing": 5}[overlay]
    stores = 2 if overlay == "small" else 0
    assert len(list(pods(resources))) == len(ROLES) + len(NO_PORT) + jobs + stores
    assert policy(resources) == []


BREACHES: list[tuple[str, Callable[[Resource, Resource], Any]]] = [
    ("may run as root", lambda pod, _: pod["securityContext"].update(runAsNonRoot=False)),
    ("no seccomp profile", lambda pod, _: pod["securityContext"].pop("seccompProfile")),
    ("holds a token of the cluster", lambda pod, _: pod.pop("automountServiceAccountToken")),
    ("no grace period", lambda pod, _: pod.pop("terminationGracePeriodSeconds")),
    ("not spread over nodes", lambda pod, _: pod.pop("topologySpreadConstraints")),
    ("hostNetwork", lambda pod, _: pod.update(hostNetwork=True)),
    ("mounts a path of the node", lambda pod, _: pod["volumes"].append({"name": "x", "hostPath": {"path": "/"}})),
    ("x may grow without end", lambda pod, _: pod["volumes"].append({"name": "x", "emptyDir": {}})),
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
def test_the_policy_sees(said: str, spoil: Callable[[Resource, Resource], Any]) -> None:
    resources = rendered("production")
    pod = of_kind(resources, "Deployment")["planner-worker"]["spec"]["template"]["spec"]
    spoil(pod, pod["containers"][0])
    assert any(line.endswith(said) for line in policy(resources))


def test_the_policy_sees_a_store_that_nobody_looks_at() -> None:
    resources = rendered("small")
    del of_kind(resources, "StatefulSet")["mongo"]["spec"]["template"]["spec"]["containers"][0]["livenessProbe"]
    assert policy(resources) == ["StatefulSet/mongo: no liveness probe"]


@every
def test_every_process_has_its_deployment(overlay: str) -> None:
    arguments = [template["spec"]["containers"][0]["args"] for template in processes(rendered(overlay)).values()]
    assert sorted(arguments) == sorted([role.service, role.role] for role in ROLES)


@every
def test_selectors_find_their_pods(overlay: str) -> None:
    resources = rendered(overlay)
    labels = [template["metadata"]["labels"] for _, template in pods(resources)]
    by_operators = [{"app": "mongo-svc"}] if overlay == "production" else []
    for resource in resources:
        spec = resource.get("spec", {})
        selector = {
            "Service": lambda s=spec: s["selector"],
            "Deployment": lambda s=spec: s["selector"]["matchLabels"],
            "StatefulSet": lambda s=spec: s["selector"]["matchLabels"],
            "PodDisruptionBudget": lambda s=spec: s["selector"]["matchLabels"],
            "PodMonitor": lambda s=spec: s["selector"]["matchLabels"],
            "NetworkPolicy": lambda s=spec: s["podSelector"].get("matchLabels", {}),
        }.get(resource["kind"])
        if selector is not None:
            name = f"{resource['kind']}/{resource['metadata']['name']}"
            assert any(selector().items() <= found.items() for found in labels + by_operators), f"{name}: no pod"


# --- replicas ------------------------------------------------------------------------------------------------------


@every
def test_every_process_has_a_disruption_budget(overlay: str) -> None:
    resources = rendered(overlay)
    budgets = of_kind(resources, "PodDisruptionBudget")
    assert budgets.keys() == processes(resources).keys()
    assert all(budget["spec"]["maxUnavailable"] == 1 for budget in budgets.values())


def test_small_has_one_of_each() -> None:
    replicas = {name: one["spec"]["replicas"] for name, one in of_kind(rendered("small"), "Deployment").items()}
    assert set(replicas.values()) - {replicas.pop("cli")} == {1}


@large
def test_each_process_is_scaled_by_one_who_has_the_say(overlay: str) -> None:
    resources = rendered(overlay)
    by_load, by_lag = of_kind(resources, "HorizontalPodAutoscaler"), of_kind(resources, "ScaledObject")
    names = processes(resources).keys()
    assert {name for name in names if name.endswith("-worker")} == by_lag.keys()
    assert names - by_lag.keys() == by_load.keys()
    for name, scaler in (by_load | by_lag).items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        assert "replicas" not in of_kind(resources, "Deployment")[name]["spec"]
    assert all(one["spec"]["minReplicas"] >= 2 for one in by_load.values())
    assert all(one["spec"]["minReplicaCount"] >= 2 for one in by_lag.values())


def worker_of(group: str) -> str:
    """Which process consumes as this group."""
    return f"{group.partition('-')[0]}-worker"


def most_that_work(worker: str) -> int:
    """So many of a worker get partitions of every stream: aiokafka deals a group's partitions out one by one, Faust
    (cascade, roll-up) each topic by itself. Who has none counts as standing still."""
    partitions = {topic.name: topic.partitions for topic in ALL}
    faust = {"cascade", "reporting-rollup"}
    return min((max if group in faust else sum)(partitions[topic] for topic in topics)
               for group, topics in CONSUMED.items() if worker_of(group) == worker)


@large
def test_workers_are_scaled_by_the_lag_of_their_own_groups(overlay: str) -> None:
    for name, scaled in of_kind(rendered(overlay), "ScaledObject").items():
        watched = [(one["metadata"]["consumerGroup"], one["metadata"]["topic"]) for one in scaled["spec"]["triggers"]]
        wanted = {(group, topic) for group, topics in CONSUMED.items() for topic in topics
                  if worker_of(group) == name and topic not in DEAD_LETTERS} - {("reporting-obligations", "units")}
        assert set(watched) == wanted
        assert len(watched) == len(wanted)
        assert scaled["spec"]["minReplicaCount"] < scaled["spec"]["maxReplicaCount"] <= most_that_work(name)


def test_most_that_work() -> None:
    assert {name: most_that_work(f"{name}-worker") for name in ("cascade", "planner", "reporting", "notifier")} == {
        "cascade": 6, "planner": 12, "reporting": 9, "notifier": 6}


@large
def test_the_scaler_asks_as_the_worker(overlay: str) -> None:
    """No user of its own: who reads a group may see how far it is, and the worker's container has name and password."""
    resources = rendered(overlay)
    authentication = of_kind(resources, "TriggerAuthentication")["kafka"]["spec"]
    assert {one["name"] for one in authentication["env"]} <= setting_names()
    container = of_kind(resources, "Deployment")["cascade-worker"]["spec"]["template"]["spec"]["containers"][0]
    assert {one["name"] for one in authentication["env"]} <= {one["name"] for one in container["env"]}
    secret = next(volume["secret"]["secretName"] for name, pod in processes(resources).items()
                  for volume in pod["spec"]["volumes"] if name == "cascade-worker" and volume["name"] == "kafka-ca")
    assert authentication["secretTargetRef"][0]["name"] == secret
    assert config_of(resources)["THONGSUOT_KAFKA_SASL_MECHANISM"] == "SCRAM-SHA-512"


# --- ending, memory ------------------------------------------------------------------------------------------------


def seconds_to_end(name: str) -> float:
    """The longest that a process takes to finish what it holds: shared/runtime.py; of the notifier's worker, an e-mail
    whose two halves take as long as they may (docs/notices.md)."""
    found = re.search(r"timeout_graceful_shutdown=(\d+)", inspect.getsource(runtime.serve_api))
    assert found
    attempt: float = Settings.model_fields["delivery_attempt_seconds"].default
    return max(float(found[1]), runtime.DRAIN_SECONDS, 2 * attempt if name == "notifier-worker" else 0)


@every
def test_nobody_is_killed_before_he_could_end(overlay: str) -> None:
    """With room, since a node that is drained is busy."""
    services = compose()["services"]
    for name, template in processes(rendered(overlay)).items():
        pause = int(template["spec"]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][-1])
        assert template["spec"]["terminationGracePeriodSeconds"] >= pause + 1.5 * seconds_to_end(name), name
        assert float(services[name]["stop_grace_period"].removesuffix("s")) >= 1.5 * seconds_to_end(name), name


def test_liveness_waits_until_a_stall_is_one() -> None:
    """The probe asks often enough, and the process itself decides what a stall is."""
    probe = processes(rendered("small"))["cascade-worker"]["spec"]["containers"][0]["livenessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] < runtime.STALLED_SECONDS


def measured() -> dict[str, float]:
    """What each process holds when it has nothing to do, MiB: docs/operations.md, from benchmarks/footprint.py."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", text, re.MULTILINE)
    return {name: float(figure) for name, figure in rows}


@every
def test_memory_follows_what_was_measured(overlay: str) -> None:
    """Asked for: what an idle one holds and a quarter more. Limit: what a loaded one may grow by before
    tests/resilience/test_load.py fails (300 MB) is still below it."""
    names = processes(rendered(overlay))
    assert measured().keys() == names.keys()
    for name, template in names.items():
        resources = template["spec"]["containers"][0]["resources"]
        assert 1.25 * measured()[name] <= megabytes(resources["requests"]["memory"]) <= 2.5 * measured()[name], name
        assert megabytes(resources["limits"]["memory"]) >= measured()[name] + 300, name


# --- settings and secrets ------------------------------------------------------------------------------------------


@every
def test_addresses_name_services_and_settings(overlay: str) -> None:
    resources = rendered(overlay)
    config, services = config_of(resources), of_kind(resources, "Service")
    assert config.keys() <= setting_names()
    for service in ("planner", "reporting", "notifier"):
        port = services[f"{service}-api"]["spec"]["ports"][0]["port"]
        assert config[f"THONGSUOT_{service.upper()}_URL"] == f"http://{service}-api:{port}"
    broker, _, port = config["KAFKA_BOOTSTRAP_SERVERS"].partition(":")
    if overlay == "small":
        assert int(port) in {one["port"] for one in services[broker]["spec"]["ports"]}
    elif overlay == "production":
        kafka = of_kind(resources, "Kafka")["thongsuot"]
        assert broker == f"thongsuot-kafka-bootstrap.{kafka['metadata']['namespace']}.svc"
        assert [one["port"] for one in kafka["spec"]["kafka"]["listeners"] if one["tls"]] == [int(port)]
    ingress = of_kind(resources, "Ingress")["portal"]
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend in services
    assert ingress["spec"]["tls"][0]["secretName"]


@every
def test_no_secret_is_in_an_overlay(overlay: str) -> None:
    resources = rendered(overlay)
    assert not of_kind(resources, "Secret")
    assert not SECRET_NAMES & config_of(resources).keys()


def references(resources: list[Resource]) -> set[str]:
    """The keys of thongsuot-secrets that something takes."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("name") == "thongsuot-secrets" and "key" in value:
                found.add(value["key"])
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(resources)
    return found


def secrets(form: str, file: Path) -> str:
    """What deploy/secrets.sh writes, into a file that nobody else reads and that it does not take the place of."""
    command = [str(ROOT / "deploy" / "secrets.sh"), form, str(file)]
    subprocess.run(command, check=True)
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text(encoding="utf-8")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
    assert file.read_text(encoding="utf-8") == text
    return text


def test_secrets_of_compose_are_filled_in(tmp_path: Path) -> None:
    """Every password and key between the parts; the clients' secrets, the host and the issuer are yours."""
    lines = re.findall(r"^([A-Z_]+)=(.*)$", secrets("compose", tmp_path / ".env"), re.MULTILINE)
    yours = {name for name, value in lines if not value and name.endswith("CLIENT_SECRET")}
    made = {name for name, value in lines if re.fullmatch("[0-9a-f]{48}", value)}
    compose_text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{([A-Z_]+):\?", compose_text))
    assert required - made == {"SITE", "THONGSUOT_OIDC_ISSUER", *yours}
    assert len(made) == 13


@every
def test_every_secret_is_made(overlay: str, tmp_path: Path) -> None:
    """deploy/secrets.sh writes each key that an overlay takes, and no other; none is the same twice."""
    made = dict(line.split("=", 1) for line in secrets(overlay, tmp_path / "secrets.env").splitlines())
    assert made.keys() == references(rendered(overlay))
    passwords = [value for name, value in made.items() if "password" in name and value]
    assert len(set(passwords)) == len(passwords) >= 8
    assert all(re.fullmatch("[0-9a-f]{48}", value) for value in passwords)
    for service in ("planner", "reporting", "notifier"):
        url = made.get(f"mongo-url-{service}")
        assert url is None or url.startswith(f"mongodb://{service}:{made[f'mongo-password-{service}']}@")


@every
def test_each_service_holds_its_own_secrets_and_no_others(overlay: str) -> None:
    """Its user in MongoDB, its user in Kafka, its client's secret: as far as it uses them."""
    for name, template in processes(rendered(overlay)).items():
        service, labels = name.partition("-")[0], template["metadata"]["labels"]
        env = {v["name"]: v for v in template["spec"]["containers"][0].get("env", ())}
        held = {name: v["valueFrom"]["secretKeyRef"]["key"] for name, v in env.items()
                if "valueFrom" in v and not v["valueFrom"]["secretKeyRef"].get("optional")}
        wanted = {}
        if "thongsuot/issuer" in labels:
            wanted["THONGSUOT_SERVICE_CLIENT_SECRET"] = f"client-secret-{service}"
        if "thongsuot/kafka" in labels:
            wanted["THONGSUOT_KAFKA_PASSWORD"] = f"kafka-password-{service}"
            assert env["THONGSUOT_KAFKA_USERNAME"]["value"] == service
            assert service in ACCESS
        if "thongsuot/mongodb" in labels:
            made = f"mongo-address-{service}" if overlay == "production" else "thongsuot-secrets"
            assert env["MONGO_URL"]["valueFrom"]["secretKeyRef"]["name"] == made
            wanted["MONGO_URL"] = "connectionString.standard" if overlay == "production" else f"mongo-url-{service}"
        if service == "portal":
            wanted["THONGSUOT_SESSION_SECRET"] = "session-secret"
        if service == "notifier":
            wanted["THONGSUOT_NOTICE_KEY"] = "notice-key"
        assert held == wanted, name


@every
def test_the_signing_key_is_where_it_signs_alone(overlay: str) -> None:
    mounted = {name for name, template in processes(rendered(overlay)).items()
               if any(one["mountPath"] == "/run/signing" for one in template["spec"]["containers"][0]["volumeMounts"])}
    assert mounted == {"planner-api", "planner-worker", "reporting-api", "reporting-worker"}


# --- Kafka and MongoDB ---------------------------------------------------------------------------------------------


def test_topics_are_those_of_the_code() -> None:
    topics = of_kind(rendered("production"), "KafkaTopic")
    assert {name: one["spec"] for name, one in topics.items()} == {topic.name: {
        "partitions": topic.partitions, "replicas": 3, "config": {
            "retention.ms": topic.days * DAY_MS, "max.message.bytes": MAX_MESSAGE_BYTES, "min.insync.replicas": 2}}
        for topic in ALL}


def test_users_may_do_what_the_code_says() -> None:
    given = {(name, operation.lower(), rule["resource"]["type"], rule["resource"]["name"])
             for name, user in of_kind(rendered("production"), "KafkaUser").items()
             for rule in user["spec"]["authorization"]["acls"] for operation in rule["operations"]}
    assert given == {(acl.service, acl.operation, acl.resource, acl.name) for acl in acls()}


def test_operators_resources_belong_together() -> None:
    resources = rendered("production")
    cluster = next(iter(of_kind(resources, "Kafka")))
    for kind in ("KafkaNodePool", "KafkaTopic", "KafkaUser"):
        labels = [one["metadata"]["labels"] for one in of_kind(resources, kind).values()]
        assert {one["strimzi.io/cluster"] for one in labels} == {cluster}
    nodes = of_kind(resources, "KafkaNodePool")["node"]["spec"]["replicas"]
    assert {one["spec"]["replicas"] for one in of_kind(resources, "KafkaTopic").values()} == {nodes} == {3}


def test_mongodb_has_a_user_for_each_database() -> None:
    mongo = of_kind(rendered("production"), "MongoDBCommunity")["mongo"]["spec"]
    for user in mongo["users"]:
        own = f"thongsuot_{user['name']}"
        assert user["db"] == own
        assert user["roles"] == [{"name": "readWrite", "db": own}]
        assert user["connectionStringSecretName"] == f"mongo-address-{user['name']}"
    assert {user["name"] for user in mongo["users"]} == {"planner", "reporting", "notifier"}
    assert compose()["services"]["mongo"]["image"] == f"mongo:{mongo['version']}"


def test_the_small_kafka_and_mongodb_are_composes() -> None:
    """The same images, and for Kafka the same settings but for names of host, volume and secrets."""
    sets = of_kind(rendered("small"), "StatefulSet")
    services = compose()["services"]
    differ = {"CLUSTER_ID", "KAFKA_CONTROLLER_QUORUM_VOTERS", "KAFKA_LOG_DIRS", "HEALTH_PASSWORD"}
    kafka = sets["kafka"]["spec"]["template"]["spec"]["containers"][0]
    here = {one["name"]: one["value"] for one in kafka["env"] if "value" in one}
    there = services["kafka"]["environment"]
    for name in there.keys() - differ:
        there_now = there[name].replace("KAFKA_ADMIN", "ADMIN")
        same = re.sub(r"\$[({]([A-Z]+)_(?:KAFKA_)?[A-Z_]+(?::\?[^}]*)?[)}]", r"$\1", there_now)
        assert re.sub(r"\$[({]([A-Z]+)_PASSWORD[)}]", r"$\1", here[name]) == same, name
    for name in ("kafka", "mongo"):
        assert sets[name]["spec"]["template"]["spec"]["containers"][0]["image"] == services[name]["image"]


@pytest.mark.parametrize(("overlay", "arguments"), [
    ("small", ["--replication", "1", "--in-sync", "1", "--acls"]),
    ("production-existing", ["--replication", "3", "--in-sync", "2", "--acls"])])
def test_jobs_make_topics_and_users(overlay: str, arguments: list[str]) -> None:
    jobs = of_kind(rendered(overlay), "Job")
    topics = jobs["topics"]["spec"]["template"]["spec"]["containers"][0]
    assert topics["command"] == ["thongsuot", "topics"]
    assert topics["args"] == arguments
    users = {v["name"]: v for v in jobs["mongo-users"]["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert ("INITIATE" in users) == (overlay == "small")


@every
def test_migrations_run_as_their_own_service(overlay: str) -> None:
    """With the address that its processes have, and nothing else of theirs."""
    resources = rendered(overlay)
    for service in ("planner", "reporting", "notifier"):
        pod = of_kind(resources, "Job")[f"migrate-{service}"]["spec"]["template"]
        container = pod["spec"]["containers"][0]
        assert container["command"] == ["thongsuot", "migrate", "--service", service]
        worker = of_kind(resources, "Deployment")[f"{service}-worker"]["spec"]["template"]["spec"]["containers"][0]
        assert container["env"] == [one for one in worker["env"] if one["name"] == "MONGO_URL"]
        assert {name for name in pod["metadata"]["labels"] if name.startswith("thongsuot/")} == {"thongsuot/mongodb"}
        authority = [one["mountPath"] for one in container["volumeMounts"] if one["name"] == "mongo-ca"]
        assert bool(authority) == (overlay != "small")


OVERLAY_OF_OURS = re.compile(r"```yaml\n# kustomization.yaml of yours.*?\n(.*?)```", re.DOTALL)


def test_the_overlay_of_the_runbook_renders(tmp_path: Path) -> None:
    """What docs/operations.md gives as an example changes what it says, and nothing breaks by it."""
    found = OVERLAY_OF_OURS.search((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert found
    (tmp_path / "thongsuot" / "deploy").mkdir(parents=True)
    shutil.copytree(K8S, tmp_path / "thongsuot" / "deploy" / "k8s")
    (tmp_path / "kustomization.yaml").write_text(found[1], encoding="utf-8")
    resources = manifests(render(tmp_path))
    images = {template["spec"]["containers"][0]["image"] for _, template in pods(resources)}
    assert images == {"registry.tayninh.gov.vn/thongsuot:0.1.0"}
    config = config_of(resources)
    assert config["THONGSUOT_PORTAL_URL"] == "https://thongsuot.tayninh.gov.vn"
    assert config["KAFKA_BOOTSTRAP_SERVERS"]
    name = next(one["metadata"]["name"] for one in resources if one.get("data") == config)
    maps = {one["configMapRef"]["name"] for _, template in pods(resources)
            for one in template["spec"]["containers"][0].get("envFrom", ())}
    assert maps == {name}
    assert of_kind(resources, "Ingress")["portal"]["spec"]["rules"][0]["host"] == "thongsuot.tayninh.gov.vn"
    assert policy(resources) == []


@every
def test_prometheus_finds_every_process(overlay: str) -> None:
    for template in processes(rendered(overlay)).values():
        port = template["spec"]["containers"][0]["ports"][0]
        assert template["metadata"]["annotations"] == {
            "prometheus.io/scrape": "true", "prometheus.io/path": "/metrics",
            "prometheus.io/port": str(port["containerPort"])}
    if overlay in PRODUCTION:
        endpoint = of_kind(rendered(overlay), "PodMonitor")["thongsuot"]["spec"]["podMetricsEndpoints"][0]
        assert (endpoint["port"], endpoint["path"]) == ("http", "/metrics")
