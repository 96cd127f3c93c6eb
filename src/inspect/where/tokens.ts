import { FixConfigError } from '../../errors.js';

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION = 4096;
/** Longest regular expression between its slashes. */
export const MAX_PATTERN = 512;

/** A piece of an expression and where it stands. */
export interface Token {
  kind: 'word' | 'string' | 'pattern' | 'operator' | 'open' | 'close' | 'end';
  /** The word, the string's content, the pattern's source, the operator. */
  text: string;
  /** Flags of a pattern. */
  flags?: string;
  /** Offset of its first character. */
  at: number;
}

/** The error of everything that is wrong with an expression: one line, with the place, and a question at its end. */
export function badWhere(expression: string, at: number, message: string, question = ''): FixConfigError {
  const from = expression.slice(at, at + 24);
  const near = from === '' ? 'at the end' : `at character ${at + 1}, ${JSON.stringify(from)}`;
  return new FixConfigError('bad_where', `where: ${message}, ${near}${question}`);
}

const SPACE = /\s+/y;
const OPERATOR = /!~|!=|<=|>=|==|[=<>~]/y;
const WORD = /[^\s()'"=<>!~]+/y;
const PATTERN = /\/((?:[^/\\\n]|\\[^\n])*)\/([a-z]*)/y;
const STRING = /"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'/y;

/**
 * Cuts an expression into tokens; the last one is `end`.
 *
 * @throws FixConfigError `bad_where`
 */
export function tokenizeWhere(expression: string): Token[] {
  if (expression.length > MAX_EXPRESSION) {
    throw new FixConfigError(
      'bad_where',
      `where: the expression is longer than ${MAX_EXPRESSION} characters`,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(expression);
  };
  while (at < expression.length) {
    const space = take(SPACE);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const token = nextToken(expression, at, tokens.at(-1), take);
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

function nextToken(
  expression: string,
  at: number,
  previous: Token | undefined,
  take: (pattern: RegExp) => RegExpExecArray | null,
): { token: Token; end: number } {
  const first = expression[at];
  if (first === '(' || first === ')') {
    return { token: { kind: first === '(' ? 'open' : 'close', text: first, at }, end: at + 1 };
  }
  if (first === '"' || first === "'") {
    const match = take(STRING);
    if (match === null) throw badWhere(expression, at, 'a string without its closing quote');
    const text = (match[1] ?? match[2] ?? '').replace(/\\([\s\S])/g, '$1');
    return { token: { kind: 'string', text, at }, end: at + match[0].length };
  }
  // A slash begins a pattern only where a value stands, so that `url = /index.html` needs quotes and says so.
  if (first === '/' && previous?.kind === 'operator') {
    const match = take(PATTERN);
    if (match === null) throw badWhere(expression, at, 'a /regular expression/ without its closing slash');
    const source = match[1] ?? '';
    if (source.length > MAX_PATTERN) {
      throw badWhere(expression, at, `a regular expression longer than ${MAX_PATTERN} characters`);
    }
    return { token: { kind: 'pattern', text: source, flags: match[2] ?? '', at }, end: at + match[0].length };
  }
  const operator = take(OPERATOR);
  if (operator !== null) {
    return { token: { kind: 'operator', text: operator[0], at }, end: at + operator[0].length };
  }
  const word = take(WORD);
  if (word !== null) return { token: { kind: 'word', text: word[0], at }, end: at + word[0].length };
  throw badWhere(expression, at, 'a character that has no meaning here');
}
