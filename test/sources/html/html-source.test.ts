import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import type { HtmlSourceOptions } from '../../../src/config/source-config.js';
import { streamTar, type TarEntry } from '../../../src/formats/tar/stream-tar.js';
import { indexTar } from '../../../src/formats/tar/tar-index.js';
import { createHtmlSource } from '../../../src/sources/html/html-source.js';
import { readSiblingFile } from '../../../src/sources/html/sibling-file.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { chunked, memoryInput, readSource, summary, temporaryFolder, testContext } from '../support.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const source = (options: HtmlSourceOptions) => createHtmlSource(options, opener);

/** A tar by tar-stream: what this project's reader must agree with. */
async function tarOf(files: readonly (readonly [name: string, data: Buffer])[]): Promise<Buffer> {
  const packed = pack();
  const parts: Buffer[] = [];
  const gathered = (async () => {
    for await (const part of packed as AsyncIterable<Buffer>) parts.push(part);
  })();
  for (const [name, data] of files) {
    await new Promise<void>((resolve, reject) => {
      packed.entry({ name, size: data.length }, data, (error) => (error ? reject(error) : resolve()));
    });
  }
  packed.finalize();
  await gathered;
  return Buffer.concat(parts);
}

describe('a folder of HTML', () => {
  it('is read below all its folders, sorted, without hidden files, gunzipped', async () => {
    write('site/b.html', 'bb');
    write('site/a/z.htm', 'zzz');
    write('site/a/c d.xhtml.gz', gzipSync('cccc'));
    write('site/.git/x.html', 'x');
    write('site/style.css', 'x');
    write('site/empty.html', '');
    write('site/broken.html.gz', gzipSync('text').subarray(0, 12));
    const items = await readSource(source({ input: 'site' }));
    expect(summary(items)).toEqual([
      'page file:///a/c%20d.xhtml.gz 4',
      'page file:///a/z.htm 3',
      'page file:///b.html 2',
      'drop record record_corrupt (compressed data ends early)',
      'drop record empty_body',
    ]);
    expect(items[1]).toMatchObject({
      page: { source: { input: 'site', path: 'a/z.htm', offset: 0, length: 3 } },
    });
  });

  it('takes URLs and ids from a map, else from base_url, else from the path', async () => {
    write('mapped/x/1.html', 'a');
    write('mapped/x/2.html.gz', gzipSync('b'));
    write('map.json', JSON.stringify({ 'x/1.html': 'https://e.org/one' }));
    write(
      'map.jsonl',
      '{"path":"./x/1.html","url":"https://e.org/one","id":"n1"}\n\n{"path":"none","url":"https://e.org/"}\n',
    );
    write('bad.jsonl', '{"path":"a","url":"https://e.org/"}\n{"path":"b"}\n');
    const base = { input: 'mapped', base_url: 'https://e.org/site' };
    expect(summary(await readSource(source({ ...base, url_map: 'map.json' })))).toEqual([
      'page https://e.org/one 1',
      'page https://e.org/site/x/2.html 1',
    ]);
    const [first] = await readSource(source({ ...base, url_map: 'map.jsonl' }));
    expect(first).toMatchObject({ page: { id: 'n1', url: 'https://e.org/one' } });
    await expect(readSource(source({ ...base, url_map: 'bad.jsonl' }))).rejects.toMatchObject({
      code: 'url_map',
      message: expect.stringContaining('line 2') as string,
    });
    await expect(readSource(source({ ...base, url_map: 'none.json' }))).rejects.toMatchObject({
      code: 'input_not_found',
    });
  });

  it('is split by files and by bytes, under names and with shares that do not depend on the machine', async () => {
    for (let i = 0; i < 5; i++) write(`many/${i}.html`, 'x'.repeat(10));
    const plan = (options: object) => source({ input: 'many', ...options }).plan(testContext());
    const shares = (units: Awaited<ReturnType<typeof plan>>) => units.map(({ share }) => share?.files);
    expect(shares(await plan({ unit_files: 2 }))).toEqual([
      ['0.html', '1.html'],
      ['2.html', '3.html'],
      ['4.html'],
    ]);
    expect(shares(await plan({ unit_bytes: 30 }))).toEqual([
      ['0.html', '1.html', '2.html'],
      ['3.html', '4.html'],
    ]);
    expect((await plan({ unit_bytes: 1 })).map(({ name }) => name)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `html-0000${n}`),
    );
    expect(JSON.stringify(await plan({}))).not.toContain(folder);
  });

  it('does not follow a link out of it, and drops pages over the limit unread', async () => {
    write('outside.html', 'secret');
    write('linked/in.html', 'in');
    write('linked/large.html', 'x'.repeat(200));
    write('linked/bomb.html.gz', gzipSync(Buffer.alloc(1_000_000)));
    symlinkSync(join(folder, 'outside.html'), join(folder, 'linked/out.html'));
    symlinkSync(join(folder, 'linked'), join(folder, 'linked/loop'));
    expect(summary(await readSource(source({ input: 'linked', max_page_bytes: 100 })))).toEqual([
      'drop record page_too_large (more than 100 bytes)',
      'page file:///in.html 2',
      'drop record page_too_large (more than 100 bytes)',
      'drop record outside_input (linked/out.html: a link leads out of the input folder)',
    ]);
  });

  it('with a name that is no UTF-8 loses that file only, with a drop', async () => {
    write('latin1/a.html', 'a');
    writeFileSync(
      Buffer.concat([Buffer.from(join(folder, 'latin1/')), Buffer.from('caf\u00e9.html', 'latin1')]),
      'x',
    );
    expect(summary(await readSource(source({ input: 'latin1' })))).toEqual([
      'page file:///a.html 1',
      'drop record input_not_found (latin1/caf\ufffd.html: no such file or folder)',
    ]);
  });

  it('without a page, absent, or with a bad option is one clear error', async () => {
    write('nothing/x.txt', '');
    await expect(readSource(source({ input: 'nothing' }))).rejects.toMatchObject({ code: 'input_empty' });
    await expect(readSource(source({ input: 'absent' }))).rejects.toMatchObject({ code: 'input_not_found' });
    expect(() => source({ input: [] })).toThrow(/input must name/);
    expect(() => source({ input: 'x', unit_files: 0 })).toThrow(/unit_files/);
    expect(() => source({ input: 'x', base_url: 'e.org' })).toThrow(/base_url/);
  });
});

