import type { PageFacts } from '../metadata/page-facts.js';
import { countWords } from '../text/measure.js';

/** Words below which a description is a slogan rather than the page's text. */
const MIN_WORDS = 8;

/**
 * What a page without readable text tells machines of it: its description. Pages that draw themselves by script, from
 * data that they fetch, have nothing else.
 */
export function toldContent(facts: PageFacts): string | undefined {
  const descriptions = [facts.meta.get('og:description') ?? '', facts.meta.get('description') ?? ''];
  const best = descriptions.sort((a, b) => b.length - a.length)[0] ?? '';
  return countWords(best) >= MIN_WORDS ? best : undefined;
}
