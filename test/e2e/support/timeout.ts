// Real deployments take their time; a test that hangs is still ended.
jest.setTimeout(25 * 60_000);
