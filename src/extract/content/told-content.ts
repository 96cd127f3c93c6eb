import { TAG } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';
import { structuredData } from '../evidence/block-evidence.js';
import { countWords } from '../text/measure.js';

/** Words below which a description is a slogan rather than the page's text. */
const MIN_WORDS = 8;

const BODY = /"(?:articleBody|text)"\s*:\s*"((?:[^"\\]|\\.){40,200000})"/;

/**
 * What a page without readable text tells machines of it: the body in its JSON-LD, else its description. Pages
 * that draw themselves by script have nothing else.
 */
export function toldContent(tree: Tree): string | undefined {
  const body = BODY.exec(structuredData(tree))?.[1];
  const text = body === undefined ? undefined : parseString(body);
  if (text !== undefined) return text;
  const size = tree.tag.length;
  let best: string | undefined;
  for (let i = 1; i < size; i++) {
    if (tree.tag[i] !== TAG.meta) continue;
    const name = attr(tree, i, 'property') ?? attr(tree, i, 'name') ?? '';
    if (name !== 'og:description' && name !== 'description') continue;
    const content = (attr(tree, i, 'content') ?? '').replace(/\s+/g, ' ').trim();
    if (content.length > (best?.length ?? 0)) best = content;
  }
  return best !== undefined && countWords(best) >= MIN_WORDS ? best : undefined;
}

function parseString(literal: string): string | undefined {
  try {
    return String(JSON.parse(`"${literal.replace(/[\n\r\t]/g, ' ')}"`))
      .replace(/<[^>]{0,500}>/g, ' ')
      .replace(/[ \t]+/g, ' ')
      .trim();
  } catch {
    // Damaged JSON tells nothing.
    return undefined;
  }
}
