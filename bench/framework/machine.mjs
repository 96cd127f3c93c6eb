import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { ROOT } from './bench.mjs';

/** What a stored result says of where and of what it was measured. */
export function describeMachine() {
  const git = (...args) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout?.trim() ?? '';
  const changed = git('status', '--porcelain', '--', 'src', 'assets', 'package.json') !== '';
  return {
    date: new Date().toISOString().slice(0, 10),
    revision: `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ' with changes' : ''}`,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
  };
}
