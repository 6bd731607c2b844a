"""Great Expectations at the two ends: the exports as they landed, and the report tables before they are published."""

from pipelines.checks.run import CheckError, CheckResults, run_checks, run_report_checks

__all__ = ["CheckError", "CheckResults", "run_checks", "run_report_checks"]
