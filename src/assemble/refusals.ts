import type { Exclusion } from '../corpus/exclude-index.js';
import type { ExcludeList } from '../corpus/exclude-list.js';
import { sampleKey } from '../corpus/sample-key.js';
import type { Document, ImageNode } from '../model/document.js';
import type { Drop } from '../model/verdict.js';

/** Reason of what a takedown of this corpus names. */
export const TAKEN_DOWN_REASON = 'taken_down';
/** Reason of what an exclude list of the pipeline names. */
export const EXCLUDED_REASON = 'excluded';

/** Why something is refused. */
export type Refused = Pick<Drop, 'reason'> & { detail: string };

/** What must not get into a corpus: by its takedowns, and by the exclude lists of its pipeline. */
export interface Refusals {
  document(document: Pick<Document, 'id' | 'url'>): Refused | undefined;
  /** By the addresses of an image, before any byte of it is fetched. */
  image(document: Pick<Document, 'id'>, node: Pick<ImageNode, 'src' | 'candidates'>): Refused | undefined;
  /** By where bytes came from in the end and, where `digest` is asked for, what they are. */
  bytes(got: { final_url: string; digest: () => string }): Refused | undefined;
  /** By what an image shows once it is decoded. */
  picture(document: Pick<Document, 'id'>, image: { sha256: string; phash: string }): Refused | undefined;
}

/** Makes the refusals of a corpus; an absent list refuses nothing. */
export function createRefusals(lists: { takenDown?: ExcludeList; excluded?: ExcludeList }): Refusals {
  const { takenDown, excluded } = lists;
  const both = [
    { list: takenDown, reason: TAKEN_DOWN_REASON },
    { list: excluded, reason: EXCLUDED_REASON },
  ] as const;
  const ordered = both.flatMap(({ list, reason }) =>
    list === undefined || list.entries === 0 ? [] : [{ list, reason }],
  );
  const first = (ask: (list: ExcludeList) => Exclusion | undefined): Refused | undefined => {
    for (const { list, reason } of ordered) {
      const exclusion = ask(list);
      if (exclusion !== undefined) return { reason, detail: describeExclusion(exclusion) };
    }
    return undefined;
  };
  return {
    document({ id, url }) {
      return first((list) => list.documentExclusion({ key: sampleKey(id), url }));
    },
    image({ id }, { src, candidates }) {
      return first((list) => {
        const key = sampleKey(id);
        // Parts are renumbered in each corpus, so an entry for one of them speaks of all images of its document.
        if (list.partsOf(key).size > 0) return { by: `key ${key} with part` };
        return list.imageExclusion({ original_url: src, urls: candidates.map(({ url }) => url) });
      });
    },
    bytes({ final_url, digest }) {
      return first((list) =>
        list.imageExclusion({ final_url, ...(list.namesPictures && { original_sha256: digest() }) }),
      );
    },
    picture({ id }, { sha256, phash }) {
      return first((list) => {
        const key = sampleKey(id);
        if (list.imagesOf(key).has(sha256)) return { by: `key ${key} with image ${sha256}` };
        return list.imageExclusion({ sha256, phash });
      });
    },
  };
}

/** An exclusion as the detail of a drop. */
export function describeExclusion({ by, reason }: Exclusion): string {
  return reason === undefined ? by : `${by}: ${reason}`;
}
