import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { formatPath } from '../changes/changed-fields';
import { replacedFields, type Difference } from '../changes/diff';

const diffKinds = { add: 0, delete: 2, update: 4 } as const;

/** A difference, as the engine takes it. */
export function diffResponse(difference: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const replaces = replacedFields(difference);
  const some = difference.changes.length > 0 || replaces.length > 0;
  response.setChanges(some ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(difference.changes.map(({ path }) => String(path[0])))]);
  response.setReplacesList(replaces);
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const change of difference.changes) {
    const property = new messages.PropertyDiff();
    property.setKind(diffKinds[change.kind] + (change.replaces ? 1 : 0));
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(formatPath(change.path), property);
  }
  return response;
}
