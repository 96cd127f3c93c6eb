// Preloaded (node --import) into a command: it ends before its work is done, as WEFT_TEST_END says. `idle`: the
// pipeline file is never read and nothing else is waited for; `throw`: an error that nobody awaits; `disk`: the same,
// of a full disk.
import { EventEmitter } from 'node:events';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { readFile } = promises;
const how = process.env.WEFT_TEST_END;

promises.readFile = (path, ...rest) => {
  if (!String(path).endsWith('.yaml')) return readFile(path, ...rest);
  if (how === 'throw')
    setTimeout(() => new EventEmitter().emit('error', new TypeError('of undefined\n reading x')), 1);
  if (how === 'disk') {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      path: '/d/file',
    });
    setTimeout(() => new EventEmitter().emit('error', full), 1);
  }
  return new Promise(() => {});
};
syncBuiltinESMExports();
