import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeHtml as decode } from '../../src/extract/decode-html.js';

const CHINESE = '河口的一天：潮水退去的时候，泥滩像锡一样发亮。'.repeat(4);
const JAPANESE = '潮が引くと、干潟は錫のように光り、最初のミヤコドリが歩いてくる。'.repeat(4);
const RUSSIAN = 'Когда вода уходит, ил блестит как олово, и первые кулики-сороки идут вдоль её края.'.repeat(
  4,
);

/** What was decoded, as text. */
function decodeHtml(...[body, contentType]: Parameters<typeof decode>) {
  const { utf8, ...how } = decode(body, contentType);
  return { html: utf8.toString(), ...how };
}

describe('decodeHtml', () => {
  it('believes a byte order mark before everything else', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`<p>${CHINESE}`, 'utf16le')]);
    expect(decodeHtml(utf16, 'text/html; charset=iso-8859-1')).toMatchObject({
      html: `<p>${CHINESE}`,
      charset: 'utf-16le',
      from: 'bom',
    });
  });

  it('reads valid UTF-8 as UTF-8, whatever the header and the markup say', () => {
    const html = `<meta charset="gb2312"><p>${CHINESE}`;
    expect(decodeHtml(Buffer.from(html), 'text/html; charset=iso-8859-1')).toMatchObject({
      html,
      charset: 'utf-8',
    });
  });

  it('takes the header before the markup, and labels by the Encoding standard', () => {
    const bytes = iconv.encode(`<meta charset="big5"><p>${CHINESE}`, 'gb18030');
    expect(decodeHtml(bytes, 'text/html; charset="GB2312"')).toMatchObject({
      charset: 'gb18030',
      from: 'header',
    });
  });

  it.each([
    [
      'gb2312',
      `<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>${CHINESE}`,
      'gb18030',
    ],
    ['shift_jis', `<meta charset=shift_jis><p>${JAPANESE}`, 'shift_jis'],
    ['windows-1251', `<?xml version="1.0" encoding="windows-1251"?><html><p>${RUSSIAN}`, 'windows-1251'],
  ])('finds %s in the markup', (encoding, html, charset) => {
    expect(decodeHtml(iconv.encode(html, encoding))).toEqual({ html, charset, from: 'markup' });
  });

  it.each([
    ['gb18030', CHINESE],
    ['shift_jis', JAPANESE],
    ['windows-1251', RUSSIAN],
  ])('sniffs %s where nothing is declared', (encoding, text) => {
    expect(decodeHtml(iconv.encode(`<p>${text}`, encoding)).html).toBe(`<p>${text}`);
  });

  it('does not believe a declaration that leaves the text undecodable', () => {
    const bytes = iconv.encode(`<meta charset="utf-8"><p>${CHINESE}`, 'gb18030');
    expect(decodeHtml(bytes).html).toContain(CHINESE);
  });

  it('keeps UTF-8 that was cut in the middle of a character', () => {
    const bytes = Buffer.from(`<p>${CHINESE}`);
    expect(decodeHtml(bytes.subarray(0, bytes.length - 1)).charset).toBe('utf-8');
  });

  it('knows code pages that browsers do not', () => {
    expect(decodeHtml(iconv.encode(`<meta charset="cp437"><p>caf\u00e9`, 'cp437')).html).toContain(
      'caf\u00e9',
    );
  });

  it('removes NUL characters', () => {
    expect(decodeHtml(Buffer.from('<p>a\0b')).html).toBe('<p>ab');
  });

  it('never throws, on any bytes under any label', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.option(fc.string(), { nil: undefined }),
        (bytes, label) => {
          expect(
            typeof decodeHtml(bytes, label === undefined ? undefined : `text/html; charset=${label}`).html,
          ).toBe('string');
        },
      ),
    );
  });
});
