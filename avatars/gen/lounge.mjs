// node gen/lounge.mjs   builds the front room: dist/lounge.glb (plain) and models/lounge.min.glb (meshopt). About a minute.
import { readFileSync } from 'node:fs';
import { Document } from '@gltf-transform/core';
import { KHRMaterialsUnlit } from '@gltf-transform/extensions';
import { srgb } from './mesh.mjs';
import { dice } from './room/colours.mjs';
import { buildFurniture } from './room/furniture.mjs';
import { bake } from './room/light.mjs';
import { buildOutside, buildPanels, buildShell } from './room/shell.mjs';
import { Surface } from './room/surface.mjs';
import { here, save } from './save.mjs';

const place = JSON.parse(readFileSync(here('place.json'), 'utf8'));
const surface = new Surface();
const lights = [];
const random = dice(7);
buildShell(surface, place, random);
buildPanels(surface, place, lights);
buildFurniture(surface, place, lights, random);
const outside = surface.tri.length / 3;
buildOutside(surface, place);
const room = { width: place.room.width_m, depth: place.room.depth_m, height: place.room.height_m };
const colours = bake(surface, lights, room, outside);

/** One unlit mesh for the room, one plane with texture coordinates for each screen, a named node for each spot. */
function document() {
  const doc = new Document();
  doc.getRoot().getAsset().generator = 'Salotto lounge';
  const buffer = doc.createBuffer();
  const scene = doc.createScene('lounge');
  const unlit = doc.createExtension(KHRMaterialsUnlit).createUnlit();
  const accessor = (type, array, normalized = false) => doc.createAccessor().setType(type).setArray(array).setNormalized(normalized).setBuffer(buffer);
  const baked = doc.createMaterial('Baked').setExtension('KHR_materials_unlit', unlit);
  const shape = doc.createPrimitive().setMaterial(baked)
    .setAttribute('POSITION', accessor('VEC3', new Float32Array(surface.pos)))
    .setAttribute('COLOR_0', accessor('VEC4', colours, true))
    .setIndices(accessor('SCALAR', new Uint32Array(surface.tri)));
  scene.addChild(doc.createNode('Room').setMesh(doc.createMesh('Room').addPrimitive(shape)));
  for (const [name, at] of [['ScreenWall', place.screen_wall], ['StatusBoard', place.status_board]]) {
    const [w, h] = [at.width_m / 2, at.height_m / 2];
    const plane = doc.createPrimitive().setMaterial(doc.createMaterial(name).setExtension('KHR_materials_unlit', unlit).setBaseColorFactor([...srgb('#14262b'), 1]))
      .setAttribute('POSITION', accessor('VEC3', new Float32Array([-w, -h, 0, w, -h, 0, w, h, 0, -w, h, 0])))
      .setAttribute('NORMAL', accessor('VEC3', new Float32Array([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1])))
      .setAttribute('TEXCOORD_0', accessor('VEC2', new Float32Array([0, 1, 1, 1, 1, 0, 0, 0])))
      .setIndices(accessor('SCALAR', new Uint16Array([0, 1, 2, 0, 2, 3])));
    scene.addChild(turned(doc.createNode(name), at.center, at.yaw_rad).setMesh(doc.createMesh(name).addPrimitive(plane)));
  }
  for (const [kind, roles] of Object.entries(place.spots))
    for (const [role, spots] of Object.entries(roles))
      spots.forEach((s, i) => scene.addChild(turned(doc.createNode(`spawn_${kind}_${role}_${i + 1}`), [s.x, 0, s.z], s.yaw_rad).setExtras({ kind: 'spawn', room: kind, role })));
  for (let i = 0; i < 4; i++) {
    const a = (i * Math.PI) / 2 + 0.5;
    scene.addChild(turned(doc.createNode(`seat_table_${i + 1}`), [3.9 + Math.sin(a) * 0.98, 0.47, 1.7 + Math.cos(a) * 0.98], a + Math.PI).setExtras({ kind: 'seat' }));
  }
  return doc;
}

const turned = (node, position, yaw) => node.setTranslation(position).setRotation([0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)]);

await save(document(), 'dist/lounge.glb');
await save(document(), 'models/lounge.min.glb', { meshopt: { quantizePosition: 16 } });
console.log(`lounge ${surface.tri.length / 3} triangles, ${surface.emi.length} vertices`);
