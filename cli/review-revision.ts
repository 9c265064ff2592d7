import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SourceText } from './review-input';
import { UserError } from './user-error';

const snapshots = 'test/snapshots';

/** The commit that a name stands for; undefined when there is none, or the folder is in no git repository. */
export async function revisionOf(name: string, project: string): Promise<string | undefined> {
  // What begins with a hyphen would be an option of git.
  if (name.startsWith('-') || !existsSync(project)) return undefined;
  try {
    return (await git(project, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)).trim();
  } catch {
    return undefined;
  }
}

/**
 * Reads the objects of every environment of a modelyard project: its committed snapshots, or what its program renders.
 *
 * @param revision the git revision. @default - the working tree
 * @param synth whether to render instead of reading snapshots
 */
export async function readRevision(revision: string | undefined, project: string, synth: boolean): Promise<SourceText[]> {
  if (synth) return revision === undefined ? render(project, 'the working tree') : renderRevision(revision, project);
  return revision === undefined ? readWorkingTree(project) : readSnapshots(revision, project);
}

function readWorkingTree(project: string): SourceText[] {
  const folder = join(project, snapshots);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort() : [];
  if (files.length === 0) throw new UserError(noSnapshots(`the working tree of ${project}`), 2);
  return files.map((name) => ({ file: `${snapshots}/${name}`, text: readFileSync(join(folder, name), 'utf8'), environment: environmentOf(name) }));
}

async function readSnapshots(revision: string, project: string): Promise<SourceText[]> {
  const listed = await git(project, 'ls-tree', '--name-only', '-z', revision, `${snapshots}/`);
  const files = listed.split('\0').filter((file) => file.endsWith('.yaml'));
  if (files.length === 0) throw new UserError(noSnapshots(`revision ${revision}`), 2);
  return Promise.all(files.map(async (file) => ({ file: `${revision}:${file}`, text: await git(project, 'show', `${revision}:./${file}`), environment: environmentOf(file) })));
}

// A copy of the revision's files in a folder of its own, with the packages that are installed here.
async function renderRevision(revision: string, project: string): Promise<SourceText[]> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-review-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const interrupted = (): void => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const prefix = (await git(project, 'rev-parse', '--show-prefix')).trim();
    const archive = join(folder, '.archive.tar');
    await git(project, 'archive', '--format=tar', `--output=${archive}`, prefix === '' ? revision : `${revision}:${prefix}`);
    await command('tar', ['-xf', archive, '-C', folder], folder);
    rmSync(archive);
    const packages = join(project, 'node_modules');
    if (existsSync(packages)) symlinkSync(packages, join(folder, 'node_modules'), 'dir');
    return render(folder, `revision ${revision}`);
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    remove();
  }
}

function render(folder: string, title: string): SourceText[] {
  const stacks = readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
  if (stacks.length === 0) throw new UserError(`${title} has nothing to render: there is no Pulumi.<stack>.yaml in ${folder}`, 2);
  return stacks.map((stack) => {
    // Each in a process of its own: a program is loaded once, with the library of its own revision.
    const result = spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, 'synth', `${folder}/`, '--stack', stack], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    if (result.status !== 0) throw new UserError(`environment '${stack}' of ${title} cannot be rendered: ${(result.stderr || String(result.error)).trim()}`, 2);
    return { file: `${stack} (rendered from ${title})`, text: result.stdout, environment: stack };
  });
}

function git(project: string, ...args: readonly string[]): Promise<string> {
  return command('git', args, project);
}

async function command(name: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(name, args, { cwd, maxBuffer: 2 ** 30 })).stdout;
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    throw new UserError(`${name} ${args[0]!} failed: ${stderr === undefined || stderr.trim() === '' ? message : stderr.trim()}`, 2);
  }
}

function noSnapshots(where: string): string {
  return `${where} has no ${snapshots}/*.yaml: commit them, or add --synth to render the environments`;
}

function environmentOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.yaml$/, '');
}
