import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleKey } from '../../src/corpus/sample-key.js';
import type { SampleNode } from '../../src/model/sample.js';
import type { TinyDocument } from './tiny-corpus.js';
import { sha256 } from './tiny-corpus.js';

/** References of real pages, beside the project. */
const PAGES = join(import.meta.dirname, '../../../shared/data/extract');

/** Sizes of pictures as pages have them: wide, tall, small, square. */
const SIZES = [
  [800, 600],
  [1024, 576],
  [600, 900],
  [640, 640],
  [320, 240],
  [1200, 400],
  [448, 448],
  [500, 333],
] as const;

/** Whether the references are there. */
export async function haveRealPages(): Promise<boolean> {
  return (await readdir(PAGES).catch(() => [])).length > 0;
}

/**
 * Documents of the real pages that have images, in order: their blocks of text, and for each of their images made-up
 * bytes that say which one it is, of a size as pages have it.
 */
export async function realPages(): Promise<TinyDocument[]> {
  const documents = new Map<string, TinyDocument>();
  for (const set of (await readdir(PAGES)).sort()) {
    const lines = await readFile(join(PAGES, set, 'refs.jsonl'), 'utf8').catch(() => '');
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      const page = JSON.parse(line) as { url: string; nodes: { type: string; text?: string }[] };
      if (!page.nodes.some(({ type }) => type === 'image')) continue;
      const document = documentOf(page.url, page.nodes);
      documents.set(document.sample.key, document);
    }
  }
  return [...documents.values()];
}

function documentOf(url: string, reference: readonly { type: string; text?: string }[]): TinyDocument {
  const key = sampleKey(url);
  const images: TinyDocument['images'] = [];
  const nodes = reference.flatMap(({ type, text = '' }): SampleNode[] => {
    if (type === 'text')
      return text
        .split(/\n\n+/)
        .filter((block) => block.trim() !== '')
        .map((block) => ({ type: 'text', role: 'paragraph', text: block }));
    const data = Buffer.from(`${key} ${images.length}`);
    const part = `${images.length}.jpg`;
    const [width, height] = SIZES[(data[0] ?? 0) % SIZES.length] ?? SIZES[0];
    images.push({ part, data });
    return [
      {
        type: 'image',
        part,
        original_url: `${url}#${part}`,
        final_url: `${url}#${part}`,
        origin: 'http',
        sha256: sha256(data),
        width,
        height,
        bytes: data.byteLength,
        format: 'jpeg',
        original_width: width,
        original_height: height,
        original_bytes: data.byteLength,
        original_format: 'jpeg',
        phash: sha256(data).slice(0, 16),
        dhash: sha256(data).slice(16, 32),
      },
    ];
  });
  return {
    images,
    sample: {
      schema: 'weft/sample/1',
      key,
      id: url,
      url,
      source: { input: 'site.tar', offset: 0 },
      nodes,
      texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
      images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
      signals: {},
    },
  };
}
