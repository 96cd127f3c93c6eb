import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BadInputError } from '../errors.js';
import { errnoOf } from './fs-errors.js';
import { globPattern, namesFiles } from './glob.js';
import { describeInputError } from './input-local.js';
import { compareKeys } from './key.js';

/**
 * Expands a local name: a file is itself, a folder every file below it that `accept` matches, `*` matches within
 * a path segment. Sorted by UTF-8 bytes, hidden files and folders skipped, links followed once.
 *
 * Results are named as the pipeline names the input: relative stays relative.
 */
export async function expandLocal(baseDir: string, uri: string, accept?: RegExp): Promise<string[]> {
  if (uri.includes('*') && !(await exists(resolve(baseDir, uri)))) return expandPattern(baseDir, uri, accept);
  try {
    const path = resolve(baseDir, uri);
    if (!(await stat(path)).isDirectory()) return [uri];
    const found: string[] = [];
    await walk(path, trimSlash(uri), [], found, accept);
    return found.sort(compareKeys);
  } catch (error) {
    throw describeInputError(error, uri);
  }
}

async function expandPattern(baseDir: string, uri: string, accept?: RegExp): Promise<string[]> {
  const segments = uri.split('/');
  const first = segments.findIndex((segment) => segment.includes('*'));
  let matched = [segments.slice(0, first).join('/')];
  if (uri.startsWith('/') && first === 1) matched = ['/'];
  for (const segment of segments.slice(first)) {
    const next: string[] = [];
    for (const folder of matched) next.push(...(await matchSegment(baseDir, folder, segment)));
    matched = next;
  }
  const found: string[] = [];
  for (const name of matched.sort(compareKeys)) {
    const below = await expandLocal(baseDir, name, accept);
    const isFile = below.length === 1 && below[0] === name;
    if (!isFile || accept === undefined || namesFiles(uri) || accept.test(name)) found.push(...below);
  }
  if (matched.length === 0) throw new BadInputError('input_not_found', `${uri}: matches no file`);
  return found;
}

async function matchSegment(baseDir: string, folder: string, segment: string): Promise<string[]> {
  const named = (name: string) =>
    folder === '' ? name : folder.endsWith('/') ? folder + name : `${folder}/${name}`;
  if (!segment.includes('*')) {
    return segment === '' || (await exists(resolve(baseDir, named(segment)))) ? [named(segment)] : [];
  }
  const pattern = globPattern(segment);
  const path = resolve(baseDir, folder);
  const entries = await entriesOf(path);
  const matched: string[] = [];
  for (const { name } of entries) {
    if (!name.startsWith('.') && pattern.test(name) && (await exists(join(path, name))))
      matched.push(named(name));
  }
  return matched;
}

async function walk(
  path: string,
  name: string,
  above: string[],
  found: string[],
  accept?: RegExp,
): Promise<void> {
  const real = await realpath(path);
  // A link to a folder above would loop forever.
  if (above.includes(real)) return;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const child = join(path, entry.name);
    const childName = `${name}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await kindOf(child) : entry;
    if (kind?.isDirectory()) await walk(child, childName, [...above, real], found, accept);
    else if (kind?.isFile() && (accept === undefined || accept.test(entry.name))) found.push(childName);
  }
}

async function kindOf(path: string): Promise<{ isDirectory(): boolean; isFile(): boolean } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    // A link that leads nowhere is no input.
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await kindOf(path)) !== undefined;
}

function trimSlash(uri: string): string {
  const trimmed = uri.replace(/\/+$/, '');
  return trimmed === '' && uri.startsWith('/') ? '' : trimmed;
}
