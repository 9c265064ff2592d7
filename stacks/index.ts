export { build, secretValues } from './platform';
export { readSettings, type Settings } from './settings';
