"""What receptions are told: on a terminal, as a page, as tables and as JSON."""

from safepassage.reporting.reception.files import refuse_reception_files, write_reception
from safepassage.reporting.reception.record import reception_record
from safepassage.reporting.reception.simulated_file import read_simulated_arrivals
from safepassage.reporting.reception.text import reception_text

__all__ = [
    "read_simulated_arrivals",
    "reception_record",
    "reception_text",
    "refuse_reception_files",
    "write_reception",
]
