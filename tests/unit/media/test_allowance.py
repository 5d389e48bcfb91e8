from salotto.media.allowance import Allowance


def report(name: int, size: int = 100) -> bytes:
    return b"\x80\xc9\x00\x01" + name.to_bytes(4, "big") + bytes(size - 8)


def test_a_second_has_an_end() -> None:
    allowance = Allowance()
    allowance.packets = allowance.forged = allowance.feedback_bytes = 0
    allowance.begin_second()
    assert min(allowance.packets, allowance.forged, allowance.feedback_bytes) > 0


def test_feedback_is_paid_by_the_byte() -> None:
    allowance = Allowance()
    spent = 0
    while allowance.may_report(report(1, 1000)):
        allowance.reported(report(1, 1000))
        spent += 1000
    assert 60_000 < spent < 70_000
    allowance.begin_second()
    assert allowance.may_report(report(1))


def test_names_are_for_life() -> None:
    allowance = Allowance()
    for name in range(16):
        assert allowance.may_report(report(name))
        allowance.reported(report(name))
    allowance.begin_second()
    assert not allowance.may_report(report(16))
    assert allowance.may_report(report(0))
