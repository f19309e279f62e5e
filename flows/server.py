"""The embedded Prefect: a server of its own for one run, on the loopback interface, with its home in the data folder.

`embed_prefect` starts it; run as a module this file is the server process. The process ends when its
standard input closes, so it outlives no run, however that ends. It has a session of its own, so that
Ctrl-C reaches the run alone, and logs into its home, not to the terminal.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flows.errors import DatelineError

_HOST = "127.0.0.1"
_START_SECONDS = 90
_IDLE_SERVICES = (
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
    "EVENT_LOGGER",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "SCHEDULER",
    "TRIGGERS",
)
"""Services of a standing server that one run has no use for."""


def prepare_environment(home: Path, *, is_debug: bool) -> None:
    """Set the environment in which Prefect is imported: no telemetry, quiet on the terminal, nothing outside `home`.

    To be called before Prefect is first imported. Settings that point to another server or database are dropped.
    """
    for variable in [v for v in os.environ if v.startswith("PREFECT_")]:
        del os.environ[variable]
    os.environ.update(
        PREFECT_HOME=str(home),
        PREFECT_PROFILES_PATH=str(home / "profiles.toml"),
        PREFECT_SERVER_DATABASE_CONNECTION_URL=f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL="0.2",
        PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL="0.2",
        **{f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in _IDLE_SERVICES},
    )
    quiet_prefect(is_debug=is_debug)


def quiet_prefect(*, is_debug: bool) -> None:
    """Keep Prefect's telemetry off, and its log off the terminal unless `is_debug`; to be called before Prefect is first imported."""
    os.environ.update(DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")
    if is_debug:
        return
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    # A failed task's traceback is for the log of the server; the user gets one line from the command.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


@contextmanager
def embed_prefect(home: Path) -> Iterator[str]:
    """Run a Prefect server with its home at `home` and yield the URL of its API.

    The server starts while the caller goes on importing; the URL is yielded when it answers.
    Raises `DatelineError` where it does not start.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = _find_port()
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # our own module, and a number
            [sys.executable, "-m", "flows.server", str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        import prefect  # noqa: F401  # a second of work that need not wait for the server

        _await_health(process, port, log)
        yield f"http://{_HOST}:{port}/api"
    finally:
        _stop(process)


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _await_health(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(_HOST, port, timeout=5)
        try:
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise DatelineError("the embedded Prefect did not start", f"see {log}; `dateline doctor` checks what it needs")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_with_parent() -> None:
    """Wait for the end of standard input, which is the end of the run, then let the server shut down."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(port: int) -> None:
    os.environ.update(PREFECT_UI_ENABLED="0", PREFECT__SERVER_EPHEMERAL="1", PREFECT__SERVER_FINAL="1")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host=_HOST,
        port=port,
        log_level="error",
        lifespan="on",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
