import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type ConsentLine, type ImageEvidence, openConsentLog } from '../../src/assemble/consent-log.js';
import { contentJudge } from '../../src/assemble/page-consent.js';
import { resolveConsentConfig } from '../../src/config/consent-config.js';
import { readJsonLines } from '../../src/corpus/corpus-reader.js';
import type { ConsentEvidence } from '../../src/model/consent.js';
import type { Manifest } from '../../src/model/manifest.js';
import type { Sample, StoredImage } from '../../src/model/sample.js';
import { rewriteConsentLog } from '../../src/revise/retry/rewrite-consent-log.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { tinyDocument } from '../support/tiny-corpus.js';

const said = (value: string, at: string): ConsentEvidence[] => [
  { signal: 'x_robots_tag', value, rule: 'noindex', source: 'http://a.example/', at, blocks: false },
];
const judge = contentJudge(resolveConsentConfig(), 'weft');
const filesOf = async (origin: string) => [
  { url: `${origin}/robots.txt`, final_url: `${origin}/robots.txt`, at: '2030-01-01T00:00:00Z', status: 404 },
];

/** A stored document of the tiny corpus whose images came from the web. */
async function webSample(n: number): Promise<Sample> {
  const { sample } = await tinyDocument(n);
  const nodes = sample.nodes.map((node) =>
    node.type === 'image' ? ({ ...node, origin: 'http' } satisfies StoredImage) : node,
  );
  return {
    ...sample,
    nodes,
    consent_headers: { x_robots_tag: ['noindex'] },
    fetched_at: '2024-01-01T00:00:00Z',
  };
}

it('keeps what was recorded of images that a retry leaves alone, at their new places, and adds what is new', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-consent-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = createFsStore(join(folder, 'corpus'));
  const [kept, whole] = [await webSample(2), await webSample(3)];
  // Before the retry, document 3 lacked its first image: the others stood one place further to the front.
  const images = whole.nodes.filter((node) => node.type === 'image');
  const lacking: Sample = {
    ...whole,
    nodes: images.slice(1).map((image, n) => ({ ...image, part: `${n}${image.part.slice(1)}` })),
  };
  const log = openConsentLog(folder, 'u', { judge, filesOf });
  const old: ImageEvidence = new Map([['0.jpg', said('old', '2030-01-01T00:00:00Z')]]);
  await log.add(kept, new Map());
  const [firstPart = ''] = lacking.nodes.flatMap((node) => (node.type === 'image' ? [node.part] : []));
  await log.add(lacking, new Map([[firstPart, old.get('0.jpg') ?? []]]));
  const before = await log.finish();
  if (before === undefined) throw new Error('nothing was logged');
  await store.put(before.entry.name, { path: before.path });

  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan: '0123456789abcdef',
    phase: 'assemble',
    unit: 'u',
    counts: {},
    drops: {},
    files: [before.entry],
    shards: [],
  };
  const env = { store, manifest, folder, judge, filesOf } as Parameters<typeof rewriteConsentLog>[0];
  const rewritten = await rewriteConsentLog(env, new Set([whole.id]));
  await rewritten.add(whole, new Map([[images[0]?.part ?? '', said('new', '2030-02-01T00:00:00Z')]]));
  const after = await rewritten.finish();
  if (after === undefined) throw new Error('nothing was logged');
  await store.put(after.entry.name, { path: after.path });
  const lines: ConsentLine[] = [];
  for await (const line of readJsonLines<ConsentLine>(store, after.entry.name)) lines.push(line);

  const ofImages = lines.flatMap((line) =>
    'part' in line ? [[line.document, line.part, line.evidence[0]?.value]] : [],
  );
  expect(ofImages).toEqual([
    [whole.id, images[0]?.part, 'new'],
    [whole.id, images[1]?.part, 'old'],
  ]);
  const pages = lines.flatMap((line) => ('document' in line && !('part' in line) ? [line.document] : []));
  expect(pages.sort()).toEqual([kept.id, whole.id].sort());
  expect(lines.some((line) => 'origin' in line && line.origin === 'https://example.org')).toBe(true);
});
