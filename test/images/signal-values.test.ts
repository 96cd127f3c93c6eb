import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import qrcode from 'qrcode-generator';
import { expect, it } from 'vitest';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import { processImage } from '../../src/images/process-image.js';
import { encode, quarters, type Raw, waves } from './pictures.js';

const GOLDEN = fileURLToPath(new URL('./golden/signal-values.json', import.meta.url));

/** Grain, bars like lines of print, and a code, each over waves, so that every signal has something to measure. */
function drawn(): Record<string, Raw> {
  return {
    waves: waves(500, 360, 3),
    'waves upright': waves(200, 460, 8),
    'waves of odd sides': waves(211, 517, 5),
    small: waves(96, 70, 2),
    'smaller than the thumbnail': waves(30, 44, 6),
    quarters: quarters(320, 200),
    'half transparent': quarters(500, 300, (x) => (x < 250 ? 255 : 90)),
    grain: over(waves(460, 300, 9), (x, y) => ((x * 7919) ^ (y * 104_729)) % 61),
    print: over(waves(470, 330, 4), (x, y) =>
      y % 24 < 12 && ((x >> 2) * 5 + (y >> 2) * 3) % 7 < 3 ? -255 : 255,
    ),
    code: withCode(waves(460, 420, 7)),
  };
}

function over({ data, width, height, channels }: Raw, change: (x: number, y: number) => number): Raw {
  const changed = Buffer.from(data);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / channels);
    const level = (data[at] ?? 0) + change(pixel % width, Math.floor(pixel / width));
    changed[at] = Math.max(0, Math.min(255, level));
  }
  return { data: changed, width, height, channels };
}

function withCode(picture: Raw): Raw {
  const code = qrcode(0, 'M');
  code.addData('https://signs.example/ferry');
  code.make();
  const modules = code.getModuleCount();
  return over(picture, (x, y) => {
    const [column, row] = [Math.floor((x - 80) / 9), Math.floor((y - 70) / 9)];
    if (column < -4 || row < -4 || column >= modules + 4 || row >= modules + 4) return 0;
    const inside = column >= 0 && row >= 0 && column < modules && row < modules;
    return inside && code.isDark(row, column) ? -255 : 255;
  });
}

/** Not to change: rules and exports of corpora that exist compare them. `npm run golden` writes them anew. */
it('signals and hashes of drawn pictures are what they were', async () => {
  const values: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(drawn()))
    for (const [size, config] of Object.entries({
      'long side 448': resolveImagesConfig({ resize: { mode: 'long-side', size: 448, enlarge: false } }),
      'as it is': resolveImagesConfig({ format: 'png', resize: { mode: 'none', enlarge: false } }),
    })) {
      const result = await processImage(await encode(raw).png().toBuffer(), config);
      if (!('stored' in result)) throw new Error(`${name}: ${result.drop.reason}`);
      const { phash, dhash, pixels_sha256, signals } = result.stored;
      // The length of the file is that of the encoder.
      const { file_bytes: _, bytes_per_pixel: __, ...measured } = signals;
      values[`${name}, ${size}`] = { phash, dhash, pixels_sha256, ...measured };
    }
  const actual = `${JSON.stringify(values, null, 1)}\n`;
  if (process.env.WEFT_GOLDEN === 'write') writeFileSync(GOLDEN, actual);
  expect(JSON.parse(actual)).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
});
