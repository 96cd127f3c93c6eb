import { fileOf } from '../../corpus/corpus-layout.js';
import { readDrops, readIndex, readJson, readJsonLines } from '../../corpus/corpus-reader.js';
import { latestManifest } from '../../corpus/list-manifests.js';
import { sampleKey } from '../../corpus/sample-key.js';
import { readSignalRows } from '../../curate/read-signal-rows.js';
import { asQuestion, nearNames } from '../../errors/did-you-mean.js';
import { BadInputError } from '../../errors.js';
import { readableUrl } from '../../flow/readable-url.js';
import type { Document } from '../../model/document.js';
import type { Manifest } from '../../model/manifest.js';
import type { SignalRow } from '../../model/signal-row.js';
import type { RecordedDrop } from '../../model/verdict.js';
import { type Rejudged, rejudge } from '../../rules/rejudge.js';
import { resolveRules } from '../../rules/resolve-rules.js';
import type { RuleSet } from '../../rules/rule.js';
import type { Store } from '../../store/store.js';
import { assembledUnits, readBuiltRules } from '../built-rules.js';
import type { ExplainedDocument, ExplainedDrop, ExplainedNode, Explanation } from './explanation.js';
import { type FoundDocument, findDocuments, findDroppedPages } from './find-pages.js';

/** Characters of a text block that are shown. */
const EXCERPT = 200;

/**
 * Explains what a corpus made of a page: its blocks and images, each signal against its threshold, each verdict.
 *
 * @param page - URL, document id or shard key; of a record that became no document also `<input>@<offset>`
 * @throws BadInputError `page_not_found`, `not_a_corpus`, `no_signals`, `bad_signals`; AbortedError
 */
