import re

from salotto.identity.tokens import hash_of, new_link_secret, new_token


def test_no_two_secrets_are_the_same() -> None:
    assert len({new_token() for _ in range(100)} | {new_link_secret() for _ in range(100)}) == 200


def test_secrets_fit_into_a_url_and_into_the_api() -> None:
    assert re.fullmatch(r"[\w-]{43}", new_token())
    assert re.fullmatch(r"[\w-]{22}", new_link_secret())


def test_a_stored_hash_does_not_give_the_secret_away() -> None:
    secret = new_token()
    assert hash_of(secret) == hash_of(secret)
    assert len(hash_of(secret)) == 64
    assert secret not in hash_of(secret)
