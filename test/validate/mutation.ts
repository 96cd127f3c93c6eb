import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindingCode } from '../../src/validate/finding-codes.js';
import { writeObject } from '../support/tiny-corpus.js';

/** A corruption of a tiny corpus, and all the codes that must be found, no others. */
export interface Mutation {
  what: string;
  codes: readonly FindingCode[];
  mutate: (folder: string) => Promise<void>;
}

/** Edits the bytes of a file of the corpus. */
export async function editBytes(
  folder: string,
  name: string,
  edit: (bytes: Buffer) => Uint8Array,
): Promise<void> {
  await writeObject(folder, name, edit(await readFile(join(folder, name))));
}

/** Edits a JSON file of the corpus. */
export async function editJson(
  folder: string,
  name: string,
  edit: (value: Record<string, never>) => unknown,
): Promise<void> {
  await editBytes(folder, name, (bytes) => {
    const value = JSON.parse(bytes.toString()) as Record<string, never>;
    return Buffer.from(JSON.stringify(edit(value) ?? value));
  });
}

export async function remove(folder: string, name: string): Promise<void> {
  await rm(join(folder, name));
}
