import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageBuild } from '../../workload/images/image-build';

/**
 * The images of registries that a Dockerfile starts from or copies out of, with build arguments filled in, as the
 * Dockerfile writes them. What an argument without a value names is left out.
 */
export function baseImages(dockerfile: string, buildArgs: Readonly<Record<string, string>>): string[] {
  const values = new Map<string, string>();
  const stages = new Set(['scratch']);
  const found = new Set<string>();
  const take = (text: string): void => {
    const name = filledIn(text, values);
    if (name !== undefined && name !== '' && !stages.has(name.toLowerCase()) && !/^\d+$/.test(name)) {
      found.add(name);
    }
  };
  let global = true;
  for (const [instruction, rest] of instructions(dockerfile)) {
    if (instruction === 'ARG' && global) {
      for (const word of words(rest)) {
        const [name = '', ...value] = word.split('=');
        const given = buildArgs[name] ?? (value.length === 0 ? undefined : filledIn(unquoted(value.join('=')), values));
        if (given !== undefined) {
          values.set(name, given);
        }
      }
    } else if (instruction === 'FROM') {
      global = false;
      const [image = '', as, stage] = words(rest).filter((word) => !word.startsWith('--'));
      take(image);
      if (as?.toUpperCase() === 'AS' && stage !== undefined) {
        stages.add(stage.toLowerCase());
      }
    } else {
      for (const [, from] of rest.matchAll(
        instruction === 'RUN' ? /--mount=\S*\bfrom=([^\s,]+)/g : /^(?:--\S+\s+)*?--from=(\S+)/g,
      )) {
        take(from ?? '');
      }
    }
  }
  return [...found];
}

/** The base images of a build. Empty where its Dockerfile cannot be read: the build will say so. */
export function basesOf(build: Pick<ImageBuild, 'context' | 'dockerfile' | 'buildArgs'>): string[] {
  try {
    return baseImages(readFileSync(join(build.context, build.dockerfile), 'utf8'), build.buildArgs);
  } catch {
    return [];
  }
}

/** Those that a registry may change at any time: without a digest of their own, and without one that was set. */
export function unpinned(images: readonly string[], digests: Readonly<Record<string, string>>): string[] {
  return images.filter((image) => !image.includes('@') && !Object.hasOwn(digests, image));
}

/** Each instruction in capitals with what follows it: comments left out, continued lines joined. */
function instructions(dockerfile: string): [instruction: string, rest: string][] {
  const escape = /^#\s*escape\s*=\s*`\s*$/im.test(dockerfile) ? '`' : '\\';
  const lines: string[] = [];
  let open = false;
  for (const line of dockerfile.split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) {
      continue;
    }
    const continued = text.endsWith(escape);
    const content = continued ? text.slice(0, -1) : text;
    if (open) {
      lines.push(`${lines.pop() ?? ''} ${content}`);
    } else {
      lines.push(content);
    }
    open = continued;
  }
  return lines.map((line) => [/^\S+/.exec(line)?.[0].toUpperCase() ?? '', line.replace(/^\S+\s*/, '')]);
}

function words(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)?.map(unquoted) ?? [];
}

function unquoted(text: string): string {
  return text.replaceAll(/["']/g, '');
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`; undefined where a name has no value. */
function filledIn(text: string, values: ReadonlyMap<string, string>): string | undefined {
  let complete = true;
  const filled = text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (_, plain?: string, braced?: string, fallback?: string) => {
      const value = values.get(plain ?? braced ?? '') ?? fallback;
      if (value === undefined) {
        complete = false;
      }
      return value ?? '';
    },
  );
  return complete ? filled : undefined;
}
