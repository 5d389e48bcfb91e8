/** The room itself: until it has arrived, a plain floor and wall in its colours. */
import {
  Color,
  Group,
  type Material,
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  PlaneGeometry,
  type Scene,
} from "three";
import { addressOf, LOUNGE } from "./catalogue";
import { loadModel } from "./loading";
import { ROOM } from "./place";

const SCREENS = new Set(["ScreenWall", "StatusBoard"]);

/** Stands at once, and becomes the real room when `arrived` resolves. A room that does not come stays plain. */
export class Lounge {
  /** Resolves with whether the real room came. */
  readonly arrived: Promise<boolean>;
  readonly #group = new Group();

  constructor(scene: Scene) {
    const sketch = roughRoom();
    this.#group.add(sketch);
    scene.add(this.#group);
    this.arrived = this.#load(sketch);
  }

  async #load(sketch: Object3D): Promise<boolean> {
    try {
      const { scene: room } = await loadModel(addressOf(LOUNGE));
      room.traverse((part) => {
        // the screens are our own planes (wall.ts): they are there before the room is
        if (SCREENS.has(part.name)) part.visible = false;
        if (part instanceof Mesh) unaffectedByTone(part.material);
      });
      room.updateMatrixWorld(true);
      room.traverse((part) => {
        part.matrixAutoUpdate = false;
      });
      this.#group.remove(sketch);
      this.#group.add(room);
      return true;
    } catch {
      return false;
    }
  }
}

function unaffectedByTone(material: Material | Material[]): void {
  for (const one of Array.isArray(material) ? material : [material]) one.toneMapped = false;
}

function roughRoom(): Object3D {
  const { width_m: width, depth_m: depth, height_m: height } = ROOM;
  const sketch = new Group();
  const plain = (wide: number, high: number, colour: string) =>
    new Mesh(
      new PlaneGeometry(wide, high),
      new MeshBasicMaterial({ color: new Color(colour), toneMapped: false }),
    );
  const floor = plain(width, depth, "#c8a274");
  floor.rotation.x = -Math.PI / 2;
  const back = plain(width, height, "#ded6c8");
  back.position.set(0, height / 2, -depth / 2);
  const front = plain(width, height, "#ded6c8");
  front.position.set(0, height / 2, depth / 2);
  front.rotation.y = Math.PI;
  const right = plain(depth, height, "#d9d1c3");
  right.position.set(width / 2, height / 2, 0);
  right.rotation.y = -Math.PI / 2;
  sketch.add(floor, back, front, right);
  return sketch;
}
