// node bench/curation/labelled.mjs [data folder]: near-duplicates made by editing real pages at five distances, and
// pictures that were resized, compressed again, cropped and marked; prints precision and recall as JSON.
// True Jaccard similarities are computed exactly, from the sets of 5-token shingles.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decideNearDuplicates, findNearDuplicates } from '../../dist/curate/decide.js';
import { withDuckDb } from '../../dist/curate/duckdb.js';
import { SIGNATURE_COLUMNS, signatureRow } from '../../dist/curate/signature.js';
import { extractDocument } from '../../dist/extract/extract-document.js';
import { createParquetTable } from '../../dist/formats/parquet/parquet-table.js';
import { shingleHashes } from '../../dist/signals/duplicates/min-hash.js';
import { createTextSigner } from '../../dist/signals/duplicates/text-signature.js';
import { tokenHashes } from '../../dist/signals/duplicates/token-hashes.js';
import { pictureFigures } from './pictures.mjs';

const data = process.argv[2] ?? join(import.meta.dirname, '../../../shared/data');
if (!existsSync(data)) throw new Error(`${data} is absent: give the folder of real pages`);
const folder = mkdtempSync(join(tmpdir(), 'weft-labelled-'));
const THRESHOLD = 0.8;
/** Jaccard similarities that edits aim at. */
const DISTANCES = [0.95, 0.9, 0.85, 0.72, 0.6];

let state = 20260101;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
};

function* pages() {
  for (const set of readdirSync(join(data, 'extract')).sort()) {
    const html = join(data, 'extract', set, 'html');
    if (!existsSync(html)) continue;
    for (const name of readdirSync(html).sort()) {
      if (name.endsWith('.html.gz'))
        yield { id: `${set}/${name}`, body: gunzipSync(readFileSync(join(html, name))) };
    }
  }
}

const shingles = (document) =>
  new Set(
    shingleHashes(
      tokenHashes(document.nodes.flatMap((node) => (node.type === 'text' ? [node.text] : []))),
      5,
    ),
  );
function jaccard(a, b) {
  let both = 0;
  for (const shingle of a) if (b.has(shingle)) both += 1;
  return both / (a.size + b.size - both);
}

/** Words replaced one by one at random places, sentences moved or left out, until the similarity is as wanted. */
function edited(document, wanted, vocabulary) {
  const original = shingles(document);
  const nodes = structuredClone(document.nodes);
  const texts = nodes.filter((node) => node.type === 'text');
  for (let round = 0; round < 1500; round++) {
    const node = texts[Math.floor(random() * texts.length)];
    const parts = node.text.split(/(?<=[\s。，])/u);
    const chinese = /\p{Script=Han}/u.test(node.text);
    const at = Math.floor(random() * parts.length);
    const kind = random();
    if (chinese) {
      const where = Math.floor(random() * node.text.length);
      node.text = `${node.text.slice(0, where)}${vocabulary[Math.floor(random() * vocabulary.length)]}${node.text.slice(where + 1)}`;
    } else if (kind < 0.7) parts[at] = `${vocabulary[Math.floor(random() * vocabulary.length)]} `;
    else if (kind < 0.85) parts.splice(at, 1 + Math.floor(random() * 4));
    else parts.splice(at, 0, `${vocabulary[Math.floor(random() * vocabulary.length)]} `);
    if (!chinese) node.text = parts.join('') || '.';
    if (round % 5 === 4 || original.size < 400) {
      const now = jaccard(original, shingles({ nodes }));
      if (now <= wanted) return { document: { ...document, nodes }, truth: now };
    }
  }
  return undefined;
}

const originals = [];
const seen = new Set();
const started = performance.now();
let extracting = 0;
let read = 0;
for (const { id, body } of pages()) {
  const begun = performance.now();
  const result = extractDocument({
    id,
    url: `https://pages.example/${id}`,
    body,
    source: { input: id, offset: 0 },
  });
  extracting += performance.now() - begun;
  read += 1;
  if (!('document' in result)) continue;
  const set = shingles(result.document);
  const key = [...set].slice(0, 5).join();
  if (set.size < 100 || set.size > 4000 || seen.has(key)) continue;
  seen.add(key);
  originals.push({ document: result.document, set });
}
const sign = createTextSigner();
const signing = performance.now();
for (const { document } of originals) sign(document);
const signMs = (performance.now() - signing) / originals.length;

