import { stringify, type ScalarTag, type Tags } from 'yaml';
import { stringTag } from 'yaml/util';
import { escapeRefused, needsEscapes } from './characters';
import { plainScalar } from './plain-scalar';

/**
 * Writes a value as YAML that Kubernetes, and any other reader, reads as what was written.
 * Bare words that are no texts for readers of YAML 1.1 (`on`, `0o7`, `1:30`) are in quotes, and so, with escapes, is
 * what readers do not agree on. Long lines stay whole (a folded argument is hard to compare), and no
 * anchors are made of equal parts.
 */
export function writeYaml(value: unknown): string {
  return stringify(value, options);
}

/** A comment of one line, whatever the text holds. */
export function yamlComment(text: string): string {
  return `# ${escapeRefused(text.replaceAll('\n', ' '))}`;
}

const text: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (value) => value,
  stringify: (item, context, onComment, onChompKeep) => {
    const value = item.value as string;
    return isOnlyQuoted(value) ? quoted(value) : stringTag.stringify!(item, context, onComment, onChompKeep);
  },
};

function quoted(value: string): string {
  return escapeRefused(JSON.stringify(value));
}

function isOnlyQuoted(value: string): boolean {
  return needsEscapes(value) || isNoPlainText(value) || hasOddSpaces(value);
}

// What is no text for Kubernetes is one in quotes.
function isNoPlainText(value: string): boolean {
  const read = plainScalar(value, true);
  return 'problem' in read || typeof read.value !== 'string';
}

// In blocks and folded lines readers differ in what they make of white space at the ends of lines.
function hasOddSpaces(value: string): boolean {
  return value.includes('\n') ? /^[ \t\n]|[ \t]\n|[ \t]$/.test(value) : false;
}

const options = {
  compat: 'yaml-1.1',
  lineWidth: 0,
  aliasDuplicateObjects: false,
  customTags: (tags: Tags): Tags => [text, ...tags.filter((tag) => typeof tag === 'string' || tag.tag !== text.tag)],
} as const;
