import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { nameInputs } from '../../src/build/name-inputs.js';
import { planId } from '../../src/commit/plan.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { pipelineIdentity } from '../../src/config/pipeline.js';
import { documentId } from '../../src/corpus/document-id.js';
import { BadInputError } from '../../src/errors.js';
import { absentInputs } from '../../src/revise/retry/absent-inputs.js';
import { createSource } from '../../src/sources/create-source.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { inputName } from '../../src/store/input-name.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readSource, testContext } from '../sources/support.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';

const samples = join(import.meta.dirname, '../../samples');
const TEXT = 'The ferry was late again, and the passengers stood along the rail and looked at the far bank. ';
const page = (name: string) =>
  `<html><body><article><h1>${name}</h1><p>${TEXT.repeat(4)}</p></article></body></html>`;

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'weft-names-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** What a build plans and reads of a source, whose names end in the corpus. */
async function planned(source: object, baseDir: string) {
  const opener = createInputOpener({ baseDir });
  const pipeline = nameInputs(checkPipeline({ source }), opener);
  const reader = createSource(pipeline.source, opener);
  const units = await reader.plan(testContext());
  const documents: { id: string; place: string }[] = [];
  for (const item of await readSource(reader)) {
    if (item.kind !== 'page') continue;
    const { input, path } = item.page.source;
    documents.push({ id: documentId(item.page), place: path === undefined ? input : `${input} ${path}` });
  }
  await opener.close();
  return {
    units,
    documents,
    id: planId(pipelineIdentity(pipeline), '1.0.0', units),
    source: pipeline.source,
  };
}

it.each([
  ['/data/p', '/data/p/site', 'site'],
  ['/data/p', '/data/p', '.'],
  ['/data/p', '/data/site/', '../site'],
  ['/data/p', '/mnt/a/*.warc.gz', '../../mnt/a/*.warc.gz'],
  ['/data/p', 'file:///data/p/a%20b', 'a b'],
  ['/data/p', 'FILE:/data/p/site', 'site'],
  ['/data/p', './site', './site'],
  ['/data/p', '../site', '../site'],
  ['/data/p', 's3://bucket/site/', 's3://bucket/site/'],
  ['/data/p', 'https://h.example/site', 'https://h.example/site'],
])('from %s the input %s is stored as %s', (base, uri, name) => {
  expect(inputName(base, uri)).toBe(name);
});

it('a file: URL of another machine is one clear error', () => {
  for (const uri of ['file://host/share/site', 'file:///a%2Fb'])
    expect(() => inputName('/', uri)).toThrowError(
      expect.objectContaining({ constructor: BadInputError, code: 'input_scheme' }),
    );
});

