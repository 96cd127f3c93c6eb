import { join } from 'node:path';
import { itemWeight } from '../assemble/document-weight.js';
import { openLedger } from '../assemble/ledger.js';
import type { ContentJudge } from '../assemble/page-consent.js';
import type { Refusals } from '../assemble/refusals.js';
import type { StagedFile, UnitOutput } from '../commit/commit-unit.js';
import type { InputSums } from '../commit/input-sum.js';
import { unitFileName } from '../corpus/corpus-layout.js';
import { documentId } from '../corpus/document-id.js';
import { CAPTURE_COLUMNS, captureRow, SIGNATURE_COLUMNS, signatureRow } from '../curate/signature.js';
import type { ExtractPool } from '../extract/extract-pool.js';
import type { RecipeUse } from '../extract/recipes/open-recipes.js';
import type { SignedResult } from '../extract/worker.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { addCounts } from '../flow/tally.js';
import { createParquetTable } from '../formats/parquet/parquet-table.js';
import type { Document } from '../model/document.js';
import type { Recipe } from '../model/schemas/pipeline.js';
import type { Drop } from '../model/verdict.js';
import type { TextSignature } from '../signals/duplicates/text-signature.js';
import type { Source, SourceItem, SourceUnit } from '../sources/source.js';
import { stageJsonl } from '../staging/staged-jsonl.js';
import { publicItem } from './public-item.js';

/** What extraction of a unit works with. */
export interface ExtractEnvironment {
  source: Source;
  pool: ExtractPool;
  /** Judges what pages say of their use. */
  judge: ContentJudge;
  /** What was taken down or is excluded. */
  refusals: Refusals;
  /** Each of their hosts is counted, those too that no page is on. */
  recipes: readonly Recipe[];
  /** Pages under way at once. */
  concurrency: number;
  /** Bytes of pages under way at once. */
  pageBytes: number;
  /** Sums of inputs, which are recorded with their units. */
  sums: InputSums;
  /** Folder on local disk for this unit's files. */
  folder: string;
  ctx: Context;
}

type Extracted =
  | { document: Document; signature: TextSignature; drops?: Drop[]; recipes?: RecipeUse[] }
  | { drop: Drop; recipes?: RecipeUse[] }
  | { capture: Extract<SourceItem, { kind: 'capture' }>['capture'] };

/**
 * Phase 1 of a unit: its pages become documents, signatures, captures and drops, staged on local disk.
 *
 * Every record of the input is counted once: as a document, or as a drop with its reason.
 */
export async function extractUnit(unit: SourceUnit, env: ExtractEnvironment): Promise<UnitOutput> {
  const { ctx, folder } = env;
  const counts = {
    records: 0,
    pages: 0,
    documents: 0,
    captures: 0,
    text_nodes: 0,
    image_nodes: 0,
    text_chars: 0,
    too_short_to_compare: 0,
    ...hostCounts(env.recipes),
  };
  const documents = stageJsonl(join(folder, 'documents.jsonl.gz'));
  const ledger = openLedger(folder, 'extract', unit.name);
  const signatures = createParquetTable(join(folder, 'signatures.parquet'), SIGNATURE_COLUMNS);
  const captures = createParquetTable(join(folder, 'captures.parquet'), CAPTURE_COLUMNS);
  try {
    const items = mapConcurrent(env.source.read(unit, ctx), (item) => extractItem(item, env), {
      concurrency: env.concurrency,
      weigh: { of: itemWeight, most: env.pageBytes },
      signal: ctx.signal,
    });
    for await (const item of items) {
      if (!('drop' in item) || item.drop.level !== 'unit') counts.records += 1;
      if ('recipes' in item) addCounts(counts, recipeCounts(item.recipes));
      if ('document' in item) {
        counts.pages += 1;
        signatures.add(signatureRow(unit.name, counts.documents, item.document, item.signature));
        if (item.signature.minHash === undefined) counts.too_short_to_compare += 1;
        addCounts(counts, { documents: 1, ...documentCounts(item.document) });
        ctx.tally.add('documents');
        await documents.write(item.document);
        for (const drop of item.drops ?? []) {
          ctx.tally.add(`drop:${drop.reason}`);
          await ledger.drop({ ...drop, document: item.document.id });
        }
      } else if ('capture' in item) {
        captures.add(captureRow(unit.name, counts.captures, item.capture));
        counts.captures += 1;
        const { url, mime, source } = item.capture;
        const reason = item.capture.revisit_of === undefined ? 'archived_image' : 'warc_revisit';
        await ledger.drop({ level: 'record', reason, ...(mime !== '' && { detail: mime }), url, source });
      } else {
        if (item.drop.level === 'page') counts.pages += 1;
        ctx.tally.add(`drop:${item.drop.reason}`);
        await ledger.drop(item.drop);
      }
    }
    addCounts(counts, skippedCounts(env.source.skippedFiles?.(unit) ?? {}));
    const { file: drops, drops: dropCounts } = await ledger.finish();
    const files: StagedFile[] = [
      stagedFile('documents', unit.name, await documents.finish()),
      stagedFile('signatures', unit.name, {
        path: join(folder, 'signatures.parquet'),
        ...(await signatures.finish()),
      }),
    ];
    const captureFile = { path: join(folder, 'captures.parquet'), ...(await captures.finish()) };
    if (counts.captures > 0) files.push(stagedFile('captures', unit.name, captureFile));
    if (drops) files.push(drops);
    const sum = await env.sums.of(unit);
    return { counts, drops: dropCounts, files, shards: [], ...(sum !== undefined && { inputSha256: sum }) };
  } catch (error) {
    await Promise.all([documents.abort(), ledger.abort()]);
    throw error;
  }
}

