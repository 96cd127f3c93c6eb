import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampledDocument, sampleCorpus } from '../../src/inspect/sample-corpus.js';
import { placeDrops, readDropsOf } from '../../src/inspect/sample-drops.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { buildCorpus, temporaryFolder, text } from './build-corpus.js';
import { recordReads } from './recording-store.js';

describe('placeDrops', () => {
  it('restores the order that extraction gave the nodes, whatever was dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (kept) => {
        const nodes = [...kept.keys()].filter((n) => kept[n]);
        const drops = new Map(
          [...kept.keys()]
            .filter((n) => !kept[n])
            .map((n): [number, RecordedDrop] => [n, { level: 'image', reason: 'x', node: n }]),
        );
        const shuffled = new Map([...drops].reverse());
        const order = placeDrops(nodes, shuffled).map((placed) =>
          'drop' in placed ? placed.drop.node : placed.node,
        );
        expect(order).toEqual([...kept.keys()]);
      }),
    );
  });

  it('keeps every drop, also those with numbers beyond the end', () => {
    const drop: RecordedDrop = { level: 'image', reason: 'x', node: 40 };
    expect(placeDrops(['a', 'b'], new Map([[40, drop]]))).toEqual([
      { node: 'a', index: 0 },
      { node: 'b', index: 1 },
      { drop },
    ]);
    expect(placeDrops([], new Map())).toEqual([]);
  });
});

describe('readDropsOf', () => {
  let dispose: () => Promise<void>;
  let folder: string;
  beforeAll(async () => {
    ({ folder, dispose } = await temporaryFolder());
  });
  afterAll(() => dispose());

  it('finds the drops of sampled documents in the ledgers of their units only', async () => {
    const at = (document: string, node?: number): RecordedDrop => ({
      level: 'image',
      reason: 'http_404',
      document,
      ...(node !== undefined && { node }),
    });
    const store = await buildCorpus(folder, {
      'unit-a': [
        { id: 'a1', nodes: [text('One.')], drops: [at('a1', 0), at('a1', 2), at('a1')] },
        {
          id: 'a2',
          nodes: [text('Two.')],
          drops: [at('a2', 0), at('elsewhere', 1), { level: 'page', reason: 'not_html' }],
        },
      ],
      'unit-b': [{ id: 'b1', nodes: [text('Three.')], drops: [at('b1', 0)] }],
    });
    const documents: SampledDocument[] = [];
    for await (const document of sampleCorpus(store, { count: 3 }))
      if (document.sample.id === 'a1') documents.push(document);
    const { store: recording, reads } = recordReads(store);
    const drops = await readDropsOf(recording, documents);
    expect([...drops.keys()]).toEqual(['a1']);
    expect([...drops.get('a1')!.placed]).toEqual([
      [0, at('a1', 0)],
      [2, at('a1', 2)],
    ]);
    expect(drops.get('a1')!.unplaced).toEqual([at('a1')]);
    expect(reads.filter(({ key }) => key.startsWith('drops/')).map(({ key }) => key)).toEqual([
      expect.stringContaining('unit-a'),
    ]);
  });
});
