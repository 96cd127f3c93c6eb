import { expect, it } from 'vitest';
import { describeFailure } from '../../src/commands/describe-failure.js';
import { AbortedError } from '../../src/errors.js';

it('says who stopped a run and how to resume it, wherever the work noticed', () => {
  const asked = new AbortedError('stopped by SIGINT; the same command resumes the build');
  for (const error of [asked, new AbortedError(undefined, { cause: asked })])
    expect(describeFailure(error)).toEqual({ line: asked.message, status: 130 });
  expect(describeFailure(new AbortedError())).toEqual({ line: 'stopped on request', status: 130 });
});