describe('a tar of HTML', () => {
  const long = `${'deep/'.repeat(40)}page.html`;
  const files = [
    ['./a.html', Buffer.from('a')],
    ['img/a.png', Buffer.alloc(3000, 1)],
    [long, Buffer.from('long')],
    ['ü/页.html', Buffer.from('unicode')],
    ['z.html', Buffer.alloc(600, 'z')],
  ] as const;

  it('gives the same pages plain, gzipped, and in byte ranges', async () => {
    const tar = await tarOf(files);
    write('t.tar', tar);
    write('t.tar.gz', gzipSync(tar));
    const pages = [
      'page file:///a.html 1',
      `page file:///${long} 4`,
      'page file:///%C3%BC/%E9%A1%B5.html 7',
      'page file:///z.html 600',
    ];
    expect(summary(await readSource(source({ input: 't.tar' })))).toEqual(pages);
    expect(summary(await readSource(source({ input: 't.tar.gz' })))).toEqual(pages);
    const split = source({ input: 't.tar', unit_files: 1 });
    const units = await split.plan(testContext());
    expect(units.length).toBe(4);
    expect(units.reduce((sum, unit) => sum + unit.bytes, 0)).toBe(tar.length);
    expect(summary(await readSource(split))).toEqual(pages);
  });

  it('cut, overwritten, or no tar at all, keeps what stands before the break and says where it is', async () => {
    const tar = await tarOf(files);
    write('cut.tar', tar.subarray(0, tar.length - 1024 - 600));
    expect(summary(await readSource(source({ input: 'cut.tar' }))).slice(-2)).toEqual([
      'drop record record_truncated (176 bytes are missing)',
      expect.stringMatching(/^drop unit archive_truncated \(z.html ends 176 bytes early; at offset \d+/),
    ]);
    tar[700] = 1;
    tar.fill(1, 1024, 1100);
    write('damaged.tar', tar);
    expect(summary(await readSource(source({ input: 'damaged.tar' })))).toEqual([
      'page file:///a.html 1',
      expect.stringMatching(/^drop unit archive_corrupt \(no tar header stands here; at offset 1024/),
    ]);
    write('fake.tar', Buffer.alloc(2000, 'x'));
    expect(summary(await readSource(source({ input: 'fake.tar' })))[0]).toMatch(/^drop unit archive_corrupt/);
    write('cut.tar.gz', gzipSync(await tarOf(files)).subarray(0, 200));
    expect(summary(await readSource(source({ input: 'cut.tar.gz' }))).at(-1)).toMatch(
      /^drop unit archive_truncated/,
    );
  });

  it('is read as tar-stream wrote it, whatever the names and sizes, and never throws on damage', async () => {
    const name = fc
      .array(fc.stringMatching(/^[a-zé页 .-]{1,60}$/), { minLength: 1, maxLength: 5 })
      .map((parts) => `${parts.join('/')}x`);
    const file = fc.tuple(
      name,
      fc.uint8Array({ maxLength: 2000 }).map((data) => Buffer.from(data)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 6 }), fc.nat(), fc.nat(255), async (written, at, byte) => {
        const tar = await tarOf(written);
        const read = async (bytes: Buffer) => {
          const found: [TarEntry, Buffer | undefined][] = [];
          for await (const event of streamTar(chunked(bytes, 333), 0, (_member, data) => data.collect(1e6))) {
            if (event.kind === 'member') found.push([event.member, event.value]);
          }
          return found;
        };
        const found = await read(tar);
        expect(found.map(([member, data]) => [member.path, data])).toEqual(written);
        const index = await indexTar(memoryInput('t.tar', tar));
        expect(index).toEqual(found.map(([member]) => member));
        for (const { dataOffset, size } of index)
          expect(tar.subarray(dataOffset, dataOffset + size).length).toBe(size);
        tar[at % tar.length] = byte;
        await read(tar);
      }),
      { numRuns: 60 },
    );
  });
});

