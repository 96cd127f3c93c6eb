import { Tokenizer } from '@huggingface/tokenizers';
import { describeError } from '../errors.js';
import {
  badFolder,
  isJsonObject,
  type ModelFolder,
  type ModelJson,
  readModelJson,
  readOptionalJson,
} from './model-folder.js';

/** A text as a model takes it. */
export interface EncodedText {
  /** With the model's own first and last tokens; no padding. */
  ids: number[];
  /** The text was longer than the model reads: its end is missing. */
  truncated: boolean;
}

/** Texts to token ids. */
export interface TextTokenizer {
  /** Tokens of one text at most. */
  readonly maxLength: number;
  readonly padId: number;
  encode(text: string): EncodedText;
}

/** What is used of the package: its declarations import each other without extensions, which is `any` to NodeNext. */
interface HuggingFaceTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  token_to_id(token: string): number | undefined;
}

/**
 * Longest run of characters that is read for each token the model takes. The longest pieces of the vocabularies of
 * CLIP and SigLIP have fewer; a page of text is not tokenised for the sake of its first sentences.
 */
const CHARS_PER_TOKEN = 64;

/**
 * Reads `tokenizer.json` and `tokenizer_config.json`.
 *
 * @param maxLength - tokens that the model has positions for
 * @throws BadInputError `bad_model_folder`
 */
export async function readTextTokenizer(folder: ModelFolder, maxLength: number): Promise<TextTokenizer> {
  const model = await readModelJson(
    folder,
    'tokenizer.json',
    'it is the tokenizer; save the fast tokenizer of the model into the folder',
  );
  const config = (await readOptionalJson(folder, 'tokenizer_config.json')) ?? {};
  const special = (await readOptionalJson(folder, 'special_tokens_map.json')) ?? {};
  try {
    return createTextTokenizer(model, { ...special, ...config }, maxLength);
  } catch (error) {
    throw badFolder(folder.path, `tokenizer.json cannot be used: ${describeError(error)}`, error);
  }
}

/** Makes a tokenizer of the content of `tokenizer.json` and `tokenizer_config.json`. */
export function createTextTokenizer(model: ModelJson, config: ModelJson, maxLength: number): TextTokenizer {
  // Its unk token is a string to the library, which some folders write as an object.
  const tokenizer: HuggingFaceTokenizer = new Tokenizer(model, {
    ...config,
    unk_token: contentOf(config.unk_token),
  });
  const pad = contentOf(config.pad_token) ?? paddingOf(model);
  const padId = pad === undefined ? 0 : tokenizer.token_to_id(pad);
  if (padId === undefined) throw new Error(`its padding ${JSON.stringify(pad)} is no token`);
  const frame = frameOf(tokenizer);
  const room = maxLength - frame.before.length - frame.after.length;
  if (room < 1) throw new Error(`${maxLength} positions leave no room for text`);
  return {
    maxLength,
    padId,
    encode(text) {
      // White space is folded by the normalisers of both families anyway; here, so that it does not use up the limit.
      const folded = text.replace(/\s+/g, ' ').trim();
      const read = folded.slice(0, room * CHARS_PER_TOKEN);
      const ids = idsOf(tokenizer, read, false);
      const truncated = ids.length > room || read.length < folded.length;
      return { ids: [...frame.before, ...ids.slice(0, room), ...frame.after], truncated };
    },
  };
}

/** The tokens that the model wants around every text. */
function frameOf(tokenizer: HuggingFaceTokenizer): { before: number[]; after: number[] } {
  const bare = idsOf(tokenizer, 'a', false);
  const framed = idsOf(tokenizer, 'a', true);
  for (let start = 0; start + bare.length <= framed.length; start++) {
    if (bare.every((id, i) => framed[start + i] === id))
      return { before: framed.slice(0, start), after: framed.slice(start + bare.length) };
  }
  throw new Error('its post-processor changes the tokens of the text');
}

function idsOf(tokenizer: HuggingFaceTokenizer, text: string, framed: boolean): number[] {
  return tokenizer.encode(text, { add_special_tokens: framed }).ids;
}

function contentOf(token: unknown): string | undefined {
  if (typeof token === 'string') return token;
  return isJsonObject(token) && typeof token.content === 'string' ? token.content : undefined;
}

function paddingOf({ padding }: ModelJson): string | undefined {
  return isJsonObject(padding) && typeof padding.pad_token === 'string' ? padding.pad_token : undefined;
}
