export { escapeRefused, needsEscapes, type YamlProblem } from './characters';
export { plainValue } from './plain-value';
export { readYaml, type YamlContent, type YamlDocument, type YamlOptions } from './read-yaml';
