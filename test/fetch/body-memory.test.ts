import { describe, expect, it } from 'vitest';
import { BodyMemory } from '../../src/fetch/body-memory.js';

const KB = 1024;

describe('BodyMemory', () => {
  it('gives memory out again when the last holder lets the body go, and not before', () => {
    const bodies = new BodyMemory();
    const memory = bodies.take(300 * KB);
    const first = bodies.lend(memory, 290 * KB);
    const second = bodies.share(first);
    bodies.letGo(first);
    expect(bodies.take(300 * KB).buffer).not.toBe(memory.buffer);
    bodies.letGo(second);
    expect(bodies.take(310 * KB).buffer).toBe(memory.buffer);
  });

  it('a holder that lets go twice takes nothing from the others', () => {
    const bodies = new BodyMemory();
    const memory = bodies.take(200 * KB);
    const first = bodies.lend(memory, 200 * KB);
    const second = bodies.share(first);
    bodies.letGo(first);
    bodies.letGo(first);
    expect(bodies.take(200 * KB).buffer).not.toBe(memory.buffer);
    bodies.letGo(second);
    // Lent anew, and the old body is let go of once more.
    const again = bodies.take(200 * KB);
    expect(again.buffer).toBe(memory.buffer);
    bodies.lend(again, 200 * KB);
    bodies.letGo(second);
    expect(bodies.take(200 * KB).buffer).not.toBe(memory.buffer);
  });

  it('bytes of others are as they were', () => {
    const bodies = new BodyMemory();
    const foreign = Buffer.alloc(256 * KB, 7);
    expect(bodies.share(foreign)).toBe(foreign);
    bodies.letGo(foreign);
    expect(bodies.take(256 * KB).buffer).not.toBe(foreign.buffer);
  });

  it.each([1, 1000, 128 * KB, 128 * KB + 1, 900 * KB, 8192 * KB, 20_000 * KB])(
    '%d bytes have room, with at most a fifth more',
    (bytes) => {
      const { byteLength } = new BodyMemory().take(bytes);
      expect(byteLength).toBeGreaterThanOrEqual(bytes);
      expect(byteLength).toBeLessThanOrEqual(1.25 * bytes);
    },
  );

  it('keeps no more than 16 MB that nobody uses, and nothing small or large', () => {
    const bodies = new BodyMemory();
    const lent = [2000, 2000, 4000, 4000, 8000, 4000, 100, 9000].map((kb) => bodies.take(kb * KB));
    for (const memory of lent) bodies.letGo(bodies.lend(memory, memory.byteLength));
    const known = new Set(lent.map(({ buffer }) => buffer));
    const again = [2000, 2000, 4000, 4000, 8000, 4000, 100, 9000].map((kb) => bodies.take(kb * KB));
    const kept = again.filter(({ buffer }) => known.has(buffer));
    const bytes = kept.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBeLessThanOrEqual(16 * 1024 * KB);
    expect(kept.map(({ byteLength }) => byteLength >= 128 * KB && byteLength <= 8192 * KB)).not.toContain(
      false,
    );
    expect(kept.length).toBeGreaterThan(2);
  });
});
