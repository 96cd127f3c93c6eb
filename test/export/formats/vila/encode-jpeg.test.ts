import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ExportImage } from '../../../../src/export/formats/export-item.js';
import { encodeJpeg } from '../../../../src/export/formats/vila/encode-jpeg.js';
import { encode, quarters } from '../../../images/pictures.js';

const named = (data: Uint8Array, format = 'png'): ExportImage =>
  ({ data, format, part: '0.png' }) as unknown as ExportImage;

describe('encodeJpeg', () => {
  it('re-encodes what is no JPEG, with alpha on white', async () => {
    const png = await encode(quarters(64, 48, () => 0))
      .png()
      .toBuffer();
    const jpeg = await encodeJpeg(named(png), 'key', 90);
    const { data } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  it.each([
    [
      'an SVG',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/></svg>',
      ),
    ],
    ['a PDF', Buffer.from('%PDF-1.4\n%%EOF')],
    ['a PPM', Buffer.from('P6 1 1 255\n\0\0\0')],
  ])('draws %s that calls itself PNG not at all', async (_, data) => {
    await expect(encodeJpeg(named(data), 'key', 90)).rejects.toMatchObject({ code: 'image_undecodable' });
  });

  it('does not hand TIFF to libvips either', async () => {
    const tiff = Buffer.from('II*\0\x08\0\0\0', 'latin1');
    await expect(encodeJpeg(named(tiff), 'key', 90)).rejects.toThrow(/no image of a stored format/);
  });
});
