import type { TextNode } from '../../model/document.js';
import { html, type Markup } from './markup.js';

/** A text node as it reads: its role decides the element. */
export function textMarkup({ role, text, level }: TextNode): Markup {
  const content = String(text);
  switch (role) {
    case 'heading':
      return html`<div class="heading h${headingLevel(level)}" role="heading" aria-level="${headingLevel(level) + 2}" dir="auto">${content}</div>`;
    case 'list':
      return listMarkup(content);
    case 'table':
      return tableMarkup(content);
    case 'code':
      return html`<pre class="code"><code>${content}</code></pre>`;
    case 'quote':
      return html`<blockquote class="lines" dir="auto">${content}</blockquote>`;
    case 'caption':
      return html`<p class="caption lines" dir="auto">${content}</p>`;
    case 'math':
      return html`<p class="math lines">${content}</p>`;
    default:
      return html`<p class="lines" dir="auto">${content}</p>`;
  }
}

function headingLevel(level: unknown): number {
  return typeof level === 'number' && level >= 1 && level <= 6 ? Math.trunc(level) : 2;
}

/** Items are lines that begin with `- ` after two spaces per depth; other lines go on with the item before. */
function listMarkup(text: string): Markup {
  const items: { depth: number; text: string }[] = [];
  for (const line of text.split('\n')) {
    const marker = /^( *)- /.exec(line);
    const last = items.at(-1);
    if (marker !== null)
      items.push({ depth: Math.min(8, (marker[1] ?? '').length >> 1), text: line.slice(marker[0].length) });
    else if (last !== undefined) last.text += `\n${line}`;
    else items.push({ depth: 0, text: line });
  }
  return html`<ul>${items.map((item) => html`<li class="lines d${item.depth}" dir="auto">${item.text}</li>`)}</ul>`;
}

/** Rows are lines, cells are parted by ` | `. */
function tableMarkup(text: string): Markup {
  const rows = text.split('\n').map((line) => line.split(' | '));
  return html`<div class="scroll"><table class="data">${rows.map(
    (cells) => html`<tr>${cells.map((cell) => html`<td dir="auto">${cell}</td>`)}</tr>`,
  )}</table></div>`;
}
