import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eagleWdsFormat } from '../../src/export/formats/eagle-wds/format.js';
import { llavaNextFormat } from '../../src/export/formats/llava-next/format.js';
import { simulateVilaSharding } from '../../src/export/formats/vila/simulate-vila-sharding.js';
import { vilaCoyoFormat } from '../../src/export/formats/vila-coyo/format.js';
import { vilaMmc4Format } from '../../src/export/formats/vila-mmc4/format.js';
import { vilaWdsFormat } from '../../src/export/formats/vila-wds/format.js';
import { Base64Text } from '../../src/formats/pickle/pickle-value.js';
import { encodePickle } from '../../src/formats/pickle/write-pickle.js';
import type { Sample, SampleNode, StoredImage } from '../../src/model/sample.js';
import { byKey, exportTinyCorpus, type SampleDigest, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

const python = needs.python(['numpy', 'PIL'], "takes the steps of VILA's loaders on the exports");

interface SeenImage {
  sha256: string;
  claimed: string | null;
  size: [number, number];
  mode: string;
}
interface SeenSample {
  key: string;
  text: string;
  url?: string;
  images: SeenImage[];
}
interface SeenRun {
  length: number;
  ranks: { loaded: number; samples: SeenSample[]; out_of_range: number; wrapped: number }[];
}

const read = <T>(...args: string[]) => runReader<T>(python.python, 'vila_loaders.py', args);
const imagesOf = ({ nodes }: Sample): StoredImage[] =>
  nodes.filter((node): node is StoredImage => node.type === 'image');

/** The string that a document becomes: each image where it stands, in front of the text that follows. */
function rendering(nodes: readonly SampleNode[], mark: string): string {
  let text = '';
  for (const [i, node] of nodes.entries()) {
    const previous = nodes[i - 1];
    if (node.type === 'image') text += mark;
    else text += i > 0 && previous?.type === 'text' ? ` ${node.text}` : node.text;
  }
  return `${text}</s>`;
}

function expectStored(seen: SeenImage, node: StoredImage | undefined): void {
  expect(seen.claimed).toBe(node?.sha256);
  expect(seen.size).toEqual([node?.width, node?.height]);
  if (node?.format === 'jpeg') expect(seen.sha256).toBe(node.sha256);
  expect(seen.mode).toBe('RGB');
}

describe.skipIf(python.skip)('golden strings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'weft-golden-')), 'pkl-core');
    await mkdir(folder);
    const [first, second] = await Promise.all(
      ['#102030', '#c0a080'].map((background) =>
        sharp({ create: { width: 8, height: 6, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      ),
    );
    const image = (at: number, data: Buffer, sha256: string) => ({
      matched_text_index: at,
      sha256,
      image_base64: new Base64Text(data),
    });
    const documents = [
      {
        key: 'a',
        text_list: ['A', 'Second <image> s.', 'C'],
        image_info: [image(2, first as Buffer, 'image 0'), image(0, second as Buffer, 'image 1')],
        similarity_matrix: [[], []],
      },
      {
        key: 'b',
        text_list: ['Two before one.', 'End.'],
        image_info: [image(0, first as Buffer, 'image 0'), image(0, second as Buffer, 'image 1')],
        similarity_matrix: [[], []],
      },
      {
        key: 'c',
        text_list: ['A row is missing, so an image is lost.'],
        image_info: [image(0, first as Buffer, 'image 0'), image(0, second as Buffer, 'image 1')],
        similarity_matrix: [[]],
      },
    ];
    await writeFile(join(folder, 'x.pkl'), encodePickle(documents));
    await writeFile(join(folder, 'x.count'), '3');
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true }));

  const golden = {
    'v1.5': [
      '<image>A Second <IMAGE> s.<image>C</s>',
      '<image><image>Two before one. End.</s>',
      '<image>A row is missing, so an image is lost.</s>',
    ],
    head: [
      '<image>\nA Second <IMAGE> s.<image>\nC</s>',
      '<image>\n<image>\nTwo before one. End.</s>',
      '<image>\nA row is missing, so an image is lost.</s>',
    ],
  };
  test.each(['v1.5', 'head'] as const)('%s', async (generation) => {
    const { ranks } = await read<SeenRun>('mmc4', folder, generation, '1', '1');
    expect(ranks[0]?.samples.map(({ text }) => text)).toEqual(golden[generation]);
    expect(ranks[0]?.samples.map(({ images }) => images.map(({ claimed }) => claimed))).toEqual([
      ['image 1', 'image 0'],
      ['image 0', 'image 1'],
      ['image 0'],
    ]);
  });
});

