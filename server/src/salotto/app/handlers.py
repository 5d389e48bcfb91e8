"""What the worker does with each kind of work. Two lanes: a slow receiver of webhooks never holds up a recording."""

from collections.abc import Mapping

from salotto.adapters.sql.deposits import SWEEP
from salotto.adapters.sql.outbox import Work
from salotto.adapters.sql.webhooks import DELIVER, delivery
from salotto.app.worker import Handler, Hopeless, Later
from salotto.core.errors import Conflict, NotFound
from salotto.journeys.announcing import EVENTS, Announcements, NotDelivered, ReceiverGone
from salotto.journeys.deposit import Busy, Deposits, TapeElsewhere
from salotto.journeys.forgetting import DISCARD, Forgetting
from salotto.recording.ports import FINISH

_SOON_S = 10.0
_LATER_S = 300.0


def studio(deposits: Deposits, forgetting: Forgetting) -> Mapping[str, Handler]:
    """Return what is done with tapes, and with what is to be forgotten."""

    async def finish(work: Work) -> None:
        try:
            await deposits.finish(
                work.organisation_id, work.body["recording_id"], again=bool(work.body.get("again"))
            )
        except NotFound as error:
            raise Hopeless(str(error)) from error
        except Busy as error:
            raise Later(str(error), _SOON_S) from error
        except TapeElsewhere as error:
            raise Later(str(error), _LATER_S) from error

    async def sweep(work: Work) -> None:
        try:
            await deposits.sweep(work.organisation_id, work.body["recording_id"])
        except NotFound as error:
            raise Hopeless(str(error)) from error
        except Busy as error:
            raise Later(str(error), _SOON_S) from error

    async def discard(work: Work) -> None:
        try:
            await forgetting.discard(work.organisation_id, work.body["recording_id"])
        except (NotFound, Conflict) as error:
            raise Hopeless(str(error)) from error

    return {FINISH: finish, SWEEP: sweep, DISCARD: discard}


def post_room(announcements: Announcements) -> Mapping[str, Handler]:
    """Return what is done with news."""

    async def announce(work: Work) -> None:
        await announcements.announce(work.organisation_id, work.id, work.kind, work.made_at, work.body)

    async def deliver(work: Work) -> None:
        try:
            await announcements.deliver(*delivery(work.organisation_id, work.body))
        except ReceiverGone as error:
            raise Hopeless(str(error)) from error
        except NotDelivered as error:
            raise Later(str(error), error.wait_s) from error

    return {**dict.fromkeys(EVENTS, announce), DELIVER: deliver}
