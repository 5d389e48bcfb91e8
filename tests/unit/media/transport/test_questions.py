from dataclasses import dataclass, field

from aioice import stun as reference

from salotto.media.ports import PacketPath
from salotto.media.transport.questions import Questions

THEIRS = ("theirs", b"their password, long enough")


@dataclass(eq=False)
class KeptPath(PacketPath):
    sent: list[bytes] = field(default_factory=list)

    def send(self, datagram: bytes) -> None:
        self.sent.append(datagram)

    def answer(self, password: bytes = THEIRS[1]) -> bytes:
        question = reference.parse_message(self.sent[-1])
        message = reference.Message(
            reference.Method.BINDING, reference.Class.RESPONSE, question.transaction_id
        )
        message.attributes["XOR-MAPPED-ADDRESS"] = ("192.0.2.1", 9)
        message.add_message_integrity(password)
        return bytes(message)


def test_an_answer_counts_once_and_from_where_the_question_went() -> None:
    questions, here, elsewhere = Questions("ours", THEIRS), KeptPath(), KeptPath()
    questions.ask(here, 7)
    assert questions.answered(here.answer(), here) == 7
    assert questions.answered(here.answer(), here) is None
    questions.ask(here, 7)
    assert questions.answered(here.answer(), elsewhere) is None


def test_an_answer_of_somebody_else_counts_for_nothing() -> None:
    questions, here = Questions("ours", THEIRS), KeptPath()
    questions.ask(here, 7)
    assert questions.answered(here.answer(b"another password"), here) is None
    assert questions.answered(b"", here) is None
    assert questions.answered(here.answer(), here) == 7


def test_only_some_questions_wait() -> None:
    questions, here = Questions("ours", THEIRS), KeptPath()
    questions.ask(here, 7)
    first = here.answer()
    for _ in range(32):
        questions.ask(here, 7)
    assert questions.answered(first, here) is None
    assert questions.answered(here.answer(), here) == 7


def test_a_question_is_no_longer_than_a_check() -> None:
    questions, here = Questions("ours", THEIRS), KeptPath()
    questions.ask(here, 7)
    assert len(here.sent[0]) <= 120


def test_what_is_forgotten_is_not_answered() -> None:
    questions, here = Questions("ours", THEIRS), KeptPath()
    questions.ask(here, 7)
    questions.forget()
    assert questions.answered(here.answer(), here) is None
