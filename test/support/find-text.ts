import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

/** The files of a folder, below it, in which one of the texts stands: as it is, percent-encoded, in gzip, in Parquet. */
export async function filesWithText(
  folder: string,
  texts: readonly string[],
): Promise<{ files: number; found: string[] }> {
  const found: string[] = [];
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files += 1;
    const path = join(entry.parentPath, entry.name);
    const contents = await readable(await readFile(path));
    found.push(...textsIn(contents, texts).map((text) => `${entry.name}: ${text}`));
    found.push(...textsIn(entry.name, texts).map((text) => `name ${entry.name}: ${text}`));
  }
  return { files, found };
}

/** Those of the texts that stand in a content, as they are or percent-encoded. */
export function textsIn(content: string, texts: readonly string[]): string[] {
  return texts.filter((text) => content.includes(text) || content.includes(encodeURIComponent(text)));
}

async function readable(bytes: Buffer): Promise<string> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return readable(gunzipSync(bytes));
  const raw = bytes.toString('latin1');
  if (raw.slice(0, 4) !== 'PAR1') return raw;
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file: copy });
  return raw + JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
