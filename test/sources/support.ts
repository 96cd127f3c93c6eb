import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Context, silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import type { Source, SourceItem } from '../../src/sources/source.js';
import type { Input } from '../../src/store/input.js';

/** A context that nobody aborts. */
export function testContext(signal = new AbortController().signal): Context {
  return { signal, logger: silentLogger, tally: new Tally(), now: () => 0 };
}

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-sources-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Plans a source and reads all its units. */
export async function readSource(source: Source): Promise<SourceItem[]> {
  const ctx = testContext();
  const items: SourceItem[] = [];
  for (const unit of await source.plan(ctx))
    for await (const item of source.read(unit, ctx)) items.push(item);
  return items;
}

/** An input whose bytes come from memory, or from a generator that never holds them all. */
export function memoryInput(
  uri: string,
  bytes: Buffer | ((start: number) => AsyncIterable<Uint8Array>),
  size = 0,
): Input {
  return {
    uri,
    bytes: Buffer.isBuffer(bytes) ? bytes.length : size,
    version: '1',
    check: async () => undefined,
    read(range) {
      if (!Buffer.isBuffer(bytes)) return bytes(range?.start ?? 0);
      return chunked(
        bytes.subarray(range?.start ?? 0, range?.end === undefined ? undefined : range.end + 1),
        1000,
      );
    },
  };
}

/** Bytes in chunks of a size. */
export async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** One line per item: kind, then what tells it apart. */
export function summary(items: readonly SourceItem[]): string[] {
  return items.map((item) => {
    if (item.kind === 'page') return `page ${item.page.url} ${item.page.body.length}`;
    if (item.kind === 'document') return `document ${item.document.url} ${item.document.nodes.length} nodes`;
    if (item.kind === 'capture') return `capture ${item.capture.url} ${item.capture.mime}`;
    const { level, reason, detail } = item.drop;
    return `drop ${level} ${reason}${detail === undefined ? '' : ` (${detail})`}`;
  });
}
