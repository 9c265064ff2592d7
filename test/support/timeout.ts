// Real deployments take their time, and a busy machine more. A test that hangs is still ended.
jest.setTimeout(25 * 60_000);
