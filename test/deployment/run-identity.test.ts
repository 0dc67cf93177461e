import { runIdentity } from '../../deployment/run-identity';

const HERE = { user: 'ada', host: 'desk', now: new Date('2026-11-30T01:02:03.456Z'), head: 'abc123' };

test.each([
  ['nothing', {}, { run: 'ada@desk-2026-11-30T01:02:03Z', who: 'ada@desk', commit: 'abc123' }],
  [
    'GitHub Actions',
    {
      ...{ GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '2', GITHUB_ACTOR: 'bob', GITHUB_SHA: 'def' },
      GITHUB_TRIGGERING_ACTOR: 'eve',
    },
    { run: 'github-77.2', who: 'eve', commit: 'def' },
  ],
  [
    'GitHub Actions that says little',
    { GITHUB_RUN_ID: '77', GITHUB_ACTOR: 'bob', GITHUB_RUN_ATTEMPT: '', GITHUB_SHA: '' },
    { run: 'github-77.1', who: 'bob', commit: 'abc123' },
  ],
  [
    'GitLab CI',
    { CI_PIPELINE_ID: '5', CI_JOB_ID: '6', GITLAB_USER_LOGIN: 'bob', CI_COMMIT_SHA: 'def' },
    { run: 'gitlab-5-6', who: 'bob', commit: 'def' },
  ],
  [
    'Atlantis',
    { PULL_NUM: '12', BASE_REPO_NAME: 'connectors', USER_NAME: 'bob', HEAD_COMMIT: 'def' },
    { run: 'atlantis-connectors-12', who: 'bob', commit: 'def' },
  ],
  [
    'a name given',
    { CONNECTOR_RUN: 'night-7', GITHUB_RUN_ID: '77', GITHUB_ACTOR: 'bob', GITHUB_SHA: 'def' },
    { run: 'night-7', who: 'bob', commit: 'def' },
  ],
  [
    'a name that no header can have',
    { CONNECTOR_RUN: 'a (b)\r\nc é' },
    { run: 'a-b-c-', who: 'ada@desk', commit: 'abc123' },
  ],
])('%s', (_, env, identity) => {
  expect(runIdentity(env, HERE)).toEqual(identity);
});

test('outside of any repository there is no commit', () => {
  expect(runIdentity({}, { ...HERE, head: undefined }).commit).toBeUndefined();
});
