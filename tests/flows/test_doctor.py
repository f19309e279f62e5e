"""What the doctor tells of the settings in force."""

import json

import pytest

from flows.doctor import doctor_command


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """Ask the doctor under some variables; returns what it found by the name of the check."""

    def ask(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        doctor_command(tmp_path, as_json=True)
        return {f["check"]: f["found"] for f in json.loads(capsys.readouterr().out)}

    return ask


def test_limits_in_force_are_listed_by_the_variable_that_sets_them(told):
    assert "DATELINE_MAX_DEPTH=7" in told(DATELINE_MAX_DEPTH="7")["limits"]


def test_what_is_given_is_told_and_no_password_of_a_proxy(told):
    found = told(DATELINE_HTTP_PRIVATE="1", DATELINE_HTTP_PROXY="http://user:hush@localhost:3128")
    assert "DATELINE_HTTP_PRIVATE=1" in found["settings"]
    assert "hush" not in str(found)
    assert "private networks allowed" in found["web"]
