/** Light for the figures. The room needs none: its light is baked. */
import {
  DirectionalLight,
  HemisphereLight,
  Mesh,
  type Object3D,
  PlaneGeometry,
  type Scene,
  ShadowMaterial,
} from "three";
import { ROOM } from "./place";

const SHADOW_PX = 1024;
const REACH_M = 4.5;

export interface LightRig {
  /** Turn the shadow that figures throw on the floor on or off. */
  setShadows(isOn: boolean): void;
  /** Light figures from three sides, or by the window and the ceiling alone. */
  setFull(isFull: boolean): void;
}

/** Window light from the left as key, the ceiling as fill, a cool edge from behind. */
export function lightFigures(scene: Scene): LightRig {
  const key = new DirectionalLight("#fff1e0", 2.15);
  key.position.set(-3.4, 4.2, 4.4);
  const fill = new DirectionalLight("#f3f1ff", 0.75);
  fill.position.set(3.5, 2.2, 3.0);
  const edge = new DirectionalLight("#d9ecff", 0.85);
  edge.position.set(-2.5, 3.0, -4.0);
  const room = new HemisphereLight("#fffaf3", "#d9c9b4", 1.95);
  const floor = shadowFloor();
  scene.add(key, key.target, fill, edge, room, floor);
  castFrom(key);
  return {
    setShadows: (isOn) => {
      key.castShadow = isOn;
      floor.visible = isOn;
    },
    setFull: (isFull) => {
      fill.visible = isFull;
      edge.visible = isFull;
      // what two lamps less take away, the ceiling gives back in part
      room.intensity = isFull ? 1.95 : 2.5;
    },
  };
}

function castFrom(light: DirectionalLight): void {
  light.shadow.mapSize.set(SHADOW_PX, SHADOW_PX);
  Object.assign(light.shadow.camera, {
    left: -REACH_M,
    right: REACH_M,
    top: REACH_M,
    bottom: -REACH_M,
    near: 0.5,
    far: 14,
  });
  light.shadow.bias = -0.0006;
  light.shadow.normalBias = 0.016;
  light.shadow.radius = 6;
}

function shadowFloor(): Object3D {
  const plane = new Mesh(
    new PlaneGeometry(ROOM.width_m, ROOM.depth_m),
    new ShadowMaterial({ opacity: 0.16, color: "#2a1c10" }),
  );
  plane.rotation.x = -Math.PI / 2;
  plane.position.y = 0.006;
  plane.receiveShadow = true;
  return plane;
}
