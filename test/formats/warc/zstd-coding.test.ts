import { expect, it } from 'vitest';
import { decodeContent } from '../../../src/formats/warc/content-coding.js';
import { zstdFrame } from '../zstd/write-zstd.js';

const BODY = Buffer.from(`<!doctype html><p>${'river garden station '.repeat(20_000)}`);
const FRAME = zstdFrame(BODY);

it('a body in zstd is decoded, on any Node', async () => {
  expect(await decodeContent(FRAME, 'zstd', 1 << 20)).toEqual({ kind: 'body', body: BODY, notes: [] });
});

it('a body in zstd that decodes to more than is allowed is too large', async () => {
  expect(await decodeContent(FRAME, 'zstd', BODY.length - 1)).toEqual({ kind: 'too_large' });
});

it('a body that only says that it is zstd is kept, with a note', async () => {
  const notes = ['content_encoding_absent:zstd'];
  expect(await decodeContent(BODY, 'zstd', 1 << 20)).toEqual({ kind: 'body', body: BODY, notes });
});

it('a body in zstd that breaks is kept up to there, with a note', async () => {
  const cut = await decodeContent(FRAME.subarray(0, -2), 'zstd', 1 << 20);
  expect(cut).toMatchObject({ kind: 'body', notes: ['content_encoding_broken:zstd'] });
  expect(cut.kind === 'body' && cut.body.equals(BODY)).toBe(true);
});
