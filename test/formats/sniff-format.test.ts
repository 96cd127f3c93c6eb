import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsAs, MAGIC, type MagicFormat } from '../../src/formats/sniff/magic-numbers.js';
import { type Sniffed, sniffFormat } from '../../src/formats/sniff/sniff-format.js';

function sniff(latin1: string): string {
  const what: Sniffed = sniffFormat(Buffer.from(latin1, 'latin1'));
  return what.kind === 'svg' ? 'svg' : `${what.kind} ${what.format}`;
}

describe('sniffFormat', () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image png'],
    ['GIF87a', 'image gif'],
    ['RIFF\0\0\0\0WEBPVP8L', 'image webp'],
    ['\0\0\0\x1cftypavif\0\0\0\0', 'image avif'],
    ['\0\0\0\x1cftypmif1\0\0\0\0mif1avif', 'image avif'],
    ['\0\0\0\x1cftypavis\0\0\0\0avisavif', 'image avif'],
    ['\0\0\0\x18ftypavis\0\0\0\0avismsf1', 'unsupported avis'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'unsupported heic'],
    ['\0\0\0\x18ftypisom\0\0\0\0mp42', 'other video'],
    ['RIFF\0\0\0\0AVI LIST', 'other video'],
    ['RIFF\0\0\0\0WAVEfmt ', 'other riff'],
    ['II*\0\x08\0\0\0', 'unsupported tiff'],
    ['BM\x36\0\0\0\0\0\0\0\x36\0\0\0', 'unsupported bmp'],
    ['BMW is a car maker', 'other text'],
    ['\0\0\x01\0\x01\0\x10\x10', 'unsupported ico'],
    ['\xff\x0a\xfa', 'unsupported jxl'],
    ['P6\n# made by\n10 10', 'unsupported pnm'],
    ['P6 is a class', 'unsupported pnm'],
    ['%PDF-1.7', 'other pdf'],
    ['\x1f\x8b\x08\0', 'other gzip'],
    ['', 'other empty'],
    ['   \n', 'other empty'],
    ['<!DOCTYPE html><p>', 'other html'],
    ['\xef\xbb\xbf\r\n  <HTML lang=en>', 'other html'],
    ['<!-- a comment --><body>', 'other html'],
    ['<script>location="/"</script>', 'other html'],
    ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', 'other html'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'svg'],
    ['<?xml version="1.0"?>\n<!-- Made by > -->\n<svg:svg>', 'svg'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg>', 'svg'],
    ['<!DOCTYPE svg [ <!ENTITY a "b"> ]><svg>', 'svg'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'other xml'],
    ['{"error":"not found"}', 'other json'],
    ['Not Found', 'other text'],
    ['\xff\xfe<\0!\0d\0o\0c\0t\0y\0p\0e\0 \0h\0t\0m\0l\0>\0', 'other html'],
    ['\x01\x02\x03\x04', 'other unknown'],
  ])('%j is %s', (head, what) => {
    expect(sniff(head)).toBe(what);
  });

  it('names anything at all, and looks at its head alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['image', 'svg', 'unsupported', 'other']).toContain(sniffFormat(bytes).kind);
      }),
    );
    for (const text of ['<!--', '<?xml ', '<!doctype ', '< ', '<a ', ' ']) {
      const head = text.repeat(1_000_000);
      expect(sniff(`${head}<svg><html>`)).toBe(sniff(head.slice(0, 10_000)));
    }
  });
});

describe('magic numbers', () => {
  it('begin files of one format only, and none is a prefix of another', () => {
    const formats = Object.keys(MAGIC) as MagicFormat[];
    for (const format of formats)
      for (const magic of MAGIC[format]) {
        const bytes = Buffer.from(magic, 'latin1');
        expect(formats.filter((name) => beginsAs(name, bytes))).toEqual([format]);
        expect(beginsAs(format, bytes.subarray(0, -1))).toBe(false);
      }
  });
});
