import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The committed samples. */
export const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));

/** Files below a folder, as sorted relative paths with `/`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

export const sample = (name: string) => readFileSync(join(SAMPLES, name));

export const sampleJson = (name: string): unknown => JSON.parse(sample(name).toString('utf8'));

/** `site/urls.json`: file below `site/` to URL. */
export const pageUrls = () => Object.entries(sampleJson('site/urls.json') as Record<string, string>);

/** A page's text in the charset that it declares. */
export function pageText(path: string): string {
  const bytes = sample(`site/${path}`);
  const charset = /<meta charset="?([\w-]+)/.exec(bytes.toString('latin1'))?.[1] ?? 'utf-8';
  return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
}