async function extractItem(read: SourceItem, env: ExtractEnvironment): Promise<Extracted> {
  const { pool, ctx } = env;
  const item = publicItem(read);
  if (item.kind === 'drop') return { drop: item.drop };
  if (item.kind === 'capture') return { capture: item.capture };
  ctx.tally.add('pages');
  if (item.kind === 'document') {
    const signed = await pool.annotate({ ...item.document, id: documentId(item.document) });
    return permitted(signed, env, item.drops);
  }
  const result = await pool.run({ ...item.page, id: documentId(item.page) });
  const { recipes } = result;
  return { ...permitted(result, env), ...(recipes && { recipes }) };
}

/** Drops a page that is refused, or says it must not be used. */
function permitted(result: SignedResult, { judge, refusals }: ExtractEnvironment, drops?: Drop[]): Extracted {
  if ('drop' in result) return result;
  const { document, signature } = result;
  if (signature === undefined) throw new Error(`document ${document.id} came back unsigned`);
  const { id, url, source } = document;
  const unwanted = refusals.document(document);
  if (unwanted !== undefined) return { drop: { level: 'page', ...unwanted, url, document: id, source } };
  const { refused, evidence: consent } = judge.page(document);
  return refused === undefined
    ? { document, signature, ...(drops && { drops }) }
    : { drop: { level: 'page', ...refused, url, document: id, source, consent } };
}

/** Files that are no pages, by kind: `skipped_files:image`. */
function skippedCounts(files: Partial<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(files).map(([kind, n = 0]) => [`skipped_files:${kind}`, n]));
}

/** Pages of each recipe and host by what became of it: `recipe_taken:1:docs.example.org`. */
function recipeCounts(uses: readonly RecipeUse[] = []): Record<string, number> {
  return Object.fromEntries(uses.map(({ recipe, host, use }) => [`recipe_${use}:${recipe}:${host}`, 1]));
}

/** A count for each host of each recipe, so that one without pages is seen to be zero. */
function hostCounts(recipes: readonly Recipe[]): Record<string, number> {
  return Object.fromEntries(
    recipes.flatMap(({ hosts }, index) => hosts.map((host) => [`recipe_taken:${index + 1}:${host}`, 0])),
  );
}

/** Text and image counts of a document, under the names that stats use. */
export function documentCounts(document: Document): {
  text_nodes: number;
  image_nodes: number;
  text_chars: number;
} {
  const counts = { text_nodes: 0, image_nodes: 0, text_chars: 0 };
  for (const node of document.nodes) {
    if (node.type === 'image') counts.image_nodes += 1;
    else {
      counts.text_nodes += 1;
      counts.text_chars += node.text.length;
    }
  }
  return counts;
}

function stagedFile(
  kind: 'documents' | 'signatures' | 'captures',
  unit: string,
  file: { path: string; bytes: number; sha256: string },
): StagedFile {
  const { path, bytes, sha256 } = file;
  return { path, entry: { name: unitFileName(kind, unit, sha256), bytes, sha256 } };
}
