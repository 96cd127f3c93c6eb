import stringWidth from 'string-width';
import { readableUrl } from '../flow/readable-url.js';
import type { SampleNode } from '../model/sample.js';
import { formatBytes, formatCount } from './format.js';
import type { SampledDocument } from './sample-corpus.js';

/** Blocks and images of a document that are shown, and rows that each may take. */
const NODES_SHOWN = 12;
const ROWS_SHOWN = 3;
/** Narrower terminals wrap by themselves. */
const LEAST_COLUMNS = 40;
const DEFAULT_COLUMNS = 80;
const INDENT = '    ';

/** A document for people: title, URL, counts, then its blocks and images in reading order, cut to what fits a screen. */
export function describeSample(
  { sample, shard, offset }: SampledDocument,
  columns = DEFAULT_COLUMNS,
): string {
  const width = Math.max(LEAST_COLUMNS, columns) - INDENT.length;
  const { title, url, language, nodes } = sample;
  const images = nodes.filter(({ type }) => type === 'image').length;
  const facts = [
    ...(typeof language === 'string' ? [language] : []),
    `${formatCount(nodes.length - images)} texts`,
    `${formatCount(images)} images`,
    `${shard} at byte ${offset}`,
  ];
  const rest = nodes.length - NODES_SHOWN;
  return [
    oneLine(title ?? '(no title)'),
    `  ${readableUrl(url)}`,
    `  ${facts.join(' · ')}`,
    ...nodes.slice(0, NODES_SHOWN).flatMap((node) => describeNode(node, width)),
    ...(rest > 0 ? [`${INDENT}… ${formatCount(rest)} more; --json has all`] : []),
    '',
  ].join('\n');
}

function describeNode(node: SampleNode, width: number): string[] {
  const text = node.type === 'text' ? textOf(node) : imageLine(node);
  return rowsOf(oneLine(text), width).map((row) => INDENT + row);
}

function textOf({ role, text }: Extract<SampleNode, { type: 'text' }>): string {
  return role === 'paragraph' ? text : `[${role}] ${text}`;
}

function imageLine(node: Extract<SampleNode, { type: 'image' }>): string {
  const { part, width, height, format, bytes, alt, original_url: url } = node;
  const words = alt === undefined || alt === '' ? '' : ` “${alt}”`;
  return `[image ${part}] ${width}×${height} ${format}, ${formatBytes(bytes)}${words} ${readableUrl(url)}`;
}

/** Lines of at most a width in columns, where Han characters take two; the last one tells what was cut off. */
function rowsOf(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const character of text.slice(0, width * (ROWS_SHOWN + 1))) {
    const wide = stringWidth(character);
    if (used + wide > width) {
      rows.push(row);
      [row, used] = ['', 0];
      if (rows.length === ROWS_SHOWN) break;
    }
    row += character;
    used += wide;
  }
  if (rows.length < ROWS_SHOWN) return row === '' ? rows : [...rows, row];
  const last = rows.at(-1) ?? '';
  return [...rows.slice(0, -1), `${[...last].slice(0, -2).join('')}…`];
}

function oneLine(text: string): string {
  return String(text).replace(/\s+/g, ' ').trim();
}
