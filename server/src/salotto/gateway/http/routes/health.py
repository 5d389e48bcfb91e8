"""Whether this process lives, whether it can serve, and its figures."""

from fastapi import APIRouter, Response

from salotto.gateway.http import schemas
from salotto.gateway.http.house import InHouse

router = APIRouter(tags=["health"])

_METRICS = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz")
async def healthz() -> schemas.Health:
    """Tell that the process lives. Restart it if this does not answer."""
    return schemas.Health(ok=True, checks={})


@router.get("/readyz", responses={503: {"model": schemas.Health}})
async def readyz(house: InHouse, response: Response) -> schemas.Health:
    """Tell whether the process can serve, and if not, why. Send it no visitors meanwhile."""
    findings = {name: await check() for name, check in house.checks.items()}
    ok = all(finding is None for finding in findings.values())
    findings |= {name: await note() for name, note in house.notes.items()}
    if not ok:
        response.status_code = 503
    return schemas.Health(ok=ok, checks={name: finding or "ok" for name, finding in findings.items()})


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(house: InHouse) -> Response:
    """Tell the figures, for Prometheus."""
    return Response(house.metrics(), media_type=_METRICS)
