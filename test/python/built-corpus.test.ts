import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readManifests } from '../../src/corpus/corpus-reader.js';
import { buildInProcess } from '../support/build-in-process.js';
import { needs } from '../support/needs.js';

const python = needs.python(['webdataset'], 'reads a corpus that weft build wrote');
const root = join(import.meta.dirname, '../..');

describe.skipIf(python.skip)('a built corpus', () => {
  it('is iterated whole by the webdataset package: every sample complete, keys and counts as in the manifests', async () => {
    const source = { type: 'html', input: 'site', url_map: 'site/urls.json', unit_files: 5 };
    const pipeline = { source, fetch: { network: false }, shards: { max_documents: 2 } };
    const { store, samples } = await buildInProcess(pipeline, { baseDir: join(root, 'samples') });
    const shards: { name: string; documents: number; images: number }[] = [];
    for await (const manifest of readManifests(store, 'assemble')) shards.push(...manifest.shards);
    expect(shards.length).toBeGreaterThan(4);
    const script = join(import.meta.dirname, 'read_webdataset.py');
    const paths = shards.map(({ name }) => join(store.uri, name));
    const { stdout } = await promisify(execFile)(python.python, [script, ...paths], { maxBuffer: 2 ** 26 });
    const report = JSON.parse(stdout);
    expect(report.incomplete).toEqual([]);
    expect(report.shards).toMatchObject(
      shards.map(({ documents, images }) => ({ samples: documents, images })),
    );
    const keys = report.shards.flatMap((shard: { keys: string[] }) => shard.keys);
    expect(keys).toEqual(samples.map(({ sample }) => sample.key));
  });
});
