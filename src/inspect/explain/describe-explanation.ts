import { describeVerdict } from '../../rules/judge.js';
import type { Verdict } from '../../rules/rule.js';
import type { ExplainedDocument, ExplainedDrop, ExplainedNode, Explanation } from './explanation.js';

const MARKS: Readonly<Record<Verdict['outcome'], string>> = {
  pass: '✓',
  fail: '✗',
  exempt: '–',
  no_signal: '?',
};

/** An explanation for people: one line for each thing, and below it what each rule says of it. */
export function describeExplanation(explanation: Explanation): string {
  const { corpus, preset, documents, dropped_pages: dropped } = explanation;
  return [
    `${corpus}, preset ${preset}: ✓ passes, ✗ fails (noted: drops nothing), – does not apply, ? not measured`,
    ...dropped.map(
      ({ unit, drop }) =>
        `\n${drop.url ?? drop.document}\n  ${unit}: DROPPED as a ${drop.level}: ${lossOf(drop)}`,
    ),
    ...documents.map(describeDocument),
  ].join('\n');
}

function describeDocument(document: ExplainedDocument): string {
  const { url, title, key, unit, ordinal, group, drop, shard, verdicts, nodes, extraction } = document;
  const state =
    drop === undefined
      ? `STORED in ${shard?.name ?? '?'} at byte ${shard?.offset ?? '?'}`
      : `DROPPED: ${reasonOf(drop)}`;
  return [
    `\n${url}${title === undefined ? '' : `  “${oneLine(title)}”`}`,
    `  ${state}`,
    `  key ${key}, ${unit} #${ordinal}, thresholds for ${group}`,
    ...(verdicts.length > 0
      ? ['  document', ...verdicts.map((verdict) => `    ${verdictLine(verdict)}`)]
      : []),
    ...extraction.map(
      (lost) => `  left out by extraction: ${lossOf(lost)}${lost.url === undefined ? '' : ` ${lost.url}`}`,
    ),
    ...nodes.flatMap(describeNode),
  ].join('\n');
}

function describeNode(node: ExplainedNode): string[] {
  const what =
    node.type === 'text'
      ? `${node.role ?? 'text'}  ${oneLine(node.text ?? '')}`
      : `image  ${node.url ?? ''}${node.alt === undefined ? '' : `  “${oneLine(node.alt)}”`}`;
  const tried = node.ledger?.tried?.map((one) => `      tried ${one.url}: ${lossOf(one)}`) ?? [];
  const consent =
    node.ledger?.consent?.map(({ signal, value }) => `      ${signal} says: ${oneLine(value)}`) ?? [];
  return [
    `  [${node.node}] ${node.drop === undefined ? '' : 'DROPPED '}${what}`,
    ...(node.drop === undefined ? [] : [`      ${reasonOf(node.drop)}`]),
    ...tried,
    ...consent,
    ...node.verdicts.map((verdict) => `      ${verdictLine(verdict)}`),
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
