import { type JsonMap } from '../../workload/values/maps';
import { programText } from './program';

/** A variable that a program reads as its own setting, and that Kubernetes sets for a Service of a certain name. */
export interface Clash {
  /** The name of the Service. */
  readonly service: string;
  /** The variable, which then holds `tcp://10.0.0.1:80`. */
  readonly variable: string;
  /** What the program calls itself in a sentence. */
  readonly program: string;
  /** What its image or its command line says. */
  readonly known: RegExp;
}

/**
 * Programs that read `<NAME>_PORT` as a number.
 *
 * @see https://docs.vllm.ai/en/stable/configuration/env_vars/
 * @see https://mlflow.org/docs/latest/api_reference/cli.html `MLFLOW_PORT`
 * @see https://flower.readthedocs.io/en/latest/config.html `FLOWER_PORT`
 * @see https://docs.streamlit.io/develop/api-reference/configuration/config.toml `STREAMLIT_SERVER_PORT`
 * @see https://www.gradio.app/guides/environment-variables `GRADIO_SERVER_PORT`
 * @see https://www.uvicorn.org/settings/ `UVICORN_PORT`
 * @see https://docs.pytorch.org/docs/stable/distributed.html#environment-variable-initialization `MASTER_PORT`
 * @see https://www.elastic.co/guide/en/kibana/current/docker.html `SERVER_PORT`
 * @see https://github.com/confluentinc/kafka-images: each `KAFKA_…` is a setting, and `port` is none any more
 */
const clashes: readonly Clash[] = [
  { service: 'vllm', variable: 'VLLM_PORT', program: 'vLLM', known: /\bvllm\b/i },
  { service: 'mlflow', variable: 'MLFLOW_PORT', program: 'MLflow', known: /\bmlflow\b/i },
  { service: 'flower', variable: 'FLOWER_PORT', program: 'Flower', known: /\bflower\b/i },
  { service: 'streamlit-server', variable: 'STREAMLIT_SERVER_PORT', program: 'Streamlit', known: /\bstreamlit\b/i },
  { service: 'gradio-server', variable: 'GRADIO_SERVER_PORT', program: 'Gradio', known: /\bgradio\b/i },
  { service: 'uvicorn', variable: 'UVICORN_PORT', program: 'Uvicorn', known: /\buvicorn\b/i },
  { service: 'nim-server', variable: 'NIM_SERVER_PORT', program: 'NIM', known: /\bnvcr\.io\/nim\b/i },
  { service: 'master', variable: 'MASTER_PORT', program: 'PyTorch', known: /\b(?:torchrun|pytorch|deepspeed)\b/i },
  { service: 'server', variable: 'SERVER_PORT', program: 'Kibana', known: /\bkibana\b/i },
  { service: 'kafka', variable: 'KAFKA_PORT', program: 'Kafka', known: /\bcp-(?:kafka|server)\b/i },
  {
    service: 'schema-registry',
    variable: 'SCHEMA_REGISTRY_PORT',
    program: 'the schema registry',
    known: /\bcp-schema-registry\b/i,
  },
];

/** The clashes that a container may run into, by what its image and its command line say that it is. */
export function clashesOf(container: JsonMap): Clash[] {
  const text = programText(container);
  return clashes.filter(({ known }) => known.test(text));
}
