import { readFileSync } from 'node:fs';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** This package's version; part of every plan id. */
export const VERSION = (manifest as { version: string }).version;
