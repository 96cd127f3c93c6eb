// Preloaded (node --import) into a command: it is killed (SIGKILL, by itself) at its n-th change on the disk, so that a
// test says where and not when. A change is a file that gets its name (link, rename), or bytes that are made durable
// (sync of a file); with WEFT_TEST_STEPS=every also each folder that is made, each file that is opened to be written,
// each write and each deletion. WEFT_TEST_KILL is "12 before" or "12 after"; a command that ends itself writes the number
// of its changes into the file that WEFT_TEST_CHANGES names.
import fs, { constants } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const [at, when] = (process.env.WEFT_TEST_KILL ?? '0 before').split(' ');
const CHANGES = process.env.WEFT_TEST_CHANGES;
const WRITES = constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT;
let changes = 0;

/** Counts a change; whether it is the last one. */
function isLast() {
  changes += 1;
  const last = changes === Number(at);
  if (last && when === 'before') kill();
  return last;
}

const kill = () => process.kill(process.pid, 'SIGKILL');

function counted(object, name, isChange = () => true) {
  const original = object[name];
  object[name] = async function (...args) {
    const last = isChange(...args) && isLast();
    try {
      return await original.apply(this, args);
    } finally {
      if (last) kill();
    }
  };
}

function countedNow(object, name) {
  const original = object[name];
  object[name] = function (...args) {
    const last = isLast();
    try {
      return original.apply(this, args);
    } finally {
      if (last) kill();
    }
  };
}

function countedCall(object, name, isChange = () => true) {
  const original = object[name];
  object[name] = function (...args) {
    const done = args.at(-1);
    if (typeof done !== 'function' || !isChange(...args)) return original.apply(this, args);
    const last = isLast();
    return original.apply(this, [
      ...args.slice(0, -1),
      (...outcome) => {
        if (last) kill();
        done(...outcome);
      },
    ]);
  };
}

const isOpenedToWrite = (_, flags) =>
  typeof flags === 'string' ? /[wa+]/.test(flags) : ((flags ?? 0) & WRITES) !== 0;

// Not in worker threads and decoder processes, which inherit the option and change nothing in a store.
if (isMainThread && process.argv[1]?.endsWith('weft.cjs')) {
  const handle = await files.open(process.argv[1], 'r');
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of ['link', 'rename']) counted(files, name);
  for (const name of ['sync', 'datasync']) counted(handles, name);
  if (process.env.WEFT_TEST_STEPS === 'every') {
    for (const name of ['mkdir', 'mkdtemp', 'rm', 'unlink', 'rmdir', 'writeFile', 'truncate'])
      counted(files, name);
    for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate']) counted(handles, name);
    counted(files, 'open', isOpenedToWrite);
    for (const name of ['mkdirSync', 'writeFileSync', 'appendFileSync', 'rmSync']) countedNow(fs, name);
    countedCall(fs, 'open', isOpenedToWrite);
    for (const name of ['fsync', 'write', 'writev', 'mkdir']) countedCall(fs, name);
  }
  syncBuiltinESMExports();
  if (CHANGES) process.on('exit', () => fs.writeFileSync(CHANGES, String(changes)));
}
