import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package that the bench is part of. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Folder of the bench. */
export const BENCH = join(ROOT, 'bench');
/** Sizes of inputs: to see a figure run, for everyday use, and those of the published table. */
export const SIZES = ['small', 'standard', 'full'];

/** What figures get: the size asked for, inputs written once, peers where they are installed. */
export function createBench({ size, cache, log }) {
  return {
    size,
    log,
    root: ROOT,
    /** The value for the size of this run. */
    pick: (values) => values[size] ?? values.standard,
    /** Says that something is left out, and why. */
    skip: (what, why) => log(`SKIPPED, ${what}: ${why}`),
    /** A program of the bench, as the start of a command. */
    side: (name, ...args) => [process.execPath, join(BENCH, 'sides', name), ...args.map(String)],
    /** A program in Python, as the start of a command; undefined, and said so, where the module is not installed. */
    peer(module, name, ...args) {
      const python = process.env.WEFT_BENCH_PYTHON ?? 'python3';
      const found = spawnSync(python, ['-c', `import ${module}`], { encoding: 'utf8' });
      if (found.status === 0) return [python, join(BENCH, 'peers', name), ...args.map(String)];
      const why = found.error?.message ?? found.stderr.trim().split('\n').at(-1);
      const remedy = 'pip install -r bench/peers/requirements.txt; WEFT_BENCH_PYTHON names its python';
      log(`SKIPPED, ${module} is absent: ${why}; ${remedy}`);
      return undefined;
    },
    /** Path of an input that `write` writes when it is not there yet. */
    async input(name, write) {
      const path = join(cache, name);
      if (existsSync(path)) return path;
      log(`  writing ${name}`);
      await mkdir(cache, { recursive: true });
      const partial = `${path}.partial`;
      await rm(partial, { recursive: true, force: true });
      await write(partial);
      await rename(partial, path);
      return path;
    },
  };
}

/** Whether the help of a command of Weft names an option. */
export function helpNames(root, args, word) {
  const { stdout } = spawnSync(process.execPath, [join(root, 'bin/weft.cjs'), ...args, '--help'], {
    encoding: 'utf8',
  });
  return stdout.includes(word);
}

/** Weft's command line, as the start of a command. */
export function weft(root, ...args) {
  return [process.execPath, join(root, 'bin/weft.cjs'), ...args.map(String)];
}
