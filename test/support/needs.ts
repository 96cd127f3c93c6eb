import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A thing outside the repository that a test needs, and whether the test must be skipped without it. */
export interface Need {
  /** Absent: skip, loudly. With WEFT_REQUIRE_SERVICES=1 nothing is skipped: an absence throws instead. */
  skip: boolean;
}

const required = process.env.WEFT_REQUIRE_SERVICES === '1';

function settle(present: boolean, what: string, why: string): Need {
  if (present) return { skip: false };
  if (required) throw new Error(`needed and absent: ${what} (${why})`);
  process.stderr.write(`\n  SKIPPED, ${what} is absent: ${why}\n`);
  return { skip: true };
}

/** Things a test may need that `npm ci` does not bring. Each says loudly when it is absent. */
export const needs = {
  /** Real data next to the repository, `../shared`. */
  shared(why: string): Need & { path: string } {
    const path = fileURLToPath(new URL('../../../shared', import.meta.url));
    return { ...settle(existsSync(path), 'the data folder ../shared', why), path };
  },
  /** A real S3 server, named by WEFT_TEST_S3_ENDPOINT (scripts/services/start.sh starts one). */
  s3(why: string): Need & { endpoint: string; accessKeyId: string; secretAccessKey: string } {
    const endpoint = process.env.WEFT_TEST_S3_ENDPOINT ?? '';
    return {
      ...settle(endpoint !== '', 'an S3 server (WEFT_TEST_S3_ENDPOINT)', why),
      endpoint,
      accessKeyId: process.env.WEFT_TEST_S3_ACCESS_KEY ?? 'weft-test',
      secretAccessKey: process.env.WEFT_TEST_S3_SECRET_KEY ?? 'weft-test-secret',
    };
  },
  /** moto's S3 server, named by WEFT_TEST_MOTO_ENDPOINT (scripts/services/start.sh starts one). It takes any credentials. */
  moto(why: string): Need & { endpoint: string } {
    const endpoint = process.env.WEFT_TEST_MOTO_ENDPOINT ?? '';
    return { ...settle(endpoint !== '', "moto's S3 server (WEFT_TEST_MOTO_ENDPOINT)", why), endpoint };
  },
  /** Swift's s3api, named by WEFT_TEST_SWIFT_ENDPOINT (scripts/services/swift.sh starts one). */
  swift(why: string): Need & { endpoint: string; accessKeyId: string; secretAccessKey: string } {
    const endpoint = process.env.WEFT_TEST_SWIFT_ENDPOINT ?? '';
    return {
      ...settle(endpoint !== '', "Swift's s3api (WEFT_TEST_SWIFT_ENDPOINT)", why),
      endpoint,
      accessKeyId: process.env.WEFT_TEST_SWIFT_ACCESS_KEY ?? '',
      secretAccessKey: process.env.WEFT_TEST_SWIFT_SECRET_KEY ?? '',
    };
  },
  /** A Redis or Valkey server, named by WEFT_TEST_REDIS (scripts/services/start.sh starts one). */
  redis(why: string): Need & { url: string } {
    const url = process.env.WEFT_TEST_REDIS ?? '';
    return { ...settle(url !== '', 'a Redis server (WEFT_TEST_REDIS)', why), url };
  },
  /** The program `redis-server`, for a server of a test's own that it may kill. */
  redisServer(why: string): Need {
    return settle(spawnSync('redis-server', ['--version']).status === 0, 'redis-server', why);
  },
  /** A Python (WEFT_TEST_PYTHON, default python3) that can import the named modules. */
  python(modules: string[], why: string): Need & { python: string } {
    const python = process.env.WEFT_TEST_PYTHON ?? 'python3';
    const probe = spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('\n')], {
      encoding: 'utf8',
    });
    return { ...settle(probe.status === 0, `Python with ${modules.join(', ')}`, why), python };
  },
  /** PID namespaces, as containers have them; `command` runs what follows as process 1 of one, on this host's name. */
  pidNamespaces(why: string): Need & { command: string[] } {
    const own = ['--pid', '--fork', '--mount-proc', '--kill-child'];
    const ways = [own, ['--user', '--map-root-user', ...own]];
    const way = ways.find((flags) => spawnSync('unshare', [...flags, 'true']).status === 0);
    return {
      ...settle(way !== undefined, 'the right to make PID namespaces (unshare)', why),
      command: ['unshare', ...(way ?? [])],
    };
  },
  /** A Slurm, by its slurm.conf in WEFT_TEST_SLURM (scripts/services/start.sh starts one, as root). */
  slurm(why: string): Need & { conf: string } {
    const conf = process.env.WEFT_TEST_SLURM ?? '';
    return { ...settle(conf !== '', 'a Slurm (WEFT_TEST_SLURM)', why), conf };
  },
  /** hadolint, the linter of Dockerfiles: WEFT_TEST_HADOLINT, else `hadolint` on the PATH. */
  hadolint(why: string): Need & { hadolint: string } {
    const hadolint = process.env.WEFT_TEST_HADOLINT ?? 'hadolint';
    const probe = spawnSync(hadolint, ['--version'], { encoding: 'utf8' });
    return { ...settle(probe.status === 0, 'hadolint (WEFT_TEST_HADOLINT)', why), hadolint };
  },
  /** kubernetes-validate, which holds the schemas that Kubernetes publishes: WEFT_TEST_KUBERNETES_VALIDATE. */
  kubernetesSchemas(why: string): Need & { validate: string } {
    const validate = process.env.WEFT_TEST_KUBERNETES_VALIDATE ?? 'kubernetes-validate';
    const probe = spawnSync(validate, ['--version'], { encoding: 'utf8' });
    return {
      ...settle(probe.status === 0, 'kubernetes-validate (WEFT_TEST_KUBERNETES_VALIDATE)', why),
      validate,
    };
  },
  /** A Chromium (WEFT_TEST_CHROMIUM, else `chromium` on the PATH) that runs headless. */
  chromium(why: string): Need & { chromium: string } {
    const chromium = process.env.WEFT_TEST_CHROMIUM ?? 'chromium';
    const probe = spawnSync(chromium, ['--version'], { encoding: 'utf8' });
    return { ...settle(probe.status === 0, 'Chromium (WEFT_TEST_CHROMIUM)', why), chromium };
  },
};
