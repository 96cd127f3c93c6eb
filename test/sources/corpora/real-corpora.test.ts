import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import { needs } from '../../support/needs.js';
import { jsonl, outline, readCorpus } from './fixtures.js';

const shared = needs.shared('real documents of MMC4 and of OBELICS-like data');
describe.skipIf(shared.skip)('real corpora', () => {
  const sample = (name: string) => readFileSync(join(shared.path, 'data/corpora/samples', name));

  it('MMC4: the published example, node by node', async () => {
    const bytes = sample('mmc4/readme_example.jsonl');
    const record = JSON.parse(bytes.toString()) as {
      text_list: string[];
      image_info: { raw_url: string; matched_text_index: number; matched_sim: number }[];
    };
    const { documents, drops } = await readCorpus('mmc4', 'a.jsonl', bytes);
    expect(drops).toEqual([]);
    const [first, second] = record.image_info;
    expect([first?.matched_text_index, second?.matched_text_index]).toEqual([2, 1]);
    const [s0, s1, s2] = record.text_list;
    expect(outline(documents[0]!)).toEqual([s0, `<${second?.raw_url}>`, s1, `<${first?.raw_url}>`, s2]);
    expect(documents[0]?.document.nodes[1]).toMatchObject({ signals: { matched_sim: second?.matched_sim } });
  });

  it('OmniCorpus: the extraction of its demo page, as a record of the streaming form, node by node', async () => {
    const html = sample('omnicorpus/demo_magic-html_extraction.html').toString();
    const $ = load(html);
    const nodes = $('h1, h2, h3, p, li, img')
      .toArray()
      .filter((element) => element.name === 'img' || $(element).text().trim() !== '')
      .map((element) =>
        element.name === 'img'
          ? { text: null, image: $(element).attr('src') ?? '' }
          : { text: $(element).text(), image: null },
      );
    expect(nodes.filter(({ image }) => image !== null).length).toBeGreaterThan(0);
    expect(nodes.length).toBeGreaterThan(10);
    const record = {
      general_metadata: { url: sample('omnicorpus/demo_url.txt').toString().trim(), id: 'demo' },
      texts: nodes.map(({ text }) => text),
      images: nodes.map(({ image }) => image),
      metadata: nodes.map(({ image }) => (image === null ? null : { aesthetic_prob: 5 })),
    };
    const { documents, drops } = await readCorpus('omnicorpus', 'a.jsonl', jsonl(record));
    expect(drops).toEqual([]);
    expect(documents[0]?.document).toMatchObject({ id: 'demo', url: record.general_metadata.url });
    expect(outline(documents[0]!)).toEqual(nodes.map(({ text, image }) => text ?? `<${image}>`));
  });

  it('OBELICS made from Chinese pages: every text and every address of all documents, in order', async () => {
    for (const [name, count] of [
      ['web_documents_filtered.jsonl', 12],
      ['web_documents_filtered_preview.jsonl', 3],
    ] as const) {
      const bytes = sample(`obelics-chinese/${name}`);
      const { documents, drops } = await readCorpus('obelics', 'a.jsonl', bytes);
      expect(drops).toEqual([]);
      expect(documents).toHaveLength(count);
      const records = bytes
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const [i, { url, texts, images_urls: images }] of records.entries()) {
        const { document } = documents[i]!;
        expect(document.url).toBe(url);
        const shape = outline(documents[i]!);
        // Where the lists are equally long, the slots say it; else the addresses tell where each text stood.
        expect(shape).toHaveLength(images.length);
        const kept = texts.filter((text: string | null) => text !== null);
        expect(shape.filter((line) => !line.startsWith('<'))).toEqual(kept);
        expect(shape.map((line, at) => (images[at] === '' ? '' : line))).toEqual(
          images.map((address: string) => (address === '' ? '' : `<${address}>`)),
        );
      }
    }
  });
});
