import sharp from 'sharp';
import { tinyPicture } from '../../support/tiny-corpus.js';

/** A JPEG of 96 × 72 pixels like no other. */
export async function jpeg(seed: number, width = 96, height = 72): Promise<Buffer> {
  return sharp(await tinyPicture(seed, width, height))
    .jpeg()
    .toBuffer();
}

/** A PNG of 96 × 72 pixels like no other. */
export async function png(seed: number): Promise<Buffer> {
  return tinyPicture(seed);
}

/** Ways in which an image file is damaged, each with the codes that give it away. */
export const imageDamages: {
  what: string;
  codes: ['image_undecodable'] | ['sample_part_empty'];
  damage: (data: Buffer) => Buffer;
}[] = [
  { what: 'cut in half', codes: ['image_undecodable'], damage: (data) => data.subarray(0, data.length >> 1) },
  { what: 'cut to its header', codes: ['image_undecodable'], damage: (data) => data.subarray(0, 24) },
  { what: 'an HTML page', codes: ['image_undecodable'], damage: () => Buffer.from('<!DOCTYPE html><p>404') },
  {
    what: 'an SVG',
    codes: ['image_undecodable'],
    damage: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  },
  { what: 'zeros', codes: ['image_undecodable'], damage: (data) => Buffer.alloc(data.length) },
  {
    what: 'a repr of base64',
    codes: ['image_undecodable'],
    damage: (data) => Buffer.from(`b'${data.toString('base64')}'`),
  },
  { what: 'empty', codes: ['sample_part_empty'], damage: () => Buffer.alloc(0) },
];
