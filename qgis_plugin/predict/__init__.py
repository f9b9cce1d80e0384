"""Maps: the dialog that makes them, its live preview, and the tools on a finished one."""
