// node gen/catalogue.mjs   writes models/catalogue.json: what a client needs to know before it loads anything.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { CAST } from './cast.mjs';
import { CLIPS } from './clips.mjs';
import { readJson, triangles } from './read.mjs';
import { here } from './save.mjs';

/** `version` changes with the content, so that a browser may keep a file for good. */
function file(name) {
  const bytes = readFileSync(here(`models/${name}`));
  return { file: name, version: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes: bytes.length };
}
const model = (name) => ({ ...file(name), triangles: triangles(readJson(readFileSync(here(`models/${name}`)))) });

const catalogue = {
  licence: 'CC0-1.0',
  figures: CAST.map(({ id, name, role }) => ({ id, name, role, ...model(`${id}.min.vrm`) })),
  movements: Object.entries(CLIPS).map(([id, { length, loop }]) => ({ id, ...file(`${id}.vrma`), length_s: length, loop })),
  places: [{ id: 'lounge', ...model('lounge.min.glb') }],
};
writeFileSync(here('models/catalogue.json'), `${JSON.stringify(catalogue, null, 2)}\n`);
console.log(`catalogue: ${catalogue.figures.length} figures, ${catalogue.movements.length} movements`);
