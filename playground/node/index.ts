export { realNodePossible, type RealNodePossible } from './possible';
export { stopNode } from './stop';
