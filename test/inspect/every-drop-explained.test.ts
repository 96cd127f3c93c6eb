import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadPipeline } from '../../src/config/load-pipeline.js';
import { readSignalDocuments } from '../../src/curate/read-signal-rows.js';
import { assembledUnits } from '../../src/inspect/built-rules.js';
import { describeExplanation } from '../../src/inspect/explain/describe-explanation.js';
import { explainPage } from '../../src/inspect/explain/explain-page.js';
import type { Explanation } from '../../src/inspect/explain/explanation.js';
import { placeOf } from '../../src/inspect/explain/find-pages.js';
import { type FunnelStep, funnelOf } from '../../src/inspect/funnel-steps.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { describeReason } from '../../src/rules/describe-reason.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { needs } from '../support/needs.js';

const root = join(import.meta.dirname, '../..');
/** Drops of one level, reason and file that are asked about. Archives lose hundreds of records for what they are. */
const ASKED: Record<RecordedDrop['level'], number> = {
  unit: 2,
  record: 2,
  page: 5,
  document: 5,
  node: 5,
  image: 5,
};
const shared = needs.shared('explains every drop of builds of real pages and archives');

/** Builds a pipeline that the package ships, as it stands. */
async function buildSample(name: string): Promise<BuiltCorpus> {
  const { pipeline, baseDir } = await loadPipeline(join(root, 'pipelines', `${name}.yaml`));
  return build(pipeline, baseDir);
}

async function build(pipeline: object, baseDir: string): Promise<BuiltCorpus> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-explained-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return buildInProcess(
    { ...pipeline, run: { workers: 1, units: 1 } },
    { baseDir, store: createFsStore(folder) },
  );
}

/** Every step of the funnel is the step before less what is named; what went along with documents is counted by itself. */
async function checkSums({ report: { stats }, store }: BuiltCorpus): Promise<void> {
  const funnel = funnelOf(stats);
  const steps = [...funnel.documents, ...funnel.images, ...funnel.texts];
  expect(steps.map(({ unaccounted }) => unaccounted)).toEqual(steps.map(() => 0));
  expect(funnel.documents[0]?.count).toBe(stats.counts.extract.records);
  for (const track of [funnel.documents, funnel.images, funnel.texts]) {
    for (const [i, { count, drops, lostAlong }] of track.entries()) {
      const before = track[i - 1];
      if (before === undefined) continue;
      const named = drops.reduce((sum, drop) => sum + drop.count, 0);
      expect(before.count - named - lostAlong).toBe(count);
    }
  }
  const along = { images: 0, texts: 0, documents: 0 };
  for await (const { signals } of assembledUnits(store)) {
    for await (const { document, nodes } of readSignalDocuments(store, signals)) {
      along.documents += 1;
      const texts = nodes.filter(({ kind }) => kind === 'text').length;
      const images = nodes.length - texts;
      const dropped = document.lost !== null || document.dropped_by !== null;
      if (dropped) along.texts += texts;
      // Nobody looked at any image of these: their documents were dropped by their text or before.
      const rows = nodes.filter(({ kind }) => kind === 'image');
      if (dropped && rows.every(({ lost, lost_detail }) => lost === 'document_dropped' && lost_detail === ''))
        along.images += images;
    }
  }
  const lostAlong = (track: FunnelStep[]) => track.reduce((sum, step) => sum + step.lostAlong, 0);
  expect(along).toEqual({
    documents: stats.counts.extract.documents ?? 0,
    texts: lostAlong(funnel.texts),
    images: lostAlong(funnel.images),
  });
}

/**
 * Asks explain about the drops of the ledgers by the names that they give: each call reads the whole corpus, so of a
 * reason that many drops of one file have, the first ones stand for the others.
 */
async function checkExplained({ drops, store }: BuiltCorpus): Promise<number> {
  const known = new Map<string, Explanation>();
  const counts = new Map<string, number>();
  for (const drop of drops) {
    const { level, reason } = drop;
    expect(describeReason(level, reason), `${level}:${reason} is registered`).toBeDefined();
    const kind = `${drop.source?.input} ${level} ${reason}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > ASKED[level]) continue;
    const name = drop.document ?? drop.url ?? (drop.source && placeOf(drop.source)) ?? '';
    let explanation = known.get(name);
    if (explanation === undefined) {
      explanation = await explainPage(store, name);
      known.set(name, explanation);
      expect(describeExplanation(explanation, { all: true })).toContain(drop.reason);
    }
    expect(isExplained(drop, explanation), JSON.stringify(drop)).toBe(true);
  }
  return known.size;
}

function isExplained(drop: RecordedDrop, { documents, dropped_pages: pages }: Explanation): boolean {
  const same = (found: { reason: string; detail?: string } | undefined): boolean =>
    found?.reason === drop.reason && (found.detail ?? '') === (drop.detail ?? '');
  if (drop.level === 'document') return documents.some((document) => same(document.drop));
  if (drop.node !== undefined && documents.some(({ nodes }) => same(nodes[drop.node ?? -1]?.drop)))
    return true;
  return [...pages.map((page) => page.drop), ...documents.flatMap(({ extraction }) => extraction)].some(same);
}

describe('every sample of the package', () => {
  it.each(['samples', 'html', 'warc', 'jsonl', 'common-crawl', 'mmc4', 'obelics', 'omnicorpus', 'mint1t'])(
    '%s: the sums equal the input, and every drop is explained',
    async (name) => {
      const built = await buildSample(name);
      await checkSums(built);
      await checkExplained(built);
    },
  );

  it('under a strict preset too, with drops of all levels', async () => {
    const { pipeline, baseDir } = await loadPipeline(join(root, 'pipelines/samples.yaml'));
    const overrides = {
      image_blurred: { threshold: 500, action: 'drop' },
      image_text_heavy: { threshold: 0.2, action: 'drop_document' },
    };
    const built = await build({ ...pipeline, rules: { preset: 'obelics', overrides } }, baseDir);
    await checkSums(built);
    await checkExplained(built);
    const levels = new Set(built.drops.map(({ level }) => level));
    expect([...levels].sort()).toEqual(['document', 'image', 'node']);
  });
});

describe.skipIf(shared.skip)('real data', () => {
  const data = join(shared.path, 'data');
  const folders: [string, object][] = [
    ['extract/zhds/html', { type: 'html', input: '.' }],
    ['extract/tagged/html', { type: 'html', input: '.' }],
    ['extract/magic_article/html', { type: 'html', input: '.' }],
    ['unlabelled_zh', { type: 'html', input: '.' }],
    ['warc', { type: 'warc', input: '.' }],
    ['corpora/samples', { type: 'obelics', input: '.' }],
  ];
  const counted: number[] = [];
  afterAll(() => expect(counted.length).toBeGreaterThan(0));

  it.each(folders)('%s: the sums equal the input, and every drop is explained', async (folder, source) => {
    const built = await build({ name: 'real', source, fetch: { network: false } }, join(data, folder));
    await checkSums(built);
    counted.push(await checkExplained(built));
  });
});
