import { join } from 'node:path';
import type { StagedFile } from '../commit/commit-unit.js';
import { unitFileName } from '../corpus/corpus-layout.js';
import type { AskedConsentFile } from '../fetch/consent/consent-file.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Sample } from '../model/sample.js';
import { stageJsonl } from '../staging/staged-jsonl.js';
import type { ContentJudge } from './page-consent.js';

/** What was said about the images of a stored document, by part name; images about which nothing was said are absent. */
export type ImageEvidence = ReadonlyMap<string, readonly ConsentEvidence[]>;

/** A line of `consent/<unit>-<hash8>.jsonl.gz`; see schemas/consent.schema.json. */
export type ConsentLine =
  | { document: string; url: string; evidence: readonly ConsentEvidence[] }
  | { document: string; part: string; url: string; final_url: string; evidence: readonly ConsentEvidence[] }
  | { origin: string; files: readonly AskedConsentFile[] };

/** The record, next to the shards of one unit, of what sites said about what is in them, and when they said it. */
export interface ConsentLog {
  /** Records the statements about a stored document and its images, and the files of origins not recorded yet. */
  add(sample: Sample, images: ImageEvidence): Promise<void>;
  /** Takes a line over from an earlier log. */
  copy(line: ConsentLine): Promise<void>;
  /** The staged file, or nothing when no site said anything and none was asked. */
  finish(): Promise<StagedFile | undefined>;
  abort(): Promise<void>;
}

/**
 * Starts the consent log of a unit in a local folder.
 *
 * @param filesOf - the robots.txt and its kin that an origin was asked for
 * @param generation - of the revision that writes it
 */
export function openConsentLog(
  folder: string,
  unit: string,
  { judge, filesOf }: { judge: ContentJudge; filesOf: (origin: string) => Promise<AskedConsentFile[]> },
  generation = 0,
): ConsentLog {
  const staged = stageJsonl(join(folder, `consent-${unit}.jsonl.gz`));
  const origins = new Set<string>();
  const write = (line: ConsentLine): Promise<void> => staged.write(line);

  async function addOrigin(url: string): Promise<void> {
    if (!URL.canParse(url)) return;
    const { origin } = new URL(url);
    if (origins.has(origin)) return;
    origins.add(origin);
    const files = await filesOf(origin);
    if (files.length > 0) await write({ origin, files });
  }

  return {
    async add(sample, images) {
      const { id: document, url, nodes } = sample;
      const { evidence } = judge.page(sample);
      if (evidence.length > 0) await write({ document, url, evidence });
      for (const node of nodes) {
        if (node.type !== 'image') continue;
        const { part, original_url, final_url, origin } = node;
        const said = images.get(part) ?? [];
        if (said.length > 0) await write({ document, part, url: original_url, final_url, evidence: said });
        if (origin !== 'http') continue;
        await addOrigin(original_url);
        await addOrigin(final_url);
      }
    },
    copy: write,
    async finish() {
      const { path, lines, bytes, sha256 } = await staged.finish();
      if (lines === 0) return undefined;
      return { path, entry: { name: unitFileName('consent', unit, sha256, generation), bytes, sha256 } };
    },
    abort: () => staged.abort(),
  };
}
