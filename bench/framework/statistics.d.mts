import type { Medians, Question, Side } from './result.mjs';

export function median(values: readonly number[]): number;
export function medians(rounds: readonly Medians[]): Medians;
export function ratioOf(
  question: Question,
  sides: Readonly<Record<string, Omit<Side, 'role'>>>,
): number | undefined;
export function reaches(
  value: number | undefined,
  bar: number | undefined,
  better?: 'higher' | 'lower',
): boolean | undefined;
