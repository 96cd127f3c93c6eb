import { trainsOn } from '../formats/vila/loader-support.js';
import type { VilaGeneration } from '../plan/vila-models.js';
import { dataPath, type LaunchFacts } from './launch-facts.js';

/** Function of llava/data/datasets_mixture.py that the call goes into, by generation. */
const WHERE: Record<VilaGeneration, string> = {
  'v1.0': 'VILA 1.0 (before May 2024): at the end of register_datasets_mixtures()',
  'v1.5': 'VILA 1.5 (commits 1c88211 to 8f60a53): at the end of register_datasets_mixtures()',
  head: 'VILA head: in register_datasets_mixtures(), in place of its `pass`',
};

/**
 * Python that registers an export with VILA's legacy registry.
 *
 * At head it must be this one: the YAML registry gives no `training_args` to the loader, which is a TypeError.
 */
export function registrationSnippet(facts: LaunchFacts, generation: VilaGeneration): string {
  const { name, datasetType } = facts;
  const { fix } = trainsOn(facts, generation);
  const lines = [
    `# ${WHERE[generation]} in llava/data/datasets_mixture.py.`,
    ...(fix ? [`# Before that, once: ${fix.why}.`, `#   ${fix.command}`] : []),
    '# The path must be local: no loader of VILA reads s3://.',
    'dataset = Dataset(',
    `    dataset_name=${python(name)},`,
    `    dataset_type=${python(datasetType)},`,
    `    data_path=${python(dataPath(facts))},`,
    ')',
    'add_dataset(dataset)',
  ];
  if (generation === 'v1.0') {
    lines.push(
      '# Mixtures have names of their own here: train with',
      `#   --data_mixture ${name}_mix`,
      `DATASETS_MIXTURES.update({${python(`${name}_mix`)}: [dataset]})`,
    );
  } else {
    lines.push('# Train with', `#   --data_mixture ${name}`, '# or with others beside it, joined by +.');
    if (generation === 'v1.5')
      lines.push(
        '# VILA 1.5 itself registers coyo, mmc4core and sharegpt4v_pretrain; coyo_25m of its scripts is none of them.',
      );
  }
  return `${lines.join('\n')}\n`;
}

/** YAML for the registry of VILA head, for formats that its own classes read. */
export function datasetsYaml(facts: LaunchFacts): string {
  const { name, format } = facts;
  const path = dataPath(facts);
  const target = format === 'eagle-wds' ? 'llava.data.EagleWDSDataset' : 'llava.data.LLaVANextDataset';
  const lines = [
    '# Registry of VILA head. Copy it, make the paths absolute, then train with',
    '#   export VILA_DATASETS=default,/absolute/path/of/datasets.yaml',
    `#   --data_mixture ${name}`,
    `${name}:`,
    `    _target_: ${target}`,
    `    data_path: ${format === 'eagle-wds' ? path : `${path}/data.json`}`,
  ];
  if (format === 'llava-next') lines.push(`    media_dir: ${path}/media`);
  return `${lines.join('\n')}\n`;
}

/** A Python string literal; names are ASCII without quotes. */
function python(text: string): string {
  return JSON.stringify(text);
}
