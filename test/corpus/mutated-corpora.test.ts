import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BadInputError, WeftError } from '../../src/errors.js';
import { exportCorpus } from '../../src/export/export-corpus.js';
import { FORMATS, loadFormat } from '../../src/export/formats/registry.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { sampleCorpus } from '../../src/inspect/sample-corpus.js';
import { writeSampleReport } from '../../src/inspect/sample-report.js';
import { compileWhere } from '../../src/inspect/where/where.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { mutateCorpus } from '../support/mutate-corpus.js';
import { writeJson, writeTinyCorpus } from '../support/tiny-corpus.js';

/** `<name>-<first>-<count>`; other seeds are for sweeps by hand. */
const SEEDS = process.env.WEFT_MUTATION_SEEDS ?? 'ten-0-132';
/** A folder with another corpus to spoil, for sweeps by hand. */
const CORPUS = process.env.WEFT_MUTATION_CORPUS;
/** Exports in threads, which read by another reader, cost a start each: one in so many. */
const IN_THREADS = Number(process.env.WEFT_MUTATION_THREADS ?? 12);

let root: string;
let whole: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-mutated-'));
  whole = CORPUS ?? join(root, 'whole');
  if (CORPUS !== undefined) return;
  await writeTinyCorpus(whole, { documents: 6, units: 1 });
  await writeJson(whole, 'takedowns/00112233445566ff.json', {
    schema: 'weft/takedown/1',
    id: '00112233445566ff',
    requested_at: '2026-01-01T00:00:00.000Z',
    entries: [{ url: 'https://example.org/page/99' }, { image_host: 'images.example' }],
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const context = () => ({
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: Date.now,
});

/** What is done with a spoiled corpus, by name. */
function readings(corpus: string, n: number): Record<string, () => Promise<unknown>> {
  const store = createFsStore(corpus);
  const sample = async (where?: string) => {
    const condition = where === undefined ? undefined : compileWhere([where]);
    const options = { count: 4, seed: n, ...(condition && { where: condition }) };
    for await (const _ of sampleCorpus(store, options));
  };
  const format = FORMATS[n % FORMATS.length]?.name ?? '';
  return {
    sample: () => sample(),
    'sample --where': () => sample(n % 2 === 0 ? 'images >= 1' : 'charset = utf-8 or image.width > 10'),
    'sample --html': () => writeSampleReport(store, `${corpus}.html`, { count: 20 }),
    [`export ${format}`]: async () =>
      exportCorpus({
        corpora: [store],
        out: createFsStore(`${corpus}.export`),
        format: await loadFormat(format),
        name: 'mutated',
        geometry: { itemsPerShard: 2, multipleOf: 1, equalCounts: false },
        makeFolder: (name) => mkdtemp(`${corpus}.${name}-`),
        ...(n % IN_THREADS === 0 && { addresses: [{ uri: corpus }], concurrency: 1 }),
        ctx: context(),
      }),
  };
}

/** What a reading ended with: nothing, the code of a line that says what to fix, or what it must not be. */
async function outcome(read: () => Promise<unknown>): Promise<{ code: string; fault?: string }> {
  try {
    await read();
    return { code: 'read' };
  } catch (error) {
    if (!(error instanceof WeftError))
      return { code: 'bare', fault: (error as Error).stack ?? String(error) };
    const { code, message } = error;
    const named = /corpus\.json|stats\.json|(?:manifests|shards|drops|takedowns)\/\S+/.test(message);
    if (error instanceof BadInputError && named && !message.includes('\n')) return { code };
    return { code, fault: `${error.name}: ${message}` };
  }
}

it(`spoiled corpora are sampled and exported, or end in a line that names the file (seeds ${SEEDS})`, async () => {
  const [name, first, count] = SEEDS.split('-');
  const codes = new Map<string, number>();
  const faults: string[] = [];
  for (let n = Number(first); n < Number(first) + Number(count); n++) {
    const corpus = join(root, String(n));
    await cp(whole, corpus, { recursive: true });
    const what = await mutateCorpus(corpus, `${name}-${n}`);
    for (const [reading, read] of Object.entries(readings(corpus, n))) {
      const { code, fault } = await outcome(read);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (fault !== undefined) faults.push(`seed ${name}-${n}: ${what}\n  ${reading}: ${fault}`);
    }
    for (const left of ['', '.html', '.export']) await rm(corpus + left, { recursive: true, force: true });
  }
  console.log(`seeds ${SEEDS}:`, Object.fromEntries(codes));
  expect(faults.join('\n'), SEEDS).toBe('');
  // The mutations are such that both happen.
  expect(codes.get('read')).toBeGreaterThan(50);
  expect([...codes.keys()].length).toBeGreaterThan(5);
}, 600_000);
