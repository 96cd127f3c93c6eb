import { expect, it } from 'vitest';
import { FixConfigError } from '../../../src/errors.js';
import { loadBullmq } from '../../../src/fleet/engines/bullmq/load-bullmq.js';
import { queueName } from '../../../src/fleet/engines/bullmq/stage-queue.js';
import { redisPlace } from '../../../src/fleet/redis/redis-place.js';

it.each([
  ['redis://queue', 'queue:6379'],
  ['redis://queue:7000/3', 'queue:7000/3'],
  ['rediss://worker:s3cret@queue.example.org:6380/0', 'queue.example.org:6380/0'],
  ['redis://:s3cret@[::1]:6379', '[::1]:6379'],
  ['redis://queue:6379?password=s3cret', 'queue:6379'],
])('%s is told of as %s', (url, name) => {
  expect(redisPlace(url, {})).toEqual({ url, name });
  expect(redisPlace(undefined, { WEFT_REDIS_URL: url })).toEqual({ url, name });
});

it.each([
  'redis://:s3cret/slash@queue:6379',
  'redis://worker:s3cret#hash@queue',
  'redis://:s3cret?@queue',
  's3cret@queue:6379',
  'http://worker:s3cret@queue',
  'redis:///s3cret',
])('%s is refused, and not quoted', (url) => {
  for (const place of [() => redisPlace(url, {}), () => redisPlace(undefined, { WEFT_REDIS_URL: url })]) {
    expect(place).toThrow(FixConfigError);
    expect(place).toThrow(expect.objectContaining({ code: 'redis_url' }));
    expect(place).not.toThrow(/s3cret/);
  }
});

it('without a server it says what to give', () => {
  expect(() => redisPlace(undefined, {})).toThrow(/--redis redis:\/\/host:6379, or WEFT_REDIS_URL/);
});

it('without the packages it says how to install them', async () => {
  const load = () => Promise.reject(new Error("Cannot find package 'bullmq'"));
  await expect(loadBullmq(load)).rejects.toMatchObject({
    code: 'no_bullmq',
    message: expect.stringMatching(
      /Cannot find package 'bullmq'.*npm install bullmq@6\.7\.0 ioredis@5\.11\.1/,
    ),
  });
});

it('each stage of each corpus of a plan has a queue of its own, in any process', () => {
  const stage = { plan: '0123456789abcdef', corpus: 's3://bucket/a', name: 'curate-pages.r000001' };
  const name = queueName(stage);
  expect(name).toBe(queueName({ ...stage }));
  expect(name).toMatch(/^weft-[0-9a-f]{12}-curate-pages\.r000001$/);
  const others = [{ plan: 'fedcba9876543210' }, { corpus: 's3://bucket/b' }, { name: 'extract' }];
  for (const other of others) expect(queueName({ ...stage, ...other })).not.toBe(name);
  expect(queueName(stage, 'mine')).toBe('mine-curate-pages.r000001');
});
