import { FixConfigError } from '../../errors.js';

/** A Redis or Valkey server: how it is reached, and what it is called where others read it. */
export interface RedisPlace {
  url: string;
  /** Host, port and database: no user name, password or parameter. */
  name: string;
}

/**
 * Where the queue is, by `--redis` or WEFT_REDIS_URL.
 *
 * What cannot be read is not quoted: a password that holds a slash or a hash makes such a URL.
 *
 * @throws FixConfigError `redis_url`
 */
export function redisPlace(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): RedisPlace {
  const url = given ?? env.WEFT_REDIS_URL ?? '';
  if (url === '')
    throw new FixConfigError(
      'redis_url',
      'a Redis or Valkey server is needed: --redis redis://host:6379, or WEFT_REDIS_URL where the URL holds a password',
    );
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isRedis = parsed?.protocol === 'redis:' || parsed?.protocol === 'rediss:';
  if (!isRedis || parsed.hostname === '' || parsed.hash !== '' || !/^(?:\/\d{0,9})?$/.test(parsed.pathname))
    throw new FixConfigError(
      'redis_url',
      `${given === undefined ? 'WEFT_REDIS_URL' : '--redis'} is no URL such as redis://host:6379/0 or rediss://user:password@host:6380; write / # ? @ and : in a password as %2F %23 %3F %40 and %3A`,
    );
  const database = parsed.pathname.slice(1);
  return { url, name: `${parsed.hostname}:${parsed.port || '6379'}${database === '' ? '' : `/${database}`}` };
}
