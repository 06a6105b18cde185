"""Whether a URL is one of AWS's own, in any of its partitions: AWS is reached by the word ``aws`` alone."""

from __future__ import annotations

import functools
from urllib.parse import urlsplit

from botocore.loaders import create_loader


def is_aws(url: str) -> bool:
    """Whether it is AWS that answers at a URL. Raises ValueError for what is no URL."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in _domains())


@functools.cache
def _domains() -> frozenset[str]:
    """As botocore knows them, from amazonaws.com to those of the sovereign and the secret clouds."""
    outputs = [partition["outputs"] for partition in create_loader().load_data("partitions")["partitions"]]
    return frozenset(said[name] for said in outputs for name in ("dnsSuffix", "dualStackDnsSuffix"))
