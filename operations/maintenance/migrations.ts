import { describeAwsError } from '../../preflight/aws/aws-error';
import { regionOf, withAws } from '../../provider/aws-account';
import type { ConnectorClient } from '../../provider/client';
import { unfinishedTasks, type UnfinishedTask } from '../../vcenter';
import type { Operated } from '../operated';
import type { Step } from '../operation';
import { OperationFailure } from '../operation-failure';
import { failureText } from './failure-text';
import { IMPORT_ACTIONS, unfinishedImports } from './import-tasks';

/** What an operation that ends the appliance's work is told beside the connector. */
export interface MigrationChoice {
  /** Goes on though migrations run, and asks neither vCenter nor AWS for them. Default: as `allow` of the spec says. */
  readonly interruptMigrations?: boolean;
}

/** A VM that is exported for a migration: the whole one, a vApp or a snapshot of a running one (vSphere API, ExportVm). */
const EXPORT = /\.export(vm|vapp|snapshot)/i;

/** Migrations that may be a connector's, and why some could not be seen; a clause each. */
export interface SeenMigrations {
  readonly running: readonly string[];
  readonly unseen: readonly string[];
}

/** Whose migrations are looked for, and by which logins. */
type Asked = Pick<Operated, 'connector' | 'env' | 'signal'> & {
  readonly call: { readonly provider: ConnectorClient };
};

/**
 * Looks for migrations: a connector exports VMs from vCenter, and EC2 converts what it has uploaded. Of what runs there
 * nothing tells which connector it belongs to, so all of it counts but the exports of accounts that are certainly not
 * its own.
 *
 * @throws only when it is interrupted
 */
export async function runningMigrations(asked: Asked): Promise<SeenMigrations> {
  const found = await Promise.all([exportsOf(asked), importsOf(asked)]);
  asked.signal.throwIfAborted();
  return {
    running: found.flatMap(({ running }) => running),
    unseen: found.flatMap(({ unseen }) => unseen),
  };
}

/**
 * Refuses while a migration may run.
 *
 * @throws OperationFailure with every task that was found, or where one of the two cannot be asked
 */
export async function refuseDuringMigrations(operated: Operated): Promise<void> {
  const { running, unseen } = await runningMigrations(operated);
  const found = [...running, ...unseen];
  if (found.length === 0) return;
  throw new OperationFailure(
    `${operated.connector.spec.name}: ${refusalText('this', found)}; nothing has been changed`,
  );
}

/** @param what would break them off: `this`, `powering the appliance off` */
export const refusalText = (what: string, found: readonly string[]): string =>
  `migrations may run, and ${what} would break them off: ${found.join('; ')}. ` +
  'Wait until they have ended, or allow it with --interrupt-migrations or `allow: [interruptMigrations]` in its spec';

/** Whether the operator or the spec allows to interrupt migrations; nobody looks for them then. */
export const mayInterrupt = (
  { allow }: Operated['connector']['spec'],
  { interruptMigrations = false }: MigrationChoice,
): boolean => interruptMigrations || allow.includes('interruptMigrations');

/** The guard as the first call of an operation; none where it may interrupt. */
export function migrationGuard(
  spec: Operated['connector']['spec'],
  choice: MigrationChoice,
): readonly Step[] {
  if (mayInterrupt(spec, choice)) return [];
  const { region } = spec.aws;
  return [
    {
      call: `refuse while migrations run: ${IMPORT_ACTIONS.map((action) => `ec2:${action}`).join(', ')} in ${region}, unfinished export tasks in the vCenter`,
      run: async (operated) => {
        await refuseDuringMigrations(operated);
        return 'none runs';
      },
    },
  ];
}

/** Exports that may be the connector's, each as a clause. */
async function exportsOf({ connector, call, signal }: Asked): Promise<SeenMigrations> {
  const account = connector.spec.registration?.serviceAccount.username;
  try {
    const tasks = await unfinishedTasks(await call.provider.vcenter(), undefined, { signal });
    const exports = tasks.filter(
      ({ descriptionId, userName }) => EXPORT.test(descriptionId) && mayBe(userName, account),
    );
    return { running: exports.map(describe), unseen: [] };
  } catch (error) {
    return { running: [], unseen: [`the tasks of the vCenter cannot be seen: ${failureText(error)}`] };
  }
}

async function importsOf({ call, signal, env }: Asked): Promise<SeenMigrations> {
  const { provider } = call;
  try {
    const region = regionOf(provider);
    const tasks = await withAws(provider, signal, (aws) =>
      unfinishedImports(aws, { region, env }, signal).catch((error: unknown) => {
        const { found, remedy } = describeAwsError(
          error,
          IMPORT_ACTIONS.map((action) => `ec2:${action}`).join(', '),
        );
        throw new OperationFailure(`${found}; ${remedy}`);
      }),
    );
    const running = tasks.map(({ id, status }) => `the import ${id} in ${region} is ${status}`);
    return { running, unseen: [] };
  } catch (error) {
    return { running: [], unseen: [`the import tasks of AWS cannot be seen: ${failureText(error)}`] };
  }
}

const describe = ({ entityName, userName, state, progress }: UnfinishedTask): string =>
  `vCenter exports ${entityName || 'a VM'}${userName === '' ? '' : ` for ${userName}`} (${progress === undefined ? state : `${progress} %`})`;

/**
 * Whether a task's user may be an account: vCenter names the domain in another way than people do, so names alone
 * decide. An account that is not known may be anybody.
 */
export function mayBe(userName: string, account: string | undefined): boolean {
  if (account === undefined || userName === '') return true;
  return bare(userName) === bare(account);
}

/** `CORP\svc`, `svc@corp.example` and `svc` are the same here. */
const bare = (name: string): string => (name.split('\\').at(-1) ?? '').replace(/@.*$/, '').toLowerCase();
