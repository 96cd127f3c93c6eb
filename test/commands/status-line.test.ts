import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgressSnapshot } from '../../src/build/progress-tracker.js';
import { formatDuration, progressParts } from '../../src/commands/progress-line.js';
import { clearStatus, fitLine, showStatus } from '../../src/commands/status-line.js';

const snapshot: ProgressSnapshot = {
  phase: 'assemble',
  units: 90_000,
  unitsDone: 12_345,
  share: 0.4371,
  seconds: 100,
  secondsLeft: 12_000,
  pages: 0,
  documents: 1_234_567,
  images: 5_310_000,
  bytes: 1.2e12,
  drops: 43_000,
};

/** A stream that keeps what is written to it. */
function stream(facts: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { stream: { ...facts, write } as unknown as NodeJS.WriteStream, written };
}

describe('a progress line', () => {
  it('begins with share, time left and units', () => {
    expect(progressParts(snapshot).slice(0, 3)).toEqual([
      'assemble 43%',
      '3 h 20 min left',
      '12,345/90,000 units',
    ]);
    expect(progressParts({ ...snapshot, units: 0 })).toEqual(['planning']);
    const parts = progressParts({ ...snapshot, phase: 'extract', pages: 50, bytes: 7e6 });
    expect(parts).toContain('50 pages (0.5/s)');
    expect(parts).toContain('7 MB read');
  });

  it.each([20, 40, 80, 200])('takes no more than %i columns, and leaves out the least', (columns) => {
    const parts = progressParts(snapshot);
    const line = fitLine(parts, columns);
    expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(line.startsWith('assemble 43%')).toBe(true);
    expect(parts.join(' · ').startsWith(line)).toBe(true);
  });

  it('counts Han characters as two columns, and cuts a first part that is too long', () => {
    expect(fitLine(['读取', '中文网页'], 15)).toBe('读取 · 中文网页');
    expect(fitLine(['读取', '中文网页'], 14)).toBe('读取');
    expect(fitLine(['中文网页'], 6)).toBe('中文…');
  });

  it.each([
    [0.2, '1 s'],
    [45, '45 s'],
    [150, '2 min 30 s'],
    [180, '3 min'],
    [840, '14 min'],
    [3599, '1 h'],
    [12_000, '3 h 20 min'],
    [100_000, '28 h'],
  ])('%d s is %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});

describe('a status line', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is redrawn in place on a terminal, makes way for other lines, and is gone at the end', () => {
    const { stream: terminal, written } = stream({ isTTY: true, columns: 30 });
    const status = showStatus(terminal, () => ['working 10%', 'this does not fit any more']);
    vi.advanceTimersByTime(500);
    expect(written).toEqual(['\r\x1b[2Kworking 10%']);
    clearStatus();
    clearStatus();
    expect(written.slice(1)).toEqual(['\r\x1b[2K']);
    vi.advanceTimersByTime(500);
    status.stop();
    status.stop();
    expect(written.slice(2)).toEqual(['\r\x1b[2Kworking 10%', '\r\x1b[2K']);
    vi.advanceTimersByTime(5000);
    status.draw();
    expect(written).toHaveLength(4);
  });

  it('is a plain line now and then elsewhere, within 80 columns', () => {
    const { stream: log, written } = stream({});
    const status = showStatus(log, () => progressParts(snapshot));
    vi.advanceTimersByTime(14_000);
    expect(written).toEqual([]);
    vi.advanceTimersByTime(31_000);
    expect(written).toHaveLength(3);
    for (const line of written) expect(line).toMatch(/^assemble 43% · .{10,70}\n$/);
    expect(written.join('')).not.toContain('\r');
    clearStatus();
    status.stop();
    expect(written).toHaveLength(3);
  });
});
