import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCorpus } from '../../../src/export/export-corpus.js';
import type { ExportRecord } from '../../../src/export/export-record.js';
import { vilaMmc4Format } from '../../../src/export/formats/vila-mmc4/format.js';
import { STAGE_2_ARMS, type Stage2Arm } from '../../../src/export/plan/arms.js';
import type { ModelPreset } from '../../../src/export/plan/vila-models.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { readPickleList } from '../../../src/formats/pickle/read-pickle.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { haveRealPages, realPages } from '../../support/real-pages.js';
import {
  type Dict,
  mmc4Sequence,
  placeholders,
  type Sequence,
  sequenceLength,
  textTokens,
} from '../../support/vila-steps.js';
import { writeCorpusOf } from '../../support/write-corpus-of.js';

const present = await haveRealPages();
if (!present) console.warn('SKIPPED, the real pages are absent: arms and budgets over them');

describe.skipIf(!present)('real pages in vila-mmc4', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-arms-'));
    await writeCorpusOf(join(root, 'corpus'), await realPages());
  });
  afterAll(() => rm(root, { recursive: true }));

  async function exported(
    options: { arm?: Stage2Arm; model?: ModelPreset },
    generation: 'v1.5' | 'head' = 'v1.5',
  ): Promise<{ record: ExportRecord; records: Dict[]; sequences: Sequence[] }> {
    const folder = await mkdtemp(join(root, 'export-'));
    const record = await exportCorpus({
      corpora: [createFsStore(join(root, 'corpus'))],
      out: createFsStore(join(folder, 'out')),
      format: vilaMmc4Format,
      name: 'real',
      geometry: { multipleOf: 16, itemsPerShard: 64 },
      ...(options.arm && { ablation: options.arm }),
      ...(options.model && { model: options.model }),
      makeFolder: (name) => mkdtemp(join(folder, `${name}-`)),
      ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
    });
    const records: Dict[] = [];
    for (const { name } of record.files)
      if (name.endsWith('.pkl')) {
        const bytes = await readFile(join(folder, 'out', name));
        for await (const one of readPickleList(() => [bytes], { name })) records.push(one as Dict);
      }
    return { record, records, sequences: records.map((one) => mmc4Sequence(one, generation)) };
  }

  const imagesOf = (sequences: readonly Sequence[]): string[] =>
    sequences.flatMap(({ images }) => images.map(({ sha256 }) => sha256)).sort();
  const tokensOf = (sequences: readonly Sequence[]): number =>
    sequences.reduce((sum, { text }) => sum + textTokens(text), 0);

  it('every arm has the same images, records and texts; text-only has one blank image a record', async () => {
    const arms = new Map<Stage2Arm, Awaited<ReturnType<typeof exported>>>();
    for (const arm of STAGE_2_ARMS) arms.set(arm, await exported({ arm }));
    const whole = arms.get('interleaved')!;
    const images = imagesOf(whole.sequences);
    const tokens = tokensOf(whole.sequences);
    expect(images.length).toBeGreaterThan(1000);
    for (const [arm, { record, sequences }] of arms) {
      expect(sequences.every((sequence) => placeholders(sequence) === sequence.images.length)).toBe(true);
      expect([arm, sequences.length]).toEqual([arm, whole.sequences.length]);
      expect(Math.abs(tokensOf(sequences) - tokens) / tokens).toBeLessThan(0.001);
      expect(record.left_out).toEqual(whole.record.left_out);
      expect(record.arm).toMatchObject({ records: sequences.length, unseparated_pairs: 0 });
      if (arm === 'text-only') {
        expect(new Set(imagesOf(sequences)).size).toBe(1);
        expect(sequences.every((sequence) => sequence.images.length === 1)).toBe(true);
      } else expect(imagesOf(sequences)).toEqual(images);
      for (const sequence of sequences)
        expect(sequenceLength(sequence, 'vila-1.5')).toBeLessThanOrEqual(4096);
    }
    const pairs = arms.get('pairs')!;
    for (const record of pairs.records) {
      const from = record.get('packed_from') as string[] | undefined;
      const pages = (record.get('image_info') as Dict[]).length;
      if (pages > 1) expect(new Set(from).size).toBe(pages);
    }
    for (const { text } of pairs.sequences) expect(text).not.toMatch(/<image>\s*<image>/);
  }, 180_000);

  it.each<[ModelPreset | undefined, 'v1.5' | 'head']>([
    [undefined, 'v1.5'],
    ['vila-1.0', 'v1.5'],
    ['vila-1.5', 'v1.5'],
    ['nvila', 'head'],
    ['nvila-lite', 'head'],
  ])('split for %s, no sequence outgrows its context, so no image is cut', async (model, generation) => {
    const { sequences } = await exported({ ...(model && { model }) }, generation);
    const context = model === 'nvila' ? 8192 : 4096;
    const lengths = sequences.map((sequence) => sequenceLength(sequence, model ?? 'vila-1.5'));
    expect(lengths.filter((length) => length > context)).toEqual([]);
    expect(sequences.length).toBeGreaterThan(100);
  });
});
