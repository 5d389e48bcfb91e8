/** One person in the room: a plain stand-in at once, the real figure when it has arrived. */
import type { VRMCore } from "@pixiv/three-vrm-core";
import {
  CapsuleGeometry,
  Group,
  type Material,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshStandardMaterial,
  type Object3D,
  PlaneGeometry,
  type Scene,
  SkinnedMesh,
  SphereGeometry,
  Texture,
} from "three";
import { addressOf, type FigureEntry, type MovementId } from "./catalogue";
import { makeDrawing } from "./drawing";
import { Face, type FaceWish } from "./face";
import { Limbs, type Posture, UPRIGHT } from "./limbs";
import { loadModel } from "./loading";
import { Mover } from "./movements";
import { NameTag } from "./nametag";
import type { QualitySettings } from "./quality";

const TAG_HEIGHT_M = 1.74;

/** Body of a figure: put it somewhere, let it move, ask its face for something. */
export class Figure {
  readonly #group = new Group();
  readonly #tag = new NameTag();
  readonly #standIn: Object3D;
  #settings: QualitySettings;
  #vrm: VRMCore | null = null;
  #mover: Mover | null = null;
  #face: Face | null = null;
  #limbs: Limbs | null = null;
  #opacity = 1;
  #wanted: MovementId = "idle";
  /** Counts what was put on, so that a slow figure cannot replace a later one. */
  #turn = 0;

