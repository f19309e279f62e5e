"""What goes wrong becomes one line with a way out."""

import errno

from flows.errors import DatelineError, WrongUseError, explain_error
from transforms.entity_corrections import CorrectionError


def test_a_full_disk_is_named_with_the_way_out():
    problem = explain_error(OSError(errno.ENOSPC, "No space left on device", "/data/x.parquet"))
    assert problem.message == "no space left on the disk (/data/x.parquet); what was published before is untouched"
    assert "--into" in problem.way_out


def test_a_full_disk_is_found_behind_a_library_error():
    assert "no space left" in explain_error(RuntimeError("IO Error: Could not write file: No space left on device")).message
    wrapped = RuntimeError("the task failed")
    wrapped.__cause__ = OSError(errno.EROFS, "Read-only file system", "/data")
    assert "read-only" in explain_error(wrapped).message


def test_errors_of_its_own_stay_as_they_are():
    problem = WrongUseError("no such table", "look at mart")
    assert explain_error(problem) is problem
    assert (problem.exit_code, DatelineError("x").exit_code) == (2, 1)


def test_the_unexpected_is_one_line_that_points_to_debug():
    problem = explain_error(ValueError("first line\nsecond line"))
    assert problem.message == "ValueError: first line"
    assert "--debug" in problem.way_out


def test_a_correction_that_no_longer_applies_names_its_row_and_the_file():
    failed = RuntimeError("the task failed")
    failed.__cause__ = CorrectionError(
        "entity_corrections.csv, merge of ORG 'A' and 'B': no longer applies, they are one entity without it"
    )
    problem = explain_error(failed)
    assert problem.message.startswith("entity_corrections.csv, merge of ORG 'A' and 'B': no longer applies")
    assert "\n" not in problem.message
    assert problem.way_out.endswith("entity_corrections.csv, or take it out")
