import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecisions } from '../../src/curate/read-decisions.js';
import { SIGNAL_COLUMNS } from '../../src/curate/signal-rows.js';
import { SIGNATURE_COLUMNS, signatureRow } from '../../src/curate/signature.js';
import { createParquetTable } from '../../src/formats/parquet/parquet-table.js';
import type { Document } from '../../src/model/document.js';
import { type MinHash, sketchJaccard } from '../../src/signals/duplicates/min-hash.js';
import { decideAll, sign } from './decide-all.js';

const folder = () => mkdtemp(join(tmpdir(), 'weft-near-'));

interface Text {
  unit: number;
  day: number;
  words: string[];
}

const documentOf = ({ unit, day, words }: Text, ordinal: number): Document => ({
  id: `doc-${unit}-${ordinal}`,
  url: `https://site.example/${unit}/${ordinal}`,
  fetched_at: `2026-01-0${day + 1}T00:00:00Z`,
  source: { input: 'x', offset: ordinal },
  nodes: [{ type: 'text', role: 'paragraph', text: words.join(' ') }],
});

/** Documents by unit, in the order of preference: newest first, then plan order. */
async function write(dir: string, texts: readonly Text[], name = 's') {
  const rows: { unit: string; ordinal: number; day: number; minHash: MinHash | undefined }[] = [];
  const files: string[] = [];
  for (const unit of [...new Set(texts.map((text) => text.unit))].sort()) {
    const path = join(dir, `${name}-${unit}.parquet`);
    const table = createParquetTable(path, SIGNATURE_COLUMNS);
    texts
      .filter((text) => text.unit === unit)
      .forEach((text, ordinal) => {
        const document = documentOf(text, ordinal);
        const signature = sign(document);
        table.add(signatureRow(`u-${unit}`, ordinal, document, signature));
        rows.push({ unit: `u-${unit}`, ordinal, day: text.day, minHash: signature.minHash });
      });
    await table.finish();
    files.push(path);
  }
  rows.sort((a, b) => b.day - a.day || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : a.ordinal - b.ordinal));
  return { files, rows };
}

const numbered = (from: number, count: number) => Array.from({ length: count }, (_, i) => `w${from + i}`);

/** What the decisions say: `unit#ordinal` of what each dropped document's group keeps. */
async function dropped(
  dir: string,
  decisions: readonly string[],
  rows: readonly { unit: string; ordinal: number }[],
) {
  const found = new Map<string, { reason: string; detail: string }>();
  for (const unit of new Set(rows.map((row) => row.unit))) {
    const decided = await readDecisions(decisions, unit, { scratch: dir, threads: 1 });
    for (const row of rows.filter((other) => other.unit === unit)) {
      const drop = decided.document(row.ordinal);
      if (drop !== undefined) found.set(`${unit}#${row.ordinal}`, drop);
    }
  }
  return found;
}

const text = fc.record({
  unit: fc.integer({ min: 0, max: 2 }),
  day: fc.integer({ min: 0, max: 2 }),
  base: fc.integer({ min: 0, max: 3 }),
  edits: fc.array(fc.integer({ min: 0, max: 119 }), { maxLength: 4 }),
  short: fc.boolean(),
});

