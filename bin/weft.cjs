#!/usr/bin/env node
// CommonJS on purpose: libuv reads UV_THREADPOOL_SIZE at the first use of its pool, and the ES module
// loader already uses it. Image decoding, file I/O and zlib share that pool, so it is sized here.
const os = require('node:os');
process.env.UV_THREADPOOL_SIZE ??= String(Math.min(128, os.availableParallelism() + 4));
import('../dist/cli.js')
  .then(({ main }) => main(process.argv))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      process.stderr.write(`weft: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 70;
    },
  );
