import { relative } from 'node:path';
import ts from 'typescript';
import { root } from '../entries';
import { isConstruct, isFunction, type Exported } from '../exports';

/** Where something public is described. */
export interface Place {
  /** The page, such as `gpu-model-server.md`. */
  readonly page: string;
  /** The heading on it. @default - the page is about it alone */
  readonly anchor?: string;
}

/** A page on several things: what it is called, and what it says at its beginning. */
export interface Group {
  readonly title: string;
  readonly about: string;
}

export const groups: Readonly<Record<string, Group>> = {
  'engines.md': { title: 'Engines', about: 'What serves the model of a [GpuModelServer](gpu-model-server.md).' },
  'scale.md': { title: 'Ways to scale', about: 'What decides how many pods a server has, and what it will decide.' },
  'frameworks.md': { title: 'Frameworks', about: 'What the tasks of a [TrainingJob](training-job.md) are told.' },
  'backends.md': { title: 'Backends', about: 'What runs the tasks of a [TrainingJob](training-job.md).' },
  'functions.md': { title: 'Functions', about: 'What `modelyard` offers beside constructs.' },
  'types.md': { title: 'Types', about: 'What props and results are made of.' },
  'pulumi.md': { title: 'modelyard/pulumi', about: 'Deploys trees of constructs with Pulumi.' },
  'settings.md': { title: 'modelyard/settings', about: 'The settings of a stack, typed and checked.' },
  'review.md': { title: 'modelyard/review', about: 'What a change of the objects leads to.' },
};

/** What is declared in a folder has a page together. */
const folders: readonly (readonly [string, string])[] = [
  ['lib/serving/engines/', 'engines.md'],
  ['lib/serving/scaling/', 'scale.md'],
  ['lib/training/frameworks/', 'frameworks.md'],
  ['lib/training/backends/', 'backends.md'],
];

/** The places of all that is public, by entry and name. */
export type Places = (name: string, from: Exported) => Place | undefined;

/** Says where each name is described: as the entry that names it knows it, or else as `modelyard` does. */
export function placesOf(checker: ts.TypeChecker, all: readonly Exported[]): Places {
  const owners = propsOwners(all);
  const key = (entry: string, name: string): string => `${entry} ${name}`;
  const places = new Map(
    all.map((each) => [key(each.entry.name, each.name), placeOf(checker, owners.get(each.declaration) ?? each)]),
  );
  return (name, { entry }) => places.get(key(entry.name, name)) ?? places.get(key('modelyard', name));
}

function placeOf(checker: ts.TypeChecker, exported: Exported): Place {
  const { name, entry, declaration } = exported;
  const anchor = name.toLowerCase();
  if (entry.name !== 'modelyard') {
    return { page: `${entry.name.replace('modelyard/', '')}.md`, anchor };
  }
  if (isConstruct(checker, exported)) {
    return { page: `${kebab(name)}.md` };
  }
  const file = relative(root, declaration.getSourceFile().fileName).replaceAll('\\', '/');
  const folder = folders.find(([begin]) => file.startsWith(begin));
  const other = isFunction(exported) || ts.isVariableDeclaration(declaration) ? 'functions.md' : 'types.md';
  return { page: folder?.[1] ?? other, anchor };
}

/** What an interface of props is for, which it is described with: what is called like it, or alone takes it. */
export function propsOwners(all: readonly Exported[]): ReadonlyMap<ts.Declaration, Exported> {
  const takers = all.filter((each) => isFunction(each) || ts.isClassDeclaration(each.declaration));
  return new Map(
    all.flatMap((each) => {
      const same = takers.filter(({ entry }) => entry === each.entry);
      const named = same.filter(({ name }) => `${name}Props`.toLowerCase() === each.name.toLowerCase());
      const taking = each.name.endsWith('Props') ? same.filter((taker) => takes(taker, each.name)) : [];
      const [owner, other] = named.length > 0 ? named : taking;
      return owner === undefined || other !== undefined ? [] : [[each.declaration, owner] as const];
    }),
  );
}

function takes({ declaration }: Exported, type: string): boolean {
  const parameters = ts.isClassDeclaration(declaration)
    ? declaration.members.filter(ts.isConstructorDeclaration).flatMap((each) => [...each.parameters])
    : [...(declaration as ts.FunctionDeclaration).parameters];
  return parameters.some((parameter) => parameter.type?.getText() === type);
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
