import type { Result } from './baseline.mjs';

/** A result with what it was measured on. */
export interface StoredResult extends Result {
  date: string;
  revision: string;
  node: string;
  cpu: string;
  cores: number;
  memory_gb: number;
  rounds: number;
}

export function writeBlocks(text: string, stored: Record<string, StoredResult>): string;
