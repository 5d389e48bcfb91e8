"""Our signatures against the specification's own library, and against whoever changes a byte."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from salotto.adapters.webhooks.signature import headers, new_secret, shown
from salotto.core.clock import SystemClock

BODY = b'{"type":"recording.verified"}'


def now() -> datetime:
    """Return this moment: the other implementation refuses what is five minutes old, and a suite takes longer."""
    return SystemClock().now()


@given(words=st.text(max_size=200), message_id=st.from_regex(r"work_[A-Za-z0-9_-]{1,22}", fullmatch=True))
def test_the_other_implementation_accepts_what_we_sign(words: str, message_id: str) -> None:
    secret, body = new_secret(), json.dumps({"words": words}).encode()
    assert Webhook(shown(secret)).verify(body, headers((secret,), message_id, now(), body)) == {
        "words": words
    }


def test_the_vector_of_the_reference_implementations_is_reproduced() -> None:
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    signed = headers((secret,), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert signed == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_replaced_both_receivers_accept() -> None:
    old, new = new_secret(), new_secret()
    signed = headers((new, old), "work_1", now(), BODY)
    for secret in (old, new):
        Webhook(shown(secret)).verify(BODY, signed)


@pytest.mark.parametrize("changed", ["body", "id", "timestamp", "secret", "old"])
def test_whatever_is_changed_is_noticed(changed: str) -> None:
    secret = new_secret()
    at = now() - timedelta(minutes=6) if changed == "old" else now()
    signed, body, checked_by = headers((secret,), "work_1", at, BODY), BODY, secret
    if changed == "body":
        body = BODY.replace(b"verified", b"verifiee")
    elif changed == "secret":
        checked_by = new_secret()
    elif changed in {"id", "timestamp"}:
        signed[f"webhook-{changed}"] = {"id": "work_2", "timestamp": str(int(now().timestamp()) - 1)}[changed]
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(checked_by)).verify(body, signed)
