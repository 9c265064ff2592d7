import type { RemoteModel } from './model-source';

/** The variable that tells apart the runs that fill the same folder. */
export const downloadRunVariable = 'DOWNLOAD_RUN';

/**
 * The program that fills a folder, in the shell of the downloader's image.
 *
 * The downloader writes beside the folder, and the folder gets its name once everything is in it and on the disk: an
 * interrupted download is never served, and a folder that is there is never downloaded again.
 *
 * Its arguments are the top of the volume, the name of the folder, the address, and the downloader's command. The
 * image needs sh, ls, mkdir, mv, rm and sync, of GNU or of BusyBox.
 */
export function downloadScript(source: RemoteModel): string {
  return [
    'root=$1 folder=$2 uri=$3',
    'shift 3',
    // A node makes the folder, empty, when a pod mounts it too early.
    'rmdir "$root/$folder" 2>/dev/null || true',
    'if [ -d "$root/$folder" ]; then echo "$folder is there already"; exit 0; fi',
    // Other runs may be filling the same folder. Whoever is first gives it its name.
    `partial="$root/.partial-$folder-\${${downloadRunVariable}:-pod}"`,
    // What a commit is does not change: an interrupted download of it goes on where it was.
    ...(source.pinned ? [] : ['rm -rf "$partial"']),
    'umask 022',
    'mkdir -p "$partial"',
    '"$@" "$uri" "$partial"',
    // What the client of Hugging Face notes for itself.
    ...(source.scheme === 'hf'
      ? ['rm -rf "$partial/.cache/huggingface"', 'rmdir "$partial/.cache" 2>/dev/null || true']
      : []),
    'if [ -z "`ls -A "$partial"`" ]; then echo "nothing was downloaded from $uri" >&2; exit 1; fi',
    'sync -f "$partial"',
    'mv -T "$partial" "$root/$folder" || [ -d "$root/$folder" ]',
    'rm -rf "$partial"',
    '',
  ].join('\n');
}

/**
 * The address as the downloader reads it. KServe's takes everything that begins with an `s3://` address, so `models/a`
 * would bring `models/a2` too: a folder ends with a slash.
 */
export function downloaderUri(source: RemoteModel): string {
  if (source.scheme === 'hf') {
    return source.revision === undefined ? source.uri : `${source.uri}:${source.revision}`;
  }
  return source.file ? source.uri : `${source.uri}/`;
}
