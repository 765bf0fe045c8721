"""Alarms speak of metrics that exist, and each is explained."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.system import System

ROOT = Path(__file__).resolve().parent.parent
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


def rules() -> list[dict[str, Any]]:
    """Return all alarms."""
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def test_each_alarm_is_explained_to_the_operator() -> None:
    """A paragraph of its name, and no paragraph of an alarm that is gone."""
    explained = re.findall(r"^\*\*(Kub\w+)\.\*\*", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)

    assert sorted(explained) == sorted(rule["alert"] for rule in rules())


@pytest.mark.browser
def test_alarms_ask_for_metrics_that_a_running_system_tells(system: System) -> None:
    """A name that is spelt wrong would never ring."""
    headers = {"Authorization": f"Bearer {system.environment['KUB_METRICS_TOKEN']}"}
    pages = [
        httpx.get(f"{system.address}/{service}/metrics", headers=headers)
        for service in ("intake", "planner", "reports")
    ]
    told = {name for page in pages for name in re.findall(r"^# TYPE (\w+)", page.text, re.MULTILINE)}
    asked = {name for rule in rules() for name in re.findall(r"\bkub_\w+", rule["expr"])}

    assert [page.status_code for page in pages] == [200] * 3
    assert len(asked) > 8
    assert {name for name in asked if name not in told and name.removesuffix("_bucket") not in told} == set()
