/** The shown picture, near: 2 m away, 60 degrees wide, and twice as large where one points while it is zoomed. */
import {
  Mesh,
  MeshBasicMaterial,
  type Object3D,
  PlaneGeometry,
  type Ray,
  SRGBColorSpace,
  Vector3,
  VideoTexture,
} from "three";
import { metresFor, pointAt, type Seat } from "./angles";
import { type Side, screenPlace } from "./layout";
import { SCREEN_M, SEAT_EYES_M } from "./numbers";
import { WHOLE, zoomedAt } from "./zoom";

const USUAL_ASPECT = 16 / 9;
/** Tall pictures, such as phones, are no taller than this share of the width. */
const MOST_HEIGHT = 0.62;

export class NearScreen {
  readonly object: Object3D;
  readonly #mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  #video: HTMLVideoElement | null = null;
  #texture: VideoTexture | null = null;
  #isZoomed = false;

  constructor() {
    this.#mesh = new Mesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ toneMapped: false }));
    this.#mesh.visible = false;
    this.object = this.#mesh;
  }

  get isZoomed(): boolean {
    return this.#isZoomed;
  }

  /** Hang it before a seat, facing the eyes. */
  hang(seat: Seat, side: Side): void {
    const place = screenPlace(side);
    const { x, y, z } = pointAt(seat, SEAT_EYES_M, SCREEN_M, place.right, place.up);
    this.#mesh.position.set(x, y, z);
    this.#mesh.lookAt(seat.x, SEAT_EYES_M, seat.z);
    this.#mesh.updateMatrixWorld(true);
  }

  /** Show this video, or nothing. */
  show(video: HTMLVideoElement | null): void {
    if (video !== this.#video) this.#change(video);
    if (video) this.#fit(video, screenPlace(1).width);
  }

  /** Where a ray meets the picture, in metres from its origin, and where on it; null if it does not. */
  hit(ray: Ray): { readonly distance: number; readonly u: number; readonly v: number } | null {
    if (!this.#mesh.visible) return null;
    const local = ray.clone().applyMatrix4(this.#mesh.matrixWorld.clone().invert());
    const share = local.direction.z < 0 ? -local.origin.z / local.direction.z : -1;
    const at = local.at(share, new Vector3());
    if (share <= 0 || Math.abs(at.x) > 0.5 || Math.abs(at.y) > 0.5) return null;
    const distance = at.applyMatrix4(this.#mesh.matrixWorld).distanceTo(ray.origin);
    const [u, v] = [local.at(share, new Vector3()).x + 0.5, local.at(share, new Vector3()).y + 0.5];
    return { distance, u, v };
  }

  /** Larger, or whole again. */
  toggleZoom(): void {
    this.#isZoomed = !this.#isZoomed;
    if (!this.#isZoomed) this.#look(WHOLE);
  }

  /** While it is larger, what one points at is what one sees. */
  follow(u: number, v: number): void {
    if (this.#isZoomed) this.#look(zoomedAt(u, v));
  }

  dispose(): void {
    this.#texture?.dispose();
    this.#mesh.removeFromParent();
    this.#mesh.geometry.dispose();
    this.#mesh.material.dispose();
  }

  #change(video: HTMLVideoElement | null): void {
    this.#texture?.dispose();
    this.#video = video;
    this.#isZoomed = false;
    this.#texture = video && new VideoTexture(video);
    if (this.#texture) this.#texture.colorSpace = SRGBColorSpace;
    this.#mesh.material.map = this.#texture;
    this.#mesh.material.needsUpdate = true;
    this.#mesh.visible = video !== null;
  }

  #fit({ videoWidth, videoHeight }: HTMLVideoElement, width: number): void {
    const widest = metresFor(width, SCREEN_M);
    const aspect = videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : USUAL_ASPECT;
    const height = Math.min(widest / aspect, widest * MOST_HEIGHT);
    this.#mesh.scale.set(height * aspect, height, 1);
    this.#mesh.updateMatrixWorld(true);
  }

  #look({ left, bottom, size }: { left: number; bottom: number; size: number }): void {
    this.#texture?.offset.set(left, bottom);
    this.#texture?.repeat.set(size, size);
  }
}
