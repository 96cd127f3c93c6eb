import { describe, expect, it } from 'vitest';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { shareMemory } from '../../src/config/run-memory.js';

const GB = 1e9;

describe('shareMemory', () => {
  it('reads a size in decimal and binary units', () => {
    const total = (memory: string) => shareMemory({ memory }).duckDb * 2;
    expect(total('2GB')).toBe(2 * GB);
    expect(total('1.5 GB')).toBe(1.5 * GB);
    expect(total('512MiB')).toBe(2 ** 29);
    expect(total('300MB')).toBe(3e8);
  });

  it('gives a GB for each worker, but no more than a quarter of the machine', () => {
    expect(shareMemory({ workers: 2 }, 64 * GB).duckDb).toBe(GB);
    expect(shareMemory({ workers: 8 }, 16 * GB).duckDb).toBe(2 * GB);
    expect(shareMemory({ workers: 2 }, 0.5 * GB)).toEqual(shareMemory({ memory: '256MB' }));
  });

  it('shares out no more than there is', () => {
    const { duckDb, imagesWaiting, imagesInWorkers } = shareMemory({ memory: '256MB' });
    expect(duckDb + imagesWaiting + imagesInWorkers).toBeLessThanOrEqual(256e6);
  });

  it('says how much is needed where that is too little', () => {
    expect(() => shareMemory({ memory: '255MB' })).toThrow(
      expect.objectContaining({
        code: 'too_little_memory',
        message: 'run.memory: 255MB is too little; the least that works is 256MB',
      }),
    );
  });
});

it.each(['2', '2 gigabytes', '-1GB', '1e3MB', '2TB'])(
  'a pipeline with run.memory %j is refused',
  (memory) => {
    const pipeline = { name: 'a', source: { type: 'html', input: 'a' }, output: 'out', run: { memory } };
    expect(() => checkPipeline(pipeline)).toThrow(expect.objectContaining({ code: 'pipeline_invalid' }));
    expect(() => checkPipeline({ ...pipeline, run: { memory: '2GB' } })).not.toThrow();
  },
);
