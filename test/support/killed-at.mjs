// Preloaded (node --import) into a command: it is killed (SIGKILL, by itself) at its n-th change on the disk, so that a
// test says where and not when. A change is a file that gets its name (link, rename), or bytes that are made durable
// (sync of a file). WEFT_TEST_KILL is "12 before" or "12 after"; a command that ends itself writes the number of its
// changes into the file that WEFT_TEST_CHANGES names.
import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const [at, when] = (process.env.WEFT_TEST_KILL ?? '0 before').split(' ');
const CHANGES = process.env.WEFT_TEST_CHANGES;
let changes = 0;

function counted(object, name) {
  const original = object[name];
  object[name] = async function (...args) {
    changes += 1;
    const last = changes === Number(at);
    if (last && when === 'before') process.kill(process.pid, 'SIGKILL');
    const outcome = await original.apply(this, args);
    if (last) process.kill(process.pid, 'SIGKILL');
    return outcome;
  };
}

// Not in worker threads and decoder processes, which inherit the option and change nothing in a store.
if (isMainThread && process.argv[1]?.endsWith('weft.cjs')) {
  for (const name of ['link', 'rename']) counted(fs, name);
  const handle = await fs.open(process.argv[1], 'r');
  for (const name of ['sync', 'datasync']) counted(Object.getPrototypeOf(handle), name);
  await handle.close();
  syncBuiltinESMExports();
  if (CHANGES) process.on('exit', () => writeFileSync(CHANGES, String(changes)));
}
