import { join } from 'node:path';
import type { StagedFile } from '../commit/commit-unit.js';
import { PIXEL_SIGNALS } from '../config/pixel-signals.js';
import { unitFileName } from '../corpus/corpus-layout.js';
import { SIGNAL_COLUMNS } from '../curate/signal-rows.js';
import { Tally } from '../flow/tally.js';
import { createParquetTable } from '../formats/parquet/parquet-table.js';
import type { Document } from '../model/document.js';
import type { SignalDocument, SignalRow } from '../model/signal-row.js';
import type { Signals } from '../model/signals.js';
import type { DocumentJudge, Judged, RuleDrop } from '../rules/document-judge.js';
import { rejudge } from '../rules/rejudge.js';
import type { RuleSet } from '../rules/rule.js';
import type { PictureHashes } from '../signals/duplicates/picture-distance.js';
import { shortUrl } from './short-url.js';

const NOT_MEASURED = 'not_measured:';

/** What became of one image of a document. */
export interface ImageFate {
  /** Absent when the image was not measured. */
  signals?: Signals;
  /** Of the picture that could be stored. */
  hashes?: PictureHashes;
  /** Part name; of images that are stored. */
  part?: string;
  judged?: Judged;
  /** Why it is lost, where no rule decided that. */
  lost?: RuleDrop;
}

/** What became of one document. */
export interface DocumentFate {
  ordinal: number;
  document: Document;
  /** Absent when curation dropped the document before any rule was asked. */
  judge?: DocumentJudge;
  /** What was said of what is left of it; absent when it was dropped before. */
  left?: Judged;
  /** Why it is lost, where no rule decided that. */
  lost?: RuleDrop;
  /** Images by node; those that are absent were not looked at, since the document was dropped before. */
  images: ReadonlyMap<number, ImageFate>;
}

/** The signals of a unit, being written. */
export interface SignalLog {
  add(fate: DocumentFate): void;
  /** Takes the rows of a document over from an earlier log. */
  copy(rows: SignalDocument): void;
  /**
   * The staged file, how often each rule found no signal, as `no_signal:<code>`, and of how many pictures a signal was
   * not measured, as `not_measured:<signal>`.
   */
  finish(): Promise<{ file: StagedFile; counts: Record<string, number> }>;
}

/** Starts `signals/<unit>.parquet` in a local folder; `generation` is that of the revision that writes it. */
export function openSignalLog(folder: string, unit: string, rules: RuleSet, generation = 0): SignalLog {
  const path = join(folder, `signals-${unit}.parquet`);
  const table = createParquetTable(path, SIGNAL_COLUMNS);
  const unmeasured = new Tally();
  const add = (rows: SignalDocument) => {
    for (const { code, outcome } of rejudge(rules, rows).verdicts)
      if (outcome === 'no_signal') unmeasured.add(`no_signal:${code}`);
    for (const row of rows.nodes)
      if (isMeasuredPicture(row))
        for (const name of PIXEL_SIGNALS)
          if (!Object.hasOwn(row.signals, name)) unmeasured.add(`${NOT_MEASURED}${name}`);
    for (const row of [rows.document, ...rows.nodes])
      table.add({ ...row, signals: JSON.stringify(row.signals) });
  };
  return {
    add: (fate) => add(signalDocument(unit, fate)),
    copy: add,
    async finish() {
      const { bytes, sha256 } = await table.finish();
      return {
        file: { path, entry: { name: unitFileName('signals', unit, sha256, generation), bytes, sha256 } },
        counts: unmeasured.toJSON(),
      };
    },
  };
}

/** The rows of one document. */
export function signalDocument(unit: string, fate: DocumentFate): SignalDocument {
  const { ordinal, document, judge, left } = fate;
  const row = (kind: SignalRow['kind'], node: number | null): SignalRow => ({
    unit,
    ordinal,
    document: document.id,
    kind,
    node,
    url: null,
    sha256: null,
    phash: null,
    dhash: null,
    part: null,
    language: null,
    text_chars: null,
    signals: {},
    lost: null,
    lost_detail: null,
    dropped_by: null,
    dropped_detail: null,
    annotations: [],
  });
  const nodes = document.nodes.map((node, index): SignalRow => {
    if (node.type === 'text') {
      const judged = judge?.nodes.get(index);
      return {
        ...row('text', index),
        text_chars: node.text.length,
        signals: { ...node.signals },
        ...(judged?.lost === undefined ? ruled(judged) : losses(judged.lost)),
      };
    }
    const image = fate.images.get(index);
    return {
      ...row('image', index),
      url: shortUrl(node.src),
      ...image?.hashes,
      part: image?.part ?? null,
      signals: { ...node.signals, ...image?.signals },
      ...losses(image === undefined ? { reason: 'document_dropped', detail: '' } : image.lost),
      ...ruled(image?.judged),
    };
  });
  const text = judge?.text;
  const annotations = [...(text?.annotations ?? []), ...(left?.annotations ?? [])];
  return {
    document: {
      ...row('document', null),
      url: shortUrl(document.url),
      language: document.language ?? null,
      text_chars: nodes.reduce((sum, { text_chars }) => sum + (text_chars ?? 0), 0),
      signals: { ...document.signals },
      ...losses(fate.lost),
      ...ruled(text?.drop === undefined ? left : text),
      annotations,
    },
    nodes,
  };
}

/**
 * The rows of a document that was assembled again. An image that a rule dropped before was not fetched again and keeps
 * what was measured of it then.
 */
export function renewedRows(unit: string, fate: DocumentFate, before: SignalDocument): SignalDocument {
  const old = new Map(before.nodes.map((row) => [row.node, row]));
  const { document, nodes } = signalDocument(unit, fate);
  return {
    document,
    nodes: nodes.map((row) => {
      const known = old.get(row.node);
      const recalled = row.dropped_by !== null && fate.images.get(row.node ?? -1)?.signals === undefined;
      return recalled && known?.kind === 'image' && known.dropped_by === row.dropped_by ? known : row;
    }),
  };
}

/** A picture that could be stored, whose signals were not removed since. */
function isMeasuredPicture({ kind, sha256, signals }: SignalRow): boolean {
  return kind === 'image' && sha256 !== null && Object.hasOwn(signals, 'width');
}

/** Whether a count of a unit is one of those that {@link SignalLog.finish} gives, which a revision counts anew. */
export function isOfSignalLog(count: string): boolean {
  return count.startsWith('no_signal:') || count.startsWith(NOT_MEASURED);
}

function losses(lost: RuleDrop | undefined): Partial<SignalRow> {
  return lost === undefined ? {} : { lost: lost.reason, lost_detail: lost.detail };
}

function ruled(judged: Omit<Judged, 'verdicts'> | undefined): Partial<SignalRow> {
  return {
    ...(judged?.drop && { dropped_by: judged.drop.reason, dropped_detail: judged.drop.detail }),
    ...(judged?.annotations && { annotations: judged.annotations }),
  };
}
