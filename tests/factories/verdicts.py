"""Asking for a file's verdict in tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from hr_portal.core import files
from hr_portal.core.errors import Reason, Refused


def refused(source: Path | bytes, name: str, **options: object) -> Reason:
    """The reason why the file is not taken in: exactly one, about this file, with a declared code."""
    with pytest.raises(Refused) as caught:
        files.inspect(source, name, **options)  # type: ignore[arg-type]
    (reason,) = caught.value.reasons
    assert reason.code in set(files.Unfit)
    assert reason.where == files.clean_name(name)
    return reason
