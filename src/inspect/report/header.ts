import type { CorpusFacts } from '../corpus-facts.js';
import { formatBytes, formatCount, formatShare } from '../format.js';
import { type Funnel, type FunnelStep, funnelOf, type ReasonCount } from '../funnel-steps.js';
import type { SampledDocument } from '../sample-corpus.js';
import { languageOf, sizeOf } from './document.js';
import { html, type Markup, type MarkupValue } from './markup.js';
import { reasonMarkup } from './reason.js';
import { bilingual, type StringName } from './strings.js';

/** What the head of a report tells about the sample. */
export interface SampleFacts {
  /** Documents in the corpus. */
  total: number;
  seed: string;
  /** The condition as it was written. */
  where?: string;
  documents: readonly SampledDocument[];
}

/** The head of a report: the corpus, its funnel, its drops, its settings, and what the sample is. */
export function headerMarkup(corpus: CorpusFacts, sample: SampleFacts): Markup {
  const { record, stats } = corpus;
  const funnel = stats === undefined ? undefined : funnelOf(stats);
  return html`<header class="top" id="top">
<p class="kicker">${bilingual('sample_report')}</p>
<h1>${record.name}</h1>
<p class="uri">${corpus.uri} · weft ${record.weft_version} · plan <code>${record.plan}</code></p>
<div class="panels">
${panel('in_sample', sampleRows(sample))}
${panel('in_corpus', corpusRows(sample.total, funnel))}
</div>
${funnel === undefined ? html`<p class="fault">${bilingual('unfinished')}</p>` : funnelMarkup(funnel)}
<details><summary>${bilingual('settings')}</summary><pre class="code"><code>${JSON.stringify(record.pipeline, null, 2)}</code></pre></details>
<p class="keys">${bilingual('keys')}</p>
</header>
`;
}

type Row = [name: StringName, value: MarkupValue];

function panel(title: StringName, rows: Row[]): Markup {
  return html`<section><h2>${bilingual(title)}</h2><dl>${rows.map(([name, value]) => html`<dt>${bilingual(name)}</dt><dd>${value}</dd>`)}</dl></section>`;
}

function sampleRows({ total, seed, where, documents }: SampleFacts): Row[] {
  const sizes = documents.map(({ sample }) => sizeOf(sample));
  const images = sizes.map((size) => size.images);
  const rows: Row[] = [
    ['documents', `${formatCount(documents.length)} / ${formatCount(total)}`],
    ['seed', seed],
  ];
  if (where !== undefined) rows.push(['condition', html`<code>${where}</code>`]);
  if (documents.length === 0) return rows;
  rows.push(
    [
      'images_per_document',
      html`${bilingual('median')} ${median(images)} · ${Math.min(...images)} – ${Math.max(...images)}`,
    ],
    [
      'characters',
      html`${bilingual('median')} ${formatCount(Math.round(median(sizes.map((size) => size.chars))))}`,
    ],
    ['languages', languageChips(documents)],
  );
  return rows;
}

function corpusRows(total: number, funnel: Funnel | undefined): Row[] {
  const rows: Row[] = [['documents', formatCount(total)]];
  if (funnel === undefined) return rows;
  const { shards, bytes, image_bytes, text_nodes, text_chars } = funnel.stored;
  const images = funnel.images.at(-1);
  if (images?.name === 'images_stored') rows.push(['images', formatCount(images.count)]);
  if (text_chars !== undefined) rows.push(['characters', formatCount(text_chars)]);
  if (text_nodes !== undefined) rows.push(['text_blocks', formatCount(text_nodes)]);
  rows.push(['shards', formatCount(shards)], ['size', formatBytes(bytes)]);
  if (image_bytes !== undefined) rows.push(['image_bytes', formatBytes(image_bytes)]);
  return rows;
}

function languageChips(documents: readonly SampledDocument[]): Markup[] {
  const counts = new Map<string, number>();
  for (const { sample } of documents) {
    const language = languageOf(sample) ?? '';
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(
      ([language, count]) =>
        html`<span class="chip">${language === '' ? bilingual('unknown') : language} ${count}</span> `,
    );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[middle] ?? 0];
  return (low + high) / 2;
}

function funnelMarkup(funnel: Funnel): Markup {
  const drops = [
    ...[...funnel.documents, ...funnel.images, ...funnel.texts].flatMap(({ drops }) => drops),
    ...funnel.others,
  ].sort((a, b) => b.count - a.count);
  return html`<div class="funnel">${[funnel.documents, funnel.images, funnel.texts].filter((steps) => steps.length > 0).map(trackMarkup)}</div>
${drops.length > 0 && dropsMarkup(drops)}`;
}

function trackMarkup(steps: readonly FunnelStep[]): Markup {
  return html`<ol>${steps.map((step, i) => {
    const before = steps[i - 1]?.count;
    return html`<li><b>${formatCount(step.count)}</b> ${bilingual(step.name)}${before !== undefined && html` <span class="share">${formatShare(step.count, before)}</span>`}${
      step.lostAlong > 0 &&
      html`<span class="loss">−${formatCount(step.lostAlong)} ${bilingual('lost_along')}</span>`
    }${step.unaccounted !== 0 && html`<span class="loss fault">${formatCount(step.unaccounted)} ${bilingual('unaccounted')}</span>`}</li>`;
  })}</ol>`;
}

function dropsMarkup(drops: readonly ReasonCount[]): Markup {
  const total = drops.reduce((sum, { count }) => sum + count, 0);
  const most = drops[0]?.count ?? 1;
  const rows = drops.map(
    ({ level, reason, count }) =>
      html`<tr><td><code>${reason}</code></td><td><span class="tag">${level}</span></td><td class="n">${formatCount(count)}</td><td class="n">${formatShare(count, total)}</td><td class="graph"><svg width="100%" height="8" aria-hidden="true"><rect width="${(100 * count) / most}%" height="8" rx="2"/></svg>${reasonMarkup({ level, reason })}</td></tr>`,
  );
  return html`<details open><summary>${bilingual('reasons')} <span class="share">${formatCount(total)}</span></summary><table class="drops"><thead><tr><th>${bilingual('reason')}</th><th>${bilingual('level')}</th><th class="n">${bilingual('count')}</th><th class="n">${bilingual('share')}</th><th>${bilingual('meaning')}</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}
