// node gen/figures.mjs [id ...]   builds dist/<id>.vrm (plain) and models/<id>.min.vrm (meshopt). Some 8 seconds each.
import { CAST } from './cast.mjs';
import { hairLayers } from './hair.mjs';
import { buildFace } from './head.mjs';
import { bakeAO, Geo, meshLayer } from './mesh.mjs';
import { outfit } from './outfits.mjs';
import { palette } from './palette.mjs';
import { save } from './save.mjs';
import { union } from './sdf.mjs';
import { vrmDocument } from './vrm.mjs';

/** Cloth that darkens what lies beneath it. */
const SHADING = /blazer|collar|sweater|polo|neckband|trousers/;
const PACKING = { quantizePosition: 14, quantizeNormal: 8, quantizeColor: 12 };

const wanted = process.argv.slice(2);
for (const person of CAST) {
  if (wanted.length && !wanted.includes(person.id)) continue;
  const figure = sculpt(person);
  // packing changes a document in place, so each file gets its own
  const plain = vrmDocument(figure);
  await save(plain.doc, `dist/${person.id}.vrm`, { extensions: [plain.extension] });
  const packed = vrmDocument(figure);
  await save(packed.doc, `models/${person.id}.min.vrm`, { extensions: [packed.extension], meshopt: PACKING });
  console.log(`${person.id} ${packed.triangles} triangles`);
}

function sculpt(person) {
  const colours = palette(person.colors);
  const fit = outfit(person.outfit, colours, person.body);
  const head = buildFace({ ...person.head }, colours);
  const hair = hairLayers(person.hair, head, colours, person.wear);
  const shading = union(0, fit.scene, head.sdf, ...hair.map((l) => l.sdf), ...fit.layers.filter((l) => l.sdf && SHADING.test(l.name)).map((l) => l.sdf));
  const body = new Geo();
  for (const layer of fit.layers) {
    const { geo } = meshLayer(layer);
    if (layer.mirror) body.append(mirrored(geo, layer.weights));
    body.append(geo);
  }
  const top = new Geo();
  for (const layer of hair) {
    const { geo } = meshLayer(layer);
    if (!layer.jaw) top.append(geo);
    else {
      // a beard moves with the jaw, so it belongs to the face
      for (const v of geo.v) head.withMorph(v, (name) => ({ p: head.skinMorph(v.p, name), n: [0, 0, 0] }));
      head.face.append(geo);
    }
  }
  bakeAO(body, shading, { strength: 0.62, tint: [0.34, 0.3, 0.36] });
  bakeAO(head.face, shading, { strength: 0.62, tint: [0.5, 0.26, 0.2] });
  bakeAO(top, shading, { strength: 0.5, tint: [0.4, 0.36, 0.4] });
  return {
    meta: { name: person.name, version: '1.0.0', authors: ['Salotto'], references: [] },
    eyePivot: head.eyePivot,
    parts: [
      { name: 'Body', geo: body, material: 'Body' },
      { name: 'Face', geo: head.face, material: 'Skin', morphs: true },
      { name: 'Eyes', geo: head.eyes, material: 'Eyes' },
      { name: 'Hair', geo: top, material: 'Hair' },
    ],
  };
}

/** The other hand: meshed on one side only. */
function mirrored(geo, weights) {
  const other = new Geo();
  const flip = ([x, y, z]) => [-x, y, z];
  for (const v of geo.v) other.vertex({ ...v, p: flip(v.p), n: flip(v.n), w: weights(flip(v.p)) });
  for (const [a, b, c] of geo.t) other.tri(a, c, b);
  return other;
}
