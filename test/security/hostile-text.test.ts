import { describe, expect, it } from 'vitest';
import { normalizeLabel } from '../../src/extract/charset/labels.js';
import { extractDocument } from '../../src/extract/extract-document.js';
import { parseSrcset } from '../../src/extract/images/srcset.js';
import { stemOf } from '../../src/extract/images/url-facts.js';
import { notHtmlReason } from '../../src/extract/not-html.js';
import { withoutLineEnd } from '../../src/sources/warc/line-end.js';

const LONG = 400_000;

function inTime<T>(work: () => T): T {
  const began = performance.now();
  const result = work();
  // Quadratic time on these lengths is minutes; linear is milliseconds, seconds on a machine under load.
  expect(performance.now() - began).toBeLessThan(5000);
  return result;
}

const extract = (body: string) =>
  extractDocument({
    id: 'x',
    url: 'https://host.example/',
    body: Buffer.from(body),
    source: { input: 'x', offset: 0 },
  });

describe('texts made to take long are read in linear time', () => {
  it('comments of dashes before a root that is none', () => {
    const head = `<!--${'---><!--'.repeat(500)}`;
    expect(inTime(() => notHtmlReason(head, undefined))).toBeUndefined();
    expect(
      notHtmlReason('<?xml version="1.0"?> <!-- a --><!----> <!DOCTYPE svg PUBLIC "x"> <svg >', undefined),
    ).toBe('xml: svg');
    expect(notHtmlReason('<?xml version="1.0"?><!DOCTYPE html><html>', undefined)).toBeUndefined();
  });

  it('a srcset of commas', () => {
    inTime(() => parseSrcset(`${','.repeat(LONG)}\0,`));
    expect(parseSrcset('a.jpg,, b.jpg 2x').map(({ url }) => url)).toEqual(['a.jpg', 'b.jpg']);
  });

  it('a file name of dots', () => {
    inTime(() => stemOf(`https://host.example/${'.'.repeat(LONG)}l`));
    expect(stemOf('https://host.example/a/Bridge-300x200.jpg')).toBe('bridge');
  });

  it('a charset label of commas', () => {
    inTime(() => normalizeLabel(`x${','.repeat(LONG)}y`));
    expect(normalizeLabel(' "UTF8"; ')).toBe('utf-8');
  });

  it('a header line of carriage returns', () => {
    expect(inTime(() => withoutLineEnd(`a${'\r'.repeat(LONG)}b\r\r\n`))).toBe(`a${'\r'.repeat(LONG)}b`);
  });

  it('a width of blanks, a link of colons, and blanks between elements', () => {
    const blanks = ' '.repeat(LONG);
    const prose =
      'The bridge was rebuilt in stone after the flood, and its arches still carry the road. '.repeat(4);
    const image = `<a href="/${':'.repeat(LONG)}/x.jpg"><img src="a.jpg" width="1${blanks}1" height="1${blanks}1"></a>`;
    const result = inTime(() =>
      extract(
        `<article><p>${prose}</p><p>${image}</p><p>a${'<b> </b>'.repeat(LONG / 8)}b<br>c ${prose}</p></article>`,
      ),
    );
    expect(result).toHaveProperty('document');
  });
});
