import { describe, expect, it } from 'vitest';
import { readTiffDirectories, tiffInMemory } from '../../src/formats/tiff/tiff-directory.js';
import { readTiffFrames, readTiffSizes } from '../../src/formats/tiff/tiff-frames.js';

const WIDTH = 256;
const HEIGHT = 257;
const STRIP_OFFSETS = 273;
const TILE_WIDTH = 322;
const LONG = 4;

/** A little-endian TIFF: each frame a list of fields, tag, count and value; nothing behind the directories. */
function tiffOf(frames: [tag: number, count: number, value: number][][], padding = 0): Buffer {
  const parts = [Buffer.from('II*\0\x08\0\0\0', 'latin1')];
  let at = 8;
  for (const [i, fields] of frames.entries()) {
    const directory = Buffer.alloc(2 + fields.length * 12 + 4);
    directory.writeUInt16LE(fields.length, 0);
    for (const [n, [tag, count, value]] of fields.entries()) {
      directory.writeUInt16LE(tag, 2 + n * 12);
      directory.writeUInt16LE(LONG, 4 + n * 12);
      directory.writeUInt32LE(count, 6 + n * 12);
      directory.writeUInt32LE(value, 10 + n * 12);
    }
    at += directory.length;
    directory.writeUInt32LE(i === frames.length - 1 ? 0 : at, directory.length - 4);
    parts.push(directory);
  }
  return Buffer.concat([...parts, Buffer.alloc(padding)]);
}

describe('the directories of a TIFF', () => {
  it('give the sizes of frames that cannot be decoded here', async () => {
    const tiles = tiffInMemory(
      tiffOf([
        [
          [WIDTH, 1, 640],
          [HEIGHT, 1, 480],
          [TILE_WIDTH, 1, 16],
        ],
        [
          [WIDTH, 1, 7],
          [HEIGHT, 1, 9],
        ],
      ]),
    );
    expect(await readTiffSizes(tiles)).toEqual([
      { width: 640, height: 480 },
      { width: 7, height: 9 },
    ]);
    await expect(readTiffFrames(tiles)).rejects.toMatchObject({ reason: 'unsupported_format' });
  });

  it('that all name the same long list are refused before it is read again and again', async () => {
    const values = 1 << 18;
    const file = tiffOf(
      Array.from({ length: 400 }, () => [[STRIP_OFFSETS, values, 0]]),
      values * 4,
    );
    let read = 0;
    const { read: readBytes } = tiffInMemory(file);
    const counted = {
      read: (start: number, length: number) => {
        read += length;
        return readBytes(start, length);
      },
    };
    await expect(readTiffDirectories(counted, new Set([STRIP_OFFSETS]))).rejects.toMatchObject({
      reason: 'image_undecodable',
      message: 'more than 2097152 values',
    });
    expect(read).toBeLessThan(10_000_000);
  });

  it('are walked to their end once: one that names itself or lies outside is refused', async () => {
    const file = tiffOf([[[WIDTH, 1, 1]]]);
    file.writeUInt32LE(8, file.length - 4);
    await expect(readTiffSizes(tiffInMemory(file))).rejects.toMatchObject({
      reason: 'image_undecodable',
      message: 'the directories form a circle',
    });
    file.writeUInt32LE(file.length, file.length - 4);
    await expect(readTiffSizes(tiffInMemory(file))).rejects.toMatchObject({ reason: 'image_undecodable' });
  });

  it('without a width are no sizes', async () => {
    await expect(readTiffSizes(tiffInMemory(tiffOf([[[HEIGHT, 1, 3]]])))).rejects.toMatchObject({
      reason: 'image_undecodable',
      message: 'no size in frame 0',
    });
  });
});
