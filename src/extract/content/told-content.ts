import type { PageFacts } from '../metadata/page-facts.js';
import { countWords } from '../text/measure.js';

/** Words below which a description is a slogan rather than the page's text. */
const MIN_WORDS = 8;

const BODY = /"(?:articleBody|text)"\s*:\s*"((?:[^"\\]|\\.){40,200000})"/;

/**
 * What a page without readable text tells machines of it: the body in its JSON-LD, else its description. Pages
 * that draw themselves by script have nothing else.
 */
export function toldContent(facts: PageFacts): string | undefined {
  const body = BODY.exec(facts.structured)?.[1];
  const text = body === undefined ? undefined : parseString(body);
  if (text !== undefined && text !== '') return text;
  const descriptions = [facts.meta.get('og:description') ?? '', facts.meta.get('description') ?? ''];
  const best = descriptions.sort((a, b) => b.length - a.length)[0] ?? '';
  return countWords(best) >= MIN_WORDS ? best : undefined;
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
