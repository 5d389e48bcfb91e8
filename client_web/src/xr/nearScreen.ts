/**
 * The shown pictures, near: the large one 2 m away, 60 degrees wide, and twice as large where one points while it is
 * zoomed, with what is drawn on it; the second one small in its upper corner, for panels hang before the lower ones.
 */
import { Group, Mesh, MeshBasicMaterial, PlaneGeometry, type Ray, SRGBColorSpace, VideoTexture } from "three";
import { InkPlane } from "../scene/ink";
import { INSET } from "../scene/wall";
import type { OnWall } from "../world/embodiment";
import { metresFor, pointAt, type Seat } from "./angles";
import { type Side, screenPlace } from "./layout";
import { SCREEN_M, SEAT_EYES_M } from "./numbers";
import { type PictureWindow, WHOLE, zoomedAt } from "./zoom";

const USUAL_ASPECT = 16 / 9;
/** Tall pictures, such as phones, are no taller than this share of the width. */
const MOST_HEIGHT = 0.62;
/** How far each layer hangs before the one behind it, in metres. */
const LAYER_M = 0.008;

/** Where a ray meets the pictures: metres from its origin, and where on the large one, from left and bottom. */
export interface NearSpot {
  readonly distance: number;
  readonly u: number;
  readonly v: number;
  readonly isSmall: boolean;
}

/** A video on a plane of one by one metre: its owner gives it its size. */
class VideoPlane {
  readonly object = new Mesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ toneMapped: false }));
  #video: HTMLVideoElement | null = null;
  #texture: VideoTexture | null = null;

  constructor(layer: number) {
    this.object.position.z = layer * LAYER_M;
    this.object.visible = false;
  }

  get aspect(): number {
    const { videoWidth = 0, videoHeight = 0 } = this.#video ?? {};
    return videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : USUAL_ASPECT;
  }

  /** Returns whether it is another one than before. */
  show(video: HTMLVideoElement | null): boolean {
    if (video === this.#video) return false;
    this.#texture?.dispose();
    this.#video = video;
    this.#texture = video && new VideoTexture(video);
    if (this.#texture) this.#texture.colorSpace = SRGBColorSpace;
    this.object.material.map = this.#texture;
    this.object.material.needsUpdate = true;
    this.object.visible = video !== null;
    return true;
  }

  look({ left, bottom, size }: PictureWindow): void {
    this.#texture?.offset.set(left, bottom);
    this.#texture?.repeat.set(size, size);
  }

  dispose(): void {
    this.#texture?.dispose();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

export class NearScreen {
  readonly object = new Group();
  /** Hangs in a corner of the first. */
  readonly second: Mesh;
  readonly #large = new VideoPlane(0);
  readonly #ink = new InkPlane();
  readonly #small = new VideoPlane(2);
  #isZoomed = false;

  constructor() {
    this.second = this.#small.object;
    this.#ink.object.position.z = LAYER_M;
    this.object.visible = false;
    this.object.add(this.#large.object, this.#ink.object, this.#small.object);
  }

  get isZoomed(): boolean {
    return this.#isZoomed;
  }

  /** Hang it before a seat, facing the eyes. */
  hang(seat: Seat, side: Side): void {
    const place = screenPlace(side);
    const { x, y, z } = pointAt(seat, SEAT_EYES_M, SCREEN_M, place.right, place.up);
    this.object.position.set(x, y, z);
    this.object.lookAt(seat.x, SEAT_EYES_M, seat.z);
    this.object.updateMatrixWorld(true);
  }

  /** Show what is on the wall, or nothing. */
  show({ first, second, strokes }: OnWall): void {
    const isOther = this.#large.show(first);
    this.#small.show(first && second);
    this.object.visible = first !== null;
    this.#ink.draw(first ? strokes : []);
    if (isOther) {
      this.#isZoomed = false;
      this.#look(WHOLE);
    }
    if (first) this.#fit(screenPlace(1).width);
  }

  /** Null where a ray meets no picture. */
  hit(ray: Ray): NearSpot | null {
    if (!this.object.visible) return null;
    const local = ray.clone().applyMatrix4(this.object.matrixWorld.clone().invert());
    const share = local.direction.z < 0 ? -local.origin.z / local.direction.z : -1;
    const at = local.origin.clone().addScaledVector(local.direction, share);
    const { scale } = this.#large.object;
    const [u, v] = [at.x / scale.x + 0.5, at.y / scale.y + 0.5];
    if (share <= 0 || u < 0 || u > 1 || v < 0 || v > 1) return null;
    const { position: corner, scale: size, visible } = this.#small.object;
    const isOn = (where: number, middle: number, extent: number) => Math.abs(where - middle) <= extent / 2;
    const isSmall = visible && isOn(at.x, corner.x, size.x) && isOn(at.y, corner.y, size.y);
    return { distance: at.applyMatrix4(this.object.matrixWorld).distanceTo(ray.origin), u, v, isSmall };
  }

  /** Larger, or whole again. */
  toggleZoom(): void {
    this.#isZoomed = !this.#isZoomed;
    if (!this.#isZoomed) this.#look(WHOLE);
  }

  /** While it is larger, what one points at is what one sees. */
  follow({ u, v }: NearSpot): void {
    if (this.#isZoomed) this.#look(zoomedAt(u, v));
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#large.dispose();
    this.#small.dispose();
    this.#ink.dispose();
  }

  #fit(width: number): void {
    const widest = metresFor(width, SCREEN_M);
    const { aspect } = this.#large;
    const height = Math.min(widest / aspect, widest * MOST_HEIGHT);
    const wide = height * aspect;
    this.#large.object.scale.set(wide, height, 1);
    this.#ink.object.scale.set(wide, height, 1);
    this.#ink.fit(aspect);
    const { share, margin } = INSET;
    const smallHeight = Math.min(share * height, (share * wide) / this.#small.aspect);
    const smallWidth = smallHeight * this.#small.aspect;
    const { object: small } = this.#small;
    small.scale.set(smallWidth, smallHeight, 1);
    small.position.x = wide * (0.5 - margin) - smallWidth / 2;
    small.position.y = height / 2 - wide * margin - smallHeight / 2;
    this.object.updateMatrixWorld(true);
  }

  #look(part: PictureWindow): void {
    this.#large.look(part);
    this.#ink.look(part);
  }
}
