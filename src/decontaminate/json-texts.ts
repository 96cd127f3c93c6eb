import { getManyValues, isMany, none } from 'stream-chain/core';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { BadInputError, describeError } from '../errors.js';

/** Fields of question and caption files that hold a benchmark's own words. */
const TEXT_FIELDS = new Set([
  'question',
  'caption',
  'captions',
  'raw',
  'text',
  'prompt',
  'query',
  'hint',
  'sentence',
  'sentences',
  'value',
  'context',
]);

/** Longest text that is kept, in characters. */
const MAX_TEXT = 256 * 1024;
/** Deepest nesting that is followed. */
const MAX_DEPTH = 200;
/** Longest piece that is given to the parser at a time, in characters. */
const PIECE = 16 * 1024;

/**
 * The texts of a JSON or JSONL file of any shape: strings below a field of one of the usual names. Memory does not
 * depend on the file's size.
 *
 * @throws BadInputError `bad_json` when it is not JSON
 */
export async function* jsonTexts(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const parse = jsonParser({ packValues: false, streamValues: true, jsonStreaming: true });
  const reader = new TextReader();
  const decoder = new TextDecoder('utf-8');
  const read = function* (piece: string | typeof none): Generator<string> {
    let tokens: readonly Token[];
    try {
      const result = parse(piece as string);
      tokens = isMany(result) ? getManyValues<Token>(result) : [];
      for (const token of tokens) {
        const text = reader.take(token);
        if (text !== undefined) yield text;
      }
    } catch (error) {
      throw new BadInputError('bad_json', `${name} is not JSON: ${describeError(error)}`, { cause: error });
    }
  };
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    for (let at = 0; at < text.length; at += PIECE) yield* read(text.slice(at, at + PIECE));
  }
  yield* read(decoder.decode());
  yield* read(none);
}

/** Keeps the field that is open at each level, and gives back strings below a field of {@link TEXT_FIELDS}. */
class TextReader {
  readonly #fields: string[] = [''];
  #string: string[] = [];
  #length = 0;

  take(token: Token): string | undefined {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        if (this.#fields.length > MAX_DEPTH) throw new Error(`nested more than ${MAX_DEPTH} deep`);
        // Elements of an array are of the field that the array is.
        this.#fields.push(this.#fields.at(-1) ?? '');
        return undefined;
      case 'endObject':
      case 'endArray':
        this.#fields.pop();
        return undefined;
      case 'startKey':
      case 'startString':
        this.#string = [];
        this.#length = 0;
        return undefined;
      case 'stringChunk':
        this.#length += token.value.length;
        if (this.#length <= MAX_TEXT) this.#string.push(token.value);
        return undefined;
      case 'endKey':
        this.#fields[this.#fields.length - 1] = this.#string.join('');
        return undefined;
      case 'endString':
        return TEXT_FIELDS.has(this.#fields.at(-1) ?? '') ? this.#string.join('') : undefined;
      default:
        return undefined;
    }
  }
}
