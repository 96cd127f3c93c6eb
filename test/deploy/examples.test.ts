import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { arrayPosition } from '../../src/fleet/engines/array/array-position.js';

const deploy = join(import.meta.dirname, '../../deploy');

/** The one Job of a file. */
async function jobIn(name: string) {
  const documents = parseAllDocuments(await readFile(join(deploy, 'kubernetes', name), 'utf8'), {
    strict: true,
    uniqueKeys: true,
  });
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(documents).toHaveLength(1);
  return documents[0]?.toJS();
}

describe('the examples for Kubernetes', () => {
  it('give each task a place of its own, and each is in the array', async () => {
    const { spec } = await jobIn('work.yaml');
    expect(spec).toMatchObject({ completionMode: 'Indexed', parallelism: spec.completions });
    const [container] = spec.template.spec.containers;
    const given = Object.fromEntries(
      container.env.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
    );
    const places = Array.from({ length: spec.completions }, (_, index) =>
      arrayPosition({ env: { ...given, JOB_COMPLETION_INDEX: String(index) }, tell: () => undefined }),
    );
    expect(places.map(({ index }) => index)).toEqual([...Array(spec.completions).keys()]);
    expect(new Set(places.map(({ count }) => count))).toEqual(new Set([spec.completions]));
    expect(container.args[container.args.indexOf('--workers') + 1]).toBe(container.resources.requests.cpu);
  });

  it('fail the job or the task by what an exit status means, and name a container that there is', async () => {
    const { spec } = await jobIn('work.yaml');
    // The API takes such rules for pods that are never restarted, and FailIndex where indexes have a limit alone.
    expect(spec.template.spec.restartPolicy).toBe('Never');
    expect(spec.backoffLimitPerIndex).toBeGreaterThan(0);
    const { rules } = spec.podFailurePolicy;
    const byStatus = rules.flatMap(
      ({ action, onExitCodes }: { action: string; onExitCodes?: { values: number[] } }) =>
        (onExitCodes?.values ?? []).map((value) => [value, action]),
    );
    expect(Object.fromEntries(byStatus)).toEqual({ 2: 'FailJob', 3: 'FailIndex' });
    const names = spec.template.spec.containers.map(({ name }: { name: string }) => name);
    for (const { onExitCodes } of rules) if (onExitCodes) expect(names).toContain(onExitCodes.containerName);
  });

  it.each(['plan.yaml', 'work.yaml'])(
    '%s mounts what it declares, runs without rights, and bounds memory',
    async (name) => {
      const job = await jobIn(name);
      expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
      expect(job.metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      const { containers, volumes, securityContext } = job.spec.template.spec;
      expect(securityContext.runAsNonRoot).toBe(true);
      for (const { volumeMounts, securityContext: rights, resources, env } of containers) {
        expect(volumeMounts.map((mount: { name: string }) => mount.name).sort()).toEqual(
          volumes.map((volume: { name: string }) => volume.name).sort(),
        );
        expect(rights).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources.limits.memory).toBe(resources.requests.memory);
        // The system's folder for temporary files is not written to.
        const temporary = env.find((variable: { name: string }) => variable.name === 'TMPDIR').value;
        expect(volumeMounts.map((mount: { mountPath: string }) => mount.mountPath)).toContain(temporary);
        for (const { value } of env) expect(value).toBeTypeOf('string');
      }
    },
  );
});

describe('the job definition for AWS Batch', () => {
  it('has a default for each parameter, and retries all but what cannot get better', async () => {
    const definition = JSON.parse(await readFile(join(deploy, 'aws-batch/job-definition.json'), 'utf8'));
    const { containerProperties, parameters, retryStrategy } = definition;
    const named = containerProperties.command
      .filter((word: string) => word.startsWith('Ref::'))
      .map((word: string) => word.slice('Ref::'.length));
    expect(named.sort()).toEqual(Object.keys(parameters).sort());
    const requirements = containerProperties.resourceRequirements as { type: string; value: string }[];
    const { command } = containerProperties;
    expect(requirements).toContainEqual({ type: 'VCPU', value: command[command.indexOf('--workers') + 1] });
    const volumes = containerProperties.volumes.map(({ name }: { name: string }) => name);
    expect(
      containerProperties.mountPoints.map((mount: { sourceVolume: string }) => mount.sourceVolume),
    ).toEqual(volumes);
    const { attempts, evaluateOnExit } = retryStrategy;
    expect(attempts).toBeLessThanOrEqual(10);
    expect(evaluateOnExit.length).toBeLessThanOrEqual(5);
    expect(
      evaluateOnExit
        .filter(({ action }: { action: string }) => action === 'EXIT')
        .map(({ onExitCode }: { onExitCode: string }) => onExitCode),
    ).toEqual(['2', '3']);
    expect(evaluateOnExit.at(-1)).toEqual({ onReason: '*', action: 'RETRY' });
  });
});
