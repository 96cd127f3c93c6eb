import type { ModelPreset } from '../../export/plan/vila-models.js';

/**
 * Training speed that plans start from: stage 2 of VILA-7B took 30 hours on 128 A100 for 25 million images of MMC4-core
 * and as many of COYO (arXiv 2312.07533, section 4 and appendix). With 576 tokens an image, 122.5 text tokens an
 * interleaved image and 22.7 a caption these are 32.4 billion tokens, or 2,347 a second and GPU: 6 · 7·10⁹ · 2,347 ÷
 * 312·10¹² is 32 % of what an A100 can do.
 */
export const MEASURED_SPEED = {
  gpu: 'a100',
  parameters: 7e9,
  tokensPerSecond: (25e6 * (576 + 122.5) + 25e6 * (576 + 22.7)) / (128 * 30 * 3600),
  source: 'VILA-7B, 30 h on 128 A100 for 25 M interleaved and 25 M paired images (arXiv 2312.07533)',
} as const;

/** Dense bf16 operations a second, in 10¹², of data sheets by NVIDIA; A800 and H800 compute as their namesakes. */
export const GPU_TERAFLOPS = {
  a100: 312,
  a800: 312,
  h100: 989,
  h200: 989,
  h800: 989,
  h20: 148,
  l40s: 362,
  a6000: 155,
  'rtx-4090': 165,
} as const satisfies Record<string, number>;

/** A GPU whose speed is known. */
export type GpuName = keyof typeof GPU_TERAFLOPS;

/** Parameters of the language model that each preset is usually trained with. */
export const MODEL_PARAMETERS: Readonly<Record<ModelPreset, number>> = {
  'vila-1.0': 7e9,
  'vila-1.5': 8e9,
  nvila: 8e9,
  'nvila-lite': 8e9,
};

/**
 * Tokens a second and GPU: the measured speed, in proportion to the GPU's operations and against the parameters, since
 * training costs 6 operations a parameter and token (Kaplan et al., arXiv 2001.08361). A guess at equal utilisation: a
 * faster GPU is seldom used as well, so whoever has trained a hundred steps gives what was measured instead.
 */
export function tokensPerSecond(gpu: GpuName, parameters: number): number {
  const { gpu: known, parameters: of, tokensPerSecond: speed } = MEASURED_SPEED;
  return speed * (GPU_TERAFLOPS[gpu] / GPU_TERAFLOPS[known]) * (of / parameters);
}

/** Where {@link tokensPerSecond} comes from, for the reader of a plan. */
export function describeSpeed(gpu: GpuName, parameters: number): string {
  const size = `${Number((parameters / 1e9).toPrecision(3))} billion parameters on ${gpu.toUpperCase()}`;
  return `${MEASURED_SPEED.source}, scaled to ${size}; measure yours and give --tokens-per-second`;
}
