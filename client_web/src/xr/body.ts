/** Somebody in a headset: sees with its eyes, moves the figure's head and hands, jumps and turns. */
import {
  BackSide,
  type Matrix4,
  Mesh,
  MeshBasicMaterial,
  Plane,
  type Ray,
  RingGeometry,
  SphereGeometry,
  Vector3,
} from "three";
import { COLOURS } from "../scene/drawing";
import type { Bodily, Embodiment, Surface } from "../world/embodiment";
import type { Frame } from "../world/schedule";
import type { Seat } from "./angles";
import { Fade } from "./fade";
import { Grip } from "./grips";
import { landing, SnapTurn, seatBeside } from "./ground";
import { SEAT_EYES_M } from "./numbers";
import type { HeadsetPage } from "./page";
import { placeOf, SeatRig } from "./seatRig";
import { type Aim, Surround } from "./surround";
import { bodilyOf, type Handedness, type Tracked, type TrackedHand, track } from "./tracking";

const HANDS: readonly Handedness[] = ["left", "right"];
const LOOK_MS = 200;
const FLOOR = new Plane(new Vector3(0, 1, 0), 0);
const FARTHEST_M = 8;
/** A stick that is pushed further than this aims; let go, it jumps. */
const PUSHED = 0.7;

interface Pointing {
  readonly aim: Aim | null;
  /** Where on the floor, if nothing is before it. */
  readonly floor: Vector3 | null;
}

