"""QGIS's network settings, for the programs it starts."""

from typing import Dict

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

from ..worker import proxy

SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


def proxy_variables() -> Dict[str, str]:
    """The environment variables of QGIS's proxy; none for the system's, which pip finds itself.

    To be called from the main thread.
    """
    manager = QgsNetworkAccessManager.instance()
    chosen = manager.fallbackProxy()  # with the login of QGIS's authentication system
    if chosen.type() not in SCHEMES:
        return {}
    return proxy.variables(
        scheme=SCHEMES[chosen.type()],
        host=chosen.hostName(),
        port=chosen.port(),
        user=chosen.user(),
        password=chosen.password(),
        excluded=[*manager.excludeList(), *manager.noProxyList()],
    )
