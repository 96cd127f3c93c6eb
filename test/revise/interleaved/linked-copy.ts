import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { Store } from '../../../src/store/store.js';

/** A folder that holds the files of another one; a store replaces files and writes into none. */
export async function linkedCopy(original: string, copy: string): Promise<Store> {
  for await (const { key } of createFsStore(original).list('')) {
    await mkdir(dirname(join(copy, key)), { recursive: true });
    await link(join(original, key), join(copy, key));
  }
  return createFsStore(copy);
}
