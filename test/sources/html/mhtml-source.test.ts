import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HtmlSourceOptions } from '../../../src/config/source-config.js';
import type { Page } from '../../../src/model/page.js';
import { createHtmlSource } from '../../../src/sources/html/html-source.js';
import type { Source } from '../../../src/sources/source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { tarOf } from '../corpora/fixtures.js';
import { readSource, summary, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const LIMITS = { maxBytes: 1000, maxPixels: 1000, network: false };

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const source = (options: HtmlSourceOptions) => createHtmlSource(options, opener);

interface Part {
  head: string;
  body: string;
}

function mhtml(parts: Part[], head = ''): Buffer {
  return Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n${parts
      .map((part) => `--b\r\n${part.head}\r\n\r\n${part.body}\r\n`)
      .join('')}--b--\r\n`,
    'latin1',
  );
}

const picture = (bytes: string) => Buffer.from(bytes).toString('base64');
const image = (name: string, bytes: string): Part => ({
  head: `Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n${name}`,
  body: picture(bytes),
});

/** The one page of an input, and what its source gives for URLs of pictures. */
async function pageOf(options: HtmlSourceOptions): Promise<{ page: Page; from: Source }> {
  const from = source(options);
  const [item] = await readSource(from);
  if (item?.kind !== 'page') throw new Error(`no page: ${JSON.stringify(item)}`);
  return { page: item.page, from };
}

async function look(from: Source, page: Page, url: string): Promise<string> {
  const document = { url: page.url, source: page.source };
  if (!from.images?.mayHold(document, url)) return 'not held';
  const read = await from.images.readImage(document, url, LIMITS);
  const held = await from.images.holds?.(document, url);
  if ('drop' in read) return `${read.drop.reason}${held ? ' but held' : ''}`;
  return `${Buffer.from(read.body).toString()} ${read.origin}${held ? '' : ' but not held'}`;
}

describe('an MHTML file', () => {
  const page = {
    head: 'Content-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://e.org/blog/a',
    body: '<p>=93tea=94</p><img src=3D"cid:one@x"><img src=3D"cid:none">cid:one@x',
  };
  const bytes = mhtml(
    [
      page,
      image('Content-Location: https://e.org/i/1.png', 'first'),
      image('Content-ID: <one@x>', 'second'),
      image('Content-Location: pics/%E8%8C%B6.png', 'third'),
      {
        head: 'Content-Type: text/html\r\nContent-Location: https://ads.example/',
        body: '<p>advertisement</p>',
      },
      image('Content-Location: https://e.org/large.png', 'x'.repeat(3000)),
    ],
    'Snapshot-Content-Location: https://e.org/blog/a#top\r\nDate: Tue, 3 Nov 2026 10:00:00 -0000\r\n',
  );

  it.each(['plain.mhtml', 'packed.mht.gz', 'inside.tar'])('%s is a page with its pictures', async (name) => {
    const input = `one-${name}/${name}`;
    if (name.endsWith('.tar')) write(input, tarOf([['sub/x.mhtml', bytes]]));
    else write(input, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
    const { page, from } = await pageOf({ input });
    const path = name.endsWith('.tar') ? 'sub/x.mhtml' : name;
    expect(page).toMatchObject({
      url: 'https://e.org/blog/a',
      content_type: 'text/html; charset=windows-1252',
      fetched_at: '2026-11-03T10:00:00.000Z',
    });
    const own = `file:///${path}/one%40x`;
    expect(Buffer.from(page.body).toString('latin1')).toBe(
      `<p>\u0093tea\u0094</p><img src="${own}"><img src="cid:none">${own}`,
    );
    expect(await look(from, page, 'https://e.org/i/1.png')).toBe('first archive');
    expect(await look(from, page, own)).toBe('second archive');
    expect(await look(from, page, 'https://e.org/blog/pics/\u8336.png')).toBe('third archive');
    expect(await look(from, page, 'https://e.org/large.png')).toBe('image_too_large but held');
    expect(await look(from, page, 'https://e.org/i/2.png')).toBe('file_not_found');
  });

  it('counts the frames that were saved with the page', async () => {
    write('frames/a.mhtml', bytes);
    const from = source({ input: 'frames' });
    const [unit] = await from.plan({ signal: new AbortController().signal } as never);
    await readSource(from);
    expect(unit && from.skippedFiles?.(unit)).toEqual({ page_part: 1 });
  });

  it('reads no picture from the folder, whatever URL it gives itself', async () => {
    write(
      'trap/a.mhtml',
      mhtml([{ head: 'Content-Type: text/html\r\nContent-Location: https://e.org/a.mhtml', body: '<p>x' }]),
    );
    write('trap/secret.png', 'secret');
    const { page, from } = await pageOf({ input: 'trap' });
    expect(await look(from, page, 'https://e.org/secret.png')).toBe('file_not_found');
    expect(await look(from, page, 'file:///secret.png')).toBe('file_not_found');
    expect(await look(from, page, 'ftp://e.org/secret.png')).toBe('not held');
  });

  it('of Word or Internet Explorer, saved from a disk, is known by its path and finds its pictures', async () => {
    write(
      'word/sub/r.mht',
      mhtml([
        {
          head: 'Content-Location: file:///C:/2A7D/r.htm\r\nContent-Type: text/html',
          body: '<img src="r_files/image001.png">',
        },
        image('Content-Location: file:///C:/2A7D/r_files/image001.png', 'word'),
      ]),
    );
    const { page, from } = await pageOf({ input: 'word' });
    expect(page.url).toBe('file:///sub/r.mht');
    expect(await look(from, page, 'file:///sub/r_files/image001.png')).toBe('word archive');
  });

  it('takes the URL of a map before its own', async () => {
    write('mapped/a.mhtml', bytes);
    write('mapped.json', '{"a.mhtml":"https://other.example/z/a"}');
    const { page, from } = await pageOf({ input: 'mapped', url_map: 'mapped.json' });
    expect(page.url).toBe('https://other.example/z/a');
    expect(await look(from, page, 'https://e.org/i/1.png')).toBe('first archive');
    expect(await look(from, page, 'https://other.example/z/pics/%E8%8C%B6.png')).toBe('third archive');
  });

  it('that is none, has no page, or is cut is a drop or a note', async () => {
    write('bad/a.mhtml', 'some text');
    write('bad/b.mhtml', mhtml([image('Content-ID: <x>', 'x')]));
    write('bad/c.mhtml', '<!doctype html><html><body><p>plain</p></body></html>');
    write('bad/d.mhtml', bytes.subarray(0, bytes.indexOf('--b--')));
    write('bad/e.mhtml', mhtml([{ head: 'Content-Type: text/html', body: '' }]));
    const items = await readSource(source({ input: 'bad' }));
    expect(summary(items)).toEqual([
      'drop record not_html (text)',
      'drop record not_html (mhtml without a page)',
      'page file:///c.mhtml 53',
      expect.stringContaining('page https://e.org/blog/a ') as string,
      'drop record empty_body',
    ]);
    expect(items[3]).toMatchObject({ page: { notes: ['mhtml_truncated'] } });
  });

  it('that changed since its page was read ends the reading of its pictures', async () => {
    write('changing/a.mhtml', bytes);
    const { page, from } = await pageOf({ input: 'changing' });
    write('changing/a.mhtml', Buffer.concat([Buffer.from('X: 1\r\n'), bytes]));
    await expect(look(from, page, 'https://e.org/i/1.png')).rejects.toMatchObject({ code: 'input_changed' });
  });
});
