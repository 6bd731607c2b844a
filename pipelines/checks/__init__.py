"""Great Expectations at the two ends: the exports as they landed, and the report tables before they are published."""

from pipelines.checks.run import Check, CheckError, CheckResults, docs_of, run_checks, run_report_checks

__all__ = ["Check", "CheckError", "CheckResults", "docs_of", "run_checks", "run_report_checks"]
