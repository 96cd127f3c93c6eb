import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode, quarters, waves } from '../images/pictures.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { type MisbehavingSite, startMisbehavingSite } from '../support/misbehaving-site.js';
import { runWeft } from '../support/run-weft.js';

const prose =
  'The old bridge was rebuilt in stone after the flood, and its three arches still carry the road. It took two summers, and most of the money that the parish had put aside for a new roof.';
const more =
  'Nobody remembers who drew the plan. The mason kept a ledger in which the stones are counted by the cart and the carts by the week, but no name is written on its first page.';
const article = (body: string) =>
  `<html><body><article><h1>The bridge</h1><p>${prose}</p>${body}<p>${more}</p></article></body></html>`;
const picture = (src: string) =>
  `<figure><img src="${src}" width="400" height="300" alt="The bridge"><figcaption>The bridge in May</figcaption></figure>`;

async function site(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-bad-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const build = (baseDir: string, extra: object = {}) =>
  buildInProcess(
    {
      source: { type: 'html', input: '.' },
      fetch: { network: false },
      rules: { overrides: { too_few_images: 0 } },
      ...extra,
    },
    { baseDir },
  );

/** A page with one image next to it; what became of the image. */
async function withImage(bytes: Uint8Array, name = 'image.jpg'): Promise<BuiltCorpus> {
  return build(await site({ 'page.html': article(picture(name)), [name]: bytes }));
}

const jpeg = (width: number, height: number, seed: number) =>
  encode(waves(width, height, seed))
    .jpeg()
    .toBuffer();

const imageReasons = ({ drops }: BuiltCorpus) =>
  drops.filter(({ level }) => level === 'image').map(({ reason, detail }) => ({ reason, detail }));
const stored = ({ samples }: BuiltCorpus) =>
  samples.flatMap(({ sample }) => sample.nodes.filter((node) => node.type === 'image'));
/** Sound, whatever was lost: where all was, validation warns of that. */
const clean = ({ validation, samples }: BuiltCorpus) =>
  expect(validation.findings.map(({ code }) => code)).toEqual(samples.length === 0 ? ['corpus_empty'] : []);

describe('a bad page costs one counted drop', () => {
  it('reads malformed HTML for what can be read', async () => {
    const built = await build(
      await site({ 'a.html': `<p><b>${prose}<div></p></b><table><p>${prose}<img src=><ul><li>` }),
    );
    expect(built.samples[0]?.sample.texts.join(' ')).toContain('three arches');
    clean(built);
  });

  it('reads a page whose declared charset is wrong or that the header contradicts', async () => {
    const text = '春天的茶园里，采茶人天不亮就上山了。他们只摘一芽一叶，装进竹篓。'.repeat(8);
    const built = await build(
      await site({
        'a.html': `<html><head><meta charset="iso-8859-1"></head><body><article><p>${text}</p></article></body></html>`,
      }),
      // The sentence that is repeated would be dropped for it.
      { rules: { preset: 'none' } },
    );
    expect(built.samples[0]?.sample.texts.join('')).toContain('采茶人天不亮就上山了');
    clean(built);
  });

  it('drops a page of 1 GB as page_too_large without reading it', async () => {
    const folder = await site({ 'small.html': article('') });
    const big = await open(join(folder, 'big.html'), 'w');
    await big.truncate(1024 ** 3);
    await big.close();
    const built = await build(folder);
    expect(built.drops).toContainEqual(expect.objectContaining({ reason: 'page_too_large' }));
    expect(built.samples).toHaveLength(1);
  });

  it('drops an empty page and a page that is no HTML', async () => {
    const built = await build(
      await site({
        'a.html': '',
        'b.html': Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3', 'latin1'),
        'c.html': article(''),
      }),
    );
    expect(built.drops.filter(({ level }) => level === 'page' || level === 'record')).toHaveLength(2);
    expect(built.samples).toHaveLength(1);
  });

  it.each([
    [
      'a WARC cut in the middle of a record',
      (warc: Buffer) => warc.subarray(0, warc.length - 900),
      'archive_truncated|record_truncated',
    ],
    [
      'a gzip member with flipped bytes',
      (warc: Buffer) => {
        const gz = gzipSync(warc);
        gz.fill(0xff, Math.floor(gz.length / 2), Math.floor(gz.length / 2) + 40);
        return gz;
      },
      'archive_corrupt|archive_truncated|record_corrupt|record_truncated',
    ],
  ])('keeps what stands before the break of %s', async (_name, damage, reasons) => {
    const record = (n: number) => {
      const http = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${article(`<p>Part ${n}</p>`)}`;
      return `WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://h.example/${n}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:${n}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${Buffer.byteLength(http)}\r\n\r\n${http}\r\n\r\n`;
    };
    const warc = Buffer.from(record(1) + record(2));
    const folder = await site({});
    await writeFile(join(folder, 'x.warc'), damage(warc));
    const built = await build(folder, { source: { type: 'warc', input: 'x.warc' } });
    expect(built.drops.map(({ reason }) => reason).join()).toMatch(new RegExp(reasons));
    clean(built);
  });
});

describe('a bad image costs one counted drop', () => {
  it.each([
    [
      'a pixel bomb',
      async () =>
        sharp({
          create: { width: 12_000, height: 12_000, channels: 3, background: 'white' },
          limitInputPixels: false,
        })
          .png({ compressionLevel: 9 })
          .toBuffer(),
      'image_too_many_pixels',
    ],
    [
      'an SVG',
      async () =>
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><image href="file:///etc/passwd"/></svg>',
        ),
      'svg_blocked',
    ],
    [
      'HTML served as an image',
      async () => Buffer.from('<!doctype html><title>404</title><p>gone'),
      'not_an_image',
    ],
    [
      'a JPEG cut in half',
      async () => {
        const whole = await jpeg(640, 480, 1);
        return whole.subarray(0, whole.length / 2);
      },
      'image_truncated',
    ],
    [
      'noise behind a JPEG header',
      async () =>
        Buffer.concat([
          Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
          Buffer.alloc(5000, 7),
        ]),
      'image_(undecodable|truncated)',
    ],
    [
      'an image of 20 × 20',
      async () =>
        encode(waves(20, 20, 2))
          .jpeg()
          .toBuffer(),
      'image_too_small',
    ],
    [
      'a strip of 900 × 70',
      async () =>
        encode(waves(900, 70, 3))
          .jpeg()
          .toBuffer(),
      'image_too_long',
    ],
    ['an empty file', async () => Buffer.alloc(0), 'not_an_image|empty'],
  ])('%s', async (_name, bytes, reason) => {
    const built = await withImage(await bytes());
    expect(stored(built)).toEqual([]);
    expect(imageReasons(built)).toHaveLength(1);
    expect(imageReasons(built)[0]?.reason).toMatch(new RegExp(`^(${reason})$`));
    clean(built);
  });

  it.each([
    [
      'CMYK',
      async () =>
        encode(waves(320, 240, 4))
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
    ],
    [
      '16-bit',
      async () =>
        encode(waves(320, 240, 5))
          .toColourspace('rgb16')
          .png()
          .toBuffer(),
    ],
    [
      'animated GIF',
      async () =>
        sharp(
          [
            await encode(waves(200, 150, 6))
              .png()
              .toBuffer(),
            await encode(waves(200, 150, 7))
              .png()
              .toBuffer(),
          ],
          { join: { animated: true } },
        )
          .gif()
          .toBuffer(),
    ],
  ])('stores %s as an 8-bit sRGB still', async (_name, bytes) => {
    const built = await withImage(await bytes());
    expect(stored(built)).toHaveLength(1);
    const [data] = [...(built.samples[0]?.images.values() ?? [])];
    expect(await sharp(data).metadata()).toMatchObject({
      format: 'jpeg',
      space: 'srgb',
      depth: 'uchar',
      channels: 3,
    });
    clean(built);
  });

  it('stores an EXIF-rotated photo upright', async () => {
    const built = await withImage(
      await encode(quarters(320, 240)).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    );
    expect(stored(built)).toMatchObject([
      { width: 240, height: 320, original_width: 240, original_height: 320 },
    ]);
  });

  it('refuses to read next to the page what lies outside its folder', async () => {
    const outer = await site({
      'secret.jpg': await jpeg(320, 240, 8),
    });
    await mkdir(join(outer, 'in'));
    await writeFile(
      join(outer, 'in', 'page.html'),
      article(
        `${picture('../secret.jpg')}${picture('..%2fsecret.jpg')}${picture(`file://${outer}/secret.jpg`)}`,
      ),
    );
    const built = await build(join(outer, 'in'));
    expect(stored(built)).toEqual([]);
    expect(imageReasons(built).length).toBeGreaterThan(0);
  });
});

