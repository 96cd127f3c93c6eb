import { createRequire } from 'node:module';
import type { Diagnostics } from 'recheck';

// The plain JavaScript build: recheck's own choice would look for Java or a program of the platform.
const { checkSync } = createRequire(import.meta.url)('recheck/lib/browser.js') as typeof import('recheck');

const ESCAPE = String.raw`\\(?:u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|k<[^>]*>|[^])`;
const CLASS = String.raw`\[(?:${ESCAPE}|[^\]\\])*\]`;
/** A character, an escape or a class, with the count that follows it. */
const ATOM = new RegExp(String.raw`(${ESCAPE}|${CLASS}|[^\\[])(?:\{(\d+),?(\d*)\})?`, 'g');
/** recheck's automata hold counts up to here; of more, it falls back to trying inputs. */
const MAX_COUNT = 30;

/** How many steps a pattern takes, by the length of its input. */
export type Growth = 'linear' | 'polynomial' | 'exponential' | 'unknown';

/**
 * The growth of a pattern's steps as recheck proves it, from the pattern alone: nothing is timed.
 *
 * The pattern is first brought into forms that recheck's automata take, none of which grows slower than the original:
 *  - a sticky pattern is tried at one place;
 *  - letters of a pattern that ignores case are capitals, for an input of capitals;
 *  - a count above 30 of one character or class is no bound: within it, time might grow with the count;
 *  - alternatives of the whole are judged one by one: they are tried one after the other.
 */
export function growthOf(source: string, flags: string): Growth {
  let pattern = flags.includes('i') ? capitals(source) : source;
  pattern = pattern.replace(ATOM, (whole, atom: string, least?: string, most?: string) =>
    least !== undefined && atom !== ')' && Math.max(Number(least), Number(most)) > MAX_COUNT
      ? `${atom}{${Math.min(Number(least), 3)},}`
      : whole,
  );
  const parts = alternatives(pattern).map((part) => (flags.includes('y') ? `^(?:${part})` : part));
  const growths = parts.map((part) => growth(judge(part, flags.replace(/[^msu]/g, ''))));
  return (['exponential', 'unknown', 'polynomial'] as const).find((one) => growths.includes(one)) ?? 'linear';
}

function judge(source: string, flags: string): Diagnostics {
  return checkSync(source, flags, {
    // No verdict depends on the speed of the machine; where automata do not do, what is tried comes from a fixed seed.
    timeout: null,
    attackTimeout: null,
    incubationTimeout: null,
    seedingTimeout: null,
    randomSeed: 0,
  });
}

function growth(diagnostics: Diagnostics): Growth {
  if (diagnostics.status === 'safe') return 'linear';
  return diagnostics.status === 'vulnerable' ? diagnostics.complexity.type : 'unknown';
}

function capitals(source: string): string {
  return source.replace(ATOM, (whole) =>
    whole.replace(new RegExp(`${ESCAPE}|[^\\\\]`, 'g'), (piece) => {
      const upper = piece.startsWith('\\') ? piece : piece.toUpperCase();
      return upper.length === piece.length ? upper : piece;
    }),
  );
}

/** The alternatives of a whole pattern; the pattern itself where a back reference may count groups across them. */
function alternatives(source: string): string[] {
  if (/\\[1-9]/.test(source)) return [source];
  const parts = [''];
  let depth = 0;
  for (const [whole, atom] of source.matchAll(ATOM)) {
    if (atom === '(') depth += 1;
    if (atom === ')') depth -= 1;
    if (atom === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += whole;
  }
  return parts;
}
