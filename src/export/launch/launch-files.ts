import { trainsOn } from '../formats/vila/loader-support.js';
import type { VilaGeneration } from '../plan/vila-models.js';
import type { LaunchFacts } from './launch-facts.js';
import { launchReadme } from './launch-readme.js';
import { launchScript } from './launch-script.js';
import { datasetsYaml, registrationSnippet } from './registration.js';

/** A launch script, a registration snippet or their README: what it is for, and its text. */
export interface LaunchFile {
  name: string;
  purpose: string;
  text: string;
}

/** Folder of these files, next to the shard folder. */
export const LAUNCH_FOLDER = 'launch';

const GENERATIONS = ['v1.0', 'v1.5', 'head'] as const satisfies readonly VilaGeneration[];

/** What starts a training on an export: registration, launch scripts and the README that explains them. */
export function launchFiles(facts: LaunchFacts): LaunchFile[] {
  const able = GENERATIONS.filter((generation) => trainsOn(facts, generation).refusal === undefined);
  const files = [
    ...able.map((generation) => registration(facts, generation)),
    ...able.map((generation) => launch(facts, generation)),
  ];
  const readme = {
    name: 'README.md',
    purpose: 'this page',
    text: launchReadme(facts, files),
  };
  return [readme, ...files];
}

function registration(facts: LaunchFacts, generation: VilaGeneration): LaunchFile {
  const purpose = `registers the dataset with VILA ${generation}`;
  if (facts.format === 'llava-next' || facts.format === 'eagle-wds')
    return { name: 'datasets.yaml', purpose, text: datasetsYaml(facts) };
  const name = `register_${generation.replace('.', '_')}.py`;
  return { name, purpose, text: registrationSnippet(facts, generation) };
}

function launch(facts: LaunchFacts, generation: VilaGeneration): LaunchFile {
  return {
    name: `stage2_${generation.replace('.', '_')}.sh`,
    purpose: `starts stage 2 on VILA ${generation}, with its mixture string and arguments`,
    text: launchScript(facts, generation),
  };
}
