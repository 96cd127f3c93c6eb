import { recordedReason } from '../model/reasons.js';
import type { SignalDocument, SignalRow } from '../model/signal-row.js';
import type { PictureHashes } from '../signals/duplicates/picture-distance.js';
import { DocumentJudge, type Judged, type JudgedPart, type RuleDrop } from './document-judge.js';
import type { RuleSet, Verdict } from './rule.js';

/** What rules make of a document by its stored signals. */
export interface Rejudged {
  judge: DocumentJudge;
  /** Why it is not stored, if it is not: what curation decided, or what a rule says. */
  drop?: RuleDrop;
  /** Its images that were measured and asked about, by node. */
  images: ReadonlyMap<number, JudgedPart>;
  /** What was said of what is left of it; absent when its text dropped it. */
  left?: Judged;
  /** All that was asked; made while it is read, since a page may have a hundred thousand blocks. */
  verdicts: Iterable<Verdict>;
  /** Nodes of it that are stored; none when it is dropped. */
  kept: number[];
  /** Images that these rules want to know and that the build did not look at: with them the answer may be another. */
  unknownImages: number;
}

/** Images that a build did not look at, by the reason it gave. */
const NOT_LOOKED_AT = new Set(['document_dropped', 'image_over_limit']);

/**
 * Judges a document again from its stored signals, as a build with these rules would.
 *
 * Pure; the same as the build's own judgement when the rules are the same.
 */
export function rejudge(rules: RuleSet, { document, nodes }: SignalDocument): Rejudged {
  const judge = new DocumentJudge(rules, {
    signals: document.signals,
    ...(document.language !== null && { language: document.language }),
    nodes: nodes.map((row) =>
      row.kind === 'image'
        ? { type: 'image' }
        : {
            type: 'text',
            signals: row.signals,
            textChars: row.text_chars ?? 0,
            ...(row.lost !== null && {
              lost: { reason: recordedReason(row.lost), detail: row.lost_detail ?? '' },
            }),
          },
    ),
  });
  const images = new Map<number, JudgedPart>();
  if (document.lost !== null) {
    const drop = { reason: recordedReason(document.lost), detail: document.lost_detail ?? '' };
    return { judge, drop, images, verdicts: [], kept: [], unknownImages: 0 };
  }
  const ofText = { [Symbol.iterator]: () => textVerdicts(judge) };
  if (judge.text.drop !== undefined) {
    return { judge, drop: judge.text.drop, images, verdicts: ofText, kept: [], unknownImages: 0 };
  }
  let unknownImages = 0;
  for (const [index, row] of nodes.entries()) {
    if (row.kind !== 'image') continue;
    if (judge.isFull() !== undefined) break;
    if (row.lost !== null) {
      if (NOT_LOOKED_AT.has(row.lost)) unknownImages += 1;
      continue;
    }
    images.set(index, judge.image(index, row.signals, hashesOf(row)));
  }
  const left = judge.left();
  const verdicts = {
    *[Symbol.iterator]() {
      yield* ofText;
      for (const part of images.values()) yield* part.verdicts;
      yield* left.verdicts;
    },
  };
  const kept =
    left.drop === undefined ? nodes.flatMap((_, index) => (judge.keeps(index) ? [index] : [])) : [];
  return { judge, ...(left.drop && { drop: left.drop }), images, left, verdicts, kept, unknownImages };
}

function* textVerdicts(judge: DocumentJudge): Generator<Verdict> {
  yield* judge.text.verdicts;
  for (const index of judge.nodes.keys()) yield* judge.verdictsOf(index);
}

function hashesOf({ sha256, phash, dhash }: SignalRow): PictureHashes | undefined {
  return sha256 === null || phash === null || dhash === null ? undefined : { sha256, phash, dhash };
}
