from urllib.parse import quote

from salotto.core.ids import ContactId, OrganisationId, hall_of, meeting_of, new_id


def test_ids_are_128_random_bits_and_need_no_escaping() -> None:
    ids = {new_id("contact") for _ in range(1000)}
    assert len(ids) == 1000
    assert all(quote(one, safe="") == one and len(one) == len("contact_") + 22 for one in ids)


def test_a_hall_and_a_meeting_never_share_a_name() -> None:
    assert hall_of(OrganisationId("x")) != meeting_of(ContactId("x"))
