import { statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { filesBelow, pageText, pageUrls, SAMPLES, sample, sampleJson } from './sample-files.js';

const pages = pageUrls();
const ORIGIN = 'https://journal.weft.example/';
const site = new Set(filesBelow(join(SAMPLES, 'site')));

/** Every URL that an image of the page may come from, resolved as a browser would. */
function imageUrls(html: string, url: string): string[] {
  const base = /<base href="([^"]+)"/.exec(html)?.[1] ?? url;
  const visible = html.replace(/<script[\s\S]*?<\/script>/g, '');
  const found: string[] = [];
  for (const [, name, value = ''] of visible.matchAll(
    /\s(src|srcset|data-src|data-srcset|data-original)="([^"]+)"/g,
  )) {
    // A candidate ends at a comma followed by space; commas inside a URL are part of it.
    const urls = name?.endsWith('srcset')
      ? value.split(/,\s+/).map((one) => one.split(' ')[0] ?? '')
      : [value];
    found.push(...urls.filter((one) => !one.startsWith('data:')).map((one) => new URL(one, base).href));
  }
  for (const [, href = ''] of visible.matchAll(/<a [^>]*href="([^"]+\.jpg)"/g))
    found.push(new URL(href, base).href);
  return found;
}

/** 64-bit horizontal difference hash. */
async function differenceHash(bytes: Buffer): Promise<bigint> {
  const { data } = await sharp(bytes)
    .autoOrient()
    .flatten({ background: '#fff' })
    .greyscale()
    .resize(9, 8, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let hash = 0n;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) hash = (hash << 1n) | (data[y * 9 + x]! < data[y * 9 + x + 1]! ? 1n : 0n);
  return hash;
}

function distance(a: bigint, b: bigint): number {
  let count = 0;
  for (let bits = a ^ b; bits > 0n; bits >>= 1n) count += Number(bits & 1n);
  return count;
}

