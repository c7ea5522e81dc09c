"""The shapes of custom resources, as far as our manifests use them.

Written by hand after the operators' definitions (CRDs): Strimzi's API version v1, MongoDBCommunity v1, KEDA 2.21,
Prometheus operator 0.85. They are narrower: only fields that we use, so that a mistyped one is an error. Where the
definitions themselves are at hand, THONGSUOT_CRDS names a folder of them, and the manifests are held against these too.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
TEXTS: Schema = {"type": "array", "items": TEXT, "minItems": 1}
FLAG: Schema = {"type": "boolean"}
LABELS: Schema = {"type": "object", "additionalProperties": TEXT}
SIZE: Schema = {"type": "string", "pattern": r"^\d+(m|Mi|Gi)?$"}
HEAP: Schema = {"type": "string", "pattern": "^[0-9]+[mMgG]?$"}


def count(least: int = 1) -> Schema:
    """A number of things."""
    return {"type": "integer", "minimum": least}


def obj(required: str = "", **properties: Schema) -> Schema:
    """An object of these properties and no others; a name that Python has not as a word ends in "_"."""
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    return {"type": "object", "required": required.split(), "properties": named, "additionalProperties": False}


def several(item: Schema) -> Schema:
    """At least one."""
    return {"type": "array", "items": item, "minItems": 1}


SELECTOR = obj(matchLabels=LABELS)
RESOURCES = obj("requests limits", requests=obj("cpu memory", cpu=SIZE, memory=SIZE),
                limits=obj("cpu memory", cpu=SIZE, memory=SIZE))
POD_SECURITY = obj("runAsNonRoot seccompProfile", runAsNonRoot={"const": True}, runAsUser=count(), fsGroup=count(),
                   seccompProfile=obj("type", type={"const": "RuntimeDefault"}))
SECURITY = obj("allowPrivilegeEscalation readOnlyRootFilesystem capabilities",
               allowPrivilegeEscalation={"const": False}, readOnlyRootFilesystem={"const": True},
               capabilities=obj("drop", drop={"const": ["ALL"]}))
APART = obj("podAntiAffinity", podAntiAffinity=obj(
    requiredDuringSchedulingIgnoredDuringExecution=several(obj("topologyKey labelSelector", topologyKey=TEXT,
                                                               labelSelector=SELECTOR))))
CONTAINER_TEMPLATE = obj("securityContext", securityContext=SECURITY)
KEY = obj("name key", name=TEXT, key=TEXT)
NAMED = obj("name", name=TEXT)

SPECS: dict[str, Schema] = {
    "kafka.strimzi.io/v1 KafkaNodePool": obj(
        "replicas roles storage resources template", replicas=count(),
        roles=several({"enum": ["controller", "broker"]}),
        storage=obj("type volumes", type={"const": "jbod"}, volumes=several(obj(
            "id type size", id=count(0), type={"enum": ["persistent-claim", "ephemeral"]}, size=SIZE,
            kraftMetadata={"const": "shared"}, deleteClaim=FLAG))),
        resources=RESOURCES,
        jvmOptions={"type": "object", "additionalProperties": False, "properties": {"-Xms": HEAP, "-Xmx": HEAP}},
        template=obj("pod kafkaContainer", pod=obj("securityContext", securityContext=POD_SECURITY, affinity=APART),
                     kafkaContainer=CONTAINER_TEMPLATE)),
    "kafka.strimzi.io/v1 Kafka": obj(
        "kafka entityOperator",
        kafka=obj("listeners authorization config", listeners=several(obj(
            "name port type tls", name={"type": "string", "pattern": "^[a-z0-9]{1,11}$"}, port=count(9092),
            type={"enum": ["internal", "cluster-ip", "nodeport", "loadbalancer", "ingress"]}, tls=FLAG,
            authentication=obj("type", type={"enum": ["scram-sha-512", "tls"]}),
            networkPolicyPeers=several(obj(podSelector=SELECTOR, namespaceSelector=SELECTOR)))),
            authorization=obj("type", type={"enum": ["simple"]}), config={"type": "object"}),
        entityOperator=obj("topicOperator userOperator", topicOperator=obj(resources=RESOURCES),
                           userOperator=obj(resources=RESOURCES), template=obj(
                               pod=obj(securityContext=POD_SECURITY), topicOperatorContainer=CONTAINER_TEMPLATE,
                               userOperatorContainer=CONTAINER_TEMPLATE))),
    "kafka.strimzi.io/v1 KafkaTopic": obj("partitions replicas config", partitions=count(), replicas=count(),
                                          config={"type": "object"}, topicName=TEXT),
    "kafka.strimzi.io/v1 KafkaUser": obj(
        "authentication authorization",
        authentication=obj("type password", type={"enum": ["scram-sha-512"]},
                           password=obj("valueFrom", valueFrom=obj("secretKeyRef", secretKeyRef=KEY))),
        authorization=obj("type acls", type={"enum": ["simple"]}, acls=several(obj(
            "resource operations",
            resource=obj("type name", type={"enum": ["topic", "group", "cluster", "transactionalId"]}, name=TEXT),
            operations=several({"enum": ["Read", "Write", "Create", "Delete", "Alter", "Describe", "ClusterAction",
                                         "AlterConfigs", "DescribeConfigs", "IdempotentWrite", "All"]}))))),
    "mongodbcommunity.mongodb.com/v1 MongoDBCommunity": obj(
        "type members version security users statefulSet", type={"enum": ["ReplicaSet"]}, members=count(3),
        version={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        security=obj("authentication tls",
                     authentication=obj("modes", modes=several({"enum": ["SCRAM", "SCRAM-SHA-256", "X509"]})),
                     tls=obj("enabled", enabled=FLAG, certificateKeySecretRef=NAMED, caCertificateSecretRef=NAMED)),
        additionalConnectionStringConfig={"type": "object"}, additionalMongodConfig={"type": "object"},
        users=several(obj("name db passwordSecretRef roles scramCredentialsSecretName", name=TEXT, db=TEXT,
                          passwordSecretRef=KEY, scramCredentialsSecretName=TEXT, connectionStringSecretName=TEXT,
                          roles=several(obj("name db", name=TEXT, db=TEXT)))),
        statefulSet=obj("spec", spec=obj(
            "template", volumeClaimTemplates=several({"type": "object"}), template=obj("spec", spec=obj(
                "securityContext containers", securityContext=POD_SECURITY, affinity=APART,
                terminationGracePeriodSeconds=count(), initContainers=several(
                    obj("name securityContext", name=TEXT, securityContext=SECURITY)),
                containers=several(obj("name securityContext resources", name={"enum": ["mongod", "mongodb-agent"]},
                                       securityContext=SECURITY, resources=RESOURCES))))))),
    "keda.sh/v1alpha1 ScaledObject": obj(
        "scaleTargetRef minReplicaCount maxReplicaCount triggers",
        scaleTargetRef=obj("name", name=TEXT, envSourceContainerName=TEXT), minReplicaCount=count(),
        maxReplicaCount=count(), pollingInterval=count(), cooldownPeriod=count(),
        fallback=obj("failureThreshold replicas", failureThreshold=count(), replicas=count()),
        advanced=obj(horizontalPodAutoscalerConfig=obj(behavior={"type": "object"})),
        triggers=several(obj(
            "type metadata authenticationRef", type={"const": "kafka"}, authenticationRef=NAMED,
            metadata=obj("bootstrapServersFromEnv consumerGroup topic lagThreshold offsetResetPolicy",
                         bootstrapServersFromEnv=TEXT, consumerGroup=TEXT, topic=TEXT,
                         lagThreshold={"type": "string", "pattern": r"^\d+$"},
                         offsetResetPolicy={"enum": ["latest", "earliest"]},
                         allowIdleConsumers={"enum": ["true", "false"]}, tls={"enum": ["enable", "disable"]},
                         sasl={"enum": ["none", "plaintext", "scram_sha256", "scram_sha512"]})))),
    "keda.sh/v1alpha1 TriggerAuthentication": obj(
        env=several(obj("parameter name", parameter=TEXT, name=TEXT, containerName=TEXT)),
        secretTargetRef=several(obj("parameter name key", parameter=TEXT, name=TEXT, key=TEXT))),
    "monitoring.coreos.com/v1 PodMonitor": obj(
        "selector podMetricsEndpoints", selector=SELECTOR, podTargetLabels=TEXTS, podMetricsEndpoints=several(
            obj("port path", port=TEXT, path={"type": "string", "pattern": "^/"},
                interval={"type": "string", "pattern": r"^\d+s$"}))),
}


def kind_of(resource: dict[str, Any]) -> str:
    """"keda.sh/v1alpha1 ScaledObject"."""
    return f"{resource['apiVersion']} {resource['kind']}"


def is_custom(resource: dict[str, Any]) -> bool:
    """Whether an operator defines it."""
    return kind_of(resource) in SPECS


def validate(resource: dict[str, Any]) -> None:
    """By our shape of it, and by the operator's own definition where that is at hand."""
    schema = obj("apiVersion kind metadata spec", apiVersion=TEXT, kind=TEXT, metadata={"type": "object"},
                 spec=SPECS[kind_of(resource)])
    jsonschema.Draft202012Validator(schema).validate(resource)
    if own := definitions().get(kind_of(resource)):
        jsonschema.Draft202012Validator(own).validate(resource)


@lru_cache
def definitions() -> dict[str, Schema]:
    """The operators' own definitions, by kind, from the folder that THONGSUOT_CRDS names."""
    folder = os.environ.get("THONGSUOT_CRDS")
    found: dict[str, Schema] = {}
    for path in sorted(Path(folder).rglob("*.yaml")) if folder else ():
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if document and document.get("kind") == "CustomResourceDefinition":
                spec = document["spec"]
                for version in spec["versions"]:
                    found[f"{spec['group']}/{version['name']} {spec['names']['kind']}"] = closed(
                        version["schema"]["openAPIV3Schema"])
    return found


def closed(schema: Any) -> Any:
    """The definition as a cluster applies it strictly: a field that it does not have is an error."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items() if name != "format"}
    if "properties" in inner and not inner.get("x-kubernetes-preserve-unknown-fields"):
        inner.setdefault("additionalProperties", False)
    if schema.get("type") == "object" and inner.get("properties", {}).keys() >= {"kind", "metadata", "spec"}:
        inner["properties"]["metadata"] = {"type": "object"}
    return inner