const vocabulary = [
  ...new Set(
    originals.flatMap(({ document }) =>
      document.nodes.flatMap((node) => (node.type === 'text' ? node.text.split(/\s+/).slice(0, 3) : [])),
    ),
  ),
];
const rows = originals.map(({ document, set }, n) => ({ document, set, of: n, truth: 1 }));
for (const [n, { document }] of originals.entries()) {
  const made = edited(document, DISTANCES[n % DISTANCES.length], vocabulary);
  if (made !== undefined) rows.push({ ...made, set: shingles(made.document), of: n });
}
const path = join(folder, 'signatures.parquet');
const table = createParquetTable(path, SIGNATURE_COLUMNS);
for (const [ordinal, { document }] of rows.entries())
  table.add(
    signatureRow(
      'u-0',
      ordinal,
      { ...document, id: String(ordinal), url: `https://pages.example/${ordinal}` },
      sign(document),
    ),
  );
await table.finish();
const inputs = { signatures: [path], captures: [], earlier: [], decisions: [], pairs: [] };
const duckDb = { scratch: folder, threads: 2 };
const pairsPath = join(folder, 'pairs.parquet');
await findNearDuplicates(
  pairsPath,
  inputs,
  { partition: 0, partitions: 1, bands: 14, threshold: THRESHOLD },
  duckDb,
);
const groups = await decideNearDuplicates(
  join(folder, 'groups.parquet'),
  { ...inputs, pairs: [pairsPath] },
  duckDb,
);
let found;
await withDuckDb(duckDb, async (db) => {
  // Ranks count from 1 in plan order, since no document has a time and each has a signature.
  const read = await db.runAndReadAll(
    `SELECT a::INTEGER - 1, b::INTEGER - 1 FROM read_parquet('${pairsPath}')`,
  );
  found = new Set(read.getRowsJS().map(([a, b]) => `${a} ${b}`));
});

// All pairs: those of a page and its edit, and any two of which a fifth of the shingles is shared.
let truePositives = 0;
let falsePositives = 0;
let falseNegatives = 0;
const byTarget = new Map();
const holders = new Map();
for (const [n, { set }] of rows.entries())
  for (const shingle of set) {
    const list = holders.get(shingle);
    if (list === undefined) holders.set(shingle, [n]);
    else if (list.length < 60) list.push(n);
  }
const related = new Map();
for (const list of holders.values())
  for (let i = 0; i < list.length; i++)
    for (let j = i + 1; j < list.length; j++) {
      const key = list[i] * 65536 + list[j];
      related.set(key, (related.get(key) ?? 0) + 1);
    }
const judged = new Set();
const judge = (a, b) => {
  judged.add(`${a} ${b}`);
  const truth = jaccard(rows[a].set, rows[b].set);
  const hit = found.has(`${a} ${b}`);
  if (truth >= THRESHOLD && hit) truePositives += 1;
  else if (truth >= THRESHOLD) falseNegatives += 1;
  else if (hit) falsePositives += 1;
  if (rows[b].of !== rows[a].of || b < originals.length) return;
  const target = DISTANCES[rows[b].of % DISTANCES.length];
  const figures = byTarget.get(target) ?? { pairs: 0, mean_jaccard: 0, found: 0 };
  figures.pairs += 1;
  figures.mean_jaccard += truth;
  if (hit) figures.found += 1;
  byTarget.set(target, figures);
};
for (const [key, shared] of related) {
  const [a, b] = [Math.floor(key / 65536), key % 65536];
  if (shared * 5 >= Math.min(rows[a].set.size, rows[b].set.size)) judge(a, b);
}
for (const pair of found) if (!judged.has(pair)) judge(...pair.split(' ').map(Number));
const round = (value) => Math.round(value * 10000) / 10000;
const figures = {
  pages: originals.length,
  edited: rows.length - originals.length,
  threshold: THRESHOLD,
  precision: round(truePositives / (truePositives + falsePositives)),
  recall: round(truePositives / (truePositives + falseNegatives)),
  true_positives: truePositives,
  false_positives: falsePositives,
  false_negatives: falseNegatives,
  dropped_documents: groups.dropped_documents,
  by_wanted_jaccard: Object.fromEntries(
    [...byTarget]
      .sort(([a], [b]) => b - a)
      .map(([target, { pairs, mean_jaccard, found: hits }]) => [
        target,
        { pairs, mean_jaccard: round(mean_jaccard / pairs), found: round(hits / pairs) },
      ]),
  ),
  cost: {
    extract_ms_per_page: round(extracting / read),
    sign_ms_per_page: round(signMs),
    share: round(signMs / (extracting / read)),
  },
  seconds: round((performance.now() - started) / 1000),
};
console.log(JSON.stringify({ text: figures, pictures: await pictureFigures(join(data, 'images')) }, null, 1));
rmSync(folder, { recursive: true, force: true });
