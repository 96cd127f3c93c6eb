import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSitemap } from '../../src/crawl/read-sitemap.js';

const urlset = (body: string) =>
  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${body}</urlset>`;
const read = (text: string) => readSitemap(Buffer.from(text));

describe('readSitemap', () => {
  it('reads location, date, news date and images of each entry, under any prefix', async () => {
    expect(
      await read(
        `\ufeff<?xml version="1.0"?>\n<!-- <url> --><s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9">
         <s:url><s:loc>https://e.org/?a=1&amp;b=2</s:loc><s:lastmod>2026-01-02</s:lastmod>
           <i:image><i:loc>https://e.org/1.jpg</i:loc><i:caption>x</i:caption></i:image><i:image><i:loc>https://e.org/2.jpg</i:loc></i:image></s:url>
         <s:url><s:loc><![CDATA[https://e.org/b]]></s:loc><n:news><n:publication_date>2026-03-04</n:publication_date></n:news></s:url></s:urlset>`,
      ),
    ).toEqual({
      kind: 'urls',
      cut: 0,
      urls: [
        {
          url: 'https://e.org/?a=1&b=2',
          lastmod: '2026-01-02',
          images: ['https://e.org/1.jpg', 'https://e.org/2.jpg'],
        },
        { url: 'https://e.org/b', published: '2026-03-04' },
      ],
    });
  });

  it('takes what is whole of a file that was cut, zipped or not', async () => {
    const text = urlset(
      Array.from({ length: 500 }, (_, n) => `<url><loc>https://e.org/${n * 7919}</loc></url>`).join(''),
    );
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const cut = await readSitemap(bytes.subarray(0, Math.floor(bytes.length / 2)));
      expect(cut.kind === 'urls' && cut.urls.length).toBeGreaterThan(50);
      expect(cut.kind === 'urls' && cut.urls.at(-1)?.url).toMatch(/^https:\/\/e\.org\/\d+$/);
    }
  });

  it('refuses what unpacks to more than the protocol allows, and what is no sitemap', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 0x20));
    expect(await readSitemap(bomb)).toMatchObject({
      kind: 'none',
      detail: expect.stringContaining('bytes unpacked'),
    });
    for (const text of ['<html><loc>https://e.org/</loc></html>', '', 'no urls here', '{"a": 1}'])
      expect((await read(text)).kind).toBe('none');
    expect(await readSitemap(Buffer.from([0x1f, 0x8b, 9, 9, 9]))).toMatchObject({
      kind: 'none',
      detail: 'broken gzip',
    });
  });

  it('expands no entity of a DTD', async () => {
    const lol = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    const found = await read(
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${lol}]>${urlset('<url><loc>https://e.org/&l9;</loc></url>')}`,
    );
    expect(JSON.stringify(found).length).toBeLessThan(500);
  });

  it('cuts a list at the 50,000 URLs that the protocol allows, and counts the rest', async () => {
    const list = Array.from({ length: 50_010 }, (_, n) => `https://e.org/${n}`).join('\n');
    expect(await read(list)).toMatchObject({ kind: 'urls', cut: 10 });
  });

  it('refuses elements nested without an end, and reads a page of missing ends', async () => {
    expect(await read(`<urlset>${'<a>'.repeat(1_000_000)}`)).toEqual({
      kind: 'none',
      detail: 'elements nested more than 1000 deep',
    });
    const open = '<url><loc>https://e.org/a</loc><lastmod>2024'.repeat(100);
    expect(await read(`<urlset>${open}</url></urlset>`)).toMatchObject({
      kind: 'urls',
      urls: [{ url: 'https://e.org/a' }],
    });
  });

  it('never throws', async () => {
    const part = fc.constantFrom(
      '<urlset>',
      '<url>',
      '<loc>',
      '</loc>',
      '</url>',
      '<sitemapindex>',
      'https://e.org/',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '<rss>',
      '<link href="x"/>',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(part, fc.string())), async (parts) => {
        const found = await read(parts.join(''));
        expect(['urls', 'index', 'none']).toContain(found.kind);
      }),
    );
  });
});
