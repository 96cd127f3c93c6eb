import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFunnel } from '../../src/inspect/funnel.js';
import { type FunnelSums, funnelOf } from '../../src/inspect/funnel-steps.js';

const sums: FunnelSums = {
  shards: 3,
  bytes: 1_234_567_890,
  counts: {
    extract: {
      records: 1250,
      pages: 1000,
      documents: 940,
      captures: 200,
      text_nodes: 9000,
      image_nodes: 5000,
      text_chars: 700000,
    },
    curate: { documents: 940, dropped_documents: 40, dropped_images: 100, archived_images: 30 },
    assemble: {
      documents_in: 940,
      documents: 800,
      images_in: 4700,
      images: 3000,
      image_bytes: 900_000_000,
      shard_bytes: 1_234_567_890,
      text_nodes: 8000,
      text_chars: 654321,
    },
  },
  drops: {
    extract: {
      'record:archived_image': 200,
      'record:not_http': 50,
      'page:empty_document': 60,
      'unit:input_truncated': 1,
    },
    curate: {},
    assemble: {
      'document:same_url': 40,
      'document:too_few_images': 100,
      'image:image_too_small': 1500,
      'image:http_404': 200,
    },
  },
};

describe('funnelOf', () => {
  it('names every loss between one step and the next', () => {
    const funnel = funnelOf(sums);
    expect(
      funnel.documents.map(({ name, count, drops, unaccounted }) => [
        name,
        count,
        drops.map((d) => [d.reason, d.count]),
        unaccounted,
      ]),
    ).toEqual([
      ['records', 1250, [], 0],
      [
        'pages',
        1000,
        [
          ['archived_image', 200],
          ['not_http', 50],
        ],
        0,
      ],
      ['documents_extracted', 940, [['empty_document', 60]], 0],
      [
        'documents_stored',
        800,
        [
          ['too_few_images', 100],
          ['same_url', 40],
        ],
        0,
      ],
    ]);
    expect(
      funnel.images.map(({ name, count, lostAlong, unaccounted }) => [name, count, lostAlong, unaccounted]),
    ).toEqual([
      ['images_on_pages', 5000, 0, 0],
      ['images_wanted', 4700, 300, 0],
      ['images_stored', 3000, 0, 0],
    ]);
    expect(funnel.others).toEqual([{ level: 'unit', reason: 'input_truncated', count: 1 }]);
    expect(funnel.stored).toEqual({
      shards: 3,
      bytes: 1_234_567_890,
      image_bytes: 900_000_000,
      text_nodes: 8000,
      text_chars: 654321,
    });
  });

  it('says what is unaccounted for, in either direction', () => {
    const lost = structuredClone(sums);
    lost.counts.assemble.documents = 790;
    lost.counts.assemble.images = 3001;
    const funnel = funnelOf(lost);
    expect(funnel.documents.at(-1)?.unaccounted).toBe(10);
    expect(funnel.images.at(-1)?.unaccounted).toBe(-1);
    expect(describeFunnel(lost)).toMatch(/UNACCOUNTED FOR +10 /);
  });

  it('works with whatever counters there are', () => {
    const few = {
      shards: 1,
      bytes: 10,
      counts: { extract: { pages: 10 }, curate: {}, assemble: { documents: 4 } },
      drops: {
        extract: { 'page:empty_document': 5, 'record:odd': 9 },
        curate: {},
        assemble: { 'document:too_few_images': 1 },
      },
    };
    expect(funnelOf(few).documents).toEqual([
      {
        name: 'pages',
        count: 10,
        drops: [{ level: 'record', reason: 'odd', count: 9 }],
        lostAlong: 0,
        unaccounted: 0,
      },
      {
        name: 'documents_stored',
        count: 4,
        drops: [
          { level: 'page', reason: 'empty_document', count: 5 },
          { level: 'document', reason: 'too_few_images', count: 1 },
        ],
        lostAlong: 0,
        unaccounted: 0,
      },
    ]);
    const none = { shards: 0, bytes: 0, counts: {}, drops: {} } as unknown as FunnelSums;
    expect(funnelOf(none)).toMatchObject({ documents: [], images: [], others: [] });
    expect(describeFunnel(none)).toBe('0 shards, 0 B');
  });

  it('books every drop exactly once', () => {
    const level = fc.constantFrom('unit', 'record', 'page', 'document', 'node', 'image');
    const drops = fc.dictionary(
      fc.tuple(level, fc.stringMatching(/^[a-z_]{1,12}$/)).map(([l, r]) => `${l}:${r}`),
      fc.nat(1000),
    );
    const counts = fc.dictionary(
      fc.constantFrom(
        'records',
        'pages',
        'documents',
        'image_nodes',
        'images_in',
        'images',
        'text_nodes_in',
        'text_nodes',
      ),
      fc.nat(5000),
    );
    fc.assert(
      fc.property(
        fc.record({ extract: counts, curate: counts, assemble: counts }),
        fc.record({ extract: drops, curate: drops, assemble: drops }),
        (c, d) => {
          const full = structuredClone(c);
          full.extract.records ??= 0;
          full.assemble.documents ??= 0;
          full.assemble.images ??= 0;
          full.assemble.text_nodes ??= 0;
          const funnel = funnelOf({ shards: 0, bytes: 0, counts: full, drops: d });
          const booked = [...funnel.documents, ...funnel.images, ...funnel.texts]
            .flatMap((step) => step.drops)
            .concat(funnel.others);
          const total = Object.values(d)
            .flatMap((part) => Object.values(part))
            .reduce((a, b) => a + b, 0);
          expect(booked.reduce((sum, { count }) => sum + count, 0)).toBe(total);
          for (const track of [funnel.documents, funnel.images, funnel.texts]) {
            for (const [i, step] of track.entries()) {
              if (i === 0) continue;
              const lost =
                step.drops.reduce((sum, { count }) => sum + count, 0) + step.lostAlong + step.unaccounted;
              expect(track[i - 1]!.count - lost).toBe(step.count);
            }
          }
        },
      ),
    );
  });
});

describe('describeFunnel', () => {
  it('prints a table that a terminal shows as it is', () => {
    expect(`\n${describeFunnel(sums)}\n`).toMatchInlineSnapshot(`
      "
      records                    1,250
        − archived_image           200   16.0%  ████
        − not_http                  50    4.0%  █
      pages                      1,000
        − empty_document            60    6.0%  ██
      documents extracted          940
        − too_few_images           100   10.6%  ███
        − same_url                  40    4.3%  █
      documents stored             800

      images on pages            5,000
        − in dropped documents     300    6.0%  ██
      images wanted              4,700
        − image_too_small        1,500   31.9%  ███████
        − http_404                 200    4.3%  █
      images stored              3,000

      other drops                    1
        − unit: input_truncated      1

      3 shards, 1.23 GB, images 900 MB, 8,000 text blocks, 654,321 characters
      "
    `);
  });
});
