import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tinyPicture } from './tiny-corpus.js';

/** A folder that is gone when the test has finished. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-small-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Pages in `site/`, each with a picture next to it, and the pipeline that builds them, two to a unit. Gives back the path
 * of the pipeline.
 */
export async function smallSite({ pages = 4, more = '' } = {}): Promise<string> {
  const folder = await freshFolder();
  await mkdir(join(folder, 'site'));
  for (let n = 0; n < pages; n++) {
    await writeFile(join(folder, 'site', `${n}.png`), await tinyPicture(n, 320, 240));
    await writeFile(join(folder, 'site', `${n}.html`), smallPage(n));
  }
  const pipeline = join(folder, 'site.yaml');
  await writeFile(
    pipeline,
    `name: small\nsource: { type: html, input: site, unit_files: 2 }\nfetch: { network: false }\nrun: { workers: 1 }\n${more}`,
  );
  return pipeline;
}

/** One page of such a site, whose picture is `n.png`. */
export function smallPage(n: number): string {
  const prose = `<p>${`The river of page ${n} runs past the old mill and on to the sea. `.repeat(6)}</p>`;
  const picture = `<img src="${n}.png" alt="the mill, ${n}">`;
  return `<!doctype html><html lang="en"><title>Page ${n}</title><article>${prose}${picture}${prose}</article>`;
}
