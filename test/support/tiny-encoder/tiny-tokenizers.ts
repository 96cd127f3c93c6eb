/** Content of tokenizer.json and tokenizer_config.json. */
export interface TinyTokenizer {
  tokenizer: Record<string, unknown>;
  config: Record<string, unknown>;
  /** Number of token ids. */
  vocabulary: number;
}

/** Merges of the CLIP-like tokenizer, in order of rank. */
const MERGES = [
  ['t', 'h'],
  ['th', 'e</w>'],
  ['i', 'm'],
  ['a', 'g'],
  ['ag', 'e</w>'],
  ['im', 'age</w>'],
  ['p', 'age</w>'],
  ['o', 'f</w>'],
  ['w', 'a'],
  ['wa', 'v'],
  ['wav', 'e</w>'],
  ['Ã', '©</w>'],
  ['a', 't</w>'],
  ['c', 'at</w>'],
] as const;

/** A tokenizer as CLIP's: byte-level BPE in lower case, end-of-word marks, frame of two tokens, padded with the last. */
export function clipTokenizer(): TinyTokenizer {
  const bytes = byteAlphabet();
  const pieces = [
    ...bytes,
    ...bytes.map((char) => `${char}</w>`),
    ...MERGES.map(([left, right]) => left + right),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const [bos, eos] = [pieces.length - 2, pieces.length - 1];
  return {
    vocabulary: pieces.length,
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [added('<|startoftext|>', bos, true), added('<|endoftext|>', eos, false)],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFC' },
          { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
          { type: 'Lowercase' },
        ],
      },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          {
            type: 'Split',
            pattern: {
              Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
            },
            behavior: 'Removed',
            invert: true,
          },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
        ],
      },
      post_processor: {
        type: 'RobertaProcessing',
        sep: ['<|endoftext|>', eos],
        cls: ['<|startoftext|>', bos],
        trim_offsets: false,
        add_prefix_space: false,
      },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: '<|endoftext|>',
        continuing_subword_prefix: '',
        end_of_word_suffix: '</w>',
        fuse_unk: false,
        vocab,
        merges: MERGES.map((pair) => pair.join(' ')),
      },
    },
    config: {
      tokenizer_class: 'CLIPTokenizer',
      model_max_length: 77,
      bos_token: { __type: 'AddedToken', content: '<|startoftext|>' },
      eos_token: '<|endoftext|>',
      pad_token: '<|endoftext|>',
      unk_token: { __type: 'AddedToken', content: '<|endoftext|>' },
    },
  };
}

/** Pieces of the SigLIP-like tokenizer beyond single letters, with their log probabilities. */
const PIECES: [string, number][] = [
  ['▁the', -3.1],
  ['▁a', -3.4],
  ['▁of', -3.5],
  ['▁page', -6.2],
  ['▁image', -6.4],
  ['▁wave', -7.5],
  ['▁cat', -7.1],
  ['s', -3.3],
  ['ing', -5.2],
  ['▁fig', -8.5],
  ['ure', -6.1],
  ['第', -9.2],
  ['页', -9.4],
  ['é', -8.8],
];

/** A tokenizer as SigLIP's: unigram pieces of a SentencePiece model in lower case without punctuation, one end token. */
export function siglipTokenizer(): TinyTokenizer {
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'].filter((letter) => letter !== 's');
  const vocab: [string, number][] = [
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['▁', -2.9],
    ...PIECES,
    ...letters.map((letter, i): [string, number] => [letter, -5 - i / 8]),
  ];
  return {
    vocabulary: vocab.length,
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [added('</s>', 1, false), added('<unk>', 2, false)],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Lowercase' },
          {
            type: 'Replace',
            pattern: { Regex: '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]\\^_`{|}~]' },
            content: '',
          },
          { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
          { type: 'Strip', strip_left: true, strip_right: true },
        ],
      },
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
        pair: [
          { Sequence: { id: 'A', type_id: 0 } },
          { Sequence: { id: 'B', type_id: 1 } },
          { SpecialToken: { id: '</s>', type_id: 0 } },
        ],
        special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
      },
      decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      model: { type: 'Unigram', unk_id: 2, vocab, byte_fallback: false },
    },
    config: {
      tokenizer_class: 'SiglipTokenizer',
      model_max_length: 64,
      eos_token: '</s>',
      pad_token: '</s>',
      unk_token: '<unk>',
    },
  };
}

function added(content: string, id: number, normalized: boolean): object {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized, special: true };
}

/** GPT-2's alphabet: a printable character for each byte. */
function byteAlphabet(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
