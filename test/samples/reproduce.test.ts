import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, SAMPLES, sample, sampleJson } from './sample-files.js';

interface Toolchain {
  versions: Record<string, string>;
  probes: Record<'svg' | 'jpeg' | 'webp' | 'png' | 'gzip', string>;
}

const GENERATOR = fileURLToPath(new URL('../../scripts/samples/make.mjs', import.meta.url));
/** Written by hand; the generator leaves them alone. */
const BY_HAND = ['.gitattributes', 'README.md', 'common-crawl.paths'];
const RASTER = /\.(jpg|png|webp)$/;
/** Files that hold encoded pictures inside them. */
const CARRIERS = ['pages.jsonl', 'nested.json', 'site/zh/forum/kite.html'];
/** Corpora as others publish them: packed, and full of pictures. */
const PACKED = /^corpora\//;

describe('the samples generator', () => {
  let out = '';
  let here: Toolchain;
  const recorded = sampleJson('VERSIONS.json') as Toolchain;

  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'weft-samples-'));
    execFileSync(process.execPath, [GENERATOR, '--out', out], { stdio: ['ignore', 'ignore', 'inherit'] });
    here = JSON.parse(readFileSync(join(out, 'VERSIONS.json'), 'utf8')) as Toolchain;
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  /** Says why bytes cannot be compared: another encoder, or the same one that encodes otherwise on this processor. */
  const skipUnlessSame = (skip: (why: string) => void, probes: (keyof Toolchain['probes'])[]) => {
    const other = probes.filter((name) => here.probes[name] !== recorded.probes[name]);
    if (other.length === 0) return;
    const why = `this machine encodes ${other.join(', ')} otherwise than samples/VERSIONS.json records`;
    process.stderr.write(`\n  SKIPPED, ${why}: ${JSON.stringify(here.versions)}\n`);
    skip(why);
  };

  it('writes the files that are committed and no others', () => {
    expect(filesBelow(out)).toEqual(filesBelow(SAMPLES).filter((name) => !BY_HAND.includes(name)));
  });

  it('writes every page, map and drawing of its own byte for byte as committed', () => {
    const own = filesBelow(out).filter(
      (name) =>
        !RASTER.test(name) &&
        !CARRIERS.includes(name) &&
        !PACKED.test(name) &&
        !/\.(warc\.gz|gif)$/.test(name) &&
        name !== 'VERSIONS.json',
    );
    expect(own.length).toBeGreaterThanOrEqual(17);
    const different = own.filter((name) => !readFileSync(join(out, name)).equals(sample(name)));
    expect(different).toEqual([]);
  });

  it('writes every picture and what carries pictures byte for byte as committed', ({ skip }) => {
    skipUnlessSame(skip, ['svg', 'jpeg', 'webp', 'png']);
    const pictures = filesBelow(out).filter(
      (name) => !PACKED.test(name) && (RASTER.test(name) || name.endsWith('.gif') || CARRIERS.includes(name)),
    );
    expect(pictures.length).toBeGreaterThan(70);
    const different = pictures.filter((name) => !readFileSync(join(out, name)).equals(sample(name)));
    expect(different).toEqual([]);
  });

  it('writes the corpora of others byte for byte as committed', ({ skip }) => {
    skipUnlessSame(skip, ['svg', 'jpeg', 'gzip']);
    const packed = filesBelow(out).filter((name) => PACKED.test(name));
    expect(packed).toHaveLength(8);
    expect(packed.filter((name) => !readFileSync(join(out, name)).equals(sample(name)))).toEqual([]);
  });

  it('writes the records of both archives as committed', ({ skip }) => {
    // The chunked page is compressed inside its record, so that gzip matters to the content too.
    skipUnlessSame(skip, ['svg', 'jpeg', 'webp', 'png', 'gzip']);
    for (const name of ['site.warc.gz', 'site-images.warc.gz']) {
      const made = readFileSync(join(out, name));
      expect(gunzipSync(made).equals(gunzipSync(sample(name))), `records of ${name}`).toBe(true);
      expect(made.equals(sample(name)), `bytes of ${name}`).toBe(true);
    }
  });
});
