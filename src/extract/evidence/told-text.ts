import { TAG } from '../dom/tags.js';
import { attr, type Tree } from '../dom/tree.js';

/** Words that identify a passage well enough, and few enough to be found after small edits. */
const OPENING_WORDS = 4;
/** Characters of structured text that are looked at. */
const MAX_TEXT = 60_000;

/** JSON properties that hold a page's own text. */
const PROPERTY =
  /"(?:articleBody|description|text|reviewBody|recipeInstructions)"\s*:\s*"((?:[^"\\]|\\.){20,60000})"/g;

/**
 * Openings of all passages in what the page tells machines of its content: JSON-LD bodies and descriptions, and
 * the description in `<meta>`. A block that opens like one of them is told twice, so it is content.
 */
export function toldText(tree: Tree, structured: string): ReadonlySet<string> {
  const openings = new Set<string>();
  let budget = MAX_TEXT;
  const add = (text: string) => {
    const words = wordsOf(text.slice(0, budget));
    budget -= text.length;
    for (let i = 0; i + OPENING_WORDS <= words.length; i++)
      openings.add(words.slice(i, i + OPENING_WORDS).join(' '));
  };
  for (const match of structured.matchAll(PROPERTY)) {
    if (budget <= 0) break;
    add(
      (match[1] ?? '')
        .replace(/\\[nrt]/g, ' ')
        .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        .replace(/<[^>]{1,200}>/g, ' '),
    );
  }
  const size = tree.tag.length;
  for (let i = 1; i < size && budget > 0; i++) {
    if (tree.tag[i] !== TAG.meta) continue;
    const name = attr(tree, i, 'property') ?? attr(tree, i, 'name') ?? '';
    if (name === 'og:description' || name === 'description') add(attr(tree, i, 'content') ?? '');
  }
  return openings;
}

/** The first words of a block, in the form {@link toldText} keeps them. */
export function opening(text: string): string {
  return wordsOf(text.slice(0, 120)).slice(0, OPENING_WORDS).join(' ');
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[^\W\p{Script=Han}_]+|[\p{L}\p{N}]+/gu,
      ) ?? []
  );
}
