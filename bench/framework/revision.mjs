import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './bench.mjs';

/**
 * Another revision of the package, checked out by git worktree and built; kept, so that a second run finds it.
 *
 * It shares the packages of this one where its lockfile is the same, and installs its own where not.
 *
 * @returns {Promise<{ root: string, label: string }>}
 */
export async function buildRevision(name, cache, log) {
  const commit = run('git', ['rev-parse', '--verify', `${name}^{commit}`]).trim();
  const label = commit.slice(0, 12);
  const root = join(cache, `revision-${label}`);
  const ready = join(root, 'dist/index.js');
  if (existsSync(ready)) return { root, label };
  log(`building ${name} (${label})`);
  await mkdir(cache, { recursive: true });
  await rm(root, { recursive: true, force: true });
  run('git', ['worktree', 'add', '--force', '--detach', root, commit]);
  const lockfile = (folder) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lockfile(root) === lockfile(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  else run('npm', ['ci', '--ignore-scripts'], root);
  run('npm', ['run', 'build'], root);
  return { root, label };
}

function run(program, args, cwd = ROOT) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`.trim().split('\n').slice(-10).join('\n')}`,
    );
  return stdout;
}
