"""``practice map``: look into a folder of unknown files, say what each may be, and write that down to be corrected."""

from pipelines.mapping.report import MapReport, map_folder
from pipelines.mapping.write import mapping_yaml, write_mapping

__all__ = ["MapReport", "map_folder", "mapping_yaml", "write_mapping"]
