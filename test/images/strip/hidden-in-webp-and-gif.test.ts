import { beforeAll, describe, it } from 'vitest';
import { encode, waves } from '../pictures.js';
import { stored } from '../stored.js';
import { expectGone, KEEP, MARK, type Places } from './hiding.js';

describe('a WebP that is kept', () => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
  };
  const riff = (...chunks: Buffer[]): Buffer => {
    const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
    head.writeUInt32LE(4 + chunks.reduce((sum, one) => sum + one.length, 0), 4);
    return Buffer.concat([head, ...chunks]);
  };
  const data = (file: Buffer, type: string): Buffer => {
    const at = file.indexOf(type, 12, 'latin1');
    return file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
  };
  const extended = (flags: number, width: number, height: number): Buffer => {
    const head = Buffer.alloc(10);
    head[0] = flags;
    head.writeUIntLE(width - 1, 4, 3);
    head.writeUIntLE(height - 1, 7, 3);
    return head;
  };

  it.each(['lossy', 'lossless'])(
    'has no room behind %s pixels, nor in chunks of other kinds',
    async (kind) => {
      const plain = await encode(waves(60, 40, 3))
        .webp({ lossless: kind === 'lossless' })
        .toBuffer();
      const type = kind === 'lossless' ? 'VP8L' : 'VP8 ';
      const picture = data(plain, type);
      const behind = chunk(type, Buffer.concat([picture, MARK]));
      const whole = chunk(type, picture);
      const head = chunk('VP8X', extended(0, 60, 40));
      const files = [
        riff(behind),
        riff(head, behind),
        riff(chunk('VP8X', Buffer.concat([extended(0, 60, 40), MARK])), whole),
        riff(head, chunk('ICCP', MARK), whole),
        riff(head, whole, chunk('XYZW', MARK)),
        riff(head, whole, chunk('EXIF', MARK)),
        Buffer.concat([plain, MARK]),
      ];
      for (const file of files) await expectGone(plain, file);
      // A profile that is none cannot be told from one that decoders take.
      const broken = riff(chunk('VP8X', extended(0x20, 60, 40)), chunk('ICCP', MARK), whole);
      await expectGone(plain, broken, true);
    },
  );

  it('has no room behind transparency', async () => {
    const alpha = waves(60, 40, 4);
    const picture = encode(waves(60, 40, 3)).joinChannel(
      Buffer.from(alpha.data.filter((_, n) => n % 3 === 0)),
      {
        raw: { width: 60, height: 40, channels: 1 },
      },
    );
    const plain = await picture.webp({ quality: 80 }).toBuffer();
    const hiding = riff(
      chunk('VP8X', data(plain, 'VP8X')),
      chunk('ALPH', Buffer.concat([data(plain, 'ALPH'), MARK])),
      chunk('VP8 ', data(plain, 'VP8 ')),
    );
    await expectGone(plain, hiding);
  });

  it('has no room in its first partition', async () => {
    const plain = await encode(waves(60, 40, 3))
      .webp()
      .toBuffer();
    const frame = Buffer.from(data(plain, 'VP8 '));
    const tag = frame.readUIntLE(0, 3);
    const end = 10 + (tag >> 5);
    frame.writeUIntLE((tag & 31) | (((tag >> 5) + MARK.length) << 5), 0, 3);
    const hiding = riff(chunk('VP8 ', Buffer.concat([frame.subarray(0, end), MARK, frame.subarray(end)])));
    await expectGone(plain, hiding, true);
  });
});

describe('a GIF that is kept', () => {
  let plain = Buffer.alloc(0);
  beforeAll(async () => {
    const gif = await encode(waves(40, 30, 3))
      .gif({ colours: 16 })
      .toBuffer();
    plain = Buffer.from((await stored(gif, KEEP)).data);
  });
  /** Offset of the image descriptor. */
  const image = (file: Buffer): number => {
    let at = 13 + ((file[10] ?? 0) & 0x80 ? 3 * 2 ** (((file[10] ?? 0) & 7) + 1) : 0);
    while (file[at] === 0x21) at += 8;
    return at;
  };
  const block = Buffer.concat([Buffer.from([MARK.length]), MARK]);

  const PLACES: Places = {
    'a comment': (file) => {
      const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), block, Buffer.alloc(1)]);
      return Buffer.concat([file.subarray(0, image(file)), comment, file.subarray(image(file))]);
    },
    'an earlier control block': (file) => {
      const control = Buffer.concat([Buffer.from([0x21, 0xf9]), block, Buffer.alloc(1)]);
      const at = image(file);
      const own = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]);
      return Buffer.concat([file.subarray(0, at), control, own, file.subarray(at)]);
    },
    'behind its pixels': (file) => Buffer.concat([file.subarray(0, -2), block, file.subarray(-2)]),
    'behind its trailer': (file) => Buffer.concat([file, MARK]),
    'colours that no pixel names': (file) => {
      // A table of 64 colours, of which the first are the picture's.
      const end = 13 + 3 * 2 ** (((file[10] ?? 0) & 7) + 1);
      const screen = Buffer.from(file.subarray(0, end));
      screen[10] = (screen[10] ?? 0) | 7;
      const rest = Buffer.alloc(13 + 3 * 256 - end);
      MARK.copy(rest, 10);
      return Buffer.concat([screen, rest, file.subarray(end)]);
    },
  };

  it.each(Object.keys(PLACES))('has no room in %s', async (place) => {
    await expectGone(plain, PLACES[place]?.(plain) ?? plain);
  });
});
