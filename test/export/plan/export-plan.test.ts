import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFewShot } from '../../../src/export/few-shot/plan-few-shot.js';
import { eagleWdsFormat } from '../../../src/export/formats/eagle-wds/format.js';
import type { ExportFormat } from '../../../src/export/formats/export-format.js';
import { llavaNextFormat } from '../../../src/export/formats/llava-next/format.js';
import { vilaCoyoFormat } from '../../../src/export/formats/vila-coyo/format.js';
import { vilaMmc4Format } from '../../../src/export/formats/vila-mmc4/format.js';
import { vilaWdsFormat } from '../../../src/export/formats/vila-wds/format.js';
import { STAGE_2_ARMS, type Stage2Arm } from '../../../src/export/plan/arms.js';
import { planExport } from '../../../src/export/plan/export-plan.js';
import { isHeldOut } from '../../../src/export/plan/hold-out.js';
import { measureDocument } from '../../../src/export/plan/measure-document.js';
import { createPartition } from '../../../src/export/plan/partition.js';
import { listCandidates } from '../../../src/export/plan/plan-candidates.js';
import { itemKey } from '../../../src/export/plan/planned-item.js';
import type { DocumentRef } from '../../../src/export/read/document-refs.js';
import type { SampleNode } from '../../../src/model/sample.js';
import { shortItem } from '../formats/vila/vila-items.js';
import { imageNode } from '../nodes.js';

const geometry = { itemsPerShard: 8, multipleOf: 4, equalCounts: true, maxImages: 6, minImages: 1 };
const refs = (count: number, images = 2): DocumentRef[] =>
  Array.from({ length: count }, (_, i) => ({
    corpus: 0,
    shard: 's',
    offset: i,
    bytes: 1,
    record: { offset: i, bytes: 1 },
    key: `key${i}`,
    domain: `h${i % 7}.example`,
    images,
    texts: 2,
    textChars: 20,
  }));
const nodesOf = ({ images }: DocumentRef) =>
  Array.from({ length: images }, (_, i) => [
    imageNode(i, { caption: 'short' }),
    { type: 'text' as const, role: 'paragraph' as const, text: 'some words of a paragraph' },
  ]).flat();
const optionsOf = (partition = createPartition({ limits: { maxImages: 6 }, seed: 's' })) => ({
  seed: 's',
  partition,
  format: {},
  concurrency: 2,
  signal: new AbortController().signal,
  measure: async (documents: readonly DocumentRef[]) =>
    documents.map((ref) =>
      measureDocument(
        ref,
        { ...shortItem([]).document, nodes: nodesOf(ref), texts: [], images: [] },
        {
          partition,
          countTokens: true,
          format: {},
          clean: (text) => text,
        },
      ),
    ),
});
const options = optionsOf();
const keys = (plan: Awaited<ReturnType<typeof planExport>>) => plan.shards.flat().map(itemKey);

describe('planExport', () => {
  it('orders by the seed alone: another world size cuts the same order, a smaller share is its beginning', async () => {
    const all = keys(await planExport(refs(100), geometry, options));
    const wide = keys(await planExport(refs(100).reverse(), geometry, { ...options, worldSizes: [4] }));
    expect(all.slice(0, wide.length)).toEqual(wide);
    const tenth = keys(await planExport(refs(200), geometry, { ...options, fraction: 0.1 }));
    const fifth = keys(await planExport(refs(200), geometry, { ...options, fraction: 0.2 }));
    expect(fifth.slice(0, tenth.length)).toEqual(tenth);
    expect(keys(await planExport(refs(100), geometry, { ...options, seed: 'other' }))).not.toEqual(all);
  });

  it('splits documents with more images than the loader keeps, and counts what it leaves out', async () => {
    const plan = await planExport(
      [...refs(10, 13), ...refs(3, 0).map((ref) => ({ ...ref, key: `none${ref.key}` }))],
      geometry,
      options,
    );
    expect(plan.leftOut).toEqual({ too_few_images: 3, held_back_tail: 30 - plan.shards.flat().length });
    expect(new Set(keys(plan)).size).toBe(plan.shards.flat().length);
  });

  it.each(STAGE_2_ARMS)('the arm %s has the records, images and text of the interleaved one', async (arm) => {
    const planOf = (name: Stage2Arm) =>
      planExport(
        refs(50),
        geometry,
        optionsOf(createPartition({ limits: { maxImages: 6 }, arm: name, seed: 's' })),
      );
    const plan = await planOf(arm);
    const whole = await planOf('interleaved');
    expect(keys(plan)).toEqual(keys(whole));
    expect(plan.leftOut).toEqual(whole.leftOut);
    expect(plan.arm).toEqual({ ...whole.arm, images: arm === 'text-only' ? 0 : 96 });
    if (arm === 'pairs')
      for (const { pairs = [] } of plan.shards.flat())
        expect(new Set(pairs.map(({ ref }) => ref.key)).size).toBe(2);
  });
});

