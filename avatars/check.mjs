// node check.mjs   proves every model: the glTF validator's verdict, the budgets, the bones, the faces, the permissions.
import { readdirSync, readFileSync } from 'node:fs';
import validator from 'gltf-validator';
import { MORPHS } from './gen/head.mjs';
import { LICENCE } from './gen/licence.mjs';
import { primitives, readJson, triangles } from './gen/read.mjs';
import { here } from './gen/save.mjs';
import { makeSkeleton } from './gen/skeleton.mjs';

const FIGURE = { triangles: 20_000, drawCalls: 4, bytes: 230_000 };
const ROOM = { triangles: 70_000, drawCalls: 6, bytes: 400_000 };
/** Room and six figures together, as a headset draws them. */
const SCENE = { triangles: 200_000, drawCalls: 60, figures: 6 };
/** Lounge, two figures, and every movement: all that is fetched for the first view of the hall. */
const FIRST_VIEW_BYTES = 1_500_000;
const EXPRESSIONS = ['neutral', 'happy', 'relaxed', 'surprised', 'sad', 'angry', 'aa', 'ih', 'ou', 'ee', 'oh', 'blink', 'blinkLeft', 'blinkRight'];
const MOVEMENTS = ['idle', 'walk', 'talk', 'listen', 'nod', 'wave', 'point', 'think'];
const BONES = new Set(makeSkeleton({ leftEye: ['head', [0, 0, 0]], rightEye: ['head', [0, 0, 0]] }).map((b) => b.name));

const faults = [];
const expect = (file, holds, sentence) => {
  if (!holds) faults.push(`${file}: ${sentence}`);
};

async function validated(file) {
  const bytes = readFileSync(here(`models/${file}`));
  const report = await validator.validateBytes(new Uint8Array(bytes), { uri: file, maxIssues: 20 });
  for (const issue of report.issues.messages) if (issue.severity < 1) expect(file, false, `${issue.code} ${issue.message}`);
  return { bytes: bytes.length, json: readJson(bytes) };
}

function within(file, { bytes, json }, budget) {
  expect(file, triangles(json) <= budget.triangles, `${triangles(json)} triangles, at most ${budget.triangles}`);
  expect(file, primitives(json).length <= budget.drawCalls, `${primitives(json).length} draw calls, at most ${budget.drawCalls}`);
  expect(file, bytes <= budget.bytes, `${bytes} bytes, at most ${budget.bytes}`);
}

async function checkFigure(entry) {
  const { file } = entry;
  const model = await validated(file);
  within(file, model, FIGURE);
  expect(file, triangles(model.json) === entry.triangles && model.bytes === entry.bytes, 'the catalogue tells other figures than the file');
  const vrm = model.json.extensions?.VRMC_vrm;
  expect(file, vrm?.specVersion === '1.0', 'not VRM 1.0');
  if (!vrm) return model;
  for (const bone of BONES) expect(file, vrm.humanoid.humanBones[bone] !== undefined, `no bone ${bone}`);
  for (const name of EXPRESSIONS) expect(file, vrm.expressions.preset[name] !== undefined, `no expression ${name}`);
  for (const name of ['concerned', 'thinking']) expect(file, vrm.expressions.custom[name] !== undefined, `no expression ${name}`);
  for (const [flag, value] of Object.entries(LICENCE)) expect(file, vrm.meta[flag] === value, `${flag} is ${vrm.meta[flag]}, should be ${value}`);
  expect(file, vrm.meta.name && vrm.meta.authors?.length > 0, 'a VRM needs a name and an author');
  const face = model.json.meshes.find((mesh) => mesh.name === 'Face');
  expect(file, MORPHS.every((name, i) => face?.extras?.targetNames?.[i] === name), 'the face has lost its targets');
  return model;
}

async function checkMovement({ file }) {
  const model = await validated(file);
  const clip = model.json.extensions?.VRMC_vrm_animation;
  expect(file, clip?.specVersion === '1.0', 'not VRMA 1.0');
  for (const bone of Object.keys(clip?.humanoid.humanBones ?? {})) expect(file, BONES.has(bone), `moves a bone that no figure has: ${bone}`);
  expect(file, clip?.humanoid.humanBones.hips !== undefined, 'no hips');
  return model;
}

const catalogue = JSON.parse(readFileSync(here('models/catalogue.json'), 'utf8'));
const figures = await Promise.all(catalogue.figures.map(checkFigure));
const movements = await Promise.all(catalogue.movements.map(checkMovement));
const room = await validated(catalogue.places[0].file);
within(catalogue.places[0].file, room, ROOM);
for (const name of MOVEMENTS) expect('catalogue.json', catalogue.movements.some((m) => m.id === name), `no movement ${name}`);
for (const role of ['staff', 'visitor']) expect('catalogue.json', catalogue.figures.some((f) => f.role === role), `no figure for ${role}`);

const heaviest = Math.max(...figures.map((f) => triangles(f.json)));
const sceneTriangles = triangles(room.json) + SCENE.figures * heaviest;
const sceneCalls = primitives(room.json).length + SCENE.figures * FIGURE.drawCalls;
expect('scene', sceneTriangles <= SCENE.triangles, `${sceneTriangles} triangles, at most ${SCENE.triangles}`);
expect('scene', sceneCalls <= SCENE.drawCalls, `${sceneCalls} draw calls, at most ${SCENE.drawCalls}`);
const firstView = room.bytes + 2 * Math.max(...figures.map((f) => f.bytes)) + movements.reduce((sum, m) => sum + m.bytes, 0);
expect('first view', firstView <= FIRST_VIEW_BYTES, `${firstView} bytes, at most ${FIRST_VIEW_BYTES}`);
const known = new Set(['catalogue.json', ...[...catalogue.figures, ...catalogue.movements, ...catalogue.places].map((e) => e.file)]);
for (const file of readdirSync(here('models'))) expect(file, known.has(file), 'not in the catalogue');

for (const fault of faults) console.error(fault);
console.log(`${figures.length} figures (${heaviest} triangles at most), ${movements.length} movements, lounge ${triangles(room.json)} triangles; first view ${Math.round(firstView / 1000)} kB; ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
