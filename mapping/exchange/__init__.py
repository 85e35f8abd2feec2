"""Partners in and out: somebody's list becomes records, and records become files for others."""

from mapping.exchange.reading import PartnerFile, read_partners, write_rejected
from mapping.exchange.writing import ExportReport, export_partners

__all__ = ["ExportReport", "PartnerFile", "export_partners", "read_partners", "write_rejected"]
