import { asText } from '../../workload/values/as-text';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt, textAt } from '../objects/kubernetes-object';
import { containersOf, type Container, type PodSet } from '../objects/workload';
import { flagValue, wordsOf } from './command-line';
import { programText } from './program';

/** A program that reads files when it starts, and not again. */
interface Reader {
  /** What it is called in a sentence. */
  readonly program: string;
  /** What its image or its command line says. */
  readonly known: RegExp;
  /** The flags that name a file, or a folder of files. */
  readonly flags: readonly string[];
  /** Folders that it reads without being told to. @default - none */
  readonly folders?: readonly string[];
  /** Whether it reads them again, by its flags; and how it would. */
  readonly again?: { readonly flag: string; readonly when: RegExp; readonly of: readonly string[] };
}

/**
 * Programs that read files only when they start.
 *
 * @see https://www.tensorflow.org/tfx/serving/serving_config `--model_config_file_poll_wait_seconds`
 * @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_management.html
 * @see https://docs.litellm.ai/docs/proxy/configs
 */
const readers: readonly Reader[] = [
  {
    program: 'TensorFlow Serving',
    known: /tensorflow[-_/]?(?:serving|model_server)|\btf-?serving\b/i,
    flags: [
      '--model-config-file',
      '--batching-parameters-file',
      '--monitoring-config-file',
      '--platform-config-file',
      '--ssl-config-file',
    ],
    again: {
      flag: '--model-config-file-poll-wait-seconds',
      when: /^0*[1-9]\d*$/,
      of: ['--model-config-file'],
    },
  },
  {
    program: 'Triton',
    known: /\btritonserver\b/i,
    flags: ['--model-repository', '--model-store'],
    again: { flag: '--model-control-mode', when: /^poll$/, of: ['--model-repository', '--model-store'] },
  },
  { program: 'vLLM', known: /\bvllm\b/i, flags: ['--config', '--chat-template', '--tool-parser-plugin'] },
  { program: 'SGLang', known: /\bsglang\b/i, flags: ['--config', '--chat-template'] },
  { program: 'Text Generation Inference', known: /text-generation-/i, flags: ['--tokenizer-config-path'] },
  { program: 'llama.cpp', known: /llama[-.]?(?:cpp|server)/i, flags: ['--chat-template-file', '--models-preset'] },
  { program: 'LiteLLM', known: /\blitellm\b/i, flags: ['--config', '-c'] },
  { program: 'nginx', known: /(?:^|[/\s])nginx\b/i, flags: ['-c'], folders: ['/etc/nginx'] },
  {
    program: 'the OpenTelemetry Collector',
    known: /\botel(?:col|-collector)|opentelemetry-collector/i,
    flags: ['--config'],
  },
];

/** Who reads a file of a volume only when it starts. */
export interface StartReader {
  readonly program: string;
  /** Where it finds the file: `/config/models.config`. */
  readonly file: string;
  /** How it would read it again. @default - it does not */
  readonly again?: string;
}

/**
 * Who in a pod reads files of a volume only when it starts.
 *
 * @param volume its name
 * @param keys of the ConfigMap or Secret that the files are made of
 */
export function startReaders(pods: PodSet, volume: string, keys: readonly string[]): StartReader[] {
  const containers = containersOf(pods);
  // A sidecar that watches the files tells the program, or starts it anew.
  if (containers.some(({ name, spec }) => /reload|sidecar|watch/i.test(`${name} ${textAt(spec, 'image') ?? ''}`))) {
    return [];
  }
  const files = keys.map((key) => fileOf(pods.pod, volume, key));
  return containers
    .filter(({ init }) => !init)
    .flatMap((container) =>
      mapsAt(container.spec, 'volumeMounts')
        .filter(({ name }) => name === volume)
        .flatMap((mount) =>
          files.flatMap((file) => readerOf(container, `${asText(mount['mountPath']).replace(/\/+$/, '')}/${file}`)),
        ),
    );
}

// `items` gives keys other names.
function fileOf(pod: JsonMap, volume: string, key: string): string {
  const found = mapsAt(pod, 'volumes').find(({ name }) => name === volume);
  const source = isMap(found?.['configMap']) ? found['configMap'] : mapAt(found, 'secret');
  const projected = mapsAt(found, 'projected', 'sources').flatMap((each) =>
    ['configMap', 'secret'].flatMap((kind) => mapsAt(each, kind, 'items')),
  );
  const item = [...mapsAt(source, 'items'), ...projected].find((each) => each['key'] === key);
  return textAt(item, 'path') ?? key;
}

function readerOf({ spec }: Container, file: string): StartReader[] {
  const text = programText(spec);
  const words = wordsOf(spec);
  return readers
    .filter(({ known }) => known.test(text))
    .flatMap(({ program, flags, folders = [], again }): StartReader[] => {
      const named = flags.filter((flag) => {
        const value = flagValue(words, [flag]);
        return value !== undefined && value.startsWith('/') && holds(value, file);
      });
      const reloaded = again !== undefined && again.when.test(flagValue(words, [again.flag]) ?? '');
      const left = named.filter((flag) => !(reloaded && again.of.includes(flag)));
      if (left.length === 0 && !folders.some((folder) => holds(folder, file))) {
        return [];
      }
      const how = left.some((flag) => again?.of.includes(flag)) ? again?.flag : undefined;
      return [{ program, file, ...(how === undefined ? {} : { again: how }) }];
    });
}

function holds(path: string, file: string): boolean {
  const folder = path.replace(/\/+$/, '');
  return file === folder || file.startsWith(`${folder}/`);
}
