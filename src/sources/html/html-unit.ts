import type { SourceUnit } from '../source.js';

/** A unit before it has its name. */
export type PlannedUnit = Omit<SourceUnit, 'name' | 'type'>;

/** Bounds of one unit and of one page. */
export interface HtmlLimits {
  unitBytes: number;
  unitFiles: number;
  maxPageBytes: number;
}
