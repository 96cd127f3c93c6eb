/** Control tokens of Llama 3: 256 numbers at the end of its vocabulary, of which some have a name. */
const LLAMA_3_RESERVED = Array.from({ length: 256 }, (_, n) => `<|reserved_special_token_${n}|>`);

/**
 * Strings that the tokenizers of the language models behind VILA take for a control token, by family, as the
 * `added_tokens` of their tokenizer configurations list them.
 */
const BY_FAMILY = {
  /** VILA's own, those that its training adds where a tokenizer has none included: `[PAD]` in a text shifts labels. */
  vila: [
    '<image>',
    '<video>',
    '<vila/video>',
    '<vila/sentinel>',
    '<im_start>',
    '<im_end>',
    '<im_patch>',
    '[BOS]',
    '[PAD]',
  ],
  /** Llama 2, Vicuna, Sheared-LLaMA, Mistral. */
  llama2: ['<unk>', '<s>', '</s>', '<pad>', '[INST]', '[/INST]'],
  llama3: [
    '<|begin_of_text|>',
    '<|end_of_text|>',
    '<|start_header_id|>',
    '<|end_header_id|>',
    '<|eot_id|>',
    '<|eom_id|>',
    '<|step_id|>',
    '<|python_tag|>',
    '<|finetune_right_pad_id|>',
    ...LLAMA_3_RESERVED,
  ],
  /** Yi: Nous-Hermes-2-Yi-34B. */
  yi: ['<|startoftext|>', '<|im_sep|>'],
  /** Qwen 2, 2.5 and 3. */
  qwen: [
    '<|endoftext|>',
    '<|im_start|>',
    '<|im_end|>',
    '<|object_ref_start|>',
    '<|object_ref_end|>',
    '<|box_start|>',
    '<|box_end|>',
    '<|quad_start|>',
    '<|quad_end|>',
    '<|vision_start|>',
    '<|vision_end|>',
    '<|vision_pad|>',
    '<|image_pad|>',
    '<|video_pad|>',
    '<tool_call>',
    '</tool_call>',
    '<tool_response>',
    '</tool_response>',
    '<think>',
    '</think>',
    '<|fim_prefix|>',
    '<|fim_middle|>',
    '<|fim_suffix|>',
    '<|fim_pad|>',
    '<|repo_name|>',
    '<|file_sep|>',
  ],
  gemma: ['<bos>', '<eos>', '<mask>', '<start_of_turn>', '<end_of_turn>'],
  /** OpenFlamingo and MPT. */
  flamingo: ['<|endofchunk|>', '<|padding|>'],
} as const;

/** Special tokens of the VILA family's tokenizers and loaders. */
export const VILA_TOKENS: readonly string[] = Object.values(BY_FAMILY).flat();
