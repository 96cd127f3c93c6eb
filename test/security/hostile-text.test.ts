import { describe, expect, it } from 'vitest';
import { normalizeLabel } from '../../src/charset/labels.js';
import { extractDocument } from '../../src/extract/extract-document.js';
import { parseSrcset } from '../../src/extract/images/srcset.js';
import { stemOf } from '../../src/extract/images/url-facts.js';
import { notHtmlReason } from '../../src/extract/not-html.js';
import { withoutLineEnd } from '../../src/formats/warc/line-end.js';

/** Quadratic time on so many characters, 10^12 steps and more, does not end within the limit of a test. */
const LONG = 1_500_000;

const extract = (body: string) =>
  extractDocument({
    id: 'x',
    url: 'https://host.example/',
    body: Buffer.from(body),
    source: { input: 'x', offset: 0 },
  });

describe('texts made to take long are read to their end', () => {
  it('comments of dashes before a root that is none', () => {
    const head = `<!--${'---><!--'.repeat(500)}`;
    // Each way to end a comment is tried again for each: 2^500.
    expect(notHtmlReason(head, undefined)).toBeUndefined();
    expect(
      notHtmlReason('<?xml version="1.0"?> <!-- a --><!----> <!DOCTYPE svg PUBLIC "x"> <svg >', undefined),
    ).toBe('xml: svg');
    expect(notHtmlReason('<?xml version="1.0"?><!DOCTYPE html><html>', undefined)).toBeUndefined();
  });

  it('a srcset of commas', () => {
    parseSrcset(`${','.repeat(LONG)}\0,`);
    expect(parseSrcset('a.jpg,, b.jpg 2x').map(({ url }) => url)).toEqual(['a.jpg', 'b.jpg']);
  });

  it('a file name of dots', () => {
    stemOf(`https://host.example/${'.'.repeat(LONG)}l`);
    expect(stemOf('https://host.example/a/Bridge-300x200.jpg')).toBe('bridge');
  });

  it('a charset label of commas', () => {
    normalizeLabel(`x${','.repeat(LONG)}y`);
    expect(normalizeLabel(' "UTF8"; ')).toBe('utf-8');
  });

  it('a header line of carriage returns', () => {
    expect(withoutLineEnd(`a${'\r'.repeat(LONG)}b\r\r\n`)).toBe(`a${'\r'.repeat(LONG)}b`);
  });

  it('a width of blanks, a link of colons, and blanks between elements', () => {
    const blanks = ' '.repeat(LONG);
    const prose =
      'The bridge was rebuilt in stone after the flood, and its arches still carry the road. '.repeat(4);
    const image = `<a href="/${':'.repeat(LONG)}/x.jpg"><img src="a.jpg" width="1${blanks}1" height="1${blanks}1"></a>`;
    const result = extract(
      `<article><p>${prose}</p><p>${image}</p><p>a${'<b> </b>'.repeat(LONG / 8)}b<br>c ${prose}</p></article>`,
    );
    expect(result).toHaveProperty('document');
  });
});