describe.skipIf(python.skip)('LazyMMC4Dataset', () => {
  let tiny: TinyExport;
  let folder: string;
  beforeAll(async () => {
    tiny = await exportTinyCorpus(vilaMmc4Format, {
      documents: 48,
      geometry: { itemsPerShard: 4, multipleOf: 4, equalCounts: true, minImages: 1 },
    });
    folder = join(tiny.folder, 'pkl-core');
  });
  afterAll(() => tiny.remove());

  test.each([
    ['v1.5', '<image>'],
    ['head', '<image>\n'],
  ])('%s renders every document with its images in their places', async (generation, mark) => {
    const { ranks } = await read<SeenRun>('mmc4', folder, generation, '1', '4');
    const samples = ranks[0]?.samples ?? [];
    expect(samples).toHaveLength(36);
    const withImages = [...tiny.samples.values()].filter((sample) => imagesOf(sample).length > 0);
    expect(new Set(samples.map(({ key }) => key))).toEqual(new Set(withImages.map(({ key }) => key)));
    for (const { key, text, images } of samples) {
      const sample = tiny.samples.get(key) as Sample;
      expect(text).toBe(rendering(sample.nodes, mark));
      const stored = imagesOf(sample);
      expect(images).toHaveLength(stored.length);
      for (const [i, image] of images.entries()) expectStored(image, stored[i]);
    }
  });

  test.each([
    [1, 4],
    [3, 4],
    [3, 8],
    [4, 2],
    [4, 3],
    [9, 4],
    [9, 3],
    [16, 1],
  ])('world %i, batch %i: the simulation tells what the loader does', async (world, batch) => {
    const run = await read<SeenRun>('mmc4', folder, 'head', String(world), String(batch));
    const counts = Array.from({ length: 9 }, () => 4);
    const simulated = simulateVilaSharding({ counts, world, batch });
    const seen = run.ranks.flatMap(({ samples }) => samples.map(({ key }) => key));
    expect(run.length).toBe(simulated.length);
    expect(new Set(seen).size).toBe(seen.length);
    expect(36 - seen.length).toBe(simulated.dropped);
    const total = (field: 'out_of_range' | 'wrapped') =>
      run.ranks.reduce((sum, rank) => sum + rank[field], 0);
    expect(total('out_of_range')).toBe(simulated.outOfRange);
    expect(total('wrapped')).toBe(simulated.wrapped);
    expect(run.ranks.filter(({ loaded }) => loaded === 0)).toHaveLength(simulated.emptyRanks);
  });

  test('stray files cost samples, as the simulation says', async () => {
    const strays = ['README.md', 'manifest.json', 'a', 'b', 'c', 'd'];
    for (const name of strays) await writeFile(join(folder, name), '');
    const run = await read<SeenRun>('mmc4', folder, 'head', '3', '1');
    const files = (await readdir(folder)).length;
    const simulated = simulateVilaSharding({ counts: Array(9).fill(4), files, world: 3, batch: 1 });
    expect(simulated).toMatchObject({ believedShards: 12, length: 12 });
    expect(run.length).toBe(simulated.length);
    const seen = run.ranks.flatMap(({ samples }) => samples);
    expect(36 - seen.length).toBe(simulated.dropped);
    for (const name of strays) await rm(join(folder, name));
  });
});

