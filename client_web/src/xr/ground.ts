/** Where somebody in a headset may sit and land. Pure. */
import { SCREEN_WALL, stayInside } from "../scene/place";
import { CLEAR_M } from "../world/embodiment";
import type { Ground } from "../world/locomotion";
import { degreesAside, radians, type Seat } from "./angles";
import { PARTNER_DEG, PARTNER_M, SNAP_DEG } from "./numbers";

const TRIES = 360;
const AWAY_TRIES = 8;

/** A seat before somebody: they at 1.3 m, 30 degrees aside, the wall of the room straight ahead as far as it can be. */
export function seatBeside(self: Seat, partner: Ground | null, others: readonly Ground[]): Seat {
  if (!partner) return self;
  let best: { readonly seat: Seat; readonly worth: number } | null = null;
  for (let at = 0; at < TRIES; at++) {
    const seat = candidate(partner, at);
    const worth = worthOf(seat, self, others);
    if (worth !== null && (best === null || worth < best.worth)) best = { seat, worth };
  }
  return best?.seat ?? self;
}

/** Half of the tries have the partner on the right, half on the left. */
function candidate(partner: Ground, at: number): Seat {
  const side = at % 2 === 0 ? 1 : -1;
  const towards = (at / TRIES) * 2 * Math.PI;
  return {
    x: partner.x + Math.sin(towards) * PARTNER_M,
    z: partner.z + Math.cos(towards) * PARTNER_M,
    yaw: towards + radians(side * PARTNER_DEG),
  };
}

/** Small is good: facing the wall, near to where one stood. Null where nobody can sit. */
function worthOf(seat: Seat, self: Ground, others: readonly Ground[]): number | null {
  const [x, z] = stayInside(seat.x, seat.z);
  if (Math.hypot(x - seat.x, z - seat.z) > 1e-9) return null;
  if (others.some((other) => Math.hypot(other.x - seat.x, other.z - seat.z) < CLEAR_M)) return null;
  const [wallX, , wallZ] = SCREEN_WALL.center;
  const aside = Math.abs(degreesAside(seat, { x: wallX, z: wallZ }));
  return aside + 10 * Math.hypot(self.x - seat.x, self.z - seat.z);
}

/** Where a jump towards a point ends: inside the room, and not in anybody's face. Null if there is no room. */
export function landing(wanted: Ground, others: readonly Ground[]): Ground | null {
  let [x, z] = stayInside(wanted.x, wanted.z);
  for (let tries = 0; tries < AWAY_TRIES; tries++) {
    const near = others.find((other) => Math.hypot(other.x - x, other.z - z) < CLEAR_M - 1e-9);
    if (!near) return { x, z };
    const away = Math.hypot(x - near.x, z - near.z);
    const [dx, dz] = away > 1e-6 ? [(x - near.x) / away, (z - near.z) / away] : [0, 1];
    [x, z] = stayInside(near.x + dx * CLEAR_M, near.z + dz * CLEAR_M);
  }
  return null;
}

/** Whether a stick that is pushed aside turns now: once for each push. */
export class SnapTurn {
  #isSpent = false;

  /** @param aside of the stick, -1 to 1; @returns radians to turn to the left */
  update(aside: number): number {
    const push = Number.isFinite(aside) ? aside : 0;
    if (Math.abs(push) < REST) this.#isSpent = false;
    if (Math.abs(push) < PUSHED || this.#isSpent) return 0;
    this.#isSpent = true;
    return -Math.sign(push) * radians(SNAP_DEG);
  }
}

const PUSHED = 0.7;
const REST = 0.3;
