import type { ReasonWords } from '../../model/reasons/reason-row.js';
import { describeReason } from '../../rules/describe-reason.js';
import { html, type Markup } from './markup.js';

/** What a reason means and what can be done, in both languages; nothing for one that this version does not know. */
export function reasonMarkup({ level, reason }: { level: string; reason: string }): Markup | undefined {
  const words = describeReason(level, reason);
  if (words === undefined) return undefined;
  return html`<small class="why"><span class="en" lang="en">${sentence(words.en)}</span><span class="zh" lang="zh-CN">${sentence(words.zh)}</span></small>`;
}

function sentence([meaning, fix]: ReasonWords): Markup {
  return html`${meaning}${fix !== undefined && html` <span class="fix">→ ${fix}</span>`}`;
}
