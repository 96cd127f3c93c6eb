import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CardFacts } from '../../src/export/card/card-facts.js';
import { croissantDescription } from '../../src/export/card/croissant.js';
import { datasetCard } from '../../src/export/card/dataset-card.js';
import { createItemTally } from '../../src/export/card/item-facts.js';
import type { ExportItem } from '../../src/export/formats/export-item.js';
import { obelicsFormat } from '../../src/export/formats/obelics/format.js';
import { webdatasetFormat } from '../../src/export/formats/webdataset/format.js';
import { exportTinyCorpus } from '../support/export-in-process.js';

const item = (document: Partial<ExportItem['document']>, url = 'https://example.org/a'): ExportItem => ({
  key: 'k',
  nodes: [{ type: 'text', role: 'paragraph', text: 'four' }],
  document: {
    schema: 'weft/sample/1',
    key: 'k',
    id: 'k',
    url,
    source: { input: 'x', offset: 0 },
    signals: {},
    ...document,
  },
});

function factsOf(items: ExportItem[], changes: Partial<CardFacts> = {}): CardFacts {
  const tally = createItemTally();
  for (const one of items) tally.add(one);
  return {
    name: 'tiny',
    format: 'mds',
    weft_version: '0.0.0',
    corpora: ['0123456789abcdef'],
    seed: '7',
    settings: {},
    losses: ['Nothing.'],
    items: items.length,
    images: 0,
    shards: 1,
    left_out: { too_few_images: 2 },
    files: [],
    item_facts: tally.facts(),
    ...changes,
  };
}

function frontMatterOf(card: string): Record<string, unknown> {
  const [, yaml = ''] = card.split('---\n');
  return parse(yaml) as Record<string, unknown>;
}

describe('the item tally', () => {
  test('counts languages, licences, hosts and captures, whatever the order of the items', () => {
    const items = [
      item({ language: 'en-GB', fetched_at: '2026-02-01T00:00:00Z' }),
      item({
        language: 'zh',
        signals: { language: 'en' },
        license: { url: 'https://c.org/by', from: 'rel' },
      }),
      item({ language: 'x-klingon', fetched_at: '2026-01-01T00:00:00Z' }, 'https://other.org/b'),
    ];
    const tally = (ordered: ExportItem[]) => factsOf(ordered).item_facts;
    expect(tally(items)).toEqual({
      texts: 3,
      text_chars: 12,
      image_bytes: 0,
      formats: {},
      languages: { en: 2, und: 1 },
      licenses: { 'https://c.org/by': 1, 'none declared': 2 },
      hosts: { 'example.org': 2, 'other.org': 1 },
      host_count: 2,
      consent: {},
      first_fetched: '2026-01-01T00:00:00Z',
      last_fetched: '2026-02-01T00:00:00Z',
    });
    expect(JSON.stringify(tally(items.toReversed()))).toBe(JSON.stringify(tally(items)));
  });
});

describe('the data set card', () => {
  test('begins with YAML that the Hub reads: languages, size, licence, title', () => {
    const about = { title: 'Tea: a corpus', license: 'CC-BY-4.0' };
    const card = frontMatterOf(datasetCard(factsOf([item({ language: 'en' })], { about, items: 123_456 })));
    expect(card).toMatchObject({
      license: 'cc-by-4.0',
      pretty_name: 'Tea: a corpus',
      language: ['en'],
      size_categories: ['100K<n<1M'],
      task_categories: ['image-text-to-text'],
    });
    expect(frontMatterOf(datasetCard(factsOf([])))).toMatchObject({
      license: 'other',
      license_name: 'rights-stay-with-the-pages',
    });
  });

  test('tells what was left out and what the format loses', () => {
    const card = datasetCard(factsOf([item({})], { losses: ['Roles of text blocks.'] }));
    expect(card).toContain('| left out: too_few_images | 2 |');
    expect(card).toContain('- Roles of text blocks.');
  });

  test('lets no words of a page act as markup or break the YAML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const words = `${hostile}\n---\n# Heading <script>|\``;
        const card = datasetCard(factsOf([item({ license: { text: words, from: 'meta' } })]));
        expect(frontMatterOf(card)).toMatchObject({ pretty_name: 'tiny' });
        expect(card.match(/^# /gm)).toHaveLength(1);
        expect(card.match(/^---$/gm)).toHaveLength(2);
      }),
    );
  });
});

describe('the Croissant description', () => {
  test('has the properties that 1.1 asks for, and the hashes of the files', () => {
    const files = [{ name: 'mds/shard.00000.mds', bytes: 12, sha256: 'ab'.repeat(32) }];
    const about = { creator: 'Someone', url: 'https://example.org/data', published: '2026-03-01' };
    expect(croissantDescription(factsOf([item({ language: 'en' })], { files, about }))).toMatchObject({
      '@type': 'sc:Dataset',
      conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
      name: 'tiny',
      version: '1.0.0',
      datePublished: '2026-03-01',
      creator: { '@type': 'sc:Organization', name: 'Someone' },
      url: 'https://example.org/data',
      distribution: [
        {
          '@type': 'cr:FileObject',
          '@id': 'mds/shard.00000.mds',
          sha256: 'ab'.repeat(32),
          contentSize: '12 B',
        },
      ],
    });
  });

  test('takes the day of the last capture for the date, and invents none without captures', () => {
    const captured = factsOf([item({ fetched_at: '2025-12-31T23:00:00Z' })]);
    expect(croissantDescription(captured)).toMatchObject({ datePublished: '2025-12-31' });
    expect(croissantDescription(factsOf([item({})]))).not.toHaveProperty('datePublished');
  });

  test('lists file sets instead of files when there are thousands', () => {
    const files = Array.from({ length: 1001 }, (_, i) => ({
      name: `data/${i}.parquet`,
      bytes: 1,
      sha256: '0',
    }));
    const card = obelicsFormat
      .createWriter({ name: 'x', folder: '/nowhere', shards: 1001, options: {} })
      .card?.([]);
    const description = croissantDescription(factsOf([], { files, ...(card && { format_card: card }) }));
    expect(description).toMatchObject({
      distribution: [{ '@type': 'cr:FileSet', includes: 'data/*.parquet' }],
    });
  });
});

describe('the card of an export', () => {
  test('declares the parts of all samples, since datasets would guess them from the first five and fail', async () => {
    const tiny = await exportTinyCorpus(webdatasetFormat);
    try {
      const card = frontMatterOf(await readFile(join(tiny.folder, 'README.md'), 'utf8'));
      const { features } = card.dataset_info as { features: { name: string }[] };
      const parts = new Set(
        [...tiny.samples.values()].flatMap(({ images }) => images.filter((image) => image !== null)),
      );
      expect(new Set(features.map(({ name }) => name))).toEqual(
        new Set(['json', '__key__', '__url__', ...parts]),
      );
    } finally {
      await tiny.remove();
    }
  });
});
