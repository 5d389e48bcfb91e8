from salotto.gateway.socket.budget import Bucket, Budget, Verdict
from salotto.wire.limits import BYTES_PER_S, COMMANDS_PER_S, DRAWS_PER_S, MOVES_PER_S, SAYS_PER_S
from salotto.wire.messages import ClientMessage, Draw, Gesticulate, Move, Say


class Hand:
    """A clock that is set by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def passed(budget: Budget, command: ClientMessage, times: int) -> int:
    return sum(budget.take(command) is Verdict.PASS for _ in range(times))


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(2.0, 3.0, 0.0)
    assert [bucket.take(1, 0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1, 1.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(1, 100.0) for _ in range(4)] == [True, True, True, False]


def test_moves_beyond_the_rate_are_dropped_in_silence() -> None:
    budget = Budget(Hand())
    assert passed(budget, Move(bytes(13)), 200) == 2 * MOVES_PER_S
    assert budget.take(Move(bytes(13))) is Verdict.DROP


def test_lines_and_commands_beyond_the_rate_are_refused() -> None:
    now = Hand()
    budget = Budget(now)
    assert passed(budget, Say("k", "ciao"), 100) == 2 * SAYS_PER_S
    assert budget.take(Say("k", "ciao")) is Verdict.REFUSE
    assert passed(budget, Gesticulate("nod"), 100) == 2 * COMMANDS_PER_S
    assert passed(budget, Draw("p", 1, (1, 2)), 100) == 2 * DRAWS_PER_S
    assert budget.take(Draw("p", 1, (1, 2))) is Verdict.REFUSE
    now.now_s = 1.0
    assert passed(budget, Say("k", "ciao"), 100) == SAYS_PER_S


def test_a_browser_that_sends_too_many_bytes_is_none_of_ours() -> None:
    budget = Budget(Hand())
    assert budget.take_bytes(2 * BYTES_PER_S) is Verdict.PASS
    assert budget.take_bytes(1) is Verdict.CLOSE
