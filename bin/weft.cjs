#!/usr/bin/env node
// CommonJS on purpose: libuv reads UV_THREADPOOL_SIZE at the first use of its pool, and the ES module
// loader already uses it. Image decoding, file I/O and zlib share that pool, so it is sized here.
const os = require('node:os');
// Node.js 20 optimises a function after 132 kB of its bytecode: in a build that compiling is an eighth of the processor
// time, and most of it is done again when a later page is of other types. Threads inherit the flag, so it is set before.
if (process.versions.node.startsWith('20.'))
  require('node:v8').setFlagsFromString('--interrupt-budget=1000000');
process.env.UV_THREADPOOL_SIZE ??= String(Math.min(128, os.availableParallelism() + 4));
import('../dist/cli.js')
  .then(({ main }) => main(process.argv))
  .then(
    (code) => {
      process.exitCode = code;
    },
    // What commands throw has its line and status already; this is what could not be loaded.
    (error) => {
      const what = String(error instanceof Error ? error.message : error).replace(/\s+/g, ' ');
      process.stderr.write(
        `weft: cannot be loaded: ${what}; run npm ci and npm run build, or raise the limit of open files (ulimit -n)\n`,
      );
      process.exitCode = 5;
    },
  );