describe('listCandidates', () => {
  const image = imageNode(0);
  const text = { type: 'text' as const, role: 'paragraph' as const, text: 'words' };
  const documents: Record<string, SampleNode[]> = {
    bare: [image],
    alt: [{ ...image, alt: 'a tea pot' }],
    text: [image, text],
    twice: [image, text, imageNode(1)],
  };
  const places = Object.entries(documents).map(([key, nodes], i) => ({
    ...refs(1)[0]!,
    key,
    offset: i,
    images: nodes.filter((node) => node.type === 'image').length,
    texts: nodes.filter((node) => node.type === 'text').length,
  }));
  const candidatesOf = async (format: ExportFormat, maxImages: number) => {
    const partition = createPartition({ limits: { maxImages }, seed: 's' });
    const measured: string[] = [];
    const found = await listCandidates(places, {
      ...optionsOf(partition),
      format,
      minImages: 1,
      measureAll: false,
      measure: async (batch) =>
        batch.map((ref) => {
          measured.push(ref.key);
          const sample = { ...shortItem([]).document, nodes: documents[ref.key]!, texts: [], images: [] };
          return measureDocument(ref, sample, {
            partition,
            format,
            clean: (words) => words,
            countTokens: true,
          });
        }),
    });
    return { keys: found.items.map(({ item }) => itemKey(item)).sort(), leftOut: found.leftOut, measured };
  };

  it.each([vilaCoyoFormat, vilaWdsFormat])(
    '$name: leaves pairs without any text out before the geometry is planned',
    async (format) => {
      expect(await candidatesOf(format, 1)).toMatchObject({
        keys: ['alt', 'text', 'twice-0'],
        leftOut: { pair_without_text: 2 },
      });
    },
  );

  it.each([vilaMmc4Format, llavaNextFormat, eagleWdsFormat])(
    '$name: leaves out documents of which nothing speaks, and reads only those that its index does not settle',
    async (format) => {
      expect(await candidatesOf(format, 6)).toEqual({
        keys: ['alt', 'text', 'twice'],
        leftOut: { document_without_text: 1 },
        measured: ['bare', 'alt'],
      });
    },
  );

  it('takes one document of each key', async () => {
    const found = await listCandidates([...refs(5), ...refs(5)], {
      ...options,
      minImages: 0,
      measureAll: false,
    });
    expect(found.items).toHaveLength(5);
    expect(found.leftOut).toEqual({ duplicate_key: 5 });
  });
});

describe('isHeldOut', () => {
  it('holds out about the share of hosts, the larger share containing the smaller', () => {
    const hosts = Array.from({ length: 5000 }, (_, i) => `host${i}.example`);
    const small = hosts.filter((host) => isHeldOut(host, 's', 0.05));
    expect(small.length).toBeGreaterThan(180);
    expect(small.length).toBeLessThan(320);
    expect(small.every((host) => isHeldOut(host, 's', 0.1))).toBe(true);
  });
});

describe('planFewShot', () => {
  it('asks the same queries for every number of shots, with examples of other documents and the same group, fewer within more', () => {
    const image = fc.record({ doc: fc.integer({ min: 0, max: 30 }), part: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(image, {
          minLength: 12,
          maxLength: 60,
          selector: ({ doc, part }) => `${doc}.${part}`,
        }),
        (drawn) => {
          const images = drawn.map(({ doc, part }) => ({
            id: `${doc}.${part}`,
            document: `${doc}`,
            domain: `d${doc % 5}.example`,
            caption: `c${doc}`,
            group: doc % 3 === 0 ? 'zh' : 'en',
          }));
          const documents = (group: string) =>
            new Set(images.filter((one) => one.group === group).map(({ document }) => document)).size;
          fc.pre(Math.max(documents('zh'), documents('en')) > 4);
          const { byShots: plan, tooFewShots } = planFewShot(images, [0, 2, 4], 100, 's');
          const [none, two, four] = [plan.get(0)!, plan.get(2)!, plan.get(4)!];
          expect(four.length + tooFewShots).toBe(images.length);
          expect(two.map(({ query }) => query)).toEqual(none.map(({ query }) => query));
          for (const [i, item] of four.entries()) {
            expect(item.shots).toHaveLength(4);
            expect(new Set([item.query.document, ...item.shots.map(({ document }) => document)]).size).toBe(
              5,
            );
            expect(item.shots.every(({ group }) => group === item.query.group)).toBe(true);
            expect(two[i]!.shots).toEqual(item.shots.slice(0, 2));
            expect(none[i]!.shots).toEqual([]);
          }
        },
      ),
    );
  });

  it('says so when the held-out domains have too few captions', () => {
    const image = { id: 'a.0', document: 'a', domain: 'h', caption: 'c', group: 'en' };
    expect(() => planFewShot([image], [8], 5, 's')).toThrow(
      expect.objectContaining({
        code: 'too_few_captions',
        message: expect.stringContaining('ask for fewer shots'),
      }),
    );
  });
});
