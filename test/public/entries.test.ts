import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode, waves } from '../images/pictures.js';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports).filter((name) => !name.includes('*'));

/** The source of an entry: what its built file was made from. */
const sourceOf = (entry: string) =>
  join(ROOT, manifest.exports[entry].default.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));

/** The code of the example in the comment of a module. */
function exampleIn(source: string): string {
  const [, example = ''] = /@example\n \* ```js\n([\s\S]*?) \* ```/.exec(source) ?? [];
  return example.replace(/^ \* ?/gm, '').replaceAll('https://example.org/', 'http://site.invalid/');
}

// Below the package, so that `weft/…` means this very package, as it does in a project that installed it.
let folder: string;

beforeAll(async () => {
  await mkdir(join(ROOT, 'out'), { recursive: true });
  folder = await mkdtemp(join(ROOT, 'out', 'examples-'));
  await cp(join(ROOT, 'samples/site'), join(folder, 'pages'), { recursive: true });
  await cp(join(folder, 'pages/index.html'), join(folder, 'page.html'));
  await writeFile(
    join(folder, 'picture.jpg'),
    await encode(waves(300, 200, 1))
      .jpeg()
      .toBuffer(),
  );
  await writeFile(
    join(folder, 'pipeline.yaml'),
    'source: { type: html, input: pages }\nfetch: { network: false }\nrun: { workers: 1 }\n',
  );
  await runExample('./build');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runExample(entry: string): Promise<string> {
  const file = join(folder, `${basename(entry)}.mjs`);
  await writeFile(file, exampleIn(await readFile(sourceOf(entry), 'utf8')));
  const { stdout } = await run(process.execPath, [file], { cwd: folder });
  return stdout;
}

describe('entries of the package', () => {
  it('are one for each file of src/public, and the root', async () => {
    const files = await readdir(join(ROOT, 'src/public'));
    expect(entries.sort()).toEqual(['.', ...files.map((name) => `./${name.replace(/\.ts$/, '')}`)].sort());
  });

  it.each(entries)('the example of %s runs and prints something', async (entry) => {
    expect((await runExample(entry)).trim()).not.toBe('');
  });

  it('weft/extract reaches neither sharp nor DuckDB nor the AWS SDK by its imports', async () => {
    const packages = new Set<string>();
    const seen = new Set<string>();
    const visit = async (file: string): Promise<void> => {
      if (seen.has(file)) return;
      seen.add(file);
      // Types are gone once the code runs, and what is imported when it is asked for is not loaded.
      const text = (await readFile(file, 'utf8')).replace(/^(?:import|export) type [^;]+;$/gm, '');
      for (const [, target = ''] of text.matchAll(/\bfrom '([^']+)';/g)) {
        if (target.startsWith('.')) await visit(join(dirname(file), target.replace(/\.js$/, '.ts')));
        else packages.add(target);
      }
    };
    await visit(sourceOf('./extract'));
    expect(seen.size).toBeGreaterThan(30);
    expect([...packages].filter((name) => /^(?:sharp|@duckdb|@aws-sdk|undici)/.test(name))).toEqual([]);
  });
});
