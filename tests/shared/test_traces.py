"""Traces: off unless a collector is named; and each event with the context of what made it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import sys
import services.intake.app, services.planner.app, services.reports.app
from shared.traces import current_trace, span, start_tracing
start_tracing("intake", "web")
with span("something"):
    print(current_trace(), any(name.startswith("opentelemetry.exporter") for name in sys.modules))
"""

BATCH = """
from sqlalchemy import MetaData
from shared.database import Transaction
from shared.events import PlanArchived
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.traces import span, start_tracing
start_tracing("planner", "worker")
db = Transaction(None, MetaData(schema="planner"), WORKER)
for number in (1, 2):
    with span("react", "consumer", f"00-{number:032x}-{number:016x}-01"):
        db.append(PlanArchived(plan_id=new_id(), kind="municipal", municipality_id=new_id()))
print([context[:35] for _, context in db.events] == [f"00-{number:032x}" for number in (1, 2)])
"""


@pytest.mark.parametrize(
    ("program", "endpoint", "said"), [(ASK, "", "None False"), (BATCH, "http://127.0.0.1:1", "True")]
)
def test_a_process_traces_what_it_should(program: str, endpoint: str, said: str) -> None:
    """Without a collector nothing that exports is loaded; reactions of one transaction keep each its own trace."""
    environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.strip() == said, done.stderr
