"""docker-compose.yml: is it well formed, does it start in the right order, does it name only what exists?"""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import SecretStr

from shared.messaging.acls import ACCESS, OPERATOR
from shared.settings import Settings, environment_name
from tests.deploy.files import K8S, ROOT, compose, setting_names
from thongsuot.processes import ROLES

TOOLS = {"cli"}                 # started by hand
JOBS = {"topics", "mongo-init"}
MIGRATIONS = {f"migrate-{service}" for service in ("planner", "reporting", "notifier")}
DEPENDENCIES = {"kafka", "mongo"} | JOBS
PROXY = "proxy"
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
DURATION = {"type": "string", "pattern": r"^\d+(ms|s|m|h)$"}
# No schema of the Compose specification is in an installed package; this one, written by hand, is narrower: it allows
# only the keys that we use, in one spelling each, so that a mistyped key is an error.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "services", "networks", "volumes"],
    "additionalProperties": False,
    "patternProperties": {"^x-[a-z-]+$": {}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "networks": {"type": "object", "additionalProperties": {
            "type": "object", "properties": {"internal": {"type": "boolean"}}, "additionalProperties": False}},
        "volumes": {"type": "object", "additionalProperties": {"type": "object", "maxProperties": 0}},
        "services": {"type": "object", "additionalProperties": {
            "type": "object",
            "required": ["image", "restart", "logging", "networks"],
            "additionalProperties": False,
            "properties": {
                "image": TEXT, "build": TEXT, "command": TEXTS, "entrypoint": TEXTS, "profiles": TEXTS,
                "environment": {"type": "object", "additionalProperties": TEXT},
                "networks": TEXTS, "volumes": TEXTS, "tmpfs": TEXTS, "ports": TEXTS,
                "restart": {"type": "string", "pattern": r"^(no|always|unless-stopped|on-failure(:\d+)?)$"},
                "stop_grace_period": DURATION,
                "read_only": {"type": "boolean"},
                "cap_drop": TEXTS, "cap_add": TEXTS, "security_opt": TEXTS,
                "mem_limit": {"type": "string", "pattern": r"^\d+[kmg]$"},
                "logging": {
                    "type": "object", "required": ["driver", "options"], "additionalProperties": False,
                    "properties": {"driver": TEXT, "options": {
                        "type": "object", "required": ["max-size", "max-file"], "additionalProperties": TEXT}}},
                "depends_on": {"type": "object", "additionalProperties": {
                    "type": "object", "required": ["condition"], "additionalProperties": False,
                    "properties": {"condition": {"enum": [
                        "service_started", "service_healthy", "service_completed_successfully"]}}}},
                "healthcheck": {"oneOf": [{"const": {"disable": True}}, {
                    "type": "object", "required": ["test", "interval", "timeout", "retries"],
                    "additionalProperties": False,
                    "properties": {
                        "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}], "minItems": 2},
                        "interval": DURATION, "timeout": DURATION, "start_period": DURATION,
                        "retries": {"type": "integer", "minimum": 1}}}]},
            }}},
    },
}


