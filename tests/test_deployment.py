"""What deploy/ hands to an administrator: well-formed, of one release, with settings that exist, and nobody is root."""

import configparser
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

import bot
from bot.api.identity import check_settings
from bot.cli import app
from ingest.settings import load_settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
IMAGE = f"briefing-bot:{bot.__version__}"
RELEASES = ("1.33", "1.36")
"""Of Kubernetes, the oldest and the newest whose schemas the manifests are held to."""
ENVIRONMENTS = (
    DEPLOY / "env.example",
    DEPLOY / "systemd" / "briefing.env",
    KUBERNETES / "settings.env",
    KUBERNETES / "secret.example.env",
)


def load_environment(path: Path) -> dict[str, str]:
    """The variables of a file of them; those that are commented out are what a site may want, and have to exist too."""
    text = re.sub(r"^# (?=[A-Z_]+=)", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def load_compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return content


def load_objects() -> list[dict[str, Any]]:
    """What the kustomization lists, with the tag that it sets."""
    head = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))
    tags = {image["name"]: image["newTag"] for image in head["images"]}
    objects = []
    for name in head["resources"]:
        objects += list(yaml.safe_load_all((KUBERNETES / name).read_text(encoding="utf-8")))
    for pod in list_pods(objects):
        for container in list_containers(pod):
            container["image"] = f"{container['image']}:{tags[container['image']]}"
    return objects


