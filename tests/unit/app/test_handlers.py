import logging
from datetime import UTC, datetime

import pytest

from salotto.adapters.sql.outbox import Work
from salotto.app.handlers import ANNOUNCED, handlers
from salotto.core.ids import OrganisationId


async def test_what_happened_is_announced_without_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    body = {"contact_id": "contact_1", "ticket_id": "ticket_1", "words": "my meter", "text": "a call by noon"}
    for kind in ANNOUNCED:
        with caplog.at_level(logging.INFO):
            await handlers()[kind](
                Work("work_1", OrganisationId("org_1"), kind, body, 1, datetime(2026, 11, 20, tzinfo=UTC))
            )
        said = vars(caplog.records[-1])
        assert (said["message"], said["what"], said["contact_id"]) == ("announced", kind, "contact_1")
        assert "my meter" not in str(said)
        assert "a call by noon" not in str(said)