describe('a bad server costs one counted drop within its deadline', () => {
  let server: MisbehavingSite;
  beforeAll(async () => {
    server = await startMisbehavingSite();
  });
  afterAll(() => server.close());

  const fetchOptions = {
    network: true,
    allow_private: true,
    deadline_ms: 4000,
    idle_timeout_ms: 1000,
    first_byte_timeout_ms: 2000,
    retries: 0,
    max_bytes: 1_000_000,
  };

  it.each([
    ['/endless', 'too_large'],
    ['/tarpit', 'timeout_first_byte'],
    ['/silent-body', 'timeout_idle'],
    ['/drip', 'deadline'],
    ['/redirect-to-itself', 'redirect_loop|too_many_redirects'],
    ['/html-as.jpg', 'not_an_image'],
    ['/status?code=404', 'http_4xx'],
    ['/gzip-bomb', 'too_large'],
  ])('%s ends as %s', async (path, reason) => {
    const built = await build(await site({ 'page.html': article(picture(server.url(path))) }), {
      fetch: fetchOptions,
    });
    expect(imageReasons(built)[0]?.reason).toMatch(new RegExp(`^(${reason})$`));
    expect(built.samples).toHaveLength(1);
  });

  it('never dials a private address unless allowed', async () => {
    const built = await build(await site({ 'page.html': article(picture(server.url('/image.png'))) }), {
      fetch: { ...fetchOptions, allow_private: false },
    });
    expect(imageReasons(built)[0]?.reason).toBe('private_address');
    expect(server.hits('/image.png')).toBe(0);
  });

  it('stores what a good answer brings', async () => {
    const built = await build(await site({ 'page.html': article(picture(server.url('/image.png'))) }), {
      fetch: fetchOptions,
      rules: { overrides: { too_few_images: 0, image_too_small: 32 } },
    });
    expect(stored(built)).toMatchObject([{ origin: 'http', original_width: 80, original_height: 60 }]);
  });
});

