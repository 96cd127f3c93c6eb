import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';

/** A corpus of two units; `complete` says whether all phases were run, or the first. */
async function corpusOf(complete: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'weft-gc-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['a', 'b']) {
    const html = `<article><h1>Weir ${name}</h1><p>Below weir ${name} the water runs white in spring.</p></article>`;
    await writeFile(
      join(folder, `${name}.jsonl`),
      `${JSON.stringify({ url: `https://example.org/${name}`, html })}\n`,
    );
  }
  await writeFile(
    join(folder, 'pipeline.yaml'),
    'name: weirs\nsource: { type: json, input: "*.jsonl", html_field: html, url_field: url }\nfetch: { network: false }\nrules: { preset: none }\n',
  );
  const weft = async (...args: string[]) => {
    const run = await runWeft(args, { cwd: folder });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    return run;
  };
  await weft('plan', 'pipeline.yaml', '--out', 'corpus');
  await weft('work', 'corpus', '--quiet', ...(complete ? [] : ['--phase', 'extract']));
  const out = join(folder, 'corpus');
  return {
    digest: () => corpusDigest(createFsStore(out)),
    async leave(name: string, text = 'left behind') {
      await mkdir(dirname(join(out, name)), { recursive: true });
      await writeFile(join(out, name), text);
    },
    async gc(...args: string[]) {
      const { stdout, stderr } = await weft('gc', 'corpus', '--json', ...args);
      return { report: JSON.parse(stdout), stderr };
    },
  };
}

it('counts what attempts left at units that are complete, and deletes it with --delete alone', async () => {
  const { digest, leave, gc } = await corpusOf(true);
  const clean = await digest();
  const shard = Object.keys(clean).find((key) => key.endsWith('.tar')) ?? '';
  await leave(shard.replace(/-[0-9a-f]{8}\.tar$/, '-0123abcd.tar'));
  await leave('documents/json-00000-0123abcd.jsonl.gz');
  await leave('failures/extract/json-00001/0001.json', '{}');
  const littered = await digest();
  expect(Object.keys(littered)).toHaveLength(Object.keys(clean).length + 3);
  const found = {
    orphans: { files: 2, bytes: 22 },
    failures: { files: 1, bytes: 2 },
    undecided: { files: 0 },
  };
  const dry = await gc();
  expect(dry.report).toMatchObject({ deleted: false, ...found });
  expect(dry.stderr).toMatch(/nothing was deleted; --delete does it/);
  expect(await digest()).toEqual(littered);
  const real = await gc('--delete');
  expect(real.report).toMatchObject({ deleted: true, ...found });
  expect(await digest()).toEqual(clean);
  expect((await gc()).report).toMatchObject({ orphans: { files: 0 }, failures: { files: 0 } });
});

it('leaves what a worker may still commit, and says so', async () => {
  const { digest, leave, gc } = await corpusOf(false);
  await leave('shards/json-00000-00000-0123abcd.tar');
  const before = await digest();
  const { report, stderr } = await gc('--delete');
  expect(report).toMatchObject({ orphans: { files: 0 }, undecided: { files: 1, bytes: 11 } });
  expect(stderr).toMatch(/units that are not complete stay/);
  expect(await digest()).toEqual(before);
});
