import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdxj, linesOf } from '../sources/warc/indexed/write-index.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { parquetFile } from '../sources/write-parquet.js';
import { runWeft } from '../support/run-weft.js';
import { tinyPicture } from '../support/tiny-corpus.js';

let root: string;
let pictures: Buffer[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-init-'));
  pictures = await Promise.all([1, 2, 3].map((seed) => tinyPicture(seed, 320, 240)));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const SUBJECTS = [
  'The ferry to the island leaves at seven in the morning and carries the post, the milk and the schoolchildren. In winter it runs twice a day, and when the ice is thick the captain follows the channel that the breaker has cut.',
  'A good loaf of rye needs three days and not much work. The starter is fed in the evening, the dough is mixed after breakfast, and it rests under a cloth until the surface shows small cracks that look like dry earth.',
  'The old observatory stands on the hill behind the station, and its dome has not turned for twenty years. The mirror was taken out and cleaned last spring, and on clear nights visitors may look at the rings of Saturn.',
];
const page = (n: number, image: string) =>
  `<html lang="en"><head><title>Page ${n}</title></head><body><article><h1>Page ${n}</h1><p>${SUBJECTS[n]}</p><p><img src="${image}" alt="What page ${n} shows"></p><p>${SUBJECTS[n]?.split('. ').reverse().join('. ')}</p></article></body></html>`;

/** Runs a command in the folder of the test, as its user would. */
const weft = (...args: string[]) => runWeft(args, { cwd: root });

async function road(input: string): Promise<Record<string, unknown>> {
  const init = await weft('init', input, '--out', `${input.split('.')[0]}.yaml`);
  expect(init).toMatchObject({ code: 0, stdout: '' });
  const file = /wrote (\S+); read it, then run: weft build (\S+)\n$/.exec(init.stderr)?.[2] ?? '';
  const build = await weft('build', file, '--json');
  expect(build.code, build.stderr).toBe(0);
  const { corpus, stats } = JSON.parse(build.stdout);
  expect(stats.counts.assemble.documents).toBe(3);
  const sample = await weft('sample', corpus);
  return JSON.parse(sample.stdout.split('\n')[0] ?? '');
}

describe('weft init, then the build that it names', () => {
  it('on a folder of pages', async () => {
    await mkdir(join(root, 'pages/images'), { recursive: true });
    for (const [n, data] of pictures.entries()) {
      await writeFile(join(root, `pages/${n}.html`), page(n, `images/${n}.png`));
      await writeFile(join(root, `pages/images/${n}.png`), data);
    }
    expect(await road('pages')).toMatchObject({ url: expect.stringMatching(/^file:\/\/\/\d\.html$/) });
  });

  it('on a WARC with its images', async () => {
    const records = pictures.flatMap((data, n) => [
      responseRecord(
        `https://a.example/${n}`,
        ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
        Buffer.from(page(n, `${n}.png`)),
      ),
      responseRecord(`https://a.example/${n}.png`, ['HTTP/1.1 200 OK', 'Content-Type: image/png'], data),
    ]);
    await writeFile(join(root, 'crawl.warc.gz'), Buffer.concat(records.map((record) => gzipSync(record))));
    expect(await road('crawl.warc.gz')).toMatchObject({
      url: expect.stringMatching(/^https:\/\/a\.example/),
    });
    const yaml = await readFile(join(root, 'crawl.yaml'), 'utf8');
    expect(yaml).toContain('input: crawl.warc.gz');
    expect(yaml).not.toContain('samples');
  });

  it('on JSON lines whose fields have odd names', async () => {
    const lines = pictures.map((data, n) =>
      JSON.stringify({
        Seite_ID: 'the same in all',
        id: 1,
        Vorschau: `https://img.example/${n}.jpg`,
        'web address': `https://a.example/${n}`,
        dump: { markup: page(n, `data:image/png;base64,${data.toString('base64')}`) },
      }),
    );
    await writeFile(join(root, 'odd.jsonl'), lines.join('\n'));
    expect(await road('odd.jsonl')).toMatchObject({
      url: expect.stringMatching(/^https:\/\/a\.example\/\d$/),
    });
  });

  it('on an index that names pages and images of an archive beside it', async () => {
    const records = pictures.flatMap((data, n) => [
      responseRecord(
        `https://c.example/${n}`,
        ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
        Buffer.from(page(n, `${n}.png`)),
      ),
      responseRecord(`https://c.example/${n}.png`, ['HTTP/1.1 200 OK', 'Content-Type: image/png'], data),
    ]);
    const { bytes } = archiveOf(records, true);
    await mkdir(join(root, 'indexed'));
    await writeFile(join(root, 'indexed/c.warc.gz'), bytes);
    await writeFile(join(root, 'indexed/query.cdxj'), cdxj(await linesOf(bytes, 'c.warc.gz')));
    expect(await road('indexed/query.cdxj')).toMatchObject({
      url: expect.stringMatching(/^https:\/\/c\.example/),
    });
    expect(await readFile(join(root, 'indexed/query.yaml'), 'utf8')).toContain('network: false');
  });

  it('on Parquet whose columns have odd names', async () => {
    const pages = pictures.map((data, n) => page(n, `data:image/png;base64,${data.toString('base64')}`));
    const file = parquetFile([
      { name: 'rank', data: [1, 1, 1], type: 'INT32' },
      { name: 'markup', data: pages, type: 'STRING' },
      { name: 'found at', data: [0, 1, 2].map((n) => `https://q.example/${n}`), type: 'STRING' },
    ]);
    await writeFile(join(root, 'table.parquet'), file);
    expect(await road('table.parquet')).toMatchObject({
      url: expect.stringMatching(/^https:\/\/q\.example/),
    });
  });

  it('on a folder of pages that a browser saved, and on one of them', async () => {
    await mkdir(join(root, 'saved'));
    for (const [n, data] of pictures.entries()) {
      const url = `https://m.example/${n}`;
      const part = (type: string, place: string, body: Buffer) =>
        `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Location: ${place}\r\n\r\n${body.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`;
      const head = `MIME-Version: 1.0\r\nSnapshot-Content-Location: ${url}\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n`;
      const html = part('text/html', url, Buffer.from(page(n, `${n}.png`)));
      const text = `${head}${html}${part('image/png', `https://m.example/${n}.png`, data)}--b--\r\n`;
      await writeFile(join(root, `saved/${n}.mhtml`), text);
    }
    expect(await road('saved')).toMatchObject({ url: expect.stringMatching(/^https:\/\/m\.example/) });
    expect(await weft('init', 'saved/0.mhtml', '--out', 'one.yaml')).toMatchObject({ code: 0 });
    const build = await weft('build', 'one.yaml', '--json');
    expect(JSON.parse(build.stdout).stats.counts.assemble).toMatchObject({ documents: 1, images: 1 });
  });

  it('and --input names another: what does not hold for it is said, and errors name it as it was typed', async () => {
    await mkdir(join(root, 'sub'));
    const yaml = 'source: { type: html, input: x, base_url: "https://a.example/" }\n';
    await writeFile(join(root, 'sub/based.yaml'), yaml);
    const run = await weft('build', 'sub/based.yaml', '--input', './nowhere', '--out', './out-based');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toBe(
      'sub/based.yaml: source.base_url describes the input that --input replaces, and does not hold for this build; --set source.base_url=… gives it another\nweft: ./nowhere: no such file or folder\n',
    );
  });

  it('writes over nothing unless told to, and says how where it is given nothing', async () => {
    await writeFile(
      join(root, 'one.jsonl'),
      JSON.stringify({ html: page(0, '/a.png'), url: 'https://a.example/' }),
    );
    expect(await weft('init', 'one.jsonl')).toMatchObject({ code: 0 });
    const again = await weft('init', 'one.jsonl');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--force to replace it') });
    expect(await weft('init', 'one.jsonl', '--force')).toMatchObject({ code: 0 });
    const bare = await weft('init');
    expect(bare).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name one: weft init my-site\/, .*\n$/),
    });
  });
});