describe('the sample site', () => {
  it('has at least fourteen pages, half of them English and half Chinese, each with several paragraphs', () => {
    expect(pages.length).toBeGreaterThanOrEqual(14);
    const chinese = pages.filter(([path]) => /<html lang="zh/.test(pageText(path)));
    expect(Math.abs(chinese.length - pages.length / 2)).toBeLessThanOrEqual(1);
    for (const [path] of pages.filter(([name]) => name !== 'index.html')) {
      const paragraphs = [...pageText(path).matchAll(/<p>([^<]{20,})/g)];
      expect(paragraphs.length, path).toBeGreaterThanOrEqual(3);
    }
  });

  it('maps each page to the URL at its own path, and resolves each image to a file of the site but one', () => {
    const missing = new Set<string>();
    for (const [path, url] of pages) {
      expect(url).toBe(ORIGIN + path.replace(/(^|\/)index\.html$/, '$1'));
      expect(site.has(path)).toBe(true);
      for (const image of imageUrls(pageText(path), url)) {
        expect(image.startsWith(ORIGIN), `${image} on ${path}`).toBe(true);
        const file = decodeURIComponent(new URL(image).pathname.slice(1));
        if (!site.has(file)) missing.add(file);
      }
    }
    expect([...missing]).toEqual(['media/birds/avocet.jpg']);
  });

  it('has at least thirty pictures that a perceptual hash tells apart', async () => {
    const hashes: bigint[] = [];
    for (const name of [...site].filter(
      (file) => /\.(jpg|png|webp|gif)$/.test(file) && !/thumb|icons|avatars/.test(file),
    )) {
      const bytes = sample(`site/${name}`);
      const { width, height } = await sharp(bytes).metadata();
      if (Math.min(width, height) < 200) continue;
      const hash = await differenceHash(bytes);
      if (hashes.every((known) => distance(known, hash) > 6)) hashes.push(hash);
    }
    expect(hashes.length).toBeGreaterThanOrEqual(30);
  });

  it('shows every feature that its README promises', async () => {
    const html = Object.fromEntries(pages.map(([path]) => [path, pageText(path)]));
    const all = Object.values(html).join('\n');
    const onSomePage = {
      figure: /<figure[\s\S]*?<figcaption>/,
      'picture with webp source': /<picture>\s*<source type="image\/webp" srcset="[^"]+ \d+w, [^"]+" sizes="/,
      'data-src': / data-src="/,
      'data-srcset': / data-srcset="/,
      'data-original': / data-original="/,
      'noscript twin': /data-src="([^"]+)"[^>]*>\s*<noscript><img src="\1"/,
      'protocol-relative': /src="\/\/journal\.weft\.example\//,
      'relative image': /<img src="img\//,
      'link to the original': /<a href="[^"]+\.jpg"><img/,
      'commas in URLs of a srcset': /srcset="\S+w_640,h_360,q_60\S+ 640w, \S+w_1200,h_675,q_60\S+ 1200w"/,
      'data: image': /<img src="data:image\/jpeg;base64,[^"]{2000,}"/,
      'tracking pixel': /<img src="\/img\/pixel\.gif[^>]+width="1" height="1"/,
      'share icons': /<div class="share-buttons">[\s\S]*?\/img\/icons\//,
      avatars: /class="avatar"/,
      'cookie note': /cookie-banner/,
      nav: /<nav/,
      table: /<table/,
      code: /<pre><code class="language-/,
      MathML: /<math [^>]*display="block">/,
      TeX: /\$\$ a\\cosh/,
      recipe: /<ol class="steps">/,
      'image tag in a script': /<script>[^<]*<img src=/,
    };
    for (const [name, pattern] of Object.entries(onSomePage)) expect(pattern.test(all), name).toBe(true);
    expect(Object.values(html).filter((text) => text.includes('<base href=')).length).toBe(1);
    expect(Object.values(html).filter((text) => text.startsWith('\ufeff')).length).toBe(1);
    expect(Object.values(html).filter((text) => text.includes('<meta charset="gbk">')).length).toBe(1);
    expect(html['index.html']).not.toContain('<p>');
    const facts = async (name: string) => sharp(sample(`site/${name}`)).metadata();
    expect((await facts('zh/forum/img/kite.jpg')).orientation).toBe(6);
    expect((await facts('media/birds/buoy.jpg')).exif?.includes('Weft samples')).toBe(true);
    expect(await facts('zh/shop/img/celadon.png')).toMatchObject({ format: 'png', hasAlpha: true });
    expect((await facts('zh/shop/img/mug.webp')).format).toBe('webp');
    expect((await sharp(sample('site/img/news/route.gif'), { pages: -1 }).metadata()).pages).toBe(6);
    expect(await facts('zh/shop/img/swatch.jpg')).toMatchObject({ width: 40, height: 28 });
  });

  it('stays under four megabytes, and the JSONL under one', () => {
    const size = (name: string) => statSync(join(SAMPLES, name)).size;
    expect(filesBelow(SAMPLES).reduce((sum, name) => sum + size(name), 0)).toBeLessThan(4_000_000);
    expect(size('pages.jsonl')).toBeLessThan(1_000_000);
  });
});

describe('the sample dumps', () => {
  interface Row {
    id: string;
    url: string;
    html: string;
    fetched_at: string;
  }
  const rows = sample('pages.jsonl')
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

  it('hold the same pages as the site, some with pictures inside', () => {
    expect(rows.map(({ url }) => url).sort()).toEqual(pages.map(([, url]) => url).sort());
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.every(({ fetched_at }) => !Number.isNaN(Date.parse(fetched_at)))).toBe(true);
    const carrying = rows.filter(({ html }) => html.includes('src="data:image/jpeg;base64,'));
    expect(carrying.length).toBeGreaterThanOrEqual(7);
    expect(carrying.length).toBeLessThan(rows.length);
  });

  it('carry data: images that decode', async () => {
    const first = /src="data:image\/jpeg;base64,([^"]+)"/;
    for (const { html } of rows.filter((row) => first.test(row.html))) {
      const { width } = await sharp(Buffer.from(first.exec(html)![1]!, 'base64')).metadata();
      expect(width).toBe(360);
    }
  });

  it('nest rows of the JSONL at data.items', () => {
    const nested = sampleJson('nested.json') as { meta: { pages: number }; data: { items: Row[] } };
    expect(nested.data.items.length).toBe(nested.meta.pages);
    for (const item of nested.data.items) expect(rows).toContainEqual(item);
  });
});
