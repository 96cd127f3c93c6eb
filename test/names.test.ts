import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Exported names that mean something in each of two modules, and why. */
const TWICE: Readonly<Record<string, string>> = {
  readPage:
    'a crawl reads the links of a page it fetched, weft extract the bytes of a file; no module needs both',
  ready: 'modules of worker threads: each exports it, and the pool calls it by this name',
  rewriteSignals: 'retries and takedowns each write the signals of a unit anew, under one file name',
};

const DECLARATION =
  /^export (?:declare |abstract |async )*(?:function\*?|class|interface|type|const|let|enum) +(\w+)/gm;

/** Modules of src by the names that they declare and export. */
async function modulesByName(): Promise<Map<string, string[]>> {
  const modules = new Map<string, string[]>();
  const src = join(import.meta.dirname, '../src');
  for (const file of await readdir(src, { recursive: true })) {
    if (!/\.c?ts$/.test(file)) continue;
    const text = await readFile(join(src, file), 'utf8');
    // Overloads declare a name several times in one module.
    const names = new Set([...text.matchAll(DECLARATION)].map(([, name = '']) => name));
    for (const name of names) modules.set(name, [...(modules.get(name) ?? []), file]);
  }
  return modules;
}

it('an exported name is declared by one module, so that it has one meaning', async () => {
  const modules = await modulesByName();
  expect(modules.size).toBeGreaterThan(1000);
  const twice = [...modules].filter(([, files]) => files.length > 1);
  const wrong = twice.filter(([name]) => !Object.hasOwn(TWICE, name));
  expect(wrong.map(([name, files]) => `${name}: ${files.join(', ')}`)).toEqual([]);
  const gone = Object.keys(TWICE).filter((name) => !twice.some(([known]) => known === name));
  expect(gone, 'declared once by now: take them off the list').toEqual([]);
});
