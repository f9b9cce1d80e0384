"""QGIS's proxy, as pip is told of it."""

from urllib.parse import unquote, urlsplit

from qgis_plugin.worker import proxy


def test_no_host_is_no_proxy() -> None:
    assert proxy.variables(scheme="http", host="", port=8080, user="a") == {}


def test_a_proxy_is_told_in_either_case() -> None:
    found = proxy.variables(scheme="http", host="proxy.example", port=8080)
    assert set(found) == {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"}
    assert set(found.values()) == {"http://proxy.example:8080"}


def test_user_and_password_survive_their_odd_letters() -> None:
    found = proxy.variables(scheme="http", host="h", port=1, user="DOM\\ü@x", password="p:/@ %")
    parts = urlsplit(found["https_proxy"])
    assert (unquote(parts.username), unquote(parts.password)) == ("DOM\\ü@x", "p:/@ %")
    assert (parts.hostname, parts.port) == ("h", 1)


def test_an_address_of_ipv6_is_put_in_brackets() -> None:
    found = proxy.variables(scheme="socks5h", host="::1", port=0)
    assert found["HTTPS_PROXY"] == "socks5h://[::1]"


def test_what_is_excluded_is_reached_directly() -> None:
    found = proxy.variables(
        scheme="http", host="h", excluded=["http://intra.example:8080/wms", "localhost", ""]
    )
    assert found["NO_PROXY"] == found["no_proxy"] == "intra.example,localhost"
