"""Why an environment could not be made: pip's many words in one line and a hint."""

import re
from typing import Sequence, Tuple

from .errors import WorkerError

TLS = r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError"
PROXY = r"ProxyError|Tunnel connection failed|407 Proxy|Missing dependencies for SOCKS"
NETWORK = (
    r"NewConnectionError|Failed to establish a new connection|NameResolutionError|getaddrinfo"
    r"|Temporary failure in name resolution|Name or service not known|Network is unreachable"
    r"|ConnectTimeout|ReadTimeout|Connection (?:refused|reset|aborted)|RemoteDisconnected"
    r"|IncompleteRead|HTTPError|50[0234] (?:Server Error|Bad Gateway)"
)
DISK = r"No space left on device|\[Errno 28\]|WinError 112|Disk quota exceeded|\[Errno 122\]"
LOCKED = r"WinError (?:32|33|225|226|1224)\b|being used by another process|contains a virus"
RIGHTS = r"Permission denied|\[Errno 13\]|WinError 5\b|Access is denied|Read-only file system"
LONG = r"Windows Long Path support|WinError 206"
DAMAGED = (
    r"is not a supported wheel|has an invalid wheel|BadZipFile|is not a valid wheel filename"
    r"|Wheel .* is invalid"
)
VENV = r"ensurepip is not\b|No module named (?:venv|ensurepip)"
SYSTEM = re.compile(r"\[(?:Errno|WinError|SSL)[^\]]*\] [^'\")]+|\d{3} Proxy [\w ]+")
MISSING = re.compile(r"No matching distribution found for ([^\s;]+)")

# in this order: what comes first is the cause of what comes later
KNOWN: Tuple[Tuple[str, str, str], ...] = (
    (DISK, "the disk is full", "free some space or choose another folder"),
    (
        LOCKED,
        "another program holds a file of the environment",
        "often the antivirus, which checks new files: wait and retry, or exempt the folder",
    ),
    (LONG, "a path became too long for Windows", "choose a folder near the drive's top"),
    (
        VENV,
        "this Python has no venv",
        "install it, e.g. with: sudo apt install python3-venv, or choose another Python",
    ),
    (
        PROXY,
        "the proxy refused the connection",
        "look at Settings ▸ Options ▸ Network; pip needs a proxy of the type HTTP",
    ),
    (
        TLS,
        "the server's certificate is not trusted",
        "name your network's certificate in REQUESTS_CA_BUNDLE, or install from a folder",
    ),
    (
        NETWORK,
        "the package index cannot be reached",
        "look at the network and at Settings ▸ Options ▸ Network, or install from a folder",
    ),
    (RIGHTS, "a file may not be written there", "choose a folder of your own"),
    (DAMAGED, "the wheel is damaged or made for another Python", "fetch it again"),
)


def explain(lines: Sequence[str], error: WorkerError, *, offline: bool) -> WorkerError:
    """The cause of a failed step.

    Parameters
    ----------
    lines : sequence of str
        What the step printed.
    error : WorkerError
        What is known without it.
    offline : bool
        Whether packages came from a folder alone.
    """
    text = "\n".join((*lines, str(error)))
    for pattern, message, hint in KNOWN:
        found = re.search(pattern, text)
        if found:
            told = _in_short(next((each for each in lines if found[0] in each), ""))
            return WorkerError(f"{message} ({shortened(told)})" if told else message, hint)
    missing = MISSING.search(text)
    if missing:
        return WorkerError(
            f"there is no {missing[1]} in the {'folder' if offline else 'package index'} for this "
            "Python",
            "gather the wheels with: pip download, under the same Python and system"
            if offline
            else "choose another Python, or a wheel file of it",
        )
    return error


def _in_short(line: str) -> str:
    """A line of pip without what means nothing to a user."""
    if "Retrying" in line:  # a dozen words of a library's insides around those of the system
        words = SYSTEM.search(line)
        return words[0] if words else ""
    return re.sub(r"^(?:ERROR|WARNING): ", "", line.strip())


def shortened(line: str, length: int = 160) -> str:
    """A line that fits into a message."""
    return line if len(line) <= length else f"{line[: length - 1]}…"
