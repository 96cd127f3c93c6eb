import { readableUrl } from '../../flow/readable-url.js';
import { describeReason } from '../../rules/describe-reason.js';
import { describeVerdict } from '../../rules/judge.js';
import type { Verdict } from '../../rules/rule.js';
import { formatCount } from '../format.js';
import type { ExplainedDocument, ExplainedDrop, ExplainedNode, Explanation } from './explanation.js';

const MARKS: Readonly<Record<Verdict['outcome'], string>> = {
  pass: '✓',
  fail: '✗',
  exempt: '–',
  no_signal: '?',
};

/** Nodes that are shown of a document unless all are asked for. */
const NODES_SHOWN = 20;

/** Options of {@link describeExplanation}. */
export interface DescribeOptions {
  /** Each block, image and verdict, not only what decided. Default: false. */
  all?: boolean;
}

/**
 * An explanation for people: what became of each document and what decided it, then the blocks and images that it lost.
 * With `all`, one line for each block, image and verdict.
 */
export function describeExplanation(explanation: Explanation, { all = false }: DescribeOptions = {}): string {
  const { corpus, preset, not_measured: unmeasured = [], documents, dropped_pages: dropped } = explanation;
  const legend = all ? ': ✓ passes, ✗ fails (noted: drops nothing), – does not apply, ? not measured' : '';
  return [
    `${corpus}, preset ${preset}${legend}`,
    ...(unmeasured.length > 0
      ? [`not measured of images, as images.signals says: ${unmeasured.join(', ')}`]
      : []),
    ...dropped.flatMap(({ unit, drop }) => [
      `\n${drop.url === undefined ? drop.document : readableUrl(drop.url)}`,
      `  ${unit}: DROPPED as a ${drop.level}: ${lossOf(drop)}`,
      ...meaningOf(drop.level, drop.reason).map((line) => `    ${line}`),
    ]),
    ...documents.map((document) => describeDocument(document, all)),
  ].join('\n');
}

function describeDocument(document: ExplainedDocument, all: boolean): string {
  const { url, title, key, unit, ordinal, group, drop, shard, verdicts, nodes, extraction } = document;
  const state =
    drop === undefined
      ? `STORED in ${shard?.name ?? '?'} at byte ${shard?.offset ?? '?'}`
      : `DROPPED: ${reasonOf(drop)}`;
  const judged = all ? verdicts : verdicts.filter(hasDropped);
  const shown = all ? nodes : nodes.filter(isLost).slice(0, NODES_SHOWN);
  return [
    `\n${readableUrl(url)}${title === undefined ? '' : `  “${oneLine(title)}”`}`,
    `  ${state}`,
    ...(drop === undefined ? [] : meaningOf('document', drop.reason).map((line) => `    ${line}`)),
    `  key ${key}, ${unit} #${ordinal}, thresholds for ${group}`,
    ...(judged.length > 0 ? ['  document', ...judged.map((verdict) => `    ${verdictLine(verdict)}`)] : []),
    ...extraction
      .slice(0, all ? undefined : NODES_SHOWN)
      .map(
        (lost) =>
          `  left out by extraction: ${lossOf(lost)}${lost.url === undefined ? '' : ` ${readableUrl(lost.url)}`}`,
      ),
    ...shown.flatMap((node) => describeNode(node, all)),
    ...(all ? [] : [restOf(document, shown.length)]),
  ].join('\n');
}

/** What `all` would show besides. */
function restOf({ nodes, verdicts }: ExplainedDocument, shown: number): string {
  const passed = [...verdicts, ...nodes.flatMap((node) => node.verdicts)].filter((one) => !hasDropped(one));
  const stored = nodes.filter(({ drop }) => drop === undefined).length;
  return `  ${formatCount(shown)} of ${formatCount(nodes.length)} blocks and images shown, ${formatCount(stored)} are stored; ${formatCount(passed.length)} verdicts dropped nothing: --all shows them`;
}

/** Whether a verdict dropped something; what is only noted did not. */
function hasDropped({ outcome, action }: Verdict): boolean {
  return outcome === 'fail' && action !== 'annotate';
}

/** Whether a node was lost by itself, and not only with its document. */
function isLost({ drop }: ExplainedNode): boolean {
  return drop !== undefined && drop.reason !== 'document_dropped';
}

function meaningOf(level: string, reason: string): readonly string[] {
  return (describeReason(level, reason)?.en ?? []).flatMap((words) => words ?? []);
}

function describeNode(node: ExplainedNode, all: boolean): string[] {
  const what =
    node.type === 'text'
      ? `${node.role ?? 'text'}  ${oneLine(node.text ?? '')}`
      : `image  ${readableUrl(node.url ?? '')}${node.alt === undefined ? '' : `  “${oneLine(node.alt)}”`}`;
  const tried = node.ledger?.tried?.map((one) => `      tried ${readableUrl(one.url)}: ${lossOf(one)}`) ?? [];
  const consent =
    node.ledger?.consent?.map(({ signal, value }) => `      ${signal} says: ${oneLine(value)}`) ?? [];
  const judged = all ? node.verdicts : node.verdicts.filter(hasDropped);
  return [
    `  [${node.node}] ${node.drop === undefined ? '' : 'DROPPED '}${what}`,
    ...(node.drop === undefined ? [] : [`      ${reasonOf(node.drop)}`]),
    ...tried,
    ...consent,
    ...judged.map((verdict) => `      ${verdictLine(verdict)}`),
  ];
}

function verdictLine(verdict: Verdict): string {
  const noted = verdict.outcome === 'fail' && verdict.action === 'annotate' ? ' (noted)' : '';
  return `${MARKS[verdict.outcome]} ${verdict.code}${noted}: ${describeVerdict(verdict)}`;
}

function reasonOf(drop: ExplainedDrop): string {
  return `${lossOf(drop)}${drop.kept === undefined ? '' : ` (${drop.kept})`}`;
}

function lossOf({ reason, detail }: { reason: string; detail?: string }): string {
  return detail === undefined || detail === '' ? reason : `${reason}: ${oneLine(detail)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
