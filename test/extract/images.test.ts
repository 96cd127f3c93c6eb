import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { imageCandidates } from '../../src/extract/images/candidates.js';
import { decorationRule } from '../../src/extract/images/image-rules.js';
import { readImages } from '../../src/extract/images/read-images.js';
import { resolveUrl } from '../../src/extract/images/resolve-url.js';
import { parseSrcset } from '../../src/extract/images/srcset.js';
import { stemOf, urlFacts } from '../../src/extract/images/url-facts.js';

const BASE = 'https://notes.example/a/page.html';
const urls = (html: string) => {
  const tree = parseHtml(html);
  const image = tree.tag.findIndex((_, i) => i > 0 && tree.tag[i] === tree.tag[parseIndex(html)]);
  return imageCandidates(tree, image, BASE, []).map(({ url, from }) => `${from} ${url}`);
};
/** Index of the first image in the tree of a snippet. */
function parseIndex(html: string): number {
  const tree = parseHtml(html);
  return tree.attribs.findIndex((attribs) =>
    Object.keys(attribs ?? {}).some((name) => /^(?:src|srcset|data-src|data-original)$/.test(name)),
  );
}

describe('parseSrcset', () => {
  it('keeps commas inside URLs and splits at those between candidates', () => {
    expect(parseSrcset('https://c.example/w_600,h_400/a.jpg 600w, b.jpg 2x,c.jpg')).toEqual([
      { url: 'https://c.example/w_600,h_400/a.jpg', width: 600 },
      { url: 'b.jpg', density: 2 },
      { url: 'c.jpg' },
    ]);
  });

  it('splits URLs that stand together without a blank', () => {
    expect(parseSrcset('https://a.example/1.jpg,https://a.example/2.jpg 2x').map(({ url }) => url)).toEqual([
      'https://a.example/1.jpg',
      'https://a.example/2.jpg',
    ]);
  });

  it('never loses a URL to a descriptor it does not understand, and ends on any input', () => {
    expect(parseSrcset('a.jpg 100q, b.jpg calc(1px, 2px) 3w').map(({ url }) => url)).toEqual([
      'a.jpg',
      'b.jpg',
    ]);
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (value) => parseSrcset(value).length <= 200));
  });
});

describe('resolveUrl', () => {
  it('follows the WHATWG rules, drops fragments and refuses what cannot be fetched', () => {
    expect(resolveUrl('../b c.jpg#x', BASE)).toBe('https://notes.example/b%20c.jpg');
    expect(resolveUrl('//img.example/a.jpg', BASE)).toBe('https://img.example/a.jpg');
    expect(resolveUrl('\n /a.jpg\t', BASE)).toBe('https://notes.example/a.jpg');
    for (const bad of ['javascript:alert(1)', 'blob:x', '#', '', 'http://[', 'about:blank'])
      expect(resolveUrl(bad, BASE)).toBeUndefined();
  });
});

describe('imageCandidates', () => {
  it('puts lazily loaded URLs before src, and src behind everything when it is a placeholder', () => {
    expect(urls('<img src="/a/placeholder.gif" data-src="real.jpg">')).toEqual([
      'lazy:data-src https://notes.example/a/real.jpg',
      'src https://notes.example/a/placeholder.gif',
    ]);
  });

  it('finds picture URLs in data attributes that no list knows', () => {
    expect(urls('<img src="x.gif" data-whatever="/p/big.webp" data-note="not a url.jpg at all">')[0]).toBe(
      'lazy:data-whatever https://notes.example/p/big.webp',
    );
  });

  it('prefers the widest candidate up to 2048 pixels', () => {
    expect(
      urls('<img src="s.jpg" srcset="a.jpg 400w, b.jpg 1600w, c.jpg 6000w">').map((url) => url.at(-5)),
    ).toEqual(['b', 'c', 'a', 's']);
  });

  it('skips inline placeholders and keeps inline pictures', () => {
    expect(urls('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')).toEqual([]);
    expect(urls(`<img src="data:image/png;base64,${'A'.repeat(5000)}">`)).toHaveLength(1);
  });
});

describe('image rules', () => {
  const rule = (html: string) => {
    const tree = parseHtml(html);
    const nodes = tree.tag.map((_, i) => i).filter((i) => tree.attribs[i]?.src !== undefined);
    const image = readImages(tree, nodes, BASE)[0];
    return image === undefined ? 'no image' : decorationRule(tree, image);
  };

  it('knows marks, portraits and emoticons', () => {
    expect(rule('<img src="p.gif" width="1" height="1">')).toBe('side=1');
    expect(rule('<img class="avatar" src="u.jpg">')).toBe('portrait=avatar');
    expect(rule('<span class="user-avatar"><img src="u.jpg"></span>')).toBe('portrait=avatar');
    expect(rule('<img src="/emoji/smile.png">')).toBe('emoticon=emoji');
  });

  it('never takes a part of a word for the word', () => {
    for (const name of ['essex', 'iconic', 'silicon', 'unisex', 'catalogue', 'lavatars', 'badger']) {
      expect(rule(`<img class="${name}" src="/${name}/${name}-view.jpg">`), name).toBeUndefined();
    }
  });
});

describe('URL facts', () => {
  it('reads sizes and formats, and gives all sizes of one picture one stem', () => {
    expect(urlFacts('https://x.example/a-300x200.jpg')).toEqual({ format: 1, side: 300 });
    expect(urlFacts('https://x.example/i?url=a&w=640&fm=webp')).toEqual({ format: 3, side: 640 });
    expect(stemOf('https://x.example/2024/05/Pier-1024x683.jpg?x=1')).toBe(
      stemOf('https://x.example/pier.webp'),
    );
  });
});
