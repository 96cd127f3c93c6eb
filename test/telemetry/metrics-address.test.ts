import { describe, expect, it } from 'vitest';
import { FixConfigError } from '../../src/errors.js';
import { metricsAddress } from '../../src/telemetry/metrics-address.js';

describe('where metrics are served', () => {
  it.each([
    ['9464', '127.0.0.1', 9464],
    [':9464', '127.0.0.1', 9464],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::1]:9464', '::1', 9464],
    ['worker-3.example:0', 'worker-3.example', 0],
  ])('%s', (text, host, port) => {
    expect(metricsAddress(text)).toEqual({ host, port });
  });

  it.each(['', 'yes', '70000', 'http://localhost:9464', '::1:9464', '[127.0.0.1]:1', 'a b:1'])(
    'refuses %j, with examples',
    (text) => {
      expect(() => metricsAddress(text)).toThrow(FixConfigError);
      expect(() => metricsAddress(text)).toThrow(/such as 9464/);
    },
  );
});
