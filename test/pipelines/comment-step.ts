import type { GitHub } from '../support/workflow';
import { scriptWith, start, type Ended } from './step';

/** The pull request that is commented on. */
export const PULL = 7;

/** Runs the step of GitHub's plan workflow that comments, in a directory with the reports of its jobs. */
export function runComment(github: GitHub, directory: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(scriptWith('comment.cjs', 'connector-plan.yml'), directory, {
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: github.repository,
    GITHUB_RUN_ID: '1',
    GH_TOKEN: github.tokenFor({ 'pull-requests': 'write' }),
    PULL: String(PULL),
    COMMIT: '0123abc',
    RESULT: 'success',
    ...{ MAX_CHANGES: '', REMOVED: '[]' },
    ...env,
  }).ended;
}
