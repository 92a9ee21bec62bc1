"""Which addresses a text of the house may link to."""

from __future__ import annotations

import re

# Visible ASCII only: blanks and controls inside an address are dropped by browsers and hide what it really is.
_WEB = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE
)
_PATH = re.compile(r"/(?![/\\])[!-~]*")
_TELEPHONE = re.compile(r"tel:\+?[0-9\-]{3,20}", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[A-Za-z0-9.+_\-]{1,64}@[A-Za-z0-9.\-]{1,255}", re.IGNORECASE)


def is_safe_link(address: str) -> bool:
    """http(s) with a plain host, a path of this site, tel: or mailto: without further fields.

    Not safe: other schemes, //host, a name before the host (https://gov.cn@elsewhere), backslashes, blanks.
    """
    if "\\" in address:
        return False
    return any(kind.fullmatch(address) for kind in (_WEB, _PATH, _TELEPHONE, _MAIL))
