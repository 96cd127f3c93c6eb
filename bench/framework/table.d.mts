import type { Figures } from './result.mjs';

export function markdown(rows: readonly (readonly string[])[]): string;
export function show(value: number | undefined | null): string;
export function sidesTable(figures: Figures): string;
export function ratiosTable(figures: Figures): string;
