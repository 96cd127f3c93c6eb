import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { needs } from '../support/needs.js';

const { skip, python } = needs.python(['ast'], 'the Python of deploy and bench is read by Python');
const root = join(import.meta.dirname, '../..');

it.skipIf(skip).each(['deploy/spark/curate.py', 'bench/scale/curate_rows.py'])('%s is Python', (name) => {
  const read = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
  const run = spawnSync(python, ['-c', read, join(root, name)], { encoding: 'utf8' });
  expect(run, run.stderr).toMatchObject({ status: 0 });
});
