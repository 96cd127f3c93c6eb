import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runWeft } from '../support/run-weft.js';

it('the list of commands is printed without loading any of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-coverage-'));
  const { code, stdout } = await runWeft(['--help'], { env: { NODE_V8_COVERAGE: folder } });
  expect(code).toBe(0);
  expect(stdout).toContain('refresh-consent');
  const loaded: string[] = [];
  for (const file of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
      result: { url: string }[];
    };
    loaded.push(...result.map(({ url }) => url));
  }
  expect(loaded.some((url) => url.endsWith('/dist/cli.js'))).toBe(true);
  const packages = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  const small = ['commander', 'fastest-levenshtein', 'get-east-asian-width', 'string-width'];
  expect([...new Set(packages)].filter((name) => !small.includes(name))).toEqual([]);
});

it('help of a command and a command without arguments say what it does, as the list has it', async () => {
  const [list, help, own] = await Promise.all([
    runWeft(['--help']),
    runWeft(['help', 'diff']),
    runWeft(['diff', '--help']),
  ]);
  expect(list.stdout).toMatch(/^ {2}diff +which documents two builds differ in, and why$/m);
  expect(help.stdout).toContain('\nwhich documents two builds differ in, and why\n');
  expect(own.stdout).toBe(help.stdout);
});

it.each(['buld', '__proto__', 'constructor'])('%s is no command, and ends with status 2', async (name) => {
  const { code, stderr } = await runWeft([name]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`unknown command '${name}'`) });
});
