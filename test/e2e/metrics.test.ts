import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startWeft } from '../support/run-weft.js';
import { freshFolder, smallSite } from '../support/small-site.js';

/** The address that a command says it serves metrics at. */
function servedAt(child: ReturnType<typeof startWeft>['child']): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
      const url = /^metrics: (\S+)$/m.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on('close', () => reject(new Error(`no address: ${said}`)));
  });
}

describe('weft build --metrics', () => {
  it('answers scrapes at the port that it says while it builds, and ends as without it', async () => {
    const pipeline = await smallSite();
    const out = join(await freshFolder(), 'corpus');
    const { child, done } = startWeft(['build', pipeline, '--out', out, '--metrics', '0']);
    const url = await servedAt(child);
    const [metrics, other] = await Promise.all([fetch(url), fetch(new URL('/', url))]);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await metrics.text()).toMatch(/^weft_units_total\{phase="extract",outcome="committed"\} \d+$/m);
    expect(other.status).toBe(404);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await done).toMatchObject({ code: 0 });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('ends with one line where the port is taken', async () => {
    const pipeline = await smallSite();
    const out = join(await freshFolder(), 'corpus');
    const first = startWeft(['build', pipeline, '--out', out, '--metrics', '0']);
    const url = new URL(await servedAt(first.child));
    const second = await startWeft(['build', pipeline, '--out', `${out}-2`, '--metrics', url.port]).done;
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      /^weft: --metrics: cannot listen on 127\.0\.0\.1:\d+ \(.*EADDRINUSE.*\); .*\n$/,
    );
    expect(await first.done).toMatchObject({ code: 0 });
  });
});
