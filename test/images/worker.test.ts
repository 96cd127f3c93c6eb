import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import { ByteRoom } from '../../src/flow/byte-room.js';
import { createTaskClock, type TaskClock } from '../../src/images/task-clock.js';
import { runImage } from '../../src/images/worker.js';
import { encode, waves } from './pictures.js';

const config = resolveImagesConfig({ placeholders: 'keep' });

/** What was asked of the room for decoders, who was in it, and how many clocks stood still at each request. */
const room = { asked: [] as number[], stopped: [] as number[], inside: 0, most: 0 };
const clocks: TaskClock[] = [];

beforeEach(() => {
  Object.assign(room, { asked: [], stopped: [], inside: 0, most: 0 });
  clocks.length = 0;
  const take = ByteRoom.prototype.take;
  vi.spyOn(ByteRoom.prototype, 'take').mockImplementation(async function (this: ByteRoom, bytes) {
    room.asked.push(bytes);
    room.stopped.push(clocks.filter(([began]) => began === 0).length);
    // Each takes all that there is.
    const leave = await take.call(this, config.max_decode_bytes);
    room.most = Math.max(room.most, ++room.inside);
    return () => {
      room.inside -= 1;
      leave();
    };
  });
});
afterEach(() => void vi.restoreAllMocks());

function run(file: Buffer) {
  const clock = createTaskClock();
  clocks.push(clock);
  return runImage({ bytes: new Uint8Array(file), clock, withPixels: false }, config);
}

/** A progressive JPEG, whose decoder holds the whole picture; that of a baseline one holds a few rows. */
const progressive = (seed: number) =>
  encode(waves(300, 200, seed))
    .jpeg({ progressive: true })
    .toBuffer();

it('images of a thread share the memory of one decoder, and wait for it off the clock', async () => {
  const files = await Promise.all([1, 2, 3].map(progressive));
  const results = await Promise.all(files.map(run));
  for (const result of results) expect(result).toHaveProperty('result.stored.width', 300);
  expect(room.asked).toHaveLength(3);
  for (const bytes of room.asked) expect(bytes).toBeGreaterThan(300 * 200);
  for (const stopped of room.stopped) expect(stopped).toBeGreaterThan(0);
  expect(room).toMatchObject({ most: 1, inside: 0 });
  for (const [began] of clocks) expect(began).toBeGreaterThan(0);
});

it('an image that cannot be decoded gives the memory back, and the next one has it', async () => {
  const file = await progressive(4);
  const results = await Promise.all([file.subarray(0, file.length / 2), file].map(run));
  expect(results[0]).toMatchObject({ drop: { reason: 'image_truncated' } });
  expect(results[1]).toHaveProperty('result.stored.width', 300);
  expect(room).toMatchObject({ most: 1, inside: 0 });
  expect(room.asked).toHaveLength(2);
});
