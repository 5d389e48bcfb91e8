"""Points and turns in glTF axes: right-handed, Y up, metres; quaternions x, y, z, w."""

from typing import NamedTuple


class Vector3(NamedTuple):
    """A point or an offset, in metres."""

    x: float
    y: float
    z: float


class Quaternion(NamedTuple):
    """A turn, as a unit quaternion."""

    x: float
    y: float
    z: float
    w: float


IDENTITY = Quaternion(0.0, 0.0, 0.0, 1.0)
