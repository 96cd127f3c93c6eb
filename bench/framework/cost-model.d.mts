import type { Figures } from './result.mjs';

export interface Prices {
  date: string;
  core_hour: number;
  put_per_thousand: number;
  storage_gb_month: number;
}

export interface CostRow {
  what: string;
  cpuSeconds: number;
  bytes: number;
  requests: number;
  dollars: number;
  monthly: number;
}

export const PRICES: Prices;
export function costRows(figures: Figures, prices?: Prices): CostRow[];
export function putRequests(bytes: number): number;
