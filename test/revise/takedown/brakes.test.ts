import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTakedowns } from '../../../src/corpus/takedowns.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { type TakedownOptions, takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { withdrawTakedown } from '../../../src/revise/takedown/withdraw-takedown.js';
import type { Store } from '../../../src/store/store.js';
import { buildCorpus, picture, temporaryFolder, text } from '../../inspect/build-corpus.js';

let dispose: () => Promise<void>;
let store: Store;

const ctx = { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: () => 0 };
const takeDown = (options: Partial<TakedownOptions>) =>
  takedownCorpus({ store, entries: [], ctx, ...options });
const recorded = async () => (await readTakedowns(store)).records.map(({ entries }) => entries);

beforeAll(async () => {
  const { folder, dispose: remove } = await temporaryFolder();
  dispose = remove;
  const image = { data: await picture(), facts: { original_url: 'https://img.example/茶.png' } };
  const document = (n: number) => ({
    id: `doc-${n}`,
    url: `https://${n % 2 === 0 ? 'even' : 'odd'}.example/%E8%8C%B6/${n}`,
    nodes: [text(`Text ${n}.`), image],
  });
  store = await buildCorpus(folder, { 'unit-1': [1, 2, 3].map(document) });
});
afterAll(() => dispose());

describe('a takedown', () => {
  it.each(['com', 'co.uk.', 'GITHUB.io', '中国'])(
    'of the public suffix %s is refused, and says how it is meant',
    async (domain) => {
      const entries = [{ url: 'https://even.example/茶/2' }, { domain }];
      await expect(takeDown({ entries })).rejects.toMatchObject({
        code: 'public_suffix',
        exitCode: 2,
        message: expect.stringMatching(/ is a public suffix: .* --public-suffix if all of them are meant$/),
      });
      expect(await recorded()).toEqual([]);
      expect(await takeDown({ entries: [{ domain }], publicSuffix: true, dryRun: true })).toMatchObject({
        found: { documents: 0 },
      });
    },
  );

  it('records nothing of what matches nothing, and asks what was meant', async () => {
    const entries = [
      { domain: 'evn.example' },
      { url: 'https://odd.example/茶/11' },
      { phash: 'f'.repeat(16), distance: 0 },
      { key: '0'.repeat(32) },
    ];
    const report = await takeDown({ entries });
    expect(report).toMatchObject({ done: [], found: { documents: 0, images: 0 } });
    expect(report).not.toHaveProperty('id');
    expect(report.unmatched).toEqual([
      'domain evn.example; did you mean even.example?',
      'url https://odd.example/茶/11; did you mean https://odd.example/茶/1?',
      `phash ${'f'.repeat(16)}`,
      expect.stringMatching(/^key 0{32}/),
    ]);
    expect(await recorded()).toEqual([]);
  });

  it('tells the selectors that match from those that do not, though all they name lies in one document', async () => {
    const matching = [
      { domain: 'even.example' },
      { host: 'even.example' },
      { url: 'https://even.example/茶/2' },
      { url: 'https://img.example/%E8%8C%B6.png' },
    ];
    const report = await takeDown({ entries: [...matching, { domain: 'none.example' }], dryRun: true });
    expect(report.unmatched).toEqual([expect.stringMatching(/^domain none\.example/)]);
    expect(report.found).toMatchObject({ documents: 1, images: 3 });
    const alone = await takeDown({ entries: matching, dryRun: true });
    expect(report.id).toBe(alone.id);
  });

  it('holds for the future where that is asked for, and the same again changes nothing', async () => {
    const entries = [{ domain: 'later.example' }];
    const { id } = await takeDown({ entries, future: true });
    expect(await recorded()).toEqual([entries]);
    expect((await readTakedowns(store)).list.entries).toBe(1);
    expect(await takeDown({ entries })).toMatchObject({ id, unmatched: [] });
    expect(await recorded()).toEqual([entries]);
  });

  it('can be withdrawn for the future, and asked for again', async () => {
    const entries = [{ domain: 'later.example' }];
    const { id = '' } = await takeDown({ entries });
    expect(await withdrawTakedown(store, id, { reason: 'a slip', ctx })).toMatchObject({
      entries: 1,
      repeated: false,
    });
    expect(await withdrawTakedown(store, id, { ctx })).toMatchObject({ repeated: true });
    const { records, pending, list, withdrawn } = await readTakedowns(store);
    expect([records.length, pending.length, list.entries, [...withdrawn]]).toEqual([1, 0, 0, [id]]);
    // It is like any other that matches nothing now.
    expect((await takeDown({ entries })).unmatched).toHaveLength(1);
    const again = await takeDown({ entries, future: true });
    expect(again.id).not.toBe(id);
    expect((await readTakedowns(store)).list.entries).toBe(1);
    expect(await takeDown({ entries, future: true })).toMatchObject({ id: again.id });
  });

  it('that is not there cannot be withdrawn', async () => {
    await expect(withdrawTakedown(store, 'f'.repeat(16), { ctx })).rejects.toMatchObject({
      code: 'takedown_not_found',
      exitCode: 3,
    });
  });
});
