import { FIELD_NAMES, type Field, findField } from './fields.js';
import { badWhere, type Token, tokenizeWhere } from './tokens.js';

/** A checked expression. */
export type WhereNode =
  | { op: 'and' | 'or'; terms: WhereNode[] }
  | { op: 'not'; term: WhereNode }
  | { op: 'has'; field: Field }
  | { op: 'compare'; field: Field; comparison: Comparison };

/** What a value is held against. */
export type Comparison =
  | { operator: '=' | '!=' | '<' | '<=' | '>' | '>='; value: string | number }
  /** Lower-case text to be found in the lower-cased value, or a pattern. */
  | { operator: '~' | '!~'; value: string | RegExp };

/** How deep parentheses and `not` may nest. */
export const MAX_DEPTH = 64;

/**
 * Parses an expression by recursive descent:
 *
 * ```
 * or      := and ("or" and)*
 * and     := not ("and" not)*
 * not     := "not" not | "(" or ")" | "has" FIELD | FIELD OP value
 * OP      := = | != | < | <= | > | >= | ~ | !~
 * value   := word | 'text' | "text" | /regular expression/flags
 * ```
 *
 * @param signals - names of signals that the corpus has beside those that every corpus may have
 * @throws FixConfigError `bad_where`, with the position
 */
export function parseWhere(expression: string, signals: readonly string[] = []): WhereNode {
  const tokens = tokenizeWhere(expression);
  let next = 0;
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', at: expression.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const fail = (token: Token, message: string) => badWhere(expression, token.at, message);
  const isWord = (token: Token, word: string) => token.kind === 'word' && token.text.toLowerCase() === word;

  const chain = (op: 'and' | 'or', term: (depth: number) => WhereNode, depth: number): WhereNode => {
    const first = term(depth);
    const terms = [first];
    while (isWord(peek(), op)) {
      take();
      terms.push(term(depth));
    }
    return terms.length === 1 ? first : { op, terms };
  };
  const either = (depth: number): WhereNode => chain('or', both, depth);
  const both = (depth: number): WhereNode => chain('and', unary, depth);

  const unary = (depth: number): WhereNode => {
    const token = peek();
    if (depth > MAX_DEPTH) throw fail(token, `nested deeper than ${MAX_DEPTH} levels`);
    if (isWord(token, 'not')) {
      take();
      return { op: 'not', term: unary(depth + 1) };
    }
    if (token.kind === 'open') {
      take();
      const inner = either(depth + 1);
      if (peek().kind !== 'close') throw fail(peek(), 'expected ) or and/or');
      take();
      return inner;
    }
    if (isWord(token, 'has')) {
      take();
      return { op: 'has', field: field(take()) };
    }
    return comparison();
  };

  const field = (token: Token): Field => {
    if (token.kind !== 'word') throw fail(token, 'expected the name of a field');
    const found = findField(token.text, signals);
    if (!('unknown' in found)) return found;
    const listed =
      found.unknown === '' ? ` (known: ${FIELD_NAMES.join(', ')}; docs/signals.md lists signals)` : '';
    const what = `no field ${JSON.stringify(token.text)}${listed}`;
    throw badWhere(expression, token.at, what, found.unknown);
  };

  const comparison = (): WhereNode => {
    const subject = field(take());
    const operator = take();
    if (operator.kind !== 'operator') throw fail(operator, 'expected one of = != < <= > >= ~ !~');
    return { op: 'compare', field: subject, comparison: compare(subject, operator, take()) };
  };

  const compare = (subject: Field, { text, at }: Token, value: Token): Comparison => {
    if (value.kind !== 'word' && value.kind !== 'string' && value.kind !== 'pattern')
      throw fail(value, 'expected a value: a word, a number, "text" or /regular expression/');
    if (text === '~' || text === '!~') {
      if (subject.type === 'number')
        throw badWhere(expression, at, `${text} looks into text, and this field is a number`);
      return { operator: text, value: value.kind === 'pattern' ? regExp(value) : value.text.toLowerCase() };
    }
    const operator = (text === '==' ? '=' : text) as '=' | '!=' | '<' | '<=' | '>' | '>=';
    if (value.kind === 'pattern') throw fail(value, 'a regular expression goes with ~ or !~');
    const isNumber =
      value.kind === 'word' && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(value.text);
    if (subject.type === 'number' && !isNumber) throw fail(value, 'expected a number');
    const asNumber = isNumber && subject.type !== 'text' && subject.type !== 'url';
    return { operator, value: asNumber ? Number(value.text) : value.text };
  };

  const regExp = ({ text, flags = '', at }: Token): RegExp => {
    if (!/^[imsu]*$/.test(flags)) throw badWhere(expression, at, `flags other than i, m, s, u: ${flags}`);
    try {
      return new RegExp(text, flags);
    } catch (error) {
      throw badWhere(expression, at, error instanceof Error ? error.message : 'not a regular expression');
    }
  };

  const tree = either(0);
  const rest = peek();
  if (rest.kind !== 'end') throw fail(rest, 'expected and, or, or the end');
  return tree;
}
