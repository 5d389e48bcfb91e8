/** What one sees of one's own hands: a plain handle, or joints where hands are tracked. Drawn by us, fetched from nowhere. */
import {
  BufferGeometry,
  CapsuleGeometry,
  Color,
  Group,
  InstancedMesh,
  Line,
  LineBasicMaterial,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  type Object3D,
  SphereGeometry,
  TorusGeometry,
  Vector3,
} from "three";
import { COLOURS } from "../scene/drawing";

const JOINTS = 25;
const USUAL_JOINT_M = 0.008;
const SKIN = "#9bb5b0";
const DOT_M = 0.012;

/** One hand as its owner sees it, and the ray that it points with. */
export class Grip {
  readonly object = new Group();
  readonly #handle = makeHandle();
  readonly #joints = new InstancedMesh(
    new SphereGeometry(1, 12, 8),
    new MeshLambertMaterial({ color: SKIN }),
    JOINTS,
  );
  readonly #ray: Line;
  readonly #dot = new Mesh(
    new SphereGeometry(DOT_M, 16, 12),
    new MeshLambertMaterial({ color: COLOURS.accent, emissive: new Color(COLOURS.accent) }),
  );

  constructor() {
    this.#joints.frustumCulled = false;
    this.#ray = new Line(
      new BufferGeometry().setFromPoints([new Vector3(), new Vector3(0, 0, -1)]),
      new LineBasicMaterial({ color: COLOURS.accent, transparent: true, opacity: 0.7 }),
    );
    this.#ray.frustumCulled = false;
    this.object.add(this.#handle, this.#joints, this.#ray, this.#dot);
    this.hide();
  }

  hide(): void {
    this.object.visible = false;
  }

  /** A controller that is held, in the room. */
  hold(grip: Matrix4): void {
    this.object.visible = true;
    this.#handle.visible = true;
    this.#joints.visible = false;
    this.#handle.matrix.copy(grip);
    this.#handle.matrixAutoUpdate = false;
  }

  /** A hand whose joints are tracked, in the room. */
  spread(joints: readonly { readonly at: Vector3; readonly radius: number }[]): void {
    this.object.visible = true;
    this.#handle.visible = false;
    this.#joints.visible = true;
    this.#joints.count = Math.min(JOINTS, joints.length);
    for (const [index, { at, radius }] of joints.slice(0, JOINTS).entries()) {
      const size = radius > 0 ? radius : USUAL_JOINT_M;
      this.#joints.setMatrixAt(index, new Matrix4().makeScale(size, size, size).setPosition(at));
    }
    this.#joints.instanceMatrix.needsUpdate = true;
  }

  /** The ray, as far as it goes; null for none. */
  point(from: Vector3, to: Vector3 | null): void {
    this.#ray.visible = to !== null;
    this.#dot.visible = to !== null;
    if (!to) return;
    this.#dot.position.copy(to);
    this.#ray.position.copy(from);
    this.#ray.lookAt(from.clone().multiplyScalar(2).sub(to)); // lines run along -Z
    this.#ray.scale.set(1, 1, from.distanceTo(to));
  }

  dispose(): void {
    this.object.removeFromParent();
    this.object.traverse((part) => {
      if (part instanceof Mesh || part instanceof Line) part.geometry.dispose();
    });
  }
}

function makeHandle(): Object3D {
  const handle = new Group();
  const body = new Mesh(
    new CapsuleGeometry(0.017, 0.085, 6, 14),
    new MeshLambertMaterial({ color: COLOURS.ink }),
  );
  body.rotation.x = Math.PI / 2;
  body.position.z = 0.02;
  const ring = new Mesh(
    new TorusGeometry(0.024, 0.006, 8, 24),
    new MeshLambertMaterial({ color: COLOURS.accent }),
  );
  ring.position.z = -0.035;
  handle.add(body, ring);
  return handle;
}
