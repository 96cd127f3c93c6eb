import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexMhtml } from '../../../src/formats/mhtml/index-mhtml.js';
import { decodeTransfer } from '../../../src/formats/mhtml/transfer-encoding.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** As Chrome writes it: LF or CRLF, a folded Content-Type, quoted-printable HTML, base64 images. */
function chrome(lineEnd: string): Buffer {
  return latin1(
    [
      'From: <Saved by Blink>',
      'Snapshot-Content-Location: https://e.org/blog/a',
      'Subject: A page',
      'Date: Tue, 3 Nov 2026 10:00:00 -0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/related;',
      '\ttype="text/html";',
      '\tboundary="----MultipartBoundary--ab12----"',
      '',
      'a preamble that says --nothing',
      '------MultipartBoundary--ab12----',
      'Content-Type: text/html',
      'Content-ID: <frame-1@mhtml.blink>',
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Location: https://e.org/blog/a',
      '',
      '<p>caf=C3=A9 =',
      'and tea</p>',
      '--no boundary',
      '',
      '------MultipartBoundary--ab12----',
      'Content-Type: image/png',
      'Content-Transfer-Encoding: base64',
      'Content-Location: https://e.org/i/1.png',
      '',
      'AAEC',
      'Aw==',
      '------MultipartBoundary--ab12------',
      'an epilogue',
      '',
    ].join(lineEnd),
  );
}

/** The parts of a file by what names them, decoded. */
function partsOf(bytes: Buffer): [string, string, string][] {
  return (indexMhtml(bytes)?.parts ?? []).map((part) => [
    part.type,
    part.location ?? part.id ?? '',
    decodeTransfer(bytes.subarray(part.start, part.end), part.encoding).toString('latin1'),
  ]);
}

describe('an MHTML file', () => {
  it.each(['\r\n', '\n'])('of Chrome with line ends %j is its parts, decoded', (lineEnd) => {
    const bytes = chrome(lineEnd);
    expect(indexMhtml(bytes)).toMatchObject({
      root: { type: 'text/html', id: 'frame-1@mhtml.blink', location: 'https://e.org/blog/a' },
      location: 'https://e.org/blog/a',
      date: 'Tue, 3 Nov 2026 10:00:00 -0000',
      truncated: false,
    });
    expect(partsOf(bytes)).toEqual([
      [
        'text/html',
        'https://e.org/blog/a',
        `<p>caf\u00c3\u00a9 and tea</p>${lineEnd}--no boundary${lineEnd}`,
      ],
      ['image/png', 'https://e.org/i/1.png', '\0\u0001\u0002\u0003'],
    ]);
  });

  it('with alternatives inside has the parts of both levels, and the page that start names', () => {
    const bytes = latin1(
      'MIME-Version: 1.0\nContent-Type: multipart/related; start="<two>"; boundary=out\n\n' +
        '--out\nContent-Type: multipart/alternative; boundary="in"\n\n' +
        '--in\nContent-Type: text/plain\n\nplain\n--in\nContent-Type: TEXT/HTML; charset=utf-8\n\none\n--in--\n' +
        '--out\nContent-Type: text/html\nContent-ID: <two>\n\ntwo\n--out--\n',
    );
    expect(partsOf(bytes)).toEqual([
      ['text/plain', '', 'plain'],
      ['text/html', '', 'one'],
      ['text/html', 'two', 'two'],
    ]);
    expect(indexMhtml(bytes)?.root?.id).toBe('two');
  });

  it('of one part without boundaries is a page', () => {
    const bytes = latin1(
      '\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Location: http://e.org/\r\n\r\n<p>x',
    );
    expect(partsOf(bytes)).toEqual([['text/html', 'http://e.org/', '<p>x']]);
    expect(indexMhtml(bytes)?.root?.contentType).toBe('text/html; charset="gb2312"');
  });

  it('that ends early keeps what is there, and says so', () => {
    const bytes = chrome('\n');
    const cut = bytes.subarray(0, bytes.indexOf('Aw=='));
    expect(indexMhtml(cut)).toMatchObject({ truncated: true });
    expect(partsOf(cut).at(-1)).toEqual(['image/png', 'https://e.org/i/1.png', '\0\u0001\u0002']);
  });

  it('is told from other text', () => {
    for (const text of [
      '',
      '<!doctype html><p>MIME-Version: 1.0',
      'Subject: x\n\nmail',
      'MIME-Version: 1.0\n',
    ])
      expect(indexMhtml(latin1(text))).toBeUndefined();
  });

  it('holds no more parts than a page can have, and nests no deeper than eight levels', () => {
    const many = latin1(
      `MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n${'--b\nA: 1\n\n'.repeat(30_000)}`,
    );
    expect(indexMhtml(many)).toMatchObject({ truncated: true });
    expect(indexMhtml(many)?.parts).toHaveLength(20_000);
    const deep = Array.from(
      { length: 50 },
      (_, n) => `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`,
    ).join('');
    const index = indexMhtml(
      latin1(`MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n${deep}`),
    );
    expect(index?.parts.length).toBeLessThan(9);
  });

  it('of any bytes gives parts that lie within it, one behind the other', () => {
    const piece = fc.constantFrom(
      '--b',
      '--',
      '\n',
      '\r\n',
      'Content-Type: multipart/x; boundary=b',
      ':',
      'x',
      '\n\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const bytes = latin1(
          `MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n${pieces.join('')}`,
        );
        let at = 0;
        for (const { start, end } of indexMhtml(bytes)?.parts ?? []) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(bytes.length);
          at = start;
        }
      }),
    );
  });
});

describe('transfer encodings', () => {
  it('are undone', () => {
    const decode = (text: string, encoding: string) =>
      decodeTransfer(latin1(text), encoding).toString('latin1');
    expect(decode('a=3Db=e9=\r\nc=\nd', 'quoted-printable')).toBe('a=b\u00e9cd');
    expect(decode('50%=zz =4 x=', 'quoted-printable')).toBe('50%=zz =4 x');
    expect(decode('aGVs\r\nbG8=\r\n', 'base64')).toBe('hello');
    expect(decode('a=3D', '8bit')).toBe('a=3D');
    expect(decode('a=3D', 'x-unknown')).toBe('a=3D');
  });
});
