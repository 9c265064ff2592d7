import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { decode, TextFileError } from '../../lib/workload/configuration/text-file';
import { git, runGit } from './git';
import { onInterrupt } from '../process/on-interrupt';
import { renderStack } from '../program/render-stack';
import type { Side, SourceText } from './side';
import { manifestsIn, readSource } from '../program/source-files';
import { UserError } from '../process/user-error';

const snapshots = 'test/snapshots';

/** The commit that a name stands for; or none, with the reason where it is another than that there is none. */
export type FoundRevision = { readonly commit: string } | { readonly why?: string };

/**
 * Asks git which commit a name stands for.
 *
 * @param project a folder of the repository
 * @throws UserError where a branch and a tag have this name
 */
export async function resolveRevision(name: string, project: string): Promise<FoundRevision> {
  // What begins with a hyphen would be an option of git.
  if (name === '' || name.startsWith('-') || name.includes('\0') || !existsSync(project)) {
    return {};
  }
  const { status, stdout, stderr } = await runGit(project, [
    'rev-parse',
    '--verify',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  const commit = stdout.trim();
  if (status === 0) {
    const full = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
    if (/^warning: refname .* is ambiguous/m.test(stderr) && !full.test(name.toLowerCase())) {
      throw new UserError(
        `several revisions in ${project} are called '${name}', such as a branch and a tag. ` +
          `Say refs/heads/… or refs/tags/…, or the commit's full id`,
        2,
      );
    }
    // What excludes a commit, such as ^main, is none.
    return full.test(commit) ? { commit } : {};
  }
  return /Needed a single revision/.test(stderr)
    ? {}
    : { why: stderr.split('\n')[0]!.replace(/^(?:fatal|error): /, '') };
}

/**
 * Reads the objects of every environment of a modelyard project: its committed snapshots, or what its program renders.
 *
 * @param side the git revision, or the working tree
 * @param synth whether to render instead of reading snapshots
 */
export async function readRevision(
  side: Exclude<Side, { readonly kind: 'path' }>,
  project: string,
  synth: boolean,
): Promise<SourceText[]> {
  if (side.kind === 'working tree') {
    return synth ? render(project, 'the working tree') : readWorkingTree(project);
  }
  return synth ? renderRevision(side, project) : readSnapshots(side, project);
}

/** A revision whose commit is known. */
type Revision = Extract<Side, { readonly kind: 'revision' }>;

function readWorkingTree(project: string): SourceText[] {
  const folder = join(project, snapshots);
  const files = existsSync(folder)
    ? manifestsIn(folder).flatMap((file) => (dirname(file) === folder && file.endsWith('.yaml') ? basename(file) : []))
    : [];
  if (files.length === 0) {
    throw new UserError(noSnapshots(`the working tree of ${project}`), 2);
  }
  return files.map((name) => ({
    file: `${snapshots}/${name}`,
    text: readSource(join(folder, name)),
    environment: environmentOf(name),
  }));
}

async function readSnapshots({ name, commit }: Revision, project: string): Promise<SourceText[]> {
  const listed = (await git(project, ['ls-tree', '-z', commit, `${snapshots}/`])).split('\0');
  const files = listed.flatMap((line) => {
    const { mode, id, file } = /^(?<mode>\d+) \w+ (?<id>[0-9a-f]+)\t(?<file>[\s\S]+\.yaml)$/.exec(line)?.groups ?? {};
    return file === undefined ? [] : [{ mode: mode!, id: id!, file }];
  });
  if (files.length === 0) {
    throw new UserError(noSnapshots(`revision ${name}`), 2);
  }
  const others = files.filter(({ mode }) => !['100644', '100755'].includes(mode));
  if (others.length > 0) {
    const told = others.map(({ file, mode }) => {
      const what = mode === '120000' ? 'a symbolic link' : 'a folder or submodule';
      return `${JSON.stringify(file)} is ${what}`;
    });
    throw new UserError(`revision ${name}: ${told.join(', ')}: a snapshot has to be a file`, 2);
  }
  return Promise.all(
    files.map(async ({ id, file }) => ({
      file: `${name}:${file}`,
      text: await blob(id, `${name}:${file}`, project),
      environment: environmentOf(file),
    })),
  );
}

async function blob(id: string, file: string, project: string): Promise<string> {
  const bytes = Buffer.from(await git(project, ['cat-file', 'blob', id], { encoding: 'latin1' }), 'latin1');
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof TextFileError) {
      throw new UserError(`${file} ${error.message}`, 2);
    }
    throw error;
  }
}

// A copy of the revision's files in a folder of its own, with the packages that are installed here.
async function renderRevision({ name, commit }: Revision, project: string): Promise<SourceText[]> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-review-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const done = onInterrupt(remove);
  try {
    const files = join(folder, 'files');
    mkdirSync(files);
    await copyRevision(commit, project, files, join(folder, 'index'));
    const packages = join(project, 'node_modules');
    if (existsSync(packages)) {
      rmSync(join(files, 'node_modules'), { recursive: true, force: true });
      symlinkSync(packages, join(files, 'node_modules'), 'dir');
    }
    return await render(files, `revision ${name}`);
  } finally {
    done();
    remove();
  }
}

// All files as they were committed, and by nothing but what was committed with them: `git archive` leaves out what
// the revision's own .gitattributes name, and a checkout beside this one would go by the working tree's.
async function copyRevision(commit: string, project: string, files: string, index: string): Promise<void> {
  const prefix = (await git(project, ['rev-parse', '--show-prefix'])).replace(/\n$/, '');
  const repository = (await git(project, ['rev-parse', '--absolute-git-dir'])).replace(/\n$/, '');
  const env = { GIT_INDEX_FILE: index, GIT_DIR: repository, GIT_WORK_TREE: files };
  await git(files, ['read-tree', prefix === '' ? commit : `${commit}:${prefix}`], { env });
  await git(files, ['checkout-index', '--all'], { env });
}

async function render(folder: string, title: string): Promise<SourceText[]> {
  const stacks = readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
  if (stacks.length === 0) {
    throw new UserError(`${title} has nothing to render: there is no Pulumi.<stack>.yaml in ${folder}`, 2);
  }
  const texts: SourceText[] = [];
  for (const stack of stacks) {
    texts.push({
      file: `${stack} (rendered from ${title})`,
      text: await renderStack(folder, stack, title),
      environment: stack,
    });
  }
  return texts;
}

function noSnapshots(where: string): string {
  return `${where} has no ${snapshots}/*.yaml: commit them, or add --synth to render the environments`;
}

function environmentOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.yaml$/, '');
}
