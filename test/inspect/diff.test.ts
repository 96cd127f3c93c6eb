import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeChange, describeDiff } from '../../src/commands/diff.js';
import { type DocumentChange, diffCorpora } from '../../src/inspect/diff.js';
import type { Store } from '../../src/store/store.js';
import type { BuiltCorpus } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { buildSite, clean, makeCuratedSite } from './curated-site.js';

let folder: string;
let first: BuiltCorpus;
const stores: Store[] = [];

beforeAll(async () => {
  folder = await makeCuratedSite(6);
  first = await build({ preset: 'weft' });
});

afterAll(() => clean(folder, stores));

async function build(rules: object): Promise<BuiltCorpus> {
  const built = await buildSite(folder, rules);
  stores.push(built.store);
  return built;
}

async function changes(a: Store, b: Store) {
  const found: DocumentChange[] = [];
  const summary = await diffCorpora(a, b, (change) => {
    found.push(change);
  });
  return { found, summary };
}

describe('diff', () => {
  it('finds nothing between two builds of one thing', async () => {
    const { found, summary } = await changes(first.store, first.store);
    expect(found).toEqual([]);
    expect(summary).toMatchObject({
      same: first.samples.length,
      changed: 0,
      only_a: 0,
      only_b: 0,
      dropped_in_both: 6 - first.samples.length,
      causes: {},
    });
  });

  it('tells which documents a stricter rule dropped or changed, and why; and the same the other way round', async () => {
    const strict = await build({ overrides: { image_too_small: 80, too_few_images: 2 } });
    const { found, summary } = await changes(first.store, strict.store);
    const kept = new Map(strict.samples.map(({ sample }) => [sample.id, sample.nodes.length]));
    const before = new Map(first.samples.map(({ sample }) => [sample.id, sample.nodes.length]));
    const gone = [...before.keys()].filter((id) => !kept.has(id));
    expect(
      found
        .filter(({ change }) => change === 'only_a')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(gone.sort());
    expect(gone.length).toBeGreaterThan(0);
    for (const { change, b, nodes } of found) {
      if (change === 'only_a') expect(b).toMatchObject({ outcome: 'dropped', reason: 'too_few_images' });
      else expect(nodes?.every((node) => node.a === 'stored' && node.b === 'image_too_small')).toBe(true);
    }
    const shrunk = [...kept].filter(([id, nodes]) => nodes !== before.get(id));
    expect(summary).toMatchObject({ changed: shrunk.length, only_a: gone.length, only_b: 0 });
    const back = await changes(strict.store, first.store);
    expect(back.summary).toMatchObject({ changed: summary.changed, only_a: 0, only_b: summary.only_a });
    expect(describeDiff(summary)).toContain(`document:too_few_images ${gone.length}`);
    expect(describeChange(found[0] as DocumentChange)).toMatch(/^[-~] https:\/\/site\.example\//);
  });

  it('tells another text and another picture from another verdict', async () => {
    const page = join(folder, 'page-3.html');
    const html = await readFile(page, 'utf8');
    await writeFile(page, html.replace('</article>', '<p>A last word on the harbour lamp.</p></article>'));
    await writeFile(join(folder, 'img', '120.png'), await tinyPicture(77, 140, 120));
    const later = await build({ preset: 'weft' });
    const { found, summary } = await changes(first.store, later.store);
    const three = found.find(({ url }) => url.endsWith('page-3.html'));
    expect(three).toMatchObject({ change: 'changed', extracted_differently: true });
    const others = found.filter((change) => change !== three);
    expect(others.length).toBeGreaterThan(0);
    for (const { change, nodes } of others) {
      expect(change).toBe('changed');
      expect(nodes?.map(({ type, a, b }) => [type, a, b])).toEqual(
        nodes?.map(() => ['image', 'stored', 'stored']),
      );
    }
    expect(summary.causes).toEqual({ 'image:other_bytes': others.length, extraction: 1 });
  });
});
