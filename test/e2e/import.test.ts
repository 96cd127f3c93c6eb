import { createHash } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readManifests } from '../../src/corpus/corpus-reader.js';
import type { Sample, StoredImage } from '../../src/model/sample.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { jsonl, pixelsOf, tarOf, tiffOf } from '../sources/corpora/fixtures.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';

const root = join(import.meta.dirname, '../..');
const samples = join(root, 'samples/corpora');
const folder = () => mkdtemp(join(tmpdir(), 'weft-import-'));

/** Samples of a corpus with the bytes of their images, in the order of the shards. */
async function samplesOf(out: string): Promise<{ sample: Sample; images: Buffer[] }[]> {
  const store = createFsStore(out);
  const found: { sample: Sample; images: Buffer[] }[] = [];
  for await (const { shards } of readManifests(store, 'assemble')) {
    for (const { name } of shards) {
      const tar = await readFile(join(out, name));
      for (let at = 0; tar[at] !== 0; ) {
        const path = tar.toString('utf8', at, tar.indexOf(0, at));
        const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
        const data = tar.subarray(at + 512, at + 512 + size);
        if (path.endsWith('.json')) found.push({ sample: JSON.parse(data.toString()), images: [] });
        else found.at(-1)?.images.push(data);
        at += 512 + Math.ceil(size / 512) * 512;
      }
    }
  }
  return found;
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const shape = ({ nodes }: Sample) => nodes.map((node) => (node.type === 'text' ? node.text : 'image'));

describe('weft import', () => {
  const inputs = {
    mmc4: [join(samples, 'mmc4/docs_shard_0_v2.jsonl.zip'), '--images', join(samples, 'mmc4/images')],
    obelics: [join(samples, 'obelics')],
    omnicorpus: [join(samples, 'omnicorpus/docs.jsonl')],
    mint1t: [join(samples, 'mint1t/*.tar')],
  };

  it('brings one set of documents in four layouts to the same nodes, and each corpus validates', async () => {
    const shapes: string[][][] = [];
    for (const [format, args] of Object.entries(inputs)) {
      const out = await folder();
      const run = await runWeft(['import', format, ...args, '--out', out, '--json']);
      expect({ format, code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({
        format,
        code: 0,
        stderr: '',
      });
      const { stats } = JSON.parse(run.stdout);
      expect(stats.counts.extract).toMatchObject({ records: 3, documents: 3, image_nodes: 4 });
      expect(stats.counts.assemble).toMatchObject({ documents: 3, images: 4 });
      shapes.push((await samplesOf(out)).map(({ sample }) => shape(sample)));
      expect(await runWeft(['validate', out])).toMatchObject({ code: 0 });
    }
    expect(shapes[0]?.[0]?.filter((line) => line === 'image')).toHaveLength(2);
    for (const other of shapes.slice(1)) expect(other).toEqual(shapes[0]);
  });

  it('gives the same corpus with one worker and with three, and does nothing the second time', async () => {
    const args = ['--set', 'source.unit_bytes=1024', '--set', 'shards.max_documents=1'];
    const [a, b] = [await folder(), await folder()];
    const importInto = async (out: string, ...more: string[]) => {
      const run = await runWeft([
        'import',
        'omnicorpus',
        ...inputs.omnicorpus,
        '--out',
        out,
        ...args,
        ...more,
      ]);
      expect(run).toMatchObject({ code: 0 });
      return run;
    };
    await importInto(a, '--workers', '1');
    await importInto(b, '--workers', '3');
    expect(await corpusDigest(createFsStore(b))).toEqual(await corpusDigest(createFsStore(a)));
    const again = await importInto(a, '--json');
    const { phases } = JSON.parse(again.stdout);
    expect(phases.extract.units).toBeGreaterThan(1);
    for (const { units, resumed } of Object.values<{ units: number; resumed: number }>(phases))
      expect(resumed).toBe(units);
  });

  it('stores the frames of a TIFF pixel for pixel, keeps what was measured, and accounts for every record', async () => {
    const dir = await folder();
    const frames = [pixelsOf(80, 70, 3, 1), pixelsOf(70, 90, 3, 2)];
    const json = (n: number, images: (string | null)[]) =>
      Buffer.from(JSON.stringify({ url: `https://a.example/${n}`, texts: ['One', null, null], images }));
    await writeFile(
      join(dir, 'a.tar'),
      tarOf([
        ['a.json', json(1, [null, 'page_0_image_1', 'page_0_image_2'])],
        ['a.tiff', tiffOf(frames)],
        ['b.json', json(2, [null, 'x', 'y'])],
        ['b.tiff', tiffOf(frames.slice(1))],
        ['c.json', json(3, ['x', 'y', 'z'])],
        ['d.json', Buffer.from('no')],
      ]),
    );
    const out = join(dir, 'out');
    const args = ['--set', 'images.format=png', '--set', 'images.resize={ mode: none }', '--json'];
    const run = await runWeft(['import', 'mint1t', join(dir, 'a.tar'), '--out', out, ...args]);
    expect(run.code).toBe(0);
    const { stats } = JSON.parse(run.stdout);
    expect(stats.counts.extract).toMatchObject({ records: 4, documents: 2 });
    expect(stats.drops.extract).toEqual({ 'record:bad_json': 1, 'record:bad_slot': 1 });
    expect(stats.drops.assemble).toEqual({ 'document:too_few_images': 1, 'image:frames_differ': 2 });
    const [stored] = await samplesOf(out);
    for (const [i, png] of stored!.images.entries())
      expect((await sharp(png).raw().toBuffer()).equals(frames[i]!.data)).toBe(true);
    const [image] = stored!.sample.nodes.filter((node): node is StoredImage => node.type === 'image');
    expect(image).toMatchObject({ origin: 'archive', width: 80, height: 70 });
    expect(await runWeft(['validate', out])).toMatchObject({ code: 0 });
  });

  it('brings back what weft export wrote: text, order, alternative texts and pixels', async () => {
    const dir = await folder();
    const built = join(dir, 'built');
    const keep = [
      '--set',
      'images.format=keep',
      '--set',
      'rules.overrides.image_too_small=1',
      '--set',
      'rules.overrides.image_too_long=100',
    ];
    const build = await runWeft(['build', join(root, 'pipelines/samples.yaml'), '--out', built, ...keep]);
    expect(build).toMatchObject({ code: 0 });
    const originals = new Map((await samplesOf(built)).map((one) => [one.sample.url, one]));
    for (const [format, exported, images] of [
      ['obelics', 'obelics', undefined],
      ['omnicorpus', 'omnicorpus', 'omnicorpus-raw-images/*.tar'],
      ['mmc4', 'mmc4-jsonl', 'mmc4-images/*.tar'],
    ] as const) {
      const copy = join(dir, exported);
      const wrote = await runWeft([
        'export',
        built,
        '--format',
        exported,
        '--max-images',
        '1000',
        '--out',
        copy,
      ]);
      expect(wrote).toMatchObject({ code: 0 });
      const out = join(dir, `${format}-again`);
      const more = images === undefined ? [] : ['--images', join(copy, images)];
      const data = join(copy, format === 'obelics' ? 'data' : format);
      const run = await runWeft(['import', format, data, ...more, '--out', out, ...keep]);
      expect(run).toMatchObject({ code: 0 });
      const back = await samplesOf(out);
      expect(back).toHaveLength(originals.size);
      for (const { sample, images: bytes } of back) {
        const original = originals.get(sample.url)!;
        expect(bytes.map(digest)).toEqual(original.images.map(digest));
        // An image behind the last text has no place in MMC4: it goes before that text.
        const order = ({ sample: one }: typeof original) =>
          shape(one).filter((line) => format !== 'mmc4' || line !== 'image');
        expect(order({ sample, images: bytes })).toEqual(order(original));
        const alts = (one: Sample) => one.nodes.flatMap((node) => (node.type === 'image' ? [node.alt] : []));
        if (format !== 'mmc4') expect(alts(sample)).toEqual(alts(original.sample));
      }
    }
  });

  it('takes images that were downloaded before from a tar, and leaves no other file open to a record', async () => {
    const dir = await folder();
    const { data, width, height } = pixelsOf(90, 70, 3, 4);
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toBuffer();
    await writeFile(join(dir, 'images.tar'), tarOf([['shard/0a1b.jpg', jpeg]]));
    const image = (image_name: string) => ({
      image_name,
      raw_url: 'http://127.0.0.1:9/x.jpg',
      matched_text_index: 0,
      matched_sim: 0.3,
    });
    await writeFile(
      join(dir, 'docs.jsonl'),
      jsonl({
        url: 'https://a.example/1',
        text_list: ['One.'],
        image_info: [image('0a1b.jpg'), image('../images.tar'), image('ffff.jpg')],
      }),
    );
    const out = join(dir, 'out');
    const args = ['--images', join(dir, 'images.tar'), '--out', out, '--json'];
    const run = await runWeft(['import', 'mmc4', join(dir, 'docs.jsonl'), ...args]);
    expect(run.code).toBe(0);
    const { stats } = JSON.parse(run.stdout);
    expect(stats.drops.assemble).toEqual({ 'image:file_not_found': 1, 'image:network_off': 1 });
    const [stored] = await samplesOf(out);
    expect(stored?.sample.nodes[0]).toMatchObject({
      original_url: 'http://127.0.0.1:9/x.jpg',
      origin: 'file',
      signals: { matched_sim: 0.3 },
    });
    expect(shape(stored!.sample)).toEqual(['image', 'One.']);
  });

  it.each([
    [['import', 'laion', 'x', '--out', 'y'], 2, /mmc4, obelics, omnicorpus, mint1t/],
    [['import', 'mmc4', 'x'], 2, /--out/],
    [['import', 'mmc4', 'no-such.jsonl', '--out', '/tmp'], 3, /no-such\.jsonl/],
    [['import', 'obelics', 'x', '--images', 'y', '--out', 'z'], 2, /images is for mmc4 and omnicorpus/],
  ])('answers %j with exit %i and one clear line', async (args, code, message) => {
    const run = await runWeft(args, { cwd: await folder() });
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(code);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });
});
