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

  it('reads the curly quotes, dashes and euro signs of windows-1252 under any of its labels', () => {
    const html = '<p>“Don’t wait,” she said – “it’s €5 — the café’s Œuvre … and Žora’s ™ sign.”';
    const bytes = iconv.encode(html, 'windows-1252');
    for (const label of ['windows-1252', 'ISO-8859-1', 'us-ascii', 'latin1'])
      expect(decodeHtml(bytes, `text/html; charset=${label}`).html).toBe(html);
    expect(decodeHtml(bytes).html).toBe(html);
  });

  it.each(['euc-kr', 'ks_c_5601-1987', undefined])('reads windows-949 syllables labelled %s', (label) => {
    const html = `<p>${'똠방각하가 펲시를 마시고 뷁하고 웃었다. 강가에는 사람들이 많이 걷고 있었다.'.repeat(3)}`;
    const type = label === undefined ? undefined : `text/html; charset=${label}`;
    expect(decodeHtml(iconv.encode(html, 'cp949'), type)).toMatchObject({ html, charset: 'euc-kr' });
  });

  it('reads the Hong Kong characters of Big5', () => {
    const html = `<meta charset=big5><p>${'佢哋喺嗰度食嘢，唔係㗎。'.repeat(4)}`;
    expect(decodeHtml(iconv.encode(html, 'big5hkscs')).html).toBe(html);
  });

  it.each([
    ['gbk', CHINESE],
    ['shift_jis', JAPANESE],
    ['windows-1251', RUSSIAN],
    ['euc-kr', '뷁 펲시 똠방각하가 강가에는 사람들이 많이 걷고 있었다.'.repeat(3)],
  ])('believes a meta of %s that the bytes agree with before a header of latin1', (label, text) => {
    const html = `<meta charset="${label}"><p>${text}`;
    expect(decodeHtml(iconv.encode(html, label), 'text/html; charset=ISO-8859-1')).toMatchObject({
      html,
      from: 'markup',
    });
  });

  it('believes the header where a meta was left over from another charset', () => {
    const html = `<meta charset="windows-1252"><p>${RUSSIAN}`;
    expect(decodeHtml(iconv.encode(html, 'koi8-r'), 'text/html; charset=koi8-r').html).toBe(html);
  });

  it.each(['utf-16le', 'utf-16be'])(
    'reads %s without a byte order mark, Chinese from its title on',
    (charset) => {
      const html = `<title>${CHINESE.slice(0, 30)}</title><p>${CHINESE}<p>${CHINESE}`;
      expect(
        decodeHtml(iconv.encode(html, charset, { addBOM: false }), 'text/html; charset=gbk'),
      ).toMatchObject({
        html,
        charset,
      });
    },
  );

  it.each(['hz-gb-2312', 'iso-2022-kr'])('gives no noise for %s, which browsers do not decode', (label) => {
    const html = `<meta charset="${label}"><p>~{:S?Z5DR;Ll~} and more`;
    expect(decodeHtml(Buffer.from(html))).toMatchObject({ html: '', charset: label });
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
