import { describe, expect, it } from 'vitest';
import { ByteRoom } from '../../src/flow/byte-room.js';

/** Takes room and notes who got in; the returned function resolves to what gives it back. */
function visitors(room: ByteRoom) {
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    inside,
    come(name: string, bytes: number): void {
      void room.take(bytes).then((release) => {
        inside.push(name);
        leave.set(name, release);
      });
    },
    async go(name: string): Promise<void> {
      leave.get(name)?.();
      await settled();
    },
  };
}

const settled = () => new Promise(setImmediate);

describe('ByteRoom', () => {
  it('lets in what fits, and others in the order they came, small ones not before large ones', async () => {
    const { inside, come, go } = visitors(new ByteRoom(100));
    for (const [name, bytes] of [
      ['a', 60],
      ['b', 40],
      ['c', 50],
      ['d', 1],
    ] as const)
      come(name, bytes);
    await settled();
    expect(inside).toEqual(['a', 'b']);
    await go('b');
    expect(inside).toEqual(['a', 'b']);
    await go('a');
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets in one that is larger than the room when nobody is there, and nobody beside it', async () => {
    const { inside, come, go } = visitors(new ByteRoom(100));
    for (const [name, bytes] of [
      ['a', 1],
      ['giant', 500],
      ['b', 0],
    ] as const)
      come(name, bytes);
    await settled();
    expect(inside).toEqual(['a']);
    await go('a');
    expect(inside).toEqual(['a', 'giant']);
    await go('giant');
    expect(inside).toEqual(['a', 'giant', 'b']);
  });

  it('what is given back twice counts once', async () => {
    const { inside, come, go } = visitors(new ByteRoom(10));
    come('a', 10);
    await settled();
    await go('a');
    await go('a');
    come('b', 10);
    come('c', 10);
    await settled();
    expect(inside).toEqual(['a', 'b']);
  });

  it('gives at once what has room, and nothing while somebody waits', async () => {
    const room = new ByteRoom(100);
    const first = room.tryTake(90);
    expect(room.tryTake(11)).toBeUndefined();
    let inside = false;
    const waits = room.take(50).then((release) => {
      inside = true;
      return release;
    });
    expect(room.tryTake(1)).toBeUndefined();
    await settled();
    expect(inside).toBe(false);
    first?.release();
    first?.release();
    (await waits)();
    expect(room.held).toBe(0);
    expect(room.tryTake(500)?.release()).toBeUndefined();
  });

  it('counts what turned out larger or smaller, and lets in who then fits', async () => {
    const room = new ByteRoom(100);
    const estimated = room.tryTake(60);
    estimated?.resize(100);
    expect(room.held).toBe(100);
    const waits = room.take(80);
    estimated?.resize(20);
    (await waits)();
    expect(room.held).toBe(20);
    estimated?.release();
    estimated?.resize(70);
    expect(room.held).toBe(0);
  });

  it('refuses a size that is no size', () => {
    expect(() => new ByteRoom(0)).toThrow(RangeError);
    expect(() => new ByteRoom(Number.NaN)).toThrow(RangeError);
  });
});
