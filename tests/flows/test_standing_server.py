"""A Prefect server that stands by itself: runs report to it, and a cron schedule gets its next runs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

STATES = """
import asyncio
from prefect import get_client

async def read():
    async with get_client() as client:
        print([r.state.type.value for r in await client.read_flow_runs()])

asyncio.run(read())
"""
SCHEDULE = """
import asyncio
from prefect import get_client
from flows.pipeline import run_pipeline

deployment_id = run_pipeline.to_deployment("nightly", cron="*/5 * * * *", parameters={"paths": ["articles"]}).apply()

async def wait():
    async with get_client() as client:
        for _ in range(90):
            runs = [r for r in await client.read_flow_runs() if r.deployment_id == deployment_id and r.state.type.value == "SCHEDULED"]
            if runs:
                print(len(runs), "scheduled")
                return
            await asyncio.sleep(1)

asyncio.run(wait())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """URL of the API of a real server on the loopback interface."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    environment |= {"PREFECT_HOME": str(home), "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    environment["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    environment["PREFECT_UI_STATIC_DIRECTORY"] = str(home / "ui")
    prefect = Path(sys.executable).with_name("prefect")
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [prefect, "server", "start", "--host", "127.0.0.1", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail("the server did not start: " + (home / "log").read_text()[-2000:])
        yield environment
    finally:
        process.terminate()
        process.wait(timeout=30)


def command(server, *arguments, cwd):
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=server, capture_output=True, text=True, timeout=300, check=False)


def test_a_run_reports_to_the_server(server, tmp_path):
    result = command(server, "-m", "flows.cli", "run", "--server", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "COMPLETED" in command(server, "-c", STATES, cwd=tmp_path).stdout


def test_a_cron_schedule_gets_its_next_runs(server, tmp_path):
    result = command(server, "-c", SCHEDULE, cwd=tmp_path)
    assert "scheduled" in result.stdout, result.stderr[-2000:]
