import type { ExportProgress } from '../export/export-progress.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/** Seconds between lines where there is no terminal; a log should not fill up with them. */
const PLAIN_INTERVAL_S = 15;
const REDRAW_MS = 500;

/** Shows how far an export is on standard error: one line that is redrawn on a terminal, a line now and then elsewhere. */
export function showExportProgress(stream: NodeJS.WriteStream): {
  observe(at: ExportProgress): void;
  stop(): void;
} {
  let latest: ExportProgress | undefined;
  const print = () => {
    if (latest === undefined) return;
    stream.write(stream.isTTY ? `\r\x1b[2K${exportLine(latest)}` : `${exportLine(latest)}\n`);
  };
  const timer = setInterval(print, stream.isTTY ? REDRAW_MS : PLAIN_INTERVAL_S * 1000);
  timer.unref();
  return {
    observe(at) {
      latest = at;
    },
    stop() {
      clearInterval(timer);
      if (latest !== undefined && stream.isTTY) stream.write('\r\x1b[2K');
      latest = undefined;
    },
  };
}

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
