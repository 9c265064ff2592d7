/** What counts as a secret, in one place: by names, by forms, by where it stands. */
export { hidden, hideSecrets, hideSecretsInProse, isSecretName } from './hide-secrets';
