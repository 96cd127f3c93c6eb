// Deduplicates signature rows by all steps of curation: node dedup-rows.mjs FOLDER SCRATCH. Prints the steps as JSON.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromDist } from './package.mjs';

const { decideNearDuplicates, decideNodes, decideSamePages, findNearDuplicates } =
  await fromDist('curate/decide.js');
const [folder, scratch] = process.argv.slice(2);
mkdirSync(scratch, { recursive: true });
const signatures = readdirSync(folder).map((name) => join(folder, name));
const duckDb = { scratch, threads: 2 };
const whole = { partition: 0, partitions: 1 };
const inputs = { signatures, captures: [], earlier: [], decisions: [], pairs: [] };
const path = (name) => join(scratch, name);
const steps = {};
const step = async (name, run) => {
  const begun = performance.now();
  const counts = await run();
  steps[name] = { seconds: Math.round((performance.now() - begun) / 10) / 100, ...counts };
};
await step('pages', () => decideSamePages(path('pages'), inputs, { ...whole, sameUrl: true }, duckDb));
const kept = { ...inputs, decisions: [path('pages')] };
await step('pairs', () =>
  findNearDuplicates(path('pairs'), kept, { ...whole, bands: 14, threshold: 0.8 }, duckDb),
);
await step('groups', () => decideNearDuplicates(path('groups'), { ...kept, pairs: [path('pairs')] }, duckDb));
await step('nodes', () =>
  decideNodes(
    path('nodes'),
    { ...inputs, decisions: [path('pages'), path('groups')] },
    { ...whole, maxPagesPerImage: 10, minPagesPerParagraph: 3, minParagraphChars: 40 },
    duckDb,
  ),
);
process.stdout.write(`${JSON.stringify(steps)}\n`);
