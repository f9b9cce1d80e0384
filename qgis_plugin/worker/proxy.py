"""QGIS's proxy in the words of pip: environment variables.

Not on the command line, where everybody on the machine could read the password.
"""

from typing import Dict, Sequence
from urllib.parse import quote, urlsplit


def variables(
    *,
    scheme: str,
    host: str,
    port: int = 0,
    user: str = "",
    password: str = "",
    excluded: Sequence[str] = (),
) -> Dict[str, str]:
    """The variables that lead a child through a proxy; none when there is no host.

    Parameters
    ----------
    scheme : str
        http or socks5h, by which names are looked up behind the proxy.
    host, port, user, password
        As QGIS knows them; a port of 0 is the scheme's own.
    excluded : sequence of str
        Beginnings of URLs, or hosts, that are reached without it.
    """
    if not host:
        return {}
    login = quote(user, safe="")
    if password:
        login += f":{quote(password, safe='')}"
    address = f"[{host}]" if ":" in host else host
    url = f"{scheme}://{login}{'@' if login else ''}{address}{f':{port}' if port else ''}"
    hosts = (urlsplit(each if "//" in each else f"//{each}").hostname for each in excluded)
    direct = ",".join(filter(None, hosts))
    # the lower case wins where a shell has set it, so both are needed
    found = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), url)
    return {**found, **({"NO_PROXY": direct, "no_proxy": direct} if direct else {})}
