import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWeft } from '../support/run-weft.js';

const PRELOAD = fileURLToPath(new URL('../support/end-early.mjs', import.meta.url));
const BIN = fileURLToPath(new URL('../../bin/weft.cjs', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../pipelines/samples.yaml', import.meta.url));

let root: string;
let corpus: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-exit-status-'));
  corpus = join(root, 'corpus');
  expect((await runWeft(['build', SAMPLES, '--out', corpus, '--quiet'])).code).toBe(0);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a build that finished', () => {
  const buildOf = async (name: string, lines: object[], flags: string[] = []) => {
    const text = 'The ferry was late again, and the passengers stood along the rail. '.repeat(6);
    const full = lines.map((line) => JSON.stringify({ ...line, body: `<article><p>${text}</p></article>` }));
    await writeFile(join(root, `${name}.jsonl`), full.join('\n'));
    const yaml = { name, source: { type: 'json', input: `${name}.jsonl` }, rules: { preset: 'none' } };
    await writeFile(join(root, `${name}.yaml`), JSON.stringify(yaml));
    return runWeft([
      'build',
      join(root, `${name}.yaml`),
      '--out',
      join(root, `${name}-out`),
      '--quiet',
      ...flags,
    ]);
  };

  it('without a document has status 1, and names the reason and the fields that would do', async () => {
    const pages = [{ uri: 'https://pages.example/a' }, { uri: 'https://pages.example/b' }];
    const empty = await buildOf('odd-fields', pages);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(
      /no document was stored: 2 records came in, 2 of them ended as missing_field/,
    );
    expect(empty.stderr).toMatch(/source\.url_field .*: uri, body/);
    const named = ['--set', 'source.url_field=uri', '--set', 'source.html_field=body'];
    const again = ['--out', join(root, 'odd-fields-again')];
    expect(await buildOf('odd-fields', pages, [...named, ...again])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a command that ends before its work is done', () => {
  const build = (how: string) =>
    runWeft(['build', SAMPLES, '--out', join(root, `never-${how}`)], {
      env: { WEFT_TEST_END: how },
      nodeOptions: ['--import', PRELOAD],
    });

  it('because nothing is left to wait for has status 70 and one line', async () => {
    const run = await build('idle');
    expect(run.code).toBe(70);
    expect(run.stderr).toMatch(/^weft: ended before its work was done, .*\n$/);
  });

  it('by an error that nobody awaits has status 70 and one line that says where', async () => {
    const run = await build('throw');
    expect(run.code).toBe(70);
    expect(run.stderr).toMatch(/^weft: internal error: TypeError: of undefined reading x.*report it.*\n$/);
  });

  it('by a full disk that nobody awaits has status 5 and says how to fix it', async () => {
    const run = await build('disk');
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/^weft: \/d\/file: no space left; free some, .*\n$/);
  });
});

describe.skipIf(process.platform !== 'linux')('a command whose output has nowhere to go', () => {
  type Streams = { stdout?: 'closed' | 'full'; stderr?: 'closed' | 'full' };

  /** Runs a command with the reading end of a stream closed, or with a full device in its place. */
  async function run(
    args: string[],
    { stdout, stderr }: Streams,
  ): Promise<{ code: number | null; said: string }> {
    const [out, err] = [stdout, stderr].map((how) => (how === 'full' ? openSync('/dev/full', 'w') : 'pipe'));
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', out!, err!] });
    if (stdout === 'closed') child.stdout?.destroy();
    if (stderr === 'closed') child.stderr?.destroy();
    let said = '';
    if (stderr === undefined) child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, said };
  }

  it('a build completes when whoever read its progress has left', async () => {
    const out = join(root, 'no-stderr');
    expect(await run(['build', SAMPLES, '--out', out], { stderr: 'closed' })).toMatchObject({ code: 0 });
    expect(await readdir(out)).toEqual(await readdir(corpus));
    expect(await run(['sample', corpus, '-n', '1'], { stderr: 'full' })).toMatchObject({ code: 0 });
  });

  it('prints documents to a reader that left: status 0; to a full disk: status 5 and one line', async () => {
    expect(await run(['sample', corpus], { stdout: 'closed' })).toMatchObject({ code: 0, said: '' });
    const full = await run(['sample', corpus], { stdout: 'full' });
    expect(full.code).toBe(5);
    expect(full.said).toMatch(/^weft: standard output: no space left; .*\n$/);
  });

  it('writes the report of a sample whose lines are read by nobody', async () => {
    const html = join(root, 'report.html');
    const args = ['sample', corpus, '--html', html, '--json'];
    expect(await run(args, { stdout: 'closed' })).toMatchObject({ code: 0 });
    expect(existsSync(html)).toBe(true);
  });

  it('validates to the end and gives its verdict when nobody reads the findings', async () => {
    const broken = join(root, 'broken');
    await cp(corpus, broken, { recursive: true });
    await writeFile(join(broken, 'wids-meta.json'), '{}');
    expect(await run(['validate', broken], { stdout: 'closed' })).toMatchObject({ code: 1 });
  });
});
