import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractPool, type ExtractPool } from '../../../src/extract/extract-pool.js';
import type { ExtractorModule } from '../../../src/extract/extractor/load-extractor.js';
import { sumOfModule } from '../../../src/extract/extractor/module-sum.js';
import { linesOf } from '../recipes/read-page.js';

/** Answers with how often it was loaded and asked in its thread, or does what the page says. */
const MODULE = `let asked = 0;
globalThis.loaded = (globalThis.loaded ?? 0) + 1;
export default ({ $, url }) => {
  asked += 1;
  const does = $('p').text();
  if (does === 'hang') for (;;);
  if (does === 'throw') throw new TypeError('no such thing');
  if (does === 'general') return undefined;
  return [{ type: 'text', text: [globalThis.loaded, asked, url].join(' ') }];
};`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-extractor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withPool<R>(module: ExtractorModule, use: (pool: ExtractPool) => Promise<R>): Promise<R> {
  const pool = createExtractPool({ threads: 1, extractor: module, timeoutMs: 5000 });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

async function fileOf(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const ask = (pool: ExtractPool, does: string) =>
  pool.run({
    id: does,
    url: `https://docs.example.org/${does}`,
    body: `<p>${does}</p>`,
    source: { input: 'p', offset: 0 },
  });

describe('an extractor in the threads of extraction', () => {
  it('is loaded once in each, whose pages it drops when it throws or takes too long', async () => {
    const path = await fileOf('x.mjs', MODULE);
    const answers = await withPool({ path, sha256: (await sumOfModule(path)).sha256 }, async (pool) => {
      const all: string[] = [];
      for (const does of ['one', 'throw', 'general', 'two', 'hang', 'three']) {
        const result = await ask(pool, does);
        const drop = 'drop' in result ? `${result.drop.reason}: ${result.drop.detail}` : undefined;
        all.push(drop ?? ('document' in result ? linesOf(result.document.nodes).join() : ''));
      }
      return all;
    });
    expect(answers).toEqual([
      'paragraph: 1 1 https://docs.example.org/one',
      'extractor_failed: TypeError: no such thing',
      'paragraph: general',
      'paragraph: 1 4 https://docs.example.org/two',
      'extract_timeout: more than 5000 ms',
      // A new thread.
      'paragraph: 1 1 https://docs.example.org/three',
    ]);
  });

  it.each([
    ['syntax.mjs', 'export default (', 'bad_extractor', 'cannot load the extractor: '],
    ['throws.mjs', 'throw new Error("no key");', 'bad_extractor', 'cannot load the extractor: no key'],
    ['import.mjs', "import 'no-such-package';", 'bad_extractor', "Cannot find package 'no-such-package'"],
    ['named.mjs', 'export const extract = () => [];', 'bad_extractor', 'exports no function as default'],
  ])('%s ends the work at the first page, in one line', async (name, text, code, message) => {
    const path = await fileOf(name, text);
    await withPool({ path }, async (pool) => {
      const error = await ask(pool, 'one').catch((e: unknown) => e);
      expect(error).toMatchObject({ name: 'FixConfigError', code, exitCode: 2 });
      expect((error as Error).message).toContain(path);
      expect((error as Error).message).toContain(message);
    });
  });

  it('that is not there, or has changed since the plan was made, ends the work too', async () => {
    await withPool({ path: join(folder, 'absent.mjs') }, (pool) =>
      expect(ask(pool, 'one')).rejects.toMatchObject({ code: 'extractor_not_found', exitCode: 2 }),
    );
    const path = await fileOf('changed.mjs', `import './beside.mjs';\n${MODULE}`);
    await fileOf('beside.mjs', 'export const a = 1;');
    const { sha256 } = await sumOfModule(path);
    await fileOf('beside.mjs', 'export const a = 2;');
    await withPool({ path, sha256 }, (pool) =>
      expect(ask(pool, 'one')).rejects.toMatchObject({ code: 'extractor_changed', exitCode: 5 }),
    );
  });

  it('may be CommonJS', async () => {
    const path = await fileOf(
      'x.cjs',
      "module.exports = ({ $ }) => [{ type: 'text', text: $('p').text() }];",
    );
    const result = await withPool({ path }, (pool) => ask(pool, 'one'));
    expect('document' in result && linesOf(result.document.nodes)).toEqual(['paragraph: one']);
  });
});
