"""A job onto the clipboard: as a command, for qgis_process, or as Python."""

import shutil
import sys
from typing import Callable, Optional

from qgis.PyQt.QtWidgets import QApplication, QMenu, QWidget

from ..worker.call import Call


class CopyMenu(QMenu):
    """For the button of any dialog that makes a job.

    Parameters
    ----------
    call : callable
        Gives what is copied when an entry is chosen, None when there is nothing.
    """

    def __init__(
        self, call: Callable[[], Optional[Call]], parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Copy as"))
        self.call = call
        self.windows = sys.platform == "win32"
        self.addAction(self.tr("Copy as command"), self.copy_command)
        self.qgis_process = self.addAction(self.tr("Copy as qgis_process"), self.copy_qgis_process)
        self.addAction(self.tr("Copy as Python"), self.copy_python)
        self.aboutToShow.connect(self.show_possible)

    def show_possible(self) -> None:
        """Offer qgis_process where Processing knows the job."""
        call = self.call()
        self.setEnabled(call is not None)
        self.qgis_process.setVisible(call is not None and bool(call.algorithm))

    def copy_command(self) -> None:
        self._copy(lambda call: call.as_command(windows=self.windows))

    def copy_qgis_process(self) -> None:
        # where Debian has it, qgis_process is a wrapper that QGIS refuses
        program = next(filter(shutil.which, ("qgis_process.bin", "qgis_process")), "qgis_process")
        self._copy(lambda call: call.as_qgis_process(windows=self.windows, program=program))

    def copy_python(self) -> None:
        self._copy(Call.as_python)

    def _copy(self, text: Callable[[Call], str]) -> None:
        call = self.call()
        if call is not None:
            QApplication.clipboard().setText(text(call))
