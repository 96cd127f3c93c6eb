import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runWeft } from '../support/run-weft.js';

const DECODER = /\/dist\/images\/decode-image\.js$/;

/** Packages and modules of ours that a finished build has no use for: each takes up to half a second or 70 MB. */
const UNUSED = [
  /node_modules\/ajv\/dist\/(?:ajv|2020|core|compile)/,
  /node_modules\/@duckdb\//,
  /node_modules\/@aws-sdk\//,
  /node_modules\/@smithy\//,
  /\/dist\/signals\/text\/language\/language-scores\.js$/,
  /node_modules\/libphonenumber/,
  /node_modules\/sharp\//,
  /node_modules\/piscina\//,
  /node_modules\/hyparquet/,
  /node_modules\/onnxruntime/,
  /\/dist\/extract\/dom\//,
  DECODER,
];

it('a build loads what it needs: one that is finished nothing that extracts, decides or decodes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-nothing-'));
  try {
    await writeFile(
      join(folder, 'a.html'),
      '<p>The ferry leaves at nine, and comes back when the tide lets it.</p>',
    );
    const pipeline = {
      name: 'ferry',
      source: { type: 'html', input: join(folder, '*.html') },
      fetch: { network: false },
      rules: { preset: 'none' },
      run: { workers: 1 },
      output: join(folder, 'corpus'),
    };
    await writeFile(join(folder, 'pipeline.yaml'), JSON.stringify(pipeline));
    const build = async (coverage: string) => {
      const { code, stderr } = await runWeft(['build', join(folder, 'pipeline.yaml')], {
        env: { NODE_V8_COVERAGE: join(folder, coverage) },
      });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const loaded = new Set<string>();
      for (const file of await readdir(join(folder, coverage))) {
        const { result } = JSON.parse(await readFile(join(folder, coverage, file), 'utf8')) as {
          result: { url: string }[];
        };
        for (const { url } of result) loaded.add(url);
      }
      return UNUSED.filter((name) => [...loaded].some((url) => name.test(url)));
    };
    // What the first build loads shows that the second one's list is no empty promise.
    const first = await build('first');
    expect(first.map(String)).toEqual(
      expect.arrayContaining([/node_modules\/@duckdb\//, /node_modules\/piscina\//].map(String)),
    );
    // Nor does a build without an image start what decodes them.
    expect(first.map(String)).not.toContain(String(DECODER));
    expect(await build('second')).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
