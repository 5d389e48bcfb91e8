import pytest
from argon2 import PasswordHasher

from salotto.core.errors import Invalid
from salotto.identity.passwords import Passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_the_right_password_fits_and_no_other() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("tre gatti neri")
    assert await passwords.is_right(stored, "tre gatti neri")
    assert not await passwords.is_right(stored, "tre gatti bianchi")


async def test_the_password_cannot_be_read_from_what_is_stored() -> None:
    assert "gatti" not in await Passwords(QUICK).hash("tre gatti neri")


async def test_who_has_no_password_cannot_use_one() -> None:
    passwords = Passwords(QUICK)
    assert not await passwords.is_right(None, "nobody has this password")


async def test_a_damaged_hash_fits_nothing() -> None:
    assert not await Passwords(QUICK).is_right("not a hash", "tre gatti neri")


@pytest.mark.parametrize("password", ["short", "x" * 257])
async def test_a_password_has_a_sensible_length(password: str) -> None:
    with pytest.raises(Invalid, match="10 to 256"):
        await Passwords(QUICK).hash(password)
