// Preloaded (node --import) into a build: its decoder processes die of images that carry a word. The words stand in a
// comment of the file: "die:SIGSEGV", "die:SIGABRT", "die:heap" (V8 runs out of heap) or "die:memory" (the system
// gives no more memory, and native code aborts).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const WORD = /die:(SIG[A-Z]+|heap|memory)/;

if (process.argv[1]?.endsWith('load-decoder.cjs')) {
  process.prependListener('message', ({ bytes }) => {
    const word = bytes && WORD.exec(Buffer.from(bytes).toString('latin1'))?.[1];
    if (!word) return;
    if (word === 'heap') exhaustHeap();
    else if (word === 'memory') refuseMemory();
    else process.kill(process.pid, word);
  });
}

function exhaustHeap() {
  const held = [];
  for (;;) held.push(new Array(1_000_000).fill(held.length));
}

/** The address space may grow by one more megabyte, whatever the image takes. */
function refuseMemory() {
  const size = Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  execFileSync('prlimit', ['--pid', String(process.pid), `--as=${size + 1024 * 1024}`]);
}
