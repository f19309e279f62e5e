"""One writer per data folder."""

import os
import subprocess
import sys

import pytest

from flows.errors import DatelineError
from flows.lock import find_holder, hold_lock

HOLD = """
import sys
from pathlib import Path
from flows.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of `tmp_path`, until its input ends or it is killed."""
    path = tmp_path / "state" / "lock"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield path, process
    process.kill()
    process.communicate()


def test_a_second_process_is_told_who_holds_the_lock(holder):
    path, process = holder
    with pytest.raises(DatelineError, match=f"another run is writing to .*process {process.pid} on ") as caught, hold_lock(path):
        pass
    assert caught.value.exit_code == 1
    assert f"process {process.pid}" in find_holder(path)


def test_the_lock_of_a_killed_process_is_free(holder):
    path, process = holder
    process.kill()
    process.wait()
    assert find_holder(path) is None
    with hold_lock(path):
        assert f"process {os.getpid()}" in find_holder(path)
    assert find_holder(path) is None


def test_one_process_may_hold_it_again(tmp_path):
    with hold_lock(tmp_path / "lock"), hold_lock(tmp_path / "lock"):
        pass
    assert find_holder(tmp_path / "lock") is None
