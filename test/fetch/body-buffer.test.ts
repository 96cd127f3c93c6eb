import { describe, expect, it } from 'vitest';
import { BodyBuffer } from '../../src/fetch/body-buffer.js';

function gather(chunks: readonly Buffer[], expected?: number): Buffer {
  const gathered = new BodyBuffer(expected);
  for (const chunk of chunks) {
    gathered.add(chunk);
    // A chunk is the socket's memory, which the next one may be read into.
    chunk.fill(0);
  }
  return gathered.bytes();
}

/** Chunks of the given sizes, each byte telling where it belongs. */
function chunksOf(sizes: readonly number[]): Buffer[] {
  let at = 0;
  return sizes.map((size) => Buffer.from(Uint8Array.from({ length: size }, () => at++ % 251)));
}

describe('BodyBuffer', () => {
  const sizes = [1, 70_000, 0, 65_536, 300_000, 7];
  const whole = Buffer.concat(chunksOf(sizes));

  it.each([
    ['nobody knows the size', undefined],
    ['the size was said', whole.length],
    ['too small a size was said', 1000],
    ['too large a size was said', 3 * whole.length],
    ['no size was said', Number.NaN],
    ['nonsense was said', -5.5],
  ])('gives all bytes in order where %s', (_, expected) => {
    expect(gather(chunksOf(sizes), expected).equals(whole)).toBe(true);
  });

  it('takes a body of the size that was said into one piece of memory, little of it empty', () => {
    const body = gather(chunksOf(sizes), whole.length);
    expect(body.buffer.byteLength).toBeLessThanOrEqual(1.25 * whole.length);
  });

  it('a short body does not hold on to memory for a long one', () => {
    for (const expected of [undefined, 20_000_000]) {
      const body = gather([Buffer.from('short')], expected);
      expect(body.toString()).toBe('short');
      expect(body.buffer.byteLength).toBe(5);
    }
    expect(gather([], 20_000_000).buffer.byteLength).toBe(0);
  });
});