describe.skipIf(python.skip)('LazyCoyoDataset', () => {
  test.each([
    ['coyo', 'pkl02-split'],
    ['mmc4-pairs', 'mmc4-pairs'],
  ])('reads each image with the text that follows it (flavour %s)', async (flavour, shardFolder) => {
    const tiny = await exportTinyCorpus(vilaCoyoFormat, {
      documents: 48,
      formatOptions: { flavour },
      geometry: { itemsPerShard: 8, multipleOf: 8, equalCounts: true, maxImages: 1, minImages: 1 },
    });
    const { ranks } = await read<SeenRun>('coyo', join(tiny.folder, shardFolder), 'v1.5', '3', '2');
    const images = new Map(
      [...tiny.samples.values()].flatMap((sample) =>
        imagesOf(sample).map((image, i) => [`${sample.key} ${image.sha256}`, { image, i, sample }] as const),
      ),
    );
    const seen = ranks.flatMap(({ samples }) => samples);
    expect(seen).toHaveLength(72);
    for (const { key, text, images: shown } of seen) {
      const claimed = shown[0]?.claimed;
      const found = images.get(`${key.split('-')[0]} ${claimed}`);
      const page = found?.sample.id.split('/').at(-1);
      expect(text).toBe(`<image>Figure ${found?.i} of page ${page}.</s>`);
      expectStored(shown[0] as SeenImage, found?.image);
    }
    expect(new Set(seen.map(({ key }) => key)).size).toBe(72);
    await tiny.remove();
  });
});

describe.skipIf(python.skip)('the wids loader', () => {
  test('sees each pair once, by the keys of both generations, with its bytes untouched', async () => {
    const tiny = await exportTinyCorpus(vilaWdsFormat, { geometry: { maxImages: 1, minImages: 1 } });
    const { samples } = await read<{ samples: SeenSample[] }>('wids', join(tiny.folder, 'wds'));
    const stored = [...tiny.samples.values()].flatMap((sample) =>
      imagesOf(sample).map((image, i) => ({
        url: image.original_url,
        text: `Figure ${i} of page ${sample.id.split('/').at(-1)}.`,
        sha256: image.sha256,
      })),
    );
    const seen = samples.map(({ url = '', text, images }) => ({
      url,
      text,
      sha256: images[0]?.sha256 ?? '',
    }));
    const byUrl = (a: { url: string }, b: { url: string }) => (a.url < b.url ? -1 : 1);
    expect(seen.sort(byUrl)).toEqual(stored.sort(byUrl));
    expect(seen).toHaveLength(24);
    await tiny.remove();
  });
});

describe.skipIf(python.skip)('conversation loaders', () => {
  const withImages = (expected: readonly SampleDigest[]) =>
    expected.filter(({ nodes }) => nodes.some((node) => 'image' in node));

  test.each([
    ['alternate', true],
    ['single', false],
  ])('LLaVANextDataset reads the nodes in order (turns=%s)', async (turns, later) => {
    const tiny = await exportTinyCorpus(llavaNextFormat, {
      formatOptions: { turns },
      geometry: { minImages: 1 },
    });
    const { samples } = await read<{ samples: (SampleDigest & { later_turns_have_images: boolean })[] }>(
      'llava-next',
      join(tiny.folder, 'llava-next'),
    );
    // With one turn images are cut into tiles, of which the context holds those of two: longer documents are split.
    const whole = new Map<string, SampleDigest['nodes']>();
    for (const { key, nodes } of byKey(samples)) {
      const [page = ''] = key.split('-');
      whole.set(page, [...(whole.get(page) ?? []), ...nodes]);
    }
    const joined = [...whole].map(([key, nodes]) => ({ key, nodes }));
    expect(joined).toEqual(withImages(tiny.expected));
    expect(samples.some((sample) => sample.later_turns_have_images)).toBe(later);
    await tiny.remove();
  });

  test('EagleWDSDataset reads the nodes in order, none of them twice', async () => {
    const tiny = await exportTinyCorpus(eagleWdsFormat, { geometry: { minImages: 1 } });
    const { samples } = await read<{ samples: SampleDigest[] }>('eagle', join(tiny.folder, 'eagle-wds'));
    expect(byKey(samples)).toEqual(withImages(tiny.expected));
    await tiny.remove();
  });

  test('documents without images are read too, when they are asked for', async () => {
    const next = await exportTinyCorpus(llavaNextFormat);
    const fromNext = await read<{ samples: SampleDigest[] }>('llava-next', join(next.folder, 'llava-next'));
    expect(byKey(fromNext.samples).map(({ key, nodes }) => ({ key, nodes }))).toEqual(next.expected);
    await next.remove();
    const eagle = await exportTinyCorpus(eagleWdsFormat);
    const fromEagle = await read<{ samples: SampleDigest[] }>('eagle', join(eagle.folder, 'eagle-wds'));
    expect(byKey(fromEagle.samples)).toEqual(eagle.expected);
    await eagle.remove();
  });
});
