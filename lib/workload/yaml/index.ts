export { readYaml } from './read-yaml';
export { writeYaml, yamlComment } from './write-yaml';
