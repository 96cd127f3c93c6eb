// Image threads with decoders that never come back: a file that begins with SPIN or WAIT hangs its whole thread, in
// JavaScript or in native code, and any other is processed as in a build.

import { beginTask } from '../../dist/images/task-clock.js';
import { runImage as decode } from '../../dist/images/worker.js';

export async function runImage(task, config) {
  const mark = Buffer.from(task.bytes.subarray(0, 4)).toString('latin1');
  if (mark === 'SPIN' || mark === 'WAIT') beginTask(task.clock);
  if (mark === 'SPIN') while (true);
  if (mark === 'WAIT') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return await decode(task, config);
}
