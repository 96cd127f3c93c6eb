import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';

const root = join(import.meta.dirname, '../..');
const deploy = join(root, 'deploy');
const exec = promisify(execFile);
let folder: string;
let local: Record<string, string>;

/** Two files of pages, which are two units, and what one process builds of them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-deploy-'));
  for (const name of ['a', 'b']) {
    const html = `<article><h1>Lock ${name}</h1><p>The keeper of lock ${name} opens the upper gate at dawn.</p></article>`;
    await writeFile(
      join(folder, `${name}.jsonl`),
      `${JSON.stringify({ url: `https://example.org/${name}`, html })}\n`,
    );
  }
  await writeFile(
    join(folder, 'pipeline.yaml'),
    `name: locks\nsource: { type: json, input: '${folder}/*.jsonl', html_field: html, url_field: url }\nfetch: { network: false }\nrules: { preset: none }\n`,
  );
  await mkdir(join(folder, 'scratch'));
  await done(['build', join(folder, 'pipeline.yaml'), '--out', join(folder, 'local'), '--quiet']);
  local = await corpusDigest(createFsStore(join(folder, 'local')));
  return () => rm(folder, { recursive: true });
});

async function done(args: string[], env: Record<string, string> = {}): Promise<void> {
  const run = await runWeft(args, { cwd: folder, env });
  expect(run, `${args.join(' ')}: ${run.stderr}`).toMatchObject({ code: 0 });
}

/** What a container is given, with its folders and its bucket in the folder of this test. */
const here = (word: string, corpus: string): string =>
  word
    .replace('s3://bucket/corpus', join(folder, corpus))
    .replace(/^\/pipeline(?=\/|$)/, folder)
    .replace(/^\/scratch$/, join(folder, 'scratch'));

it('the containers of the examples for Kubernetes build what one process builds', async () => {
  for (const name of ['plan.yaml', 'work.yaml']) {
    const { spec } = parse(await readFile(join(deploy, 'kubernetes', name), 'utf8'));
    const [{ args, env }] = spec.template.spec.containers;
    const given = Object.fromEntries(
      env.map((one: { name: string; value: string }) => [one.name, here(one.value, '')]),
    );
    const alone = { JOB_COMPLETION_INDEX: '0', WEFT_ARRAY_COUNT: '1' };
    await done(
      args.map((word: string) => here(word, 'kubernetes')),
      { ...given, ...alone },
    );
  }
  expect(await corpusDigest(createFsStore(join(folder, 'kubernetes')))).toEqual(local);
});

/** Stands in for the command line of AWS: writes what it was asked for, and gives each job an id. */
const AWS = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const log = process.env.AWS_LOG;
const before = existsSync(log) ? readFileSync(log, 'utf8').split('\\n').length - 1 : 0;
appendFileSync(log, JSON.stringify(process.argv.slice(2)) + '\\n');
console.log('job-' + before);
`;

it('the jobs that the example for AWS Batch submits, run in the order of their dependencies, do too', async () => {
  const corpus = join(folder, 'batch');
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'aws'), AWS);
  await chmod(join(bin, 'aws'), 0o755);
  const log = join(folder, 'aws.log');
  const { stdout } = await exec('bash', [join(deploy, 'aws-batch/phases.sh')], {
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      AWS_LOG: log,
      CORPUS: corpus,
      PIPELINE: join(folder, 'pipeline.yaml'),
      QUEUE: 'spot',
      TASKS: '2',
      WEFT: `${process.execPath} ${join(root, 'bin/weft.cjs')}`,
    },
  });
  expect(stdout.trim()).toBe('job-3');
  const calls = (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
  const { containerProperties, parameters } = JSON.parse(
    await readFile(join(deploy, 'aws-batch/job-definition.json'), 'utf8'),
  );
  const option = (call: string[], name: string) =>
    call.includes(name) ? call[call.indexOf(name) + 1] : undefined;
  for (const [at, call] of calls.entries()) {
    expect(call.slice(0, 2)).toEqual(['batch', 'submit-job']);
    expect(option(call, '--depends-on')).toBe(at === 0 ? undefined : `jobId=job-${at - 1}`);
    const given = Object.fromEntries(
      (option(call, '--parameters') ?? '').split(',').map((pair) => pair.split('=')),
    );
    const words: string[] = containerProperties.command.map((word: string) =>
      word.startsWith('Ref::') ? { ...parameters, ...given }[word.slice('Ref::'.length)] : here(word, ''),
    );
    const size = option(call, '--array-properties')?.replace('size=', '');
    for (let index = 0; index < Number(size ?? 1); index++)
      await done(
        words,
        size === undefined
          ? {}
          : { AWS_BATCH_JOB_ARRAY_INDEX: String(index), AWS_BATCH_JOB_ARRAY_SIZE: size },
      );
  }
  expect(await corpusDigest(createFsStore(corpus))).toEqual(local);
}, 60_000);

it('what the Dockerfile copies into its image is all that a build needs', async () => {
  const text = await readFile(join(deploy, 'Dockerfile'), 'utf8');
  const image = join(folder, 'image');
  await mkdir(image);
  const copies = [...text.matchAll(/^COPY --from=build \/src\/(\S+) \.\/(\S+)$/gm)];
  expect(copies.length).toBeGreaterThan(0);
  for (const [, from = '', to = ''] of copies) {
    if (basename(from) === 'node_modules') await symlink(join(root, from), join(image, to));
    else await cp(join(root, from), join(image, to), { recursive: true });
  }
  const [, entry = ''] = /^ENTRYPOINT \["node", "\/opt\/weft\/(.+)"\]$/m.exec(text) ?? [];
  const out = join(folder, 'of-image');
  await exec(process.execPath, [
    join(image, entry),
    'build',
    join(folder, 'pipeline.yaml'),
    '--out',
    out,
    '--quiet',
  ]);
  expect(await corpusDigest(createFsStore(out))).toEqual(local);
});
