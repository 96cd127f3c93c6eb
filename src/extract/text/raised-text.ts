const RAISED = characterMap('0123456789+-−–=()ni', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ');
const LOWERED = characterMap('0123456789+-−–=()', '₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎');

/** Longest superscript or subscript that is written as one; more is a line in small print. */
export const MAX_RAISED = 40;

/** Endings that are raised by custom and read the same on the line: 1st, XIXe, 2nde. */
const ORDINAL = /^(?:st|nd|rd|th|er|ère|ere|res?|es?|ème|eme|me|è|nde?|os|as|ter)\.?$/i;
const AFTER_NUMBER = /[\dIVX]/;
/** Abbreviations that end in raised letters, by their first letter: Mme, Dr, St. */
const ABBREVIATIONS: Readonly<Record<string, RegExp>> = {
  M: /^(?:mes?|lles?|gr|rs?)\.?$/,
  D: /^r\.?$/,
  S: /^te?s?\.?$/,
  N: /^os\.?$/,
  n: /^os\.?$/,
};
/** Raised letters that have signs of their own, after a number or the abbreviation of one. */
const ORDINAL_SIGNS = new Map([
  ['o', 'º'],
  ['a', 'ª'],
]);
const AFTER_ORDINAL = /[\dNn.]/;
const MARKS = new Map([
  ['TM', '™'],
  ['SM', '℠'],
]);
const NO_LETTERS = /^[^\p{L}\p{N}]+$/u;
const HAS_DIGIT = /\d/;
const BRACKETED = /^[[(（［【〔〈].*[\])）］】〕〉][.,;:]?$/s;

/** A superscript on the line: in Unicode's raised signs where all are raised there, else as `^x` and `^(…)`. */
export function raise(text: string): string {
  return shift(text, RAISED, '^');
}

/** A subscript on the line: in Unicode's lowered signs where all are lowered there, else as `_x` and `_(…)`. */
export function lower(text: string): string {
  return shift(text, LOWERED, '_');
}

/**
 * A `<sup>` as it stands in a sentence: powers and counts stay apart from the word before them, endings of ordinals,
 * trade marks, and signs that are no letters stand plain.
 *
 * @param before - The character before it, '' at the start of a line
 */
export function superscript(text: string, before: string): string {
  const mark = MARKS.get(text);
  if (mark !== undefined && before !== '') return mark;
  if (before === '' && !HAS_DIGIT.test(text)) return text;
  if (BRACKETED.test(text)) return text;
  if (NO_LETTERS.test(text) && !/[+\-−–]/.test(text)) return text;
  if (AFTER_NUMBER.test(before) && ORDINAL.test(text)) return text;
  if (ABBREVIATIONS[before]?.test(text)) return text;
  const ordinal = ORDINAL_SIGNS.get(text);
  if (ordinal !== undefined && AFTER_ORDINAL.test(before)) return ordinal;
  return raise(text);
}

/** A mark that refers to a note, in brackets; signs such as an asterisk stand plain. */
export function noteMark(text: string): string {
  return BRACKETED.test(text) || NO_LETTERS.test(text) ? text : `[${text}]`;
}

function shift(text: string, map: ReadonlyMap<string, string>, sign: string): string {
  if (text === '') return '';
  let shifted = '';
  for (const character of text) {
    const other = map.get(character);
    if (other === undefined) return [...text].length === 1 ? sign + text : `${sign}(${text})`;
    shifted += other;
  }
  return shifted;
}

function characterMap(from: string, to: string): ReadonlyMap<string, string> {
  const targets = [...to];
  return new Map([...from].map((character, index) => [character, targets[index] ?? character]));
}
