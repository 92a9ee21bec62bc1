"""What is to be removed, shown so that it can be told apart and not read off the screen."""

from __future__ import annotations

from hr_portal.core.privacy import find_raw_ids, mask_id, mask_phone

SHOWN = 1


def masked(text: str) -> str:
    """138****1234 for a number by the mask of the house; of anything else the first character."""
    found = find_raw_ids(text)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
        return mask_id(text) if len(text) > 11 else mask_phone(text)
    return text[:SHOWN] + "*" * min(len(text) - SHOWN, 12)