export class Body implements Embodiment {
  readonly eyes_m = SEAT_EYES_M;
  readonly surround: Surround;
  readonly #surface: Surface;
  readonly #session: XRSession;
  readonly #rig = new SeatRig();
  readonly #grips = { left: new Grip(), right: new Grip() };
  readonly #turns = { left: new SnapTurn(), right: new SnapTurn() };
  readonly #aiming = { left: false, right: false };
  readonly #pointing: Record<Handedness, Pointing> = {
    left: { aim: null, floor: null },
    right: { aim: null, floor: null },
  };
  readonly #fade = new Fade();
  readonly #dark = makeDark();
  readonly #spot = makeSpot();
  #tracked: Tracked | null = null;
  #seat: Seat | null = null;
  #lookedMs = Number.NEGATIVE_INFINITY;

  /** @param leave ends the session */
  constructor(surface: Surface, session: XRSession, page: HeadsetPage, leave: () => void) {
    this.#surface = surface;
    this.#session = session;
    this.surround = new Surround(surface, page, leave);
    this.#rig.object.add(surface.camera);
    const { left, right } = this.#grips;
    surface.scene.add(this.#rig.object, left.object, right.object, this.#dark, this.#spot);
    session.addEventListener("selectstart", this.#press);
  }

  /** Where one sits; null until the headset was tracked for the first time. */
  get seat(): Seat | null {
    return this.#seat;
  }

  /** Where the head is now, and where it faces; null while it is not tracked. */
  get facing(): Seat | null {
    return this.#tracked && placeOf(this.#tracked.head);
  }

  feel(_frame: Frame): Bodily | null {
    const { xr } = this.#surface;
    const [frame, space] = [xr.isPresenting ? xr.getFrame() : null, xr.getReferenceSpace()];
    if (!frame || !space) return null;
    let found = track(frame, space, this.#rig.object);
    if (found && this.#seat === null) {
      this.#sit(found.head);
      found = track(frame, space, this.#rig.object);
    }
    this.#tracked = found;
    return found && bodilyOf(found);
  }

  furnish({ clockMs }: Frame): void {
    const tracked = this.#tracked;
    if (!tracked) return;
    this.surround.relax();
    for (const handedness of HANDS) this.#point(handedness, tracked.hands[handedness]);
    this.#showSpot();
    this.#steer(tracked, clockMs);
    const { x, y, z } = placeOf(tracked.head);
    this.#dark.position.set(x, y, z);
    const darkness = this.#fade.update(clockMs);
    this.#dark.visible = darkness > 0;
    this.#dark.material.opacity = darkness;
    if (clockMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = clockMs;
    this.surround.update(this.#surface.wall());
  }

  end(): void {
    void this.#session.end().catch(() => undefined); // it may have ended by itself
  }

  /** Put everything back as it was found. */
  dispose(): void {
    this.#session.removeEventListener("selectstart", this.#press);
    this.#surface.camera.removeFromParent();
    this.surround.dispose();
    for (const handedness of HANDS) this.#grips[handedness].dispose();
    for (const part of [this.#rig.object, this.#dark, this.#spot]) part.removeFromParent();
  }

  #sit(head: Matrix4): void {
    const { x, z, yaw } = placeOf(head);
    const self = this.#surface.self() ?? { x, z, yaw };
    const seat = seatBeside(
      { x: self.x, z: self.z, yaw: self.yaw },
      this.#surface.principal(),
      this.#surface.others(),
    );
    this.#rig.sit(head, seat);
    this.#settle(seat);
  }

  #settle(seat: Seat): void {
    this.#seat = seat;
    this.surround.hang(seat, this.#surface.principal());
  }

  #point(handedness: Handedness, hand: TrackedHand | null): void {
    const grip = this.#grips[handedness];
    if (hand?.joints && hand.joints.length > 0) grip.spread(hand.joints);
    else if (hand?.grip) grip.hold(hand.grip);
    else grip.hide();
    const aim = hand?.ray ? this.surround.aim(hand.ray) : null;
    aim?.hover();
    const floor = hand?.ray && !aim ? floorUnder(hand.ray) : null;
    this.#pointing[handedness] = { aim, floor };
    const end = aim && hand?.ray ? hand.ray.at(aim.distance, new Vector3()) : floor;
    grip.point(hand?.ray?.origin ?? new Vector3(), end);
  }

  #showSpot(): void {
    const pointed = HANDS.map((handedness) => this.#pointing[handedness].floor).find((one) => one !== null);
    const place = pointed ? landing(pointed, this.#surface.others()) : null;
    this.#spot.visible = place !== null;
    if (place) this.#spot.position.set(place.x, 0.02, place.z);
  }

  /** Sticks: aside turns, forward and let go jumps. */
  #steer({ head, hands }: Tracked, clockMs: number): void {
    for (const handedness of HANDS) {
      const [, , aside = 0, back = 0] = hands[handedness]?.source.gamepad?.axes ?? [];
      const turn = this.#turns[handedness].update(aside);
      if (turn !== 0) this.#rig.turn(head, turn);
      const isAiming = back < -PUSHED;
      if (this.#aiming[handedness] && !isAiming) this.#jump(handedness, clockMs);
      this.#aiming[handedness] = isAiming;
    }
  }

  #jump(handedness: Handedness, clockMs: number): void {
    const { floor } = this.#pointing[handedness];
    const place = floor && landing(floor, this.#surface.others());
    if (!place) return;
    this.#fade.begin(clockMs, () => {
      if (!this.#tracked) return;
      const { yaw } = placeOf(this.#tracked.head);
      this.#rig.jump(this.#tracked.head, place);
      this.#settle({ ...place, yaw });
    });
  }

  readonly #press = ({ inputSource }: XRInputSourceEvent): void => {
    const { handedness } = inputSource;
    if (handedness === "none") return;
    const { aim } = this.#pointing[handedness];
    if (aim) aim.press();
    else this.#jump(handedness, performance.now());
  };
}

function floorUnder(ray: Ray): Vector3 | null {
  const spot = ray.intersectPlane(FLOOR, new Vector3());
  return spot && spot.distanceTo(ray.origin) < FARTHEST_M ? spot : null;
}

function makeDark(): Mesh<SphereGeometry, MeshBasicMaterial> {
  const dark = new Mesh(
    new SphereGeometry(0.25, 16, 12),
    new MeshBasicMaterial({
      color: "#000000",
      side: BackSide,
      transparent: true,
      depthTest: false,
      toneMapped: false,
    }),
  );
  dark.renderOrder = 1_000;
  dark.visible = false;
  return dark;
}

function makeSpot(): Mesh {
  const spot = new Mesh(
    new RingGeometry(0.2, 0.26, 40),
    new MeshBasicMaterial({
      color: COLOURS.primary,
      transparent: true,
      opacity: 0.85,
      depthWrite: false,
      toneMapped: false,
    }),
  );
  spot.rotation.x = -Math.PI / 2;
  spot.visible = false;
  return spot;
}
