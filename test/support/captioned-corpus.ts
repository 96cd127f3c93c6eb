import sharp from 'sharp';
import { sampleKey } from '../../src/corpus/sample-key.js';
import type { Sample, SampleNode } from '../../src/model/sample.js';
import { randomNumbers } from './seed.js';
import { sha256, type TinyDocument } from './tiny-corpus.js';
import { writeCorpusOf } from './write-corpus-of.js';

const THINGS = [
  'boat',
  'tower',
  'bridge',
  'garden',
  'market',
  'train',
  'harbour',
  'orchard',
  'castle',
  'river',
];
const WEATHER = ['in the rain', 'at noon', 'under snow', 'at dusk', 'in thick fog', 'on a clear day'];

/** A page of a site of its own: a paragraph, then two to four pictures, each with a caption and a paragraph of text. */
export async function captionedDocument(n: number): Promise<TinyDocument> {
  const id = `https://site${n}.org/page`;
  const nodes: SampleNode[] = [
    {
      type: 'text',
      role: 'paragraph',
      text: `This page tells of journey number ${n} and what was seen on the way.`,
    },
  ];
  const images: TinyDocument['images'] = [];
  for (let i = 0; i < 2 + (n % 3); i++) {
    const [width, height] = [64, 48];
    const data = await mosaic(n * 10 + i, width, height);
    const part = `${i}.jpg`;
    images.push({ part, data });
    const thing = THINGS[(n * 3 + i) % THINGS.length];
    const when = WEATHER[(n + i) % WEATHER.length];
    const hash = sha256(data);
    nodes.push(
      {
        type: 'image',
        part,
        original_url: `${id}/${i}.jpg`,
        final_url: `${id}/${i}.jpg`,
        origin: 'file',
        bytes: data.byteLength,
        format: 'jpeg',
        width,
        height,
        original_width: width,
        original_height: height,
        original_bytes: data.byteLength,
        original_format: 'jpeg',
        sha256: hash,
        phash: hash.slice(0, 16),
        dhash: hash.slice(16, 32),
        pixels_sha256: hash,
        caption: `The old ${thing} of the village ${when}, seen on day ${n}.`,
      },
      {
        type: 'text',
        role: 'paragraph',
        text: `After the ${thing} the road went on for ${n + i} miles through the hills.`,
      },
    );
  }
  const sample: Sample = {
    schema: 'weft/sample/1',
    key: sampleKey(id),
    id,
    url: id,
    title: `Journey ${n}`,
    language: 'en',
    source: { input: 'site.tar', offset: n * 1000, length: 900 },
    nodes,
    texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
    images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
    signals: { text_chars: 40 },
  };
  return { sample, images };
}

/** A corpus of captioned pages, each of a site of its own. */
export async function writeCaptionedCorpus(folder: string, documents: number): Promise<void> {
  const pages = await Promise.all(Array.from({ length: documents }, (_, n) => captionedDocument(n)));
  await writeCorpusOf(folder, pages);
}

/** A picture of coloured squares that no other resembles. */
async function mosaic(seed: number, width: number, height: number): Promise<Buffer> {
  const next = randomNumbers('mosaic', seed);
  const squares = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => Math.floor(next() * 256)));
  return sharp(squares, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(width, height, { kernel: 'nearest' })
    .jpeg()
    .toBuffer();
}
