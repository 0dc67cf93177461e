type Environment = Readonly<Record<string, string | undefined>>;

/** Which run it is, whose, and of which commit. */
export interface RunIdentity {
  /** `github-4711.1`; of printable characters without spaces, for a session's name and a user agent. */
  readonly run: string;
  /** Who has started it, as the pipeline or the machine says. */
  readonly who: string;
  /** The commit that is applied; undefined outside of any repository. */
  readonly commit?: string;
}

/** What the environment does not say. */
export interface Surroundings {
  readonly user: string;
  readonly host: string;
  readonly now: Date;
  /** What `git rev-parse HEAD` says; undefined where there is no repository. */
  readonly head?: string;
}

/** A pipeline by the variables it sets: its run, who has started it, the commit. */
type Pipeline = (env: Environment) => RunIdentity | undefined;

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const github: Pipeline = (env) =>
  given(env.GITHUB_RUN_ID, (id) => ({
    run: `github-${id}.${nonEmpty(env.GITHUB_RUN_ATTEMPT) ?? '1'}`,
    // A workflow that is run again has been started by the one who runs it again.
    who: nonEmpty(env.GITHUB_TRIGGERING_ACTOR) ?? nonEmpty(env.GITHUB_ACTOR) ?? '',
    commit: nonEmpty(env.GITHUB_SHA),
  }));

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
const gitlab: Pipeline = (env) =>
  given(env.CI_PIPELINE_ID, (id) => ({
    run: ['gitlab', id, nonEmpty(env.CI_JOB_ID)].filter((part) => part !== undefined).join('-'),
    who: nonEmpty(env.GITLAB_USER_LOGIN) ?? '',
    commit: nonEmpty(env.CI_COMMIT_SHA),
  }));

/** https://www.runatlantis.io/docs/custom-workflows#environment-variables */
const atlantis: Pipeline = (env) =>
  given(env.PULL_NUM ?? env.ATLANTIS_PULL_NUM, (number) => ({
    run: ['atlantis', nonEmpty(env.BASE_REPO_NAME), number].filter((part) => part !== undefined).join('-'),
    who: nonEmpty(env.USER_NAME) ?? '',
    commit: nonEmpty(env.HEAD_COMMIT),
  }));

/**
 * The identity of a run: by CONNECTOR_RUN (the name alone), by what GitHub Actions, GitLab CI or Atlantis sets, or
 * else by user, host and time.
 */
export function runIdentity(env: Environment, { user, host, now, head }: Surroundings): RunIdentity {
  const found = [github, gitlab, atlantis].map((pipeline) => pipeline(env)).find((run) => run !== undefined);
  const person = `${user}@${host}`;
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    run: printable(nonEmpty(env.CONNECTOR_RUN) ?? found?.run ?? `${person}-${time}`),
    who: found === undefined || found.who === '' ? person : found.who,
    commit: found?.commit ?? head,
  };
}

/** No parentheses, which are a user agent's comment, and no longer than a list can show. */
const printable = (text: string): string => text.replace(/[^!-'*-~]+/g, '-').slice(0, 120);

const given = <T>(text: string | undefined, make: (text: string) => T): T | undefined =>
  nonEmpty(text) === undefined ? undefined : make(text!);

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