def problems(file: dict[str, Any]) -> list[str]:
    """What is wrong with a compose file, beyond its shape."""
    services = file["services"]
    found = []
    for name, service in services.items():
        is_job = service["restart"].startswith(("on-failure", "no"))
        if not is_job and "healthcheck" not in service:
            found.append(f"{name}: neither a healthcheck nor a job")
        if not re.search(r":\d+(\.\d+)+", service["image"]):
            found.append(f"{name}: image is not pinned")
        for other, how in service.get("depends_on", {}).items():
            if other not in services:
                found.append(f"{name}: depends on {other}, which does not exist")
            elif how["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                found.append(f"{name}: waits for the health of {other}, which has no healthcheck")
            elif how["condition"] == "service_completed_successfully" and "disable" not in services[other].get(
                    "healthcheck", {"disable": True}):
                found.append(f"{name}: waits for the end of {other}, which does not end")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if volume.startswith("${"):                     # a folder that whoever sets it up names
                found += [] if volume.endswith(":ro") else [f"{name}: {volume} can be written"]
            elif source.startswith("."):
                found += [] if (ROOT / source).exists() else [f"{name}: {source} does not exist"]
            elif source not in file["volumes"]:
                found.append(f"{name}: volume {source} is not declared")
        found += [f"{name}: network {n} is not declared" for n in service["networks"] if n not in file["networks"]]
        if "build" in service:
            unknown = service["environment"].keys() - setting_names()
            found += [f"{name}: no setting is read from {variable}" for variable in sorted(unknown)]
    return found


def test_shape() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(compose())


def test_order_pins_volumes_and_settings() -> None:
    assert problems(compose()) == []


@pytest.mark.parametrize(("service", "change", "said"), [
    ("portal", {"healthcheck": None}, "neither a healthcheck nor a job"),
    ("proxy", {"image": "caddy:latest"}, "image is not pinned"),
    ("kafka", {"image": "apache/kafka:latest"}, "image is not pinned"),
    ("mongo", {"image": "mongo"}, "image is not pinned"),
    ("portal", {"depends_on": {"nobody": {"condition": "service_healthy"}}}, "does not exist"),
    ("portal", {"depends_on": {"topics": {"condition": "service_healthy"}}}, "has no healthcheck"),
    ("portal", {"depends_on": {"kafka": {"condition": "service_completed_successfully"}}}, "does not end"),
    ("mongo", {"volumes": ["elsewhere:/data/db"]}, "volume elsewhere is not declared"),
    ("planner-api", {"volumes": ["${SIGNING_DIR:-./signing}:/run/signing"]}, "can be written"),
    ("mongo", {"volumes": ["./nowhere:/data/db:ro"]}, "./nowhere does not exist"),
    ("portal", {"networks": ["moon"]}, "network moon is not declared"),
    ("planner-api", {"environment": {"THONGSUOT_PLANER_URL": "x"}}, "no setting is read from THONGSUOT_PLANER_URL"),
])
def test_the_check_sees(service: str, change: dict[str, Any], said: str) -> None:
    file = copy.deepcopy(compose())
    for key, value in change.items():
        if value is None:
            del file["services"][service][key]
        else:
            file["services"][service][key] = value
    assert any(said in problem for problem in problems(file))


def test_a_mistyped_key_is_seen() -> None:
    file = compose()
    file["services"]["kafka"]["heathcheck"] = {}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(file)


def test_every_process_runs_once() -> None:
    services = compose()["services"]
    ours = {name: service["command"] for name, service in services.items()
            if "build" in service and name not in JOBS | MIGRATIONS | TOOLS}
    assert sorted(ours.values()) == sorted([role.service, role.role] for role in ROLES)
    assert services.keys() - ours.keys() == DEPENDENCIES | MIGRATIONS | TOOLS | {PROXY}


def test_the_signing_key_is_where_it_signs_alone() -> None:
    mounted = {name for name, service in compose()["services"].items() if "/run/signing" in str(service.get("volumes"))}
    assert mounted == {"planner-api", "planner-worker", "reporting-api", "reporting-worker"}


def test_services_wait_for_topics_and_the_replica_set() -> None:
    services = compose()["services"]
    for name, service in services.items():
        if "build" in service and name not in {"portal", *JOBS, *MIGRATIONS, *TOOLS}:
            waits = {other: how["condition"] for other, how in service["depends_on"].items()}
            migration = f"migrate-{name.partition('-')[0]}"
            assert (waits.get(migration) == "service_completed_successfully") == (migration in MIGRATIONS)
            assert {job: waits.get(job) for job in JOBS} == dict.fromkeys(JOBS, "service_completed_successfully")
            assert waits["kafka"] == waits["mongo"] == "service_healthy"


def test_only_the_proxy_has_ports_and_the_stores_have_no_way_out() -> None:
    file = compose()
    assert [name for name, service in file["services"].items() if "ports" in service] == [PROXY]
    assert file["services"][PROXY]["networks"] == ["outside"]
    assert file["networks"]["inside"]["internal"] is True
    for name in DEPENDENCIES:
        assert file["services"][name]["networks"] == ["inside"]


def test_services_hold_no_privilege() -> None:
    for name, service in compose()["services"].items():
        if "build" in service or name == PROXY:
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == PROXY else [])
            assert "no-new-privileges:true" in service["security_opt"]


