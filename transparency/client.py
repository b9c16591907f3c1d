"""Who asks: the address a request comes from, believed only as far as the portal's own proxies vouch for it.

`X-Forwarded-For` is written by whoever likes to. Of its entries only the last PROXY_HOPS were added by known proxies, so
the client is the entry that the outermost of these wrote; whatever stands before it is what the visitor claims.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - no address is listened on: it stands for one that nobody knows

IPV6_SITE = 64
"""One household or office is given so many bits of an IPv6 address, and chooses the rest as it likes."""


def client_address(request: HttpRequest) -> str:
    """The address the request comes from, in its shortest form; `UNKNOWN` where there is none to be had.

    Without proxies (PROXY_HOPS 0), and where the connection comes from the open internet and so from none of them, it
    is the connection's own.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    hops = settings.PROXY_HOPS
    if hops and not (peer is not None and peer.is_global):
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        vouched = _address(claimed[-hops]) if len(claimed) >= hops else None
        return str(vouched or peer or UNKNOWN)
    return str(peer or UNKNOWN)


def client_site(request: HttpRequest) -> str:
    """The address that counts where tries are counted: an IPv6 client's network, an IPv4 client's address."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, IPV6_SITE), strict=False).network_address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as a proxy or server writes it, IPv4 within IPv6 unwrapped; None for anything else."""
    try:
        found = ipaddress.ip_address(text.strip().split("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
