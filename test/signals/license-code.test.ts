import { describe, expect, it } from 'vitest';
import type { LicenseClaim } from '../../src/model/document.js';
import { licenseCode } from '../../src/signals/text/license-code.js';

const url = (value: string): LicenseClaim => ({ url: value, from: 'rel' });
const text = (value: string): LicenseClaim => ({ text: value, from: 'meta' });

describe('licenseCode', () => {
  it.each<[LicenseClaim, string, boolean]>([
    [url('https://creativecommons.org/licenses/by-sa/4.0/'), 'cc-by-sa-4.0', true],
    [url('http://creativecommons.org/licenses/by-nc-nd/3.0/de/deed.de'), 'cc-by-nc-nd-3.0', false],
    [url('//creativecommons.org/licenses/by/2.5/'), 'cc-by-2.5', true],
    [url('https://creativecommons.org/licenses/nc-sa/1.0/'), 'cc-nc-sa-1.0', false],
    [url('https://creativecommons.org/publicdomain/zero/1.0/'), 'cc0-1.0', true],
    [url('https://creativecommons.org/publicdomain/mark/1.0/'), 'public-domain', true],
    [text('CC BY-NC-SA 4.0'), 'cc-by-nc-sa-4.0', false],
    [text('本作品采用 CC BY 4.0 许可协议'), 'cc-by-4.0', true],
    [text('CC0'), 'cc0-1.0', true],
    [text('Creative Commons Attribution-ShareAlike 4.0 International'), 'cc-by-sa-4.0', true],
    [text('Creative Commons Attribution-NonCommercial-NoDerivs License'), 'cc-by-nc-nd', false],
    [url('https://www.gnu.org/licenses/fdl-1.3.html'), 'gfdl', true],
    [url('https://opensource.org/licenses/MIT'), 'mit', true],
    [text('Apache License 2.0'), 'apache-2.0', true],
    [text('Public Domain'), 'public-domain', true],
    [text('© 2024 Example GmbH'), 'all-rights-reserved', false],
    [text('版权所有'), 'all-rights-reserved', false],
    [url('https://example.org/terms'), 'other', false],
    [text('see accent 0.4 of our terms'), 'other', false],
  ])('%j is %s', (claim, code, open) => {
    expect(licenseCode(claim)).toEqual({ code, open });
  });

  it('says nothing of a silent page', () => {
    expect(licenseCode(undefined)).toBeUndefined();
  });

  it('reads megabytes of spaces or hyphens, on which quadratic time would not end', () => {
    for (const filler of [' ', '-', 'creative commons ', 'cc by '])
      licenseCode(text(filler.repeat(4_000_000 / filler.length)));
  });
});
