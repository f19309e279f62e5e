"""What must be true at each boundary: Great Expectations suites, severities and reports."""
