import type { Figures } from './result.mjs';

export const TOLERANCE: number;

export interface ComparedRatio {
  figure: string;
  name: string;
  before: number | undefined;
  value: number | undefined;
  /** Share by which the ratio changed, where both runs have it. */
  change?: number;
  verdict: 'holds' | 'fell' | 'not in the baseline' | 'not measured' | 'measured on another input';
}

export interface Result {
  size: string;
  figures: Figures;
}

export function compareWithBaseline(
  result: { figures: Figures },
  baseline: { figures: Figures },
): ComparedRatio[];
export function withResult<R extends Result>(stored: Record<string, R>, result: R): Record<string, R>;