def test_every_variable_is_in_the_example_and_no_secret_has_a_value() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{([A-Z_]+)", text))
    example = dict(
        line.split("=", 1) for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#"))
    assert used == example.keys()
    secret = {name for name in used if name.endswith(("SECRET", "PASSWORD", "KEY"))}
    assert len(secret) > 10
    assert {name: example[name] for name in secret if example[name]} == {}
    for name in secret:
            assert re.search(rf"\$\{{{name}:\?", text), f"{name} must be required, without a default"


def test_every_setting_is_described() -> None:
    """In .env.example: with a line of its own, or in a comment that says who sets it or why it is better left."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:[A-Z][A-Z0-9]*_)+[A-Z0-9]+\b", text))
    missing = [name for name in map(environment_name, Settings.model_fields) if not {name, f"{name}_FILE"} & named]
    assert missing == []
    assert {name for name in named if name.startswith("THONGSUOT_")} <= setting_names()


def test_defaults_are_those_of_the_code() -> None:
    """What compose takes where .env is silent, and what .env.example shows, is what the process takes by itself."""
    defaults = {environment_name(name): field.default for name, field in Settings.model_fields.items()}
    differ = {"THONGSUOT_TRUSTED_PROXIES", "THONGSUOT_METRICS_NETWORKS"}             # Docker's networks
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    given = re.findall(r"\$\{(THONGSUOT_\w+):-([^}]*)\}", text)
    given += re.findall(r"^(THONGSUOT_\w+)=(.+)$", example, re.MULTILINE)
    assert len(given) > 40
    for name, value in given:
        if name not in differ and name in defaults:
            default = defaults[name]
            assert type(default)(value) == default if not isinstance(default, SecretStr) else not value, name


def test_each_process_is_somebody_and_holds_its_own_secrets_only() -> None:
    services = compose()["services"]
    jaas = services["kafka"]["environment"]["KAFKA_LISTENER_NAME_INSIDE_PLAIN_SASL_JAAS_CONFIG"]
    assert set(re.findall(r"user_([\w-]+)=", jaas)) == {*ACCESS, "admin"}
    for name, service in services.items():
        if "build" not in service or name == "topics":
            continue
        own = "CLI" if name == "cli" else name.removeprefix("migrate-").partition("-")[0].upper()
        text = " ".join(service["environment"].values())
        secrets = set(re.findall(r"\$\{([A-Z_]*(?:SECRET|PASSWORD|KEY))\b", text))     # NAME_FILE is no secret
        assert {one for one in secrets if not one.startswith(f"{own}_")} == (
            {"THONGSUOT_SESSION_SECRET"} if name == "portal" else set())
        user = service["environment"].get("THONGSUOT_KAFKA_USERNAME")
        assert user == {"CLI": OPERATOR, "PORTAL": None}.get(own, own.lower())
        if "MONGO_URL" in service["environment"]:
            url = service["environment"]["MONGO_URL"]
            assert re.fullmatch(rf"mongodb://{user}:.+@mongo:27017/\?replicaSet=rs0&authSource=thongsuot_{user}", url)


MONGO_STUB = """
const users = JSON.parse(process.env.USERS), calls = []
let primary = process.env.PRIMARY === "yes"
globalThis.print = text => calls.push(text)
globalThis.sleep = () => { primary = true }
globalThis.Mongo = class { constructor(url) { if (url !== "mongodb://admin") throw new Error(url) }
  getDB(name) { return database(name) } }
function database(name) {
  return {getSiblingDB: database, runCommand: command => {
    if (!("hello" in command) && !("usersInfo" in command)) calls.push([name, command])
    if ("replSetGetStatus" in command) return primary ? {ok: 1} : {ok: 0, codeName: "NotYetInitialized"}
    if ("hello" in command) return {isWritablePrimary: primary}
    if ("usersInfo" in command) return {users: users.includes(`${name}/${command.usersInfo}`) ? [{}] : []}
    return {ok: 1}
  }}
}
require(process.argv[2])
console.log(JSON.stringify(calls))
"""


@pytest.mark.parametrize("known", [[], ["thongsuot_planner/planner"]])
def test_the_users_of_mongodb(tmp_path: Path, known: list[str]) -> None:
    """The script, run by node against a stand-in for the shell: MongoDB itself is not at hand here."""
    from playwright._impl._driver import compute_driver_executable

    (tmp_path / "stub.js").write_text(MONGO_STUB)
    passwords = {f"{name.upper()}_PASSWORD": f"of-{name}" for name in ("planner", "reporting", "notifier")}

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [compute_driver_executable()[0], str(tmp_path / "stub.js"), str(K8S / "components/jobs/mongo-users.js")],
            env={"ADMIN_URL": "mongodb://admin", "USERS": json.dumps(known), **environment}, capture_output=True,
            text=True, check=False)

    done = run(INITIATE="mongo:27017", **passwords)
    assert done.returncode == 0, done.stderr
    calls = [call for call in json.loads(done.stdout) if isinstance(call, list)]
    assert calls[1] == ["admin", {"replSetInitiate": {"_id": "rs0", "members": [{"_id": 0, "host": "mongo:27017"}]}}]
    assert calls[2:] == [[f"thongsuot_{name}", {
        ("updateUser" if f"thongsuot_{name}/{name}" in known else "createUser"): name, "pwd": f"of-{name}",
        "roles": [{"role": "readWrite", "db": f"thongsuot_{name}"}]}] for name in ("planner", "reporting", "notifier")]
    assert len([call for call in json.loads(run(PRIMARY="yes", **passwords).stdout) if isinstance(call, list)]) == 3
    assert "NOTIFIER_PASSWORD is not set" in run(PRIMARY="yes", **{**passwords, "NOTIFIER_PASSWORD": ""}).stderr


def test_docker_compose_accepts_it(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker client with the compose plugin")
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    variables = tmp_path / "env"
    variables.write_text("".join(f"{name}=x\n" for name in set(re.findall(r"\$\{([A-Z_]+):\?", text))))
    answer = subprocess.run(
        [docker, "compose", "-f", "docker-compose.yml", "--env-file", str(variables), "config", "--quiet"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