describe('files next to a page', () => {
  const PNG = Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1');
  write('beside/blog/page.html', '<img src="../img/a b.png">');
  write('beside/img/a b.png', PNG);
  write('beside/img/q.png?v=1', PNG);
  write('beside/img/100%.png', PNG);
  write('secret.png', PNG);
  symlinkSync(join(folder, 'secret.png'), join(folder, 'beside/img/link.png'));
  const page = { input: 'beside', offset: 0, path: 'blog/page.html' };

  const read = async (
    url: string,
    from: { input: string; offset: number; path?: string } = page,
    maxBytes = 1000,
  ) => {
    const got = await readSiblingFile(opener, from, url, maxBytes);
    return 'drop' in got ? `${got.drop.level} ${got.drop.reason}` : `${got.mime} ${got.body.length}`;
  };

  it('are found by their decoded names, with and without a query', async () => {
    const url = new URL('../img/a b.png', 'file:///blog/page.html').href;
    expect(await read(url)).toBe('image/png 12');
    expect(await read('file:///img/a%20b.png?width=2#x')).toBe('image/png 12');
    expect(await read('file:///img/q.png?v=1')).toBe('image/png 12');
    expect(await read('file:///img/q.png%3Fv=1')).toBe('image/png 12');
    expect(await read('file:///img/100%.png')).toBe('image/png 12');
    expect(await read('file:///img/a%20b.png', { input: 'beside/blog.html', offset: 0 })).toBe(
      'image/png 12',
    );
  });

  it('are refused outside the input folder, by any spelling, and when too large or absent', async () => {
    expect(await read('file:///../secret.png')).toBe('image file_not_found');
    expect(await read('file:///..%2Fsecret.png')).toBe('image bad_file_url');
    expect(await read('file:///img/%2e%2e/%2e%2e/secret.png')).toBe('image file_not_found');
    expect(await read('file:///img/..%5c..%5csecret.png')).toBe('image bad_file_url');
    expect(await read(`file://${folder}/secret.png`)).toBe('image file_not_found');
    expect(await read('file://host/img/a%20b.png')).toBe('image bad_file_url');
    expect(await read('file:///img/a%00.png')).toBe('image bad_file_url');
    expect(await read('https://e.org/img/a%20b.png')).toBe('image bad_file_url');
    expect(await read('file:///img/link.png')).toBe('image file_outside_input');
    expect(await read('file:///img')).toBe('image file_not_found');
    expect(await read('file:///img/none.png')).toBe('image file_not_found');
    expect(await read('file:///img/a%20b.png', page, 11)).toBe('image image_too_large');
  });

  it('are read out of a plain tar by range, and refused in a compressed one', async () => {
    const tar = await tarOf([
      ['./p.html', Buffer.from('p')],
      ['img/x.png', PNG],
      ['img/none.png', Buffer.alloc(0)],
    ]);
    write('beside.tar', tar);
    write('beside.tar.gz', gzipSync(tar));
    const from = { input: 'beside.tar', offset: 0, path: './p.html' };
    expect(await read('file:///img/x.png', from)).toBe('image/png 12');
    expect(await read('file:///img/y.png', from)).toBe('image file_not_found');
    expect(await read('file:///img/none.png', from)).toBe('application/octet-stream 0');
    expect(await read('file:///img/x.png', { ...from, input: 'beside.tar.gz' })).toBe(
      'image tar_not_seekable',
    );
  });
});