describe('near-duplicates', () => {
  it('are the connected components that comparing each with each finds, whatever the partitions and threads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 9 }), async (drawn) => {
        const dir = await folder();
        const texts = drawn.map(({ unit, day, base, edits, short }, n) => {
          const words = numbered(base * 1000, short ? 60 : 120);
          for (const at of edits) if (at < words.length) words[at] = `edit${n}at${at}`;
          return { unit, day, words };
        });
        const { files, rows } = await write(dir, texts);
        const group = rows.map((_, i) => i);
        const root = (i: number): number => (group[i] === i ? i : root(group[i] as number));
        for (let b = 0; b < rows.length; b++) {
          for (let a = 0; a < b; a++) {
            const [x, y] = [rows[a]!.minHash!, rows[b]!.minHash!];
            const meet = x.bandKeys.some((key, band) => y.bandKeys[band] === key);
            if (meet && sketchJaccard(x, y) >= 0.8) {
              const [low, high] = [root(a), root(b)].sort((i, j) => i - j) as [number, number];
              group[high] = low;
            }
          }
        }
        const expected = new Map<string, string>();
        rows.forEach((row, i) => {
          const kept = rows[root(i)]!;
          if (root(i) === i) return;
          const jaccard = sketchJaccard(row.minHash!, kept.minHash!);
          expected.set(
            `${row.unit}#${row.ordinal}`,
            `jaccard ${jaccard.toFixed(2)}, kept ${kept.unit}#${kept.ordinal}`,
          );
        });
        const digests = new Set<string>();
        for (const [partitions, threads] of [
          [1, 1],
          [1, 3],
          [3, 2],
        ] as const) {
          const { decisions } = await decideAll(dir, { signatures: files, partitions, threads });
          const found = await dropped(dir, decisions, rows);
          expect(new Map([...found].map(([key, { detail }]) => [key, detail]))).toEqual(expected);
          for (const { reason } of found.values()) expect(reason).toBe('near_duplicate');
          const groups = decisions.find((path) => path.endsWith('groups.parquet'))!;
          digests.add(
            createHash('sha256')
              .update(await readFile(groups))
              .digest('hex'),
          );
        }
        expect(digests.size).toBe(1);
      }),
      { numRuns: 8 },
    );
  });

  it('are found at the end of a long chain, whose members resemble their neighbours alone', async () => {
    const dir = await folder();
    const texts = Array.from({ length: 40 }, (_, i) => ({
      unit: i % 2,
      day: 0,
      words: numbered(i * 8, 200),
    }));
    const { files, rows } = await write(dir, texts);
    const { decisions } = await decideAll(dir, { signatures: files });
    const found = await dropped(dir, decisions, rows);
    expect(found.size).toBe(39);
    expect(found.get('u-1#19')?.detail).toBe('jaccard 0.00, kept u-0#0');
  });

  it('are found among hundreds that share every band key', async () => {
    const dir = await folder();
    const texts = Array.from({ length: 300 }, (_, i) => ({ unit: 0, day: i % 3, words: numbered(0, 100) }));
    const { files, rows } = await write(dir, [...texts, { unit: 0, day: 0, words: numbered(500, 100) }]);
    const { decisions } = await decideAll(dir, { signatures: files, partitions: 2 });
    const found = await dropped(dir, decisions, rows);
    expect(found.size).toBe(299);
    expect(new Set([...found.values()].map(({ detail }) => detail))).toEqual(
      new Set(['jaccard 1.00, kept u-0#2']),
    );
  });

  it('are never called among documents of too few tokens', async () => {
    const dir = await folder();
    const texts = [0, 1, 2].map(() => ({ unit: 0, day: 0, words: numbered(0, 24) }));
    const { files, rows } = await write(dir, texts);
    const { decisions } = await decideAll(dir, { signatures: files });
    expect(await dropped(dir, decisions, rows)).toEqual(new Map());
  });

  it('of an earlier build stay there, and so do its pages, though the new capture is newer', async () => {
    const dir = await folder();
    const earlier = await write(
      dir,
      [
        { unit: 7, day: 0, words: numbered(0, 100) },
        { unit: 7, day: 0, words: numbered(900, 100) },
      ],
      'earlier',
    );
    // The second document of the earlier build was dropped by a rule, so it is not there to be repeated.
    const signals = join(dir, 'signals.parquet');
    const table = createParquetTable(signals, SIGNAL_COLUMNS);
    for (const [ordinal, dropped_by] of [null, 'too_few_images'].entries())
      table.add({
        unit: 'u-7',
        ordinal,
        document: `doc-7-${ordinal}`,
        kind: 'document',
        lost: null,
        dropped_by,
      });
    await table.finish();
    const { files, rows } = await write(dir, [
      { unit: 0, day: 1, words: [...numbered(0, 98), 'other', 'end'] },
      { unit: 0, day: 2, words: numbered(900, 100) },
      { unit: 7, day: 2, words: numbered(700, 100) },
    ]);
    for (const partitions of [1, 2]) {
      const { decisions } = await decideAll(dir, {
        signatures: files,
        earlier: [
          { plan: '00000000000000aa', signatures: [], signals: [] },
          { plan: '00000000000000ab', signatures: earlier.files, signals: [signals] },
        ],
        partitions,
      });
      const found = await dropped(dir, decisions, rows);
      expect([...found.keys()].sort()).toEqual(['u-0#0', 'u-7#0']);
      expect(found.get('u-0#0')?.reason).toBe('near_duplicate_of_earlier');
      expect(found.get('u-0#0')?.detail).toMatch(/^jaccard 0\.\d\d, kept 00000000000000ab\/u-7#0$/);
      // Same id and URL as the document of the earlier build.
      expect(found.get('u-7#0')).toEqual({
        reason: 'in_earlier_build',
        detail: 'kept 00000000000000ab/u-7#0',
      });
    }
  });
});

