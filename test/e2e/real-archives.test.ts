import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';
import { needs } from '../support/needs.js';

const shared = needs.shared('builds from every real WARC file');

interface ExpectedRecord {
  offset: number;
  type: string;
}

async function expectedRecords(path: string): Promise<ExpectedRecord[]> {
  const records: ExpectedRecord[] = [];
  for await (const line of createInterface({ input: createReadStream(path) }))
    if (line) records.push(JSON.parse(line));
  return records;
}

describe.skipIf(shared.skip)('a build of real archives', () => {
  const warc = join(shared.path, 'data/warc');

  it('accounts for every record that warcio for Python lists: a document, or a drop with a reason', async () => {
    const built = await buildInProcess(
      {
        source: { type: 'warc', input: '.' },
        fetch: { network: false },
        rules: { overrides: { too_few_images: 0 } },
      },
      { baseDir: warc },
    );
    expect(built.validation.findings).toEqual([]);
    const accounted = new Set<string>();
    for (const drop of built.drops)
      if (drop.source) accounted.add(`${drop.source.input}@${drop.source.offset}`);
    for (const { sample } of built.samples) accounted.add(`${sample.source.input}@${sample.source.offset}`);
    const missing: string[] = [];
    for (const file of await readdir(join(warc, 'expected'))) {
      if (!file.endsWith('.jsonl')) continue;
      const input = file.replace(/\.jsonl$/, '').replace('__', '/');
      if (!/\.w?arc(\.gz)?$/.test(input)) continue;
      for (const { offset } of await expectedRecords(join(warc, 'expected', file))) {
        const key = `${input}@${offset}`;
        if (!accounted.has(key) && !accounted.has(`./${key}`)) missing.push(key);
      }
    }
    expect(missing).toEqual([]);
  });

  it('takes the images of an archived page from the archive', async () => {
    const built = await buildInProcess(
      { source: { type: 'warc', input: 'node-warc/books.toscrape.warc' }, fetch: { network: false } },
      { baseDir: warc },
    );
    const images = built.samples.flatMap(({ sample }) =>
      sample.nodes.filter((node) => node.type === 'image'),
    );
    expect(images.length).toBeGreaterThanOrEqual(20);
    expect(new Set(images.map((image) => image.origin))).toEqual(new Set(['archive']));
  });
});