describe('validate given hostile bytes', () => {
  it.each([
    ['a pickle', Buffer.from('cos\nsystem\n(S"touch /tmp/owned"\ntR.')],
    ['noise', Buffer.alloc(4096, 0xa5)],
  ])('says in one line that %s is no corpus', async (_name, bytes) => {
    const run = await runWeft(['validate', await site({ 'data.pkl': bytes })]);
    expect(run.code).not.toBe(0);
    expect(`${run.stdout}${run.stderr}`).not.toMatch(/^\s+at /m);
    expect(`${run.stdout}${run.stderr}`).toMatch(/corpus|holds no sample/);
  });

  it('finds a shard replaced by a hostile tar, and survives it', async () => {
    const built = await withImage(await jpeg(320, 240, 9));
    const [shard] = Object.values((await readShards(built)) ?? []);
    const evil = Buffer.alloc(1024 * 20);
    evil.write('../../etc/passwd\0', 0);
    evil.write('77777777777\0', 124);
    await writeFile(join(built.store.uri, shard as string), evil);
    const run = await runWeft(['validate', built.store.uri, '--json']);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).findings.length).toBeGreaterThan(0);
  });
});

async function readShards({ store }: BuiltCorpus): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of store.list('shards/')) if (key.endsWith('.tar')) names.push(key);
  return names;
}