def list_pods(objects: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The templates of all pods."""
    for one in objects:
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is not None:
            yield template


def list_containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"]]


def list_commands() -> list[list[str]]:
    """Every command that a container or the unit runs."""
    unit = load_unit()["Service"]["ExecStart"]
    return [
        *(service["command"] for service in load_compose()["services"].values() if "command" in service),
        *(container["command"] for pod in list_pods(load_objects()) for container in list_containers(pod)),
        shlex.split(unit.replace("/opt/briefing/.venv/bin/", "")),
    ]


def load_unit() -> configparser.ConfigParser:
    # Some keys may be there twice.
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "systemd" / "briefing.service", encoding="utf-8")
    return unit


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.name)
def test_every_file_of_settings_is_one_that_the_bot_starts_with(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in load_environment(path).items():
        monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize("mode", ["compose", "systemd", "kubernetes"])
def test_what_is_served_to_others_asks_who_they_are(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {
        "compose": [DEPLOY / "env.example"],
        "systemd": [DEPLOY / "systemd" / "briefing.env"],
        "kubernetes": [KUBERNETES / "settings.env", KUBERNETES / "secret.example.env"],
    }
    values = {"BRIEFING_HOST": "0.0.0.0"} if mode != "systemd" else {}
    for path in paths[mode]:
        text = path.read_text(encoding="utf-8")
        values |= dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    if mode == "compose":
        values |= load_compose()["services"]["app1"]["environment"]
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    check_settings(settings)
    assert settings.auth.is_set
    assert settings.auth.proxies
    assert settings.page_url.startswith("https://")


def test_every_command_is_one_of_the_programs() -> None:
    known = get_command(app).commands  # type: ignore[attr-defined]
    for program, *words in list_commands():
        assert program in ("briefing", "chroma", "postgres")
        if program != "briefing":
            continue
        command = known[words[0]]
        if hasattr(command, "commands"):
            command = command.commands[words[1]]
            words = words[1:]
        command.make_context("briefing", words[1:], resilient_parsing=False).close()


def test_the_image_holds_what_its_settings_ask_for() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    extras = re.findall(r'^ARG EXTRAS="(.*)"$', text, re.MULTILINE)[0].split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(extras) <= set(project["optional-dependencies"])
    assert {"oidc", "postgres", "redis"} <= set(extras)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locked = re.findall(r"^LOCKED := (.*)$", makefile, re.MULTILINE)[0].split()
    assert set(extras) <= set(locked)


def test_compose_runs_it_twice_with_no_right_too_many() -> None:
    content = load_compose()
    services = content["services"]
    for name, service in services.items():
        tag = service["image"].removeprefix("${BRIEFING_IMAGE:-").removesuffix("}").partition(":")[2]
        assert tag not in ("", "latest"), name
        assert tag == bot.__version__ or "briefing" not in service["image"]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        assert set(service["networks"]) <= set(content["networks"])
        named = [mount.partition(":")[0] for mount in service["volumes"] if mount[0] not in "./$"]
        assert set(named) <= set(content["volumes"])
        if name != "ingest":
            assert service["restart"] == "unless-stopped"
            assert service["healthcheck"]["test"][0] == "CMD", name
        for other, wish in service.get("depends_on", {}).items():
            assert wish["condition"] == "service_healthy"
            assert "healthcheck" in services[other]
    assert [name for name, service in services.items() if service.get("command") == ["briefing", "serve"]] == [
        "app1",
        "app2",
    ]
    assert [name for name, service in services.items() if "ports" in service] == ["balancer"]
    assert services["balancer"]["cap_add"] == ["NET_BIND_SERVICE"]
    assert services["postgres"]["user"] == "postgres"
    assert services["balancer"]["environment"]["UPSTREAMS"] == "app1:8000 app2:8000"
    assert content["networks"]["back"]["internal"]
    subnet = content["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert services["app1"]["environment"]["BRIEFING_AUTH__PROXIES"] == subnet


def test_every_variable_that_is_filled_in_is_in_the_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert wanted <= set(load_environment(DEPLOY / "env.example"))
    placeholders = set(re.findall(r"\{\$([A-Z]+):", (DEPLOY / "Caddyfile").read_text(encoding="utf-8")))
    assert placeholders == {"SITE", "UPSTREAMS"}
    assert placeholders == set(load_compose()["services"]["balancer"]["environment"])


@pytest.mark.parametrize("release", RELEASES)
def test_the_manifests_are_what_kubernetes_takes(release: str) -> None:
    objects = load_objects()
    for one in objects:
        kubernetes_validate.validate(one, release, strict=True)
    assert {"Deployment", "StatefulSet", "Job", "CronJob", "Ingress", "NetworkPolicy", "PodDisruptionBudget"} <= {
        one["kind"] for one in objects
    }


def test_pods_have_no_right_too_many() -> None:
    objects = load_objects()
    claims = {one["metadata"]["name"] for one in objects if one["kind"] == "PersistentVolumeClaim"}
    for pod in list_pods(objects):
        spec = pod["spec"]
        # The cluster's variables for a service "briefing" would be taken for settings.
        assert spec["enableServiceLinks"] is False
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"]
        assert spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for volume in spec["volumes"]:
            assert "hostPath" not in volume
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
        for container in list_containers(pod):
            assert container["image"] == IMAGE
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
            assert {"/data", "/tmp"} <= {mount["mountPath"] for mount in container["volumeMounts"]}


def test_what_manifests_name_of_each_other_is_there() -> None:
    objects = load_objects()
    labels = [pod["metadata"]["labels"] for pod in list_pods(objects)]
    settings = load_environment(KUBERNETES / "settings.env")
    for one in objects:
        kind, spec = one["kind"], one.get("spec", {})
        if kind in ("Service", "PodDisruptionBudget"):
            wanted = spec["selector"].get("matchLabels", spec["selector"])
            assert sum(wanted.items() <= have.items() for have in labels) == 1
        if kind in ("Deployment", "StatefulSet"):
            assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
        if kind == "NetworkPolicy" and "matchLabels" in spec["podSelector"]:
            assert any(spec["podSelector"]["matchLabels"].items() <= have.items() for have in labels)
    deployment = next(one for one in objects if one["kind"] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert deployment["spec"]["replicas"] == 2
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
    probes = {name: container[name]["httpGet"]["path"] for name in ("livenessProbe", "readinessProbe", "startupProbe")}
    assert probes == {"livenessProbe": "/livez", "readinessProbe": "/readyz", "startupProbe": "/livez"}
    assert settings["BRIEFING_CHROMA_URL"] == "http://chroma:8000"
    assert "chroma" in {one["metadata"]["name"] for one in objects if one["kind"] == "Service"}
    host = next(one for one in objects if one["kind"] == "Ingress")["spec"]["rules"][0]["host"]
    assert settings["BRIEFING_PUBLIC_URL"] == f"https://{host}"


def test_the_unit_keeps_the_bot_to_its_folder() -> None:
    service = load_unit()["Service"]
    assert service["User"] not in ("", "root")
    assert service["Environment"] == f"BRIEFING_DATA_DIR=/var/lib/{service['StateDirectory']}"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert service[name] == "yes"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_the_unit_hardened() -> None:
    unit = str(DEPLOY / "systemd" / "briefing.service")
    words = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", unit]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_takes_in_nothing_that_is_secret() -> None:
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert allowed[0] == "**"
    assert not [line for line in allowed if line.startswith("!deploy") or ".env" in line]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/.env", "deploy/kubernetes/secret.env"} <= set(ignored)
