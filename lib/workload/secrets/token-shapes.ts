/**
 * Texts that are secrets by their form, whatever they are called. The group `secret` is what to
 * hide; without one it is the whole.
 */
export const tokenShapes: readonly RegExp[] = [
  // Hugging Face, GitHub, GitLab, npm, PyPI, Docker Hub, Pulumi, NVIDIA, Groq, Replicate, Grafana, DigitalOcean,
  // Shopify, Stripe, HashiCorp Vault …
  /(?<![A-Za-z0-9])(hf|gh[pousr]|gl(pat|dt|rt|soat|cbt)|npm|dckr_pat|pul|nvapi|gsk|r8|glsa|do[opr]_v1|shp(at|ca|pa|ss)|[sr]k_(live|test)|whsec|tskey|atlasv1|lin_api|figd|ntn|sbp|tok|pscale_tkn)[_-](?=[A-Za-z0-9_-]{0,200}\d)[A-Za-z0-9][A-Za-z0-9_-]{9,}/g,
  /(?<![A-Za-z0-9])(hf|gh[pousr]|glpat|npm)[_-][A-Za-z0-9]{14,}(?![A-Za-z0-9_-])/g,
  /(?<![A-Za-z0-9])(github_pat_|pypi-|hvs\.|hvb\.|ya29\.|xapp-|xox[abeoprs]-|SG\.|AGE-SECRET-KEY-1|dapi)[A-Za-z0-9_.-]{10,}/g,
  // OpenAI, Anthropic and others.
  /(?<![A-Za-z0-9])sk-(?=[A-Za-z0-9_-]{0,200}(\d|[A-Z]))[A-Za-z0-9_-]{12,}/g,
  /(?<![A-Za-z0-9])(AKIA|ASIA|AGPA|AROA|AIDA|ANPA|ANVA)[A-Z0-9]{12,}/g,
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/g,
  // JSON Web Tokens.
  /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]+){0,4}=*/g,
  /https:\/\/hooks\.slack\.com\/(services|workflows)\/(?<secret>[\w/-]+)/g,
  /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/(?<secret>[\w/-]+)/g,
  /https:\/\/[\w.-]{0,100}webhook\.office\.com\/(?<secret>[\w/@-]+)/g,
  /https:\/\/api\.telegram\.org\/bot(?<secret>[\w:-]+)/g,
  /(?<![\d\w])\d{8,10}:AA[A-Za-z0-9_-]{30,}/g,
  // Hashes of passwords, as in .htpasswd.
  /\$(apr1|1|2[abxy]?|5|6|y|argon2\w*)\$[A-Za-z0-9./$=,+-]{8,}/g,
];

/** A private key in PEM's form, also one that is cut off. */
export const privateKey =
  /-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----(?<secret>[\s\S]*?)(?:-----END (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----|$)/g;

/** Files that hold nothing but secrets, by the end of their name. */
export const secretFile =
  /(^|[/._-])(npmrc|_?netrc|pgpass|my\.cnf|git-credentials|htpasswd|dockercfg|dockerconfigjson|docker-config\.json|kubeconfig|id_(rsa|dsa|ecdsa|ed25519)|credentials|pypirc|boto|s3cfg|vault-token)$|(^|\/)\.env(\.[\w-]+)?$|\.(env|p12|pfx|jks|keystore|kdbx|kubeconfig|key|ppk)$|-key\.pem$/i;