  constructor(scene: Scene, settings: QualitySettings) {
    this.#settings = settings;
    this.#standIn = makeStandIn();
    this.#tag.sprite.position.y = TAG_HEIGHT_M;
    this.#group.add(this.#standIn, makeContactShadow(), this.#tag.sprite);
    scene.add(this.#group);
  }

  /** Become the real figure; a figure that does not come leaves the stand-in. Wearing another one replaces the first. */
  async wear(entry: FigureEntry): Promise<void> {
    const turn = ++this.#turn;
    const gltf = await loadModel(addressOf(entry)).catch(() => null);
    const { vrmCore: vrm } = (gltf?.userData ?? {}) as { readonly vrmCore?: VRMCore };
    if (!vrm || this.#turn !== turn) return;
    const mover = new Mover(vrm);
    await mover.play(this.#wanted);
    if (this.#turn !== turn || !mover.isMoving) return;
    this.#undress();
    this.#group.add(vrm.scene);
    vrm.scene.traverse((part) => {
      part.frustumCulled = false;
    });
    this.#vrm = vrm;
    this.#mover = mover;
    this.#face = new Face(vrm);
    this.#limbs = new Limbs(vrm);
    this.#standIn.visible = false;
    this.setQuality(this.#settings);
    this.move(this.#wanted);
  }

  /** Whether the real figure is there. */
  get isDressed(): boolean {
    return this.#vrm !== null;
  }

  get movement(): MovementId {
    return this.#wanted;
  }

  setQuality(settings: QualitySettings): void {
    this.#settings = settings;
    this.#vrm?.scene.traverse((part) => {
      if (part instanceof Mesh) shade(part, settings);
    });
    this.#tint(this.#opacity);
  }

  /** How much of the body is seen, 0 to 1: nobody's face is met from too near. */
  fade(opacity: number): void {
    if (opacity === this.#opacity) return;
    this.#opacity = opacity;
    this.#tint(opacity);
  }

  /** Where the wrists are drawn, left and right, in metres; none before the real figure is there. */
  wrists(): readonly { readonly x: number; readonly y: number; readonly z: number }[] {
    return this.#limbs?.wrists() ?? [];
  }

  /** Feet on the floor in metres; yaw 0 looks along +Z. */
  place(x: number, z: number, yawRad: number): void {
    this.#group.position.set(x, 0, z);
    this.#group.rotation.y = yawRad;
  }

  show(isVisible: boolean, hasTag: boolean): void {
    this.#group.visible = isVisible;
    this.#tag.sprite.visible = hasTag;
  }

  label(name: string, remark: string): void {
    this.#tag.write(name, remark);
  }

  move(movement: MovementId): void {
    this.#wanted = movement;
    void this.#mover?.play(movement);
  }

  /** @param pace how fast the movement plays, 1 as authored; below 0 backwards */
  update(deltaS: number, pace: number, wish: FaceWish, posture: Posture = UPRIGHT): void {
    if (!this.#vrm) return;
    this.#mover?.update(deltaS, pace);
    this.#group.updateMatrixWorld(true);
    this.#limbs?.update(posture, deltaS);
    this.#face?.update(wish, deltaS);
    this.#vrm.update(deltaS);
  }

  dispose(): void {
    this.#turn++;
    this.#undress();
    this.#tag.dispose();
    this.#group.removeFromParent();
  }

  #tint(opacity: number): void {
    this.#vrm?.scene.traverse((part) => {
      if (!(part instanceof Mesh)) return;
      for (const material of [part.material].flat() as Material[]) {
        material.transparent = opacity < 1;
        material.opacity = opacity;
      }
    });
  }

  #undress(): void {
    if (!this.#vrm) return;
    this.#mover?.dispose();
    this.#limbs?.dispose();
    this.#vrm.scene.removeFromParent();
    this.#vrm.scene.traverse(dispose);
    this.#vrm = null;
  }
}

/** Standard shading, or per-vertex shading where even that is too much. The original is kept for the way back. */
function shade(part: Mesh, settings: QualitySettings): void {
  const isEyes = part.name === "Eyes";
  part.castShadow = settings.shadows && !isEyes;
  part.receiveShadow = settings.shadows && !isEyes;
  const kept = part.userData as { material?: Material | Material[] };
  kept.material ??= part.material;
  const original = kept.material;
  part.material = settings.isPlainShading && !Array.isArray(original) ? plain(original) : original;
}

function plain(material: Material): Material {
  return material instanceof MeshStandardMaterial
    ? new MeshLambertMaterial({ vertexColors: material.vertexColors, color: material.color })
    : material;
}

/** Give the graphics memory of one part of a figure back. */
function dispose(part: Object3D): void {
  if (!(part instanceof Mesh)) return;
  part.geometry.dispose();
  if (part instanceof SkinnedMesh) part.skeleton.dispose();
  const { material } = part.userData as { material?: Material | Material[] };
  for (const each of new Set([part.material, material ?? []].flat() as Material[])) {
    for (const value of Object.values(each)) if (value instanceof Texture) value.dispose();
    each.dispose();
  }
}

function makeStandIn(): Object3D {
  const material = new MeshLambertMaterial({ color: "#b9cdc8" });
  const body = new Mesh(new CapsuleGeometry(0.19, 0.8, 6, 18), material);
  body.position.y = 0.6;
  const head = new Mesh(new SphereGeometry(0.16, 20, 14), material);
  head.position.y = 1.36;
  const standIn = new Group();
  standIn.add(body, head);
  return standIn;
}

let contactShadow: MeshBasicMaterial | null = null;

/** A soft dark spot under the feet, in every quality: without it people float. */
function makeContactShadow(): Object3D {
  if (contactShadow === null) {
    const { pen, texture, width } = makeDrawing(128, 128);
    const soft = pen.createRadialGradient(width / 2, width / 2, 4, width / 2, width / 2, width / 2);
    soft.addColorStop(0, "rgba(40, 26, 14, 0.5)");
    soft.addColorStop(0.45, "rgba(40, 26, 14, 0.22)");
    soft.addColorStop(1, "rgba(40, 26, 14, 0)");
    pen.fillStyle = soft;
    pen.fillRect(0, 0, width, width);
    contactShadow = new MeshBasicMaterial({
      map: texture,
      transparent: true,
      depthWrite: false,
      toneMapped: false,
    });
  }
  const spot = new Mesh(new PlaneGeometry(0.95, 0.75), contactShadow);
  spot.rotation.x = -Math.PI / 2;
  spot.position.y = 0.01;
  return spot;
}