describe('paragraphs repeated across a host', () => {
  const notice = 'Subscribe to our newsletter and never miss a story again, dear reader.';
  const page = (host: string, n: number, texts: string[], day = 0): Document => ({
    id: `${host}-${n}`,
    url: `https://${host}/${n}`,
    fetched_at: `2026-01-0${day + 1}T00:00:00Z`,
    source: { input: 'x', offset: n },
    nodes: texts.map((content) => ({ type: 'text', role: 'paragraph', text: content })),
  });

  async function decideNodes(documents: Document[], partitions: number) {
    const dir = await folder();
    const path = join(dir, 's.parquet');
    const table = createParquetTable(path, SIGNATURE_COLUMNS);
    for (const [ordinal, document] of documents.entries())
      table.add(signatureRow('u-0', ordinal, document, sign(document)));
    await table.finish();
    const { decisions } = await decideAll(dir, { signatures: [path], partitions });
    const decided = await readDecisions(decisions, 'u-0', { scratch: dir, threads: 1 });
    return documents.flatMap(({ nodes }, ordinal) =>
      nodes.flatMap((_, index) => {
        const drop = decided.node(ordinal, index);
        return drop === undefined ? [] : [[ordinal, index, drop.reason, drop.detail]];
      }),
    );
  }

  it('stay on the first page, and are dropped from the others, whatever their case and punctuation', async () => {
    const documents = [
      page('www.a.example', 1, ['One.', notice]),
      page('a.example', 2, [notice.toUpperCase(), 'Two.', notice.replace(',', ' –')]),
      page('a.example', 3, ['Three.', notice], 5),
      page('b.example', 1, [notice]),
      page('b.example', 2, [notice]),
    ];
    for (const partitions of [1, 3]) {
      expect(await decideNodes(documents, partitions)).toEqual([
        [0, 1, 'repeated_paragraph', 'on 3 pages of a.example'],
        [1, 0, 'repeated_paragraph', 'on 3 pages of a.example'],
        [1, 2, 'repeated_paragraph', 'on 3 pages of a.example'],
      ]);
    }
  });

  it('are left alone where they are short, or where the pages are captures of one', async () => {
    const short = 'Introduction and summary';
    expect(
      await decideNodes(
        [1, 2, 3, 4].map((n) => page('a.example', n, [short, `Text ${n}`])),
        1,
      ),
    ).toEqual([]);
    expect(
      await decideNodes(
        [0, 1, 2, 3].map((day) => ({ ...page('a.example', 1, [notice], day), id: `d${day}` })),
        1,
      ),
    ).toEqual([]);
  });

  it('stay on a page that is kept: one that is dropped as a near-duplicate cannot keep them', async () => {
    const body = (n: number) => numbered(n * 1000, 150).join(' ');
    const documents = [
      page('a.example', 1, [`${body(1)} changed`, notice]),
      page('a.example', 2, [body(1)], 6),
      page('a.example', 3, [body(3), notice]),
      page('a.example', 4, [body(4), notice]),
      page('a.example', 5, [body(5), notice]),
    ];
    expect((await decideNodes(documents, 2)).map(([ordinal]) => ordinal)).toEqual([3, 4]);
  });
});