export async function explainPage(
  store: Store,
  page: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Explanation> {
  const { config, unmeasured } = await readBuiltRules(store);
  const rules = resolveRules(config);
  const documents: ExplainedDocument[] = [];
  const near = nearNames(readableUrl(page));
  const find = { near, ...(signal && { signal }) };
  for await (const found of findDocuments(store, page, find))
    documents.push(await explainDocument(store, found, rules));
  const dropped: Explanation['dropped_pages'] = [];
  for await (const drop of findDroppedPages(store, page, find)) dropped.push(drop);
  if (documents.length === 0 && dropped.length === 0) {
    throw new BadInputError(
      'page_not_found',
      `${store.uri}: no page ${JSON.stringify(page)} went into this corpus; give its URL, its id or the key of its sample${asQuestion(near.names())}`,
    );
  }
  return {
    schema: 'weft/explanation/1',
    corpus: store.uri,
    page,
    preset: rules.preset,
    ...(unmeasured.length > 0 && { not_measured: unmeasured }),
    documents,
    dropped_pages: dropped,
  };
}

async function explainDocument(
  store: Store,
  { files, rows }: FoundDocument,
  rules: RuleSet,
): Promise<ExplainedDocument> {
  const { unit, ordinal, document: id, url, signals, lost } = rows.document;
  const result = rejudge(rules, rows);
  const extracted = await extractManifest(store, unit);
  const document = await documentAt(store, extracted, ordinal);
  // A duplicate may bear the id of the document that was kept: the lines of the ledger are of the other.
  const ledger = lost === null ? await ledgerOf(store, files.assembled, id) : new Map<number, RecordedDrop>();
  const drop = explainedDrop(rows.document);
  const kept =
    rows.document.lost_detail === null ? undefined : await keptUrl(store, rows.document.lost_detail);
  const stored = drop === undefined ? await placeOf(store, files.assembled, id) : undefined;
  return {
    url: url ?? '',
    id,
    key: sampleKey(id),
    ...(document?.title !== undefined && { title: document.title }),
    unit,
    ordinal,
    ...(document && { source: document.source }),
    group: result.judge.group,
    ...(drop && { drop: { ...drop, ...(kept !== undefined && { kept }) } }),
    ...(stored && { shard: stored }),
    signals,
    verdicts: lost === null ? [...result.judge.text.verdicts, ...(result.left?.verdicts ?? [])] : [],
    nodes: rows.nodes.map((row, index) =>
      explainedNode(row, index, document, result, ledger.get(index), drop),
    ),
    extraction: extracted === undefined ? [] : await extractionDrops(store, extracted, id),
  };
}

function explainedNode(
  row: SignalRow,
  index: number,
  document: Document | undefined,
  { judge, images }: Rejudged,
  ledger: RecordedDrop | undefined,
  ofDocument: ExplainedDrop | undefined,
): ExplainedNode {
  const node = document?.nodes[index];
  const verdicts = row.kind === 'text' ? judge.verdictsOf(index) : images.get(index)?.verdicts;
  const drop =
    explainedDrop(row) ??
    (ofDocument && { reason: 'document_dropped', detail: ofDocument.reason, by: 'other' as const });
  return {
    node: index,
    type: row.kind === 'text' ? 'text' : 'image',
    ...(node?.type === 'text' && { role: node.role, text: excerpt(node.text) }),
    ...(row.url !== null && { url: row.url }),
    ...(node?.type === 'image' && node.alt !== undefined && { alt: node.alt }),
    signals: row.signals,
    verdicts: verdicts ?? [],
    ...(drop && { drop }),
    ...(ledger && { ledger }),
  };
}

/** What a row says of its own loss. */
function explainedDrop(row: SignalRow): ExplainedDrop | undefined {
  const because = (reason: string, detail: string | null, by: ExplainedDrop['by']): ExplainedDrop => ({
    reason,
    ...(detail !== null && detail !== '' && { detail }),
    by,
  });
  if (row.lost !== null) return because(row.lost, row.lost_detail, 'other');
  return row.dropped_by === null ? undefined : because(row.dropped_by, row.dropped_detail, 'rule');
}

async function extractManifest(store: Store, unit: string): Promise<Manifest | undefined> {
  const name = await latestManifest(store, 'extract', unit);
  return name === undefined ? undefined : readJson<Manifest>(store, name);
}

async function documentAt(
  store: Store,
  manifest: Manifest | undefined,
  ordinal: number,
): Promise<Document | undefined> {
  const file = manifest && fileOf(manifest, 'documents');
  if (file === undefined) return undefined;
  let at = 0;
  for await (const document of readJsonLines<Document>(store, file.name))
    if (at++ === ordinal) return document;
  return undefined;
}

/** Lines of the ledger about a document's nodes. */
async function ledgerOf(store: Store, manifest: Manifest, id: string): Promise<Map<number, RecordedDrop>> {
  const found = new Map<number, RecordedDrop>();
  for await (const drop of readDrops(store, manifest))
    if (drop.document === id && drop.node !== undefined) found.set(drop.node, drop);
  return found;
}

async function extractionDrops(store: Store, manifest: Manifest, id: string): Promise<RecordedDrop[]> {
  const found: RecordedDrop[] = [];
  for await (const drop of readDrops(store, manifest)) if (drop.document === id) found.push(drop);
  return found;
}

async function placeOf(
  store: Store,
  { shards }: Manifest,
  id: string,
): Promise<{ name: string; offset: number } | undefined> {
  for (const shard of shards)
    for (const line of await readIndex(store, shard))
      if (line.id === id) return { name: shard.name, offset: line.offset };
  return undefined;
}

/** The URL of the document that curation kept in place of a duplicate, which it names as `kept <unit>#<ordinal>`. */
async function keptUrl(store: Store, detail: string): Promise<string | undefined> {
  const place = /^kept ([a-z0-9-]{1,40})#(\d{1,15})\b/.exec(detail);
  if (place === null) return undefined;
  for await (const { unit, signals } of assembledUnits(store)) {
    if (unit !== place[1]) continue;
    for await (const row of readSignalRows(store, signals, ['unit', 'ordinal', 'document', 'kind', 'url']))
      if (row.kind === 'document' && row.ordinal === Number(place[2])) return row.url ?? undefined;
  }
  return undefined;
}

function excerpt(text: string): string {
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
