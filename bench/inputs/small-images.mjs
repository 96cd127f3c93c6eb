import sharp from 'sharp';
import { randomFrom } from '../extraction/fit/made-words.mjs';
import { articlePage } from './articles.mjs';

const SIDE = 128;

/** A page with one picture of its own inside it, as a data: URL of some 6 kB. */
export async function pageWithPicture(n) {
  const random = randomFrom(n + 11);
  const pixels = Buffer.alloc(SIDE * SIDE * 3).map(() => Math.floor(random() * 256));
  const picture = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  const jpeg = await picture.jpeg({ quality: 30 }).toBuffer();
  return articlePage(n, [`data:image/jpeg;base64,${jpeg.toString('base64')}`]);
}
