import { shellWord } from '../../../../lib/workload/values/shell-word';

/** Where values are set, for messages. */
export interface Feed {
  /** The address of the feeding server. */
  readonly url: string;
  /** The file with the header that it asks for. */
  readonly header: string;
}

/**
 * The command with which a user sets a value. @param path with query, in which the user may have to fill in something
 */
export function setCommand({ url, header }: Feed, path: string): string {
  return `curl -H ${shellWord(`@${header}`)} -X PUT -d 1 ${shellWord(`${url}${path}`)}`;
}