it('the corpus is the same to the byte for a relative and an absolute --input, and from another folder', async () => {
  const root = await folder();
  const site = join(root, 'in/site');
  await write(join(site, 'index.html'), page('Home'));
  const pipeline = join(root, 'pipelines/p.yaml');
  await write(
    pipeline,
    'source: { type: html, input: none }\nfetch: { network: false }\nrules: { preset: none }\n',
  );
  const forms: [string, string][] = [
    ['./in/../in/site/', root],
    [site, root],
    ['site', dirname(site)],
  ];
  const digests = await Promise.all(
    forms.map(async ([input, cwd]) => {
      const out = await folder();
      const run = await runWeft(['build', pipeline, '--input', input, '--out', out, '--workers', '1'], {
        cwd,
      });
      expect({ input, code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
      return corpusDigest(createFsStore(out));
    }),
  );
  expect(Object.keys(digests[0] ?? {}).some((key) => key.endsWith('.tar'))).toBe(true);
  for (const digest of digests) expect(digest).toEqual(digests[0]);
}, 120_000);

it('plan, ids and places are those of the relative name for paths, patterns and file: URLs of every kind of input', async () => {
  const base = join(samples, '../pipelines');
  const at = (name: string) => join(samples, name);
  for (const [type, relativeName, ...others] of [
    ['html', '../samples/site', at('site'), `${at('site')}/`, pathToFileURL(at('site')).href],
    ['html', '../samples/site/*/*.html', at('site/*/*.html')],
    ['warc', '../samples/site.warc.gz', at('site.warc.gz'), pathToFileURL(at('site.warc.gz')).href],
    ['json', '../samples/pages.jsonl', at('pages.jsonl')],
    ['obelics', '../samples/corpora/obelics', at('corpora/obelics')],
  ] as [string, string, ...string[]][]) {
    const wanted = await planned({ type, input: relativeName }, base);
    for (const input of others) expect(await planned({ type, input }, base)).toEqual(wanted);
  }
});

it('places count from the folder of the pipeline, and roots with equal names stay apart', async () => {
  const root = await folder();
  for (const name of ['a', 'b']) await write(join(root, name, 'site/index.html'), page('The same'));
  const base = join(root, 'pipelines');
  for (const input of [['a', 'b'].map((one) => join(root, one, 'site')), join(root, '*/site')]) {
    const { documents } = await planned({ type: 'html', input }, base);
    const places = documents.map(({ place }) => place);
    expect(places).toEqual(
      Array.isArray(input)
        ? ['../a/site index.html', '../b/site index.html']
        : ['.. a/site/index.html', '.. b/site/index.html'],
    );
    expect(new Set(documents.map(({ id }) => id)).size).toBe(2);
  }
});

it('no path of the machine is in what is planned from maps, images, lists of archives and their prefix, and the base of an index', async () => {
  const root = await folder();
  await write(join(root, 'site/index.html'), page('Mapped'));
  await write(join(root, 'urls.json'), JSON.stringify({ 'index.html': 'https://h.example/' }));
  await copyFile(join(samples, 'site.warc.gz'), join(root, 'site.warc.gz'));
  await write(join(root, 'absolute.paths'), `${join(root, 'site.warc.gz')}\n`);
  await write(join(root, 'url.paths'), `${pathToFileURL(join(root, 'site.warc.gz')).href}\n`);
  await write(join(root, 'short.paths'), 'site.warc.gz\n');
  await write(join(root, 'mmc4.jsonl'), '{}\n');
  await write(join(root, 'q.cdxj'), '{"filename": "site.warc.gz", "offset": 0}\n');
  for (const [source, input] of [
    [{ type: 'html', input: join(root, 'site'), url_map: join(root, 'urls.json') }, 'site'],
    [{ type: 'warc', input: join(root, 'absolute.paths') }, 'site.warc.gz'],
    [{ type: 'warc', input: 'url.paths' }, 'site.warc.gz'],
    [{ type: 'warc', input: 'short.paths', paths_prefix: `${root}/` }, './site.warc.gz'],
    [{ type: 'warc', input: join(root, 'q.cdxj'), warc_base: `${root}/` }, 'q.cdxj'],
    [{ type: 'mmc4', input: join(root, 'mmc4.jsonl'), images: join(root, 'images') }, 'mmc4.jsonl'],
  ] as const) {
    const plan = await planned(source, root);
    expect(plan.units.map((unit) => unit.input)).toEqual([input]);
    expect(JSON.stringify(plan)).not.toContain(root);
  }
});

it('a retry says which inputs are not where it looks, and with the folder of the pipeline finds those of an absolute --input', async () => {
  const root = await folder();
  const base = join(root, 'pipelines');
  await write(join(root, 'in/site/index.html'), page('Found'));
  const { source } = await planned(
    { type: 'html', input: [join(root, 'in/site'), join(root, 'in/*')] },
    base,
  );
  for (const [baseDir, absent] of [
    [base, []],
    [root, ['../in/site', '../in/*']],
  ] as const) {
    const opener = createInputOpener({ baseDir });
    expect(await absentInputs(source, opener)).toEqual(absent);
    await opener.close();
  }
});
