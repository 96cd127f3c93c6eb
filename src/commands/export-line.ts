import type { ExportProgress } from '../export/export-progress.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/** One line: `measuring 12,288/100,000 documents`, `writing 3/40 shards · 1.2 GB`. */
export function exportLine(at: ExportProgress): string {
  switch (at.step) {
    case 'listing':
      return `listing: ${formatCount(at.documents)} documents`;
    case 'measuring':
      return `measuring ${formatCount(at.documents)}/${formatCount(at.of)} documents`;
    case 'writing':
      return `writing ${formatCount(at.shards)}/${formatCount(at.of)} shards · ${formatBytes(at.bytes)}`;
  }
}
