from salotto.media.errors import MediaAddressUnknown, MediaPortTaken


def test_a_taken_port_says_which_and_what_to_do() -> None:
    words = str(MediaPortTaken("192.0.2.1", 7881))
    assert "7881" in words
    assert "SALOTTO_MEDIA__UDP_PORT" in words


def test_an_unknown_address_says_where_a_public_one_belongs() -> None:
    assert "SALOTTO_MEDIA__ANNOUNCE" in str(MediaAddressUnknown("203.0.113.9"))
