import type { Sample } from '../../model/sample.js';
import { formatBytes, formatCount } from '../format.js';
import type { SampledDocument } from '../sample-corpus.js';
import { type DocumentDrops, placeDrops } from '../sample-drops.js';
import { ghostMarkup, imageMarkup, urlMarkup } from './image-node.js';
import { html, type Markup } from './markup.js';
import { reasonMarkup } from './reason.js';
import { bilingual, type StringName } from './strings.js';
import { textMarkup } from './text-node.js';

/** A document of a report, with all that is shown of it. */
export interface ReportDocument {
  document: SampledDocument;
  drops: DocumentDrops;
  /** Image bytes by part name. */
  images: ReadonlyMap<string, Uint8Array>;
}

/** Name of a document's anchor by its position, from 1. */
export const anchorOf = (position: number): string => `d${position}`;

/** One document as it reads: its nodes in order, with ghosts of what was dropped, and drawers with the data. */
export function documentMarkup({ document, drops, images }: ReportDocument, position: number): Markup {
  const { sample } = document;
  const nodes = placeDrops(sample.nodes, drops.placed).map((placed) => {
    if ('drop' in placed)
      return html`<div class="row dropped"><div class="gutter">✕</div>${ghostMarkup(placed.drop)}</div>`;
    const { node, index } = placed;
    const body = node.type === 'text' ? textMarkup(node) : imageMarkup(node, images.get(node.part));
    return html`<div class="row"><div class="gutter"><span>${index}</span> ${roleName(node)}</div><div class="body">${body}</div></div>\n`;
  });
  return html`<article id="${anchorOf(position)}">
<header>
<p class="number">${position}</p>
<h2 dir="auto">${sample.title ? String(sample.title) : bilingual('untitled')}</h2>
<p>${urlMarkup(sample.url)}</p>
<p class="chips">${chips(document, drops)}</p>
</header>
<div class="nodes" lang="${languageOf(sample) ?? ''}">
${nodes}</div>
${unplacedMarkup(drops)}<footer>
<details><summary>${bilingual('metadata')}</summary>${metadata(document)}</details>
<details><summary>${bilingual('raw_json')}</summary><pre class="code"><code>${JSON.stringify(sample, null, 2)}</code></pre></details>
</footer>
</article>
`;
}

function roleName(node: Sample['nodes'][number]): Markup {
  if (node.type === 'image') return bilingual('image');
  const names: readonly string[] = ['heading', 'list', 'table', 'code', 'quote', 'caption', 'math'];
  return bilingual(names.includes(node.role) ? (node.role as StringName) : 'paragraph');
}

/** A language tag that is fit for a `lang` attribute. */
export function languageOf({ signals, language }: Sample): string | undefined {
  const tag = signals?.language ?? language;
  return typeof tag === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(tag) ? tag.toLowerCase() : undefined;
}

/** Number of images, and of characters of text. */
export function sizeOf(sample: Sample): { images: number; chars: number } {
  let images = 0;
  let chars = 0;
  for (const node of sample.nodes) {
    if (node.type === 'image') images += 1;
    else chars += String(node.text).length;
  }
  return { images, chars };
}

function chips({ sample }: SampledDocument, drops: DocumentDrops): Markup[] {
  const { images, chars } = sizeOf(sample);
  const language = languageOf(sample);
  const dropped = drops.placed.size + drops.unplaced.length;
  return [
    ...(language === undefined ? [] : [html`<span class="chip">${language}</span>`]),
    html`<span class="chip">${bilingual('images')} ${formatCount(images)}</span>`,
    html`<span class="chip">${bilingual('characters')} ${formatCount(chars)}</span>`,
    ...(dropped === 0
      ? []
      : [html`<span class="chip bad">${bilingual('dropped')} ${formatCount(dropped)}</span>`]),
  ];
}

function unplacedMarkup({ unplaced }: DocumentDrops): Markup | undefined {
  if (unplaced.length === 0) return undefined;
  const items = unplaced.map(
    ({ level, reason, detail, url }) =>
      html`<li><span class="tag">${level}</span> <code>${reason}</code>${detail !== undefined && html` <span class="detail">${detail}</span>`}${url !== undefined && html` ${urlMarkup(url)}`}${reasonMarkup({ level, reason })}</li>`,
  );
  return html`<div class="unplaced dropped"><p><b>${bilingual('dropped_elsewhere')}</b></p><ul>${items}</ul></div>\n`;
}

function metadata({ sample, shard, offset, bytes }: SampledDocument): Markup {
  const {
    nodes: _nodes,
    texts: _texts,
    images: _images,
    schema: _schema,
    url: _url,
    title: _title,
    ...fields
  } = sample;
  const rows = Object.entries(fields).map(([name, value]): [string | Markup, unknown] => [name, value]);
  rows.push(
    [bilingual('shard'), shard],
    [bilingual('offset'), `${formatCount(offset)} (${formatBytes(bytes)})`],
  );
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${fieldMarkup(value)}</dd>`)}</dl>`;
}

function fieldMarkup(value: unknown): Markup | string {
  if (typeof value === 'string') return /^https?:/.test(value) ? urlMarkup(value) : value;
  return html`<code>${JSON.stringify(value)}</code>`;
}
