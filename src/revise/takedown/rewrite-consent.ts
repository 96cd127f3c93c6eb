import { join } from 'node:path';
import type { ConsentLine } from '../../assemble/consent-log.js';
import type { StagedFile } from '../../commit/commit-unit.js';
import { filesOf, unitFileName } from '../../corpus/corpus-layout.js';
import { readJsonLines } from '../../corpus/corpus-reader.js';
import type { Manifest } from '../../model/manifest.js';
import { stageJsonl } from '../../staging/staged-jsonl.js';
import type { Store } from '../../store/store.js';
import type { TakenDown } from './without-images.js';

/**
 * A unit's consent log without the lines of documents and images that went; the others follow the new part names.
 *
 * What origins said stays: it is about sites, and other documents of the unit may rest on it.
 */
export async function rewriteConsent(
  store: Store,
  manifest: Manifest,
  { folder, generation }: { folder: string; generation: number },
  left: TakenDown,
): Promise<StagedFile | undefined> {
  const { unit } = manifest;
  const staged = stageJsonl(join(folder, `consent-${unit}.jsonl.gz`));
  try {
    for (const { name } of filesOf(manifest, 'consent')) {
      for await (const line of readJsonLines<ConsentLine>(store, name)) {
        const kept = lineLeft(line, left);
        if (kept !== undefined) await staged.write(kept);
      }
    }
  } catch (error) {
    await staged.abort();
    throw error;
  }
  const { path, lines, bytes, sha256 } = await staged.finish();
  if (lines === 0) return undefined;
  return { path, entry: { name: unitFileName('consent', unit, sha256, generation), bytes, sha256 } };
}

function lineLeft(line: ConsentLine, left: TakenDown): ConsentLine | undefined {
  if ('origin' in line || !left.has(line.document)) return line;
  const remaining = left.get(line.document);
  if (remaining === undefined || !('part' in line)) return remaining && line;
  const part = remaining.renamed.get(line.part);
  return part === undefined ? undefined : { ...line, part };
}
