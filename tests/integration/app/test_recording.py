from pathlib import Path

from salotto.app.metrics import Metrics
from tests.support.eventually import eventually
from tests.support.recorded_house import open_recorded_house


async def test_the_figures_say_how_many_meetings_are_recorded(tmp_path: Path) -> None:
    async with open_recorded_house(tmp_path) as house:
        metrics = Metrics()
        house.studio.show(metrics)
        assert b"salotto_recordings_on 0.0" in metrics.render()
        visit = await house.visit()
        await house.answer(visit, "yes")
        await house.meet(visit)
        await eventually(lambda: b"salotto_recordings_on 1.0" in metrics.render())
        assert b"salotto_recordings_lost_total 0.0" in metrics.render()
