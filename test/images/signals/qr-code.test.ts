import qrcode from 'qrcode-generator';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasQrCode } from '../../../src/images/signals/qr-code.js';
import { encode, waves } from '../pictures.js';
import { stored } from '../stored.js';

/** A QR code as a PNG with its border, one module `scale` pixels wide. */
function qrPng(text: string, scale: number): Promise<Buffer> {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  const side = modules + 8;
  const pixels = Buffer.alloc(side * side, 255);
  for (let y = 0; y < modules; y++)
    for (let x = 0; x < modules; x++) if (code.isDark(y, x)) pixels[(y + 4) * side + x + 4] = 0;
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .resize(side * scale, side * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
}

async function found(file: Buffer): Promise<boolean | undefined> {
  return (await stored(file)).signals.qr_code;
}

describe('a QR code', () => {
  const link = 'https://weixin.example/r/8Tk3x-7EqYwHrZ2x92_k';

  it('is found alone, large and small', async () => {
    for (const scale of [2, 3, 5, 8, 20, 40]) expect(await found(await qrPng(link, scale))).toBe(true);
  });

  it('is found after a strong compression, turned by 8 and by 90 degrees, and blurred a little', async () => {
    const code = await qrPng(link, 8);
    const turned = (angle: number) => sharp(code).rotate(angle, { background: '#ffffff' });
    expect(await found(await sharp(code).jpeg({ quality: 30 }).toBuffer())).toBe(true);
    expect(await found(await turned(8).jpeg().toBuffer())).toBe(true);
    expect(await found(await turned(90).jpeg().toBuffer())).toBe(true);
    expect(await found(await sharp(code).blur(2).jpeg().toBuffer())).toBe(true);
  });

  it('is found on a photo, down to a quarter of its width', async () => {
    const code = await qrPng(link, 8);
    for (const width of [600, 400, 300]) {
      const small = await sharp(code).resize(width).png().toBuffer();
      const photo = encode(waves(1200, 800, 7)).composite([{ input: small, left: 500, top: 150 }]);
      expect(await found(await photo.jpeg({ quality: 85 }).toBuffer())).toBe(true);
    }
  });

  it('is not seen in pictures, noise, checks and three bare corner squares', async () => {
    for (let seed = 1; seed <= 10; seed++)
      expect(
        await found(
          await encode(waves(640, 480, seed))
            .png()
            .toBuffer(),
        ),
      ).toBe(false);
    let state = 1;
    const noise = Uint8Array.from({ length: 512 * 512 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    const check = Uint8Array.from({ length: 512 * 512 }, (_, i) =>
      ((i >> 3) + (i >> 12)) % 2 === 0 ? 255 : 0,
    );
    for (const data of [noise, check]) expect(hasQrCode({ data, width: 512, height: 512 })).toBe(false);
    const square = (x: number, y: number): string =>
      `<path fill="#000" d="M${x} ${y}h70v70h-70z"/><path fill="#fff" d="M${x + 10} ${y + 10}h50v50h-50z"/><path d="M${x + 20} ${y + 20}h30v30h-30z"/>`;
    const corners = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300" fill="#fff"/>${square(20, 20)}${square(210, 20)}${square(20, 210)}</svg>`;
    expect(await found(await sharp(Buffer.from(corners)).png().toBuffer())).toBe(false);
  });

  it('never throws, whatever the pixels and however small the picture', () => {
    let state = 3;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < 150; round++) {
      const [width, height] = [1 + random(120), 1 + random(120)];
      const step = 1 + random(9);
      const data = Uint8Array.from({ length: width * height }, (_, i) =>
        (Math.floor((i % width) / step) * 7 + Math.floor(i / width / step) * random(5)) % 3 === 0 ? 0 : 255,
      );
      expect(typeof hasQrCode({ data, width, height })).toBe('boolean');
    }
  });
});
