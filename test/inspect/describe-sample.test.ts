import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { describeSample } from '../../src/inspect/describe-sample.js';
import type { Sample } from '../../src/model/sample.js';

const document = (nodes: unknown[], facts: object = {}) => ({
  unit: 'u',
  shard: 'shards/u.tar',
  offset: 512,
  bytes: 4096,
  sample: {
    title: 'Green\n tea',
    url: 'https://a.example/%E8%8C%B6',
    language: 'zh',
    nodes,
    ...facts,
  } as unknown as Sample,
});
const text = (content: string, role = 'paragraph') => ({ type: 'text', role, text: content });

it('shows a document as it reads: title, URL, counts, and each block and image', () => {
  const image = {
    type: 'image',
    part: '0.jpg',
    width: 640,
    height: 480,
    format: 'jpeg',
    bytes: 2048,
    alt: 'A cup',
    original_url: 'https://a.example/%E6%9D%AF.jpg',
  };
  expect(
    describeSample(document([text('Leaves', 'heading'), text('One.\nTwo.'), image])).split('\n'),
  ).toEqual([
    'Green tea',
    '  https://a.example/茶',
    '  zh · 2 texts · 1 images · shards/u.tar at byte 512',
    '    [heading] Leaves',
    '    One. Two.',
    expect.stringMatching(
      /^ {4}\[image 0\.jpg\] 640×480 jpeg, 2\S* \S+ “A cup” https:\/\/a\.example\/杯\.jpg$/,
    ),
    '',
  ]);
});

it.each([40, 80])(
  'cuts blocks to three rows of a terminal of %i columns, Han characters taking two',
  (columns) => {
    const nodes = [text('茶'.repeat(400)), text('x'.repeat(400)), text('a茶'.repeat(200))];
    const rows = describeSample(document(nodes), columns).split('\n').slice(3, -1);
    expect(rows).toHaveLength(9);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    for (const row of [rows[2], rows[5], rows[8]]) expect(row).toMatch(/…$/);
    expect(stringWidth(rows[0] ?? '')).toBeGreaterThan(columns - 3);
  },
);

it('says how many blocks are not shown', () => {
  const nodes = Array.from({ length: 15 }, (_, i) => text(`Block ${i}.`));
  expect(describeSample(document(nodes))).toContain('… 3 more; --json has all');
});
