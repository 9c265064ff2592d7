export type { YamlProblem } from './characters';
export { readYaml, type YamlContent, type YamlDocument, type YamlOptions } from './read-yaml';
export { writeYaml, yamlComment } from './write-yaml';
