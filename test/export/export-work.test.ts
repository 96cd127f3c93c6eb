import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { vilaCoyoFormat } from '../../src/export/formats/vila-coyo/format.js';
import type { PlannedItem } from '../../src/export/plan/planned-item.js';
import { budgetOf } from '../../src/export/plan/vila-models.js';
import type { DocumentReader } from '../../src/export/read/document-reader.js';
import type { DocumentRef } from '../../src/export/read/document-refs.js';
import { createExportWork } from '../../src/export/threads/export-work.js';
import type { Sample, SampleNode } from '../../src/model/sample.js';
import { shortItem } from './formats/vila/vila-items.js';
import { imageNode } from './nodes.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-export-work-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('plans documents as they are written: without the NULs and lone surrogates that some pages have', async () => {
  const paragraph = (text: string): SampleNode => ({ type: 'text', role: 'paragraph', text });
  const images = new Map([0, 1].map((n) => [`${n}.jpg`, Buffer.from([0xff, 0xd8, n])]));
  // Thousands of tokens with the characters that go, far below the context without them.
  const nodes = ['a\0', 'b\ud800'].flatMap((letters, n) => [paragraph(letters.repeat(3000)), imageNode(n)]);
  const sample: Sample = { ...shortItem([]).document, nodes, texts: [], images: [] };
  const record = Buffer.from(JSON.stringify(sample));
  const reader: DocumentReader = {
    ahead: 1,
    read: async () => ({ sample, record, images }),
    readRecord: async () => ({ sample, record }),
    close: () => undefined,
  };
  const { signal } = new AbortController();
  const budget = budgetOf('vila-1.5', 'pairs');
  const work = createExportWork(
    {
      reader,
      format: vilaCoyoFormat,
      partition: { limits: { maxImages: 1, budget }, seed: '0' },
      countTokens: false,
      signal,
    },
    1,
  );
  const ref: DocumentRef = {
    corpus: 0,
    shard: 'shards/x.tar',
    offset: 0,
    bytes: 0,
    record: { offset: 0, bytes: record.byteLength },
    key: sample.key,
    domain: 'h.example',
    images: 2,
    texts: 2,
    textChars: 12_000,
  };
  const [document] = await work.measure([ref]);
  const samples = document?.samples ?? [];
  const items = samples.flatMap(({ images: count }, part): PlannedItem[] =>
    count === 0 ? [] : [{ ref, part, parts: samples.length, repeat: 0 }],
  );
  expect(items.length).toBe(2);
  const env = { name: 'x', folder, shards: 1, options: {} };
  expect(await work.write({ index: 0, items, env })).toMatchObject({ items: 2, images: 2 });
});
