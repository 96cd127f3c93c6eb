import type { AssembleEnvironment } from '../../assemble/assemble-unit.js';
import { type ConsentLine, type ConsentLog, openConsentLog } from '../../assemble/consent-log.js';
import { filesOf } from '../../corpus/corpus-layout.js';
import { readJsonLines } from '../../corpus/corpus-reader.js';
import type { ConsentEvidence } from '../../model/consent.js';
import type { Manifest } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';

/**
 * Starts a unit's consent log after a retry: lines of documents that are not assembled again are copied, and those
 * that are get theirs again, with what was recorded before of the images that are kept.
 *
 * @param again - ids of the documents that are assembled again
 */
export async function rewriteConsentLog(
  env: AssembleEnvironment & { store: Store; manifest: Manifest; generation: number },
  again: ReadonlySet<string>,
): Promise<ConsentLog> {
  const { store, manifest, folder } = env;
  const log = openConsentLog(folder, manifest.unit, env, env.generation);
  const before = new Map<string, Map<string, readonly ConsentEvidence[]>>();
  try {
    for (const { name } of filesOf(manifest, 'consent')) {
      for await (const line of readJsonLines<ConsentLine>(store, name)) {
        if ('origin' in line || !again.has(line.document)) await log.copy(line);
        else if ('part' in line) {
          const images = before.get(line.document) ?? new Map<string, readonly ConsentEvidence[]>();
          before.set(line.document, images.set(line.url, line.evidence));
        }
      }
    }
  } catch (error) {
    await log.abort();
    throw error;
  }
  return {
    ...log,
    add(sample, images) {
      const known = before.get(sample.id);
      const merged = new Map(images);
      for (const node of sample.nodes) {
        if (node.type !== 'image' || merged.has(node.part)) continue;
        const evidence = known?.get(node.original_url);
        if (evidence !== undefined) merged.set(node.part, evidence);
      }
      return log.add(sample, merged);
    },
  };
}
