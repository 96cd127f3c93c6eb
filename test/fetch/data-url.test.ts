import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDataUrl, isDataUrl, nameDataUrl } from '../../src/fetch/data-url.js';

const MAX = 1_000_000;

describe('decodeDataUrl', () => {
  it.each([
    ['data:,hello%20world', '', 'hello world'],
    ['data:text/plain;charset=utf-8,caf%C3%A9', 'text/plain;charset=utf-8', 'café'],
    ['data:text/plain;base64,aGVsbG8=', 'text/plain', 'hello'],
    ['data:text/plain;base64,aGVsbG8', 'text/plain', 'hello'],
    ['DATA:image/png ; BASE64,aGVs%62G8%3D', 'image/png', 'hello'],
    ['data:text/plain;base64,aGV\n sbG8=', 'text/plain', 'hello'],
    ['data:,100%', '', '100%'],
    ['data:,a%2Cb,c', '', 'a,b,c'],
    ['data:,before#after', '', 'before'],
    ['data:;base64,', '', ''],
  ])('%j', (url, type, text) => {
    const { body, content_type } = decodeDataUrl(url, MAX);
    expect(content_type.trim()).toBe(type);
    expect(body.toString('utf8')).toBe(text);
  });

  it.each([
    ['data:image/png'],
    ['data:;base64,a'],
    ['data:;base64,####!!'.replace('####', 'ab*d')],
    ['data:;base64,aGVsbG8-_w'],
    [`data:${'x'.repeat(5000)},`],
  ])('refuses %j', (url) => {
    expect(() => decodeDataUrl(url, MAX)).toThrow(expect.objectContaining({ reason: 'bad_url' }));
  });

  it('caps the content, whatever its coding', () => {
    for (const url of [
      `data:,${'a'.repeat(101)}`,
      `data:;base64,${'aaaa'.repeat(50)}`,
      `data:,${'%41'.repeat(101)}`,
    ]) {
      expect(() => decodeDataUrl(url, 100)).toThrow(expect.objectContaining({ reason: 'too_large' }));
    }
    expect(decodeDataUrl(`data:,${'%41'.repeat(100)}`, 100).body).toHaveLength(100);
  });

  it('gives back any bytes in either coding', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const base64 = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
        const percent = `data:image/png,${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`;
        for (const url of [base64, percent]) expect(decodeDataUrl(url, MAX).body).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('never throws anything but its own failure', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          decodeDataUrl(`data:${text}`, 50);
        } catch (error) {
          expect(error).toHaveProperty('name', 'FetchFailure');
        }
      }),
    );
  });
});

it('names content shortly, by type and hash', () => {
  const name = nameDataUrl(decodeDataUrl('data:Image/PNG;charset=x;base64,aGVsbG8=', MAX));
  expect(name).toBe(
    'data:image/png;sha256=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824,',
  );
  expect(isDataUrl(name)).toBe(true);
  expect(isDataUrl('https://example.org/data:x')).toBe(false);
});
