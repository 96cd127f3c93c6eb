import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type ImagesConfig, resolveImagesConfig } from '../../../src/config/images-config.js';
import { createImagePool } from '../../../src/images/image-pool.js';
import { processImage } from '../../../src/images/process-image.js';
import { IMAGE_SIGNALS } from '../../../src/images/signals/image-signals.js';
import { encode, quarters, waves } from '../pictures.js';
import { stored } from '../stored.js';

const names = Object.keys(IMAGE_SIGNALS).sort();
const picture = () =>
  encode(waves(300, 200, 3))
    .png()
    .toBuffer();

it('a stored image has every signal of the table and no other', async () => {
  const file = await picture();
  const { signals } = await stored(file);
  expect(Object.keys(signals).sort()).toEqual(names);
  expect(signals).toMatchObject({
    width: 300,
    height: 200,
    short_side: 200,
    long_side: 300,
    aspect_ratio: 1.5,
    elongation: 1.5,
    file_bytes: file.byteLength,
    bytes_per_pixel: Math.round((file.byteLength / 60_000) * 1e4) / 1e4,
    frames: 1,
    animated: false,
    placeholder: false,
  });
});

it('docs/image-signals.md says of each what the table says', async () => {
  const page = await readFile(new URL('../../../docs/image-signals.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    Object.entries(IMAGE_SIGNALS).map(
      ([name, { unit, meaning }]) => `| \`${name}\` | ${unit} | ${meaning} |`,
    ),
  );
});

it('a dropped image has what was measured until then', async () => {
  const config = resolveImagesConfig();
  const flat = await encode({ data: Buffer.alloc(100 * 80 * 3, 90), width: 100, height: 80, channels: 3 })
    .png()
    .toBuffer();
  const placeholder = await processImage(flat, config);
  expect(placeholder).toMatchObject({
    drop: { reason: 'placeholder' },
    signals: { width: 100, placeholder: true, blank_share: 1, laplacian_variance: 0 },
  });
  const tooLarge = await processImage(await picture(), { ...config, max_pixels: 1000 });
  expect(tooLarge).toMatchObject({ drop: { reason: 'image_too_many_pixels' }, signals: { width: 300 } });
  expect(tooLarge).not.toHaveProperty('signals.blank_share');
  expect(await processImage(Buffer.from('<html>'), config)).not.toHaveProperty('signals');
});

it('a blurred picture has a lower variance of its Laplacian', async () => {
  const sharpness = async (sigma: number): Promise<number> => {
    const noise = Buffer.from(
      Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24),
    );
    const image = encode({ data: noise, width: 300, height: 200, channels: 3 });
    const { signals } = await stored(await (sigma > 0 ? image.blur(sigma) : image).png().toBuffer());
    return signals.laplacian_variance ?? Number.NaN;
  };
  const [none, some, much] = [await sharpness(0), await sharpness(1), await sharpness(4)];
  expect(none).toBeGreaterThan(4 * some);
  expect(some).toBeGreaterThan(4 * much);
});

it('measures what images.signals names, with the values of before', async () => {
  const picture = await encode(waves(500, 300, 4))
    .png()
    .toBuffer();
  const transparent = await encode(quarters(200, 120, (x) => (x < 100 ? 255 : 60)))
    .png()
    .toBuffer();
  for (const file of [picture, transparent]) {
    const all = (await stored(file, { format: 'png' })).signals;
    const { entropy, contrast, laplacian_variance, blank_share, text_share, qr_code, ...header } = all;
    expect([entropy, contrast, laplacian_variance, blank_share, text_share, qr_code]).not.toContain(
      undefined,
    );
    const measured = async (signals: ImagesConfig['signals']) =>
      (await stored(file, { format: 'png', signals })).signals;
    expect(await measured('none')).toEqual(header);
    expect(await measured(['contrast'])).toEqual({ ...header, contrast });
    expect(await measured(['qr_code', 'blank_share'])).toEqual({ ...header, qr_code, blank_share });
  }
  expect(() => createImagePool({ threads: 1, options: { signals: 'needed' } })).toThrow(
    /needed is what the rules of a build read/,
  );
});
