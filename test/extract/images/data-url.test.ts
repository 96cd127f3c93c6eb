import sharp, { type OverlayOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { isContentDataUrl } from '../../../src/extract/images/data-url.js';

/** A drawing of four squares as a `data:` URL. */
async function drawing(side: number, format: 'png' | 'gif' | 'jpeg' = 'png'): Promise<string> {
  const square = Math.floor(side / 5);
  const squares = [0, 1, 2, 3].map((at) => ({
    input: {
      create: { width: square, height: square, channels: 3, background: ['red', 'blue', 'lime', 'navy'][at] },
    },
    left: (at % 2) * 2 * square + at,
    top: (at >> 1) * 2 * square + at,
  })) as OverlayOptions[];
  const image = sharp({ create: { width: side, height: side, channels: 3, background: 'white' } }).composite(
    squares,
  );
  return `data:image/${format};base64,${(await image.toFormat(format).toBuffer()).toString('base64')}`;
}

describe('an inline picture of a few hundred bytes', () => {
  it.each(['png', 'gif'] as const)('is content when its %s states the size of a picture', async (format) => {
    const url = await drawing(120, format);
    expect(url.length).toBeLessThan(4096);
    expect(isContentDataUrl(url)).toBe(true);
  });

  it('is an icon when it states the size of one', async () => {
    expect(isContentDataUrl(await drawing(32))).toBe(false);
  });

  it('is a spacer when it holds one colour', async () => {
    const image = sharp({ create: { width: 300, height: 200, channels: 4, background: '#0000' } });
    const spacer = (await image.png({ palette: true }).toBuffer()).toString('base64');
    expect(isContentDataUrl(`data:image/png;base64,${spacer}`)).toBe(false);
  });

  it('is a preview as JPEG, which takes more bytes for any picture', async () => {
    const url = await drawing(64, 'jpeg');
    expect(url.length).toBeLessThan(4096);
    expect(isContentDataUrl(url)).toBe(false);
  });

  it.each([
    ['absent', 'data:image/png;base64,'],
    ['of another format', `data:image/png;base64,${'A'.repeat(500)}`],
    ['no base64', `data:image/gif;base64,iVBORw0K${'?'.repeat(400)}`],
  ])('is none when its head is %s', (_, url) => {
    expect(isContentDataUrl(url)).toBe(false);
  });
});
