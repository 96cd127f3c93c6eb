import type { ExportProgress } from '../export/export-progress.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/** Parts of a line, the most telling first: `writing 7% · 3/40 shards · 1.2 GB`. */
export function exportParts(at: ExportProgress): string[] {
  switch (at.step) {
    case 'listing':
      return ['listing', `${formatCount(at.documents)} documents`];
    case 'measuring':
      return [
        `measuring ${percent(at.documents, at.of)}`,
        `${formatCount(at.documents)}/${formatCount(at.of)} documents`,
      ];
    case 'writing':
      return [
        `writing ${percent(at.shards, at.of)}`,
        `${formatCount(at.shards)}/${formatCount(at.of)} shards`,
        formatBytes(at.bytes),
      ];
  }
}

function percent(done: number, of: number): string {
  return of === 0 ? '' : `${Math.floor((100 * done) / of)}%`;
}
