import { judgedObjects } from '../../review/checks/judged-objects';
import { saysRefused } from '../../review/checks/says-refused';
import { ApiError } from '../../../playground/plugin/cluster/api-error';
import { Api } from '../support/api';
import { kubectl } from '../support/playground';

let api: Api;

beforeAll(async () => {
  api = await Api.open();
  await kubectl('create', 'namespace', 'judged');
});
afterAll(() => kubectl('delete', 'namespace', 'judged', '--wait=false'));

test.each(judgedObjects)('$what: the API server and the review say the same', async ({ object, refused }) => {
  const answer = await api.apply(object, true).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ApiError) {
        return error.message;
      }
      throw error;
    },
  );
  expect({
    server: answer !== undefined,
    review: saysRefused(object).length > 0,
    answer: refused ? '' : answer,
  }).toEqual({
    server: refused,
    review: refused,
    answer: refused ? '' : undefined,
  });
});
