import { describeAwsError } from '../../preflight/aws/aws-error';
import { regionOf, withAws } from '../../provider/aws-account';
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

/**
 * Refuses while a migration may run: a connector exports VMs from vCenter, and EC2 converts what it has uploaded. Of
 * what runs there nothing tells which connector it belongs to, so all of it counts but the exports of accounts that
 * are certainly not its own.
 *
 * @throws OperationFailure with every task that was found, or where one of the two cannot be asked
 */
export async function refuseDuringMigrations(operated: Operated): Promise<void> {
  const { connector, signal } = operated;
  const asked = [exportsOf(operated), importsOf(operated)];
  const found = (await Promise.all(asked)).flat();
  signal.throwIfAborted();
  if (found.length === 0) return;
  const { name } = connector.spec;
  throw new OperationFailure(
    `${name}: migrations may run, and this would break them off: ${found.join('; ')}. ` +
      'Wait until they have ended, or allow it with --interrupt-migrations or `allow: [interruptMigrations]` in its spec; nothing has been changed',
  );
}

/** The guard as the first call of an operation; none where the spec or the operator allows to interrupt. */
export function migrationGuard(
  spec: Operated['connector']['spec'],
  { interruptMigrations = false }: MigrationChoice,
): readonly Step[] {
  if (interruptMigrations || spec.allow.includes('interruptMigrations')) return [];
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

/** Exports that may be the connector's, each as a clause; that they cannot be seen is one too. */
async function exportsOf({ connector, call, signal }: Operated): Promise<string[]> {
  const account = connector.spec.registration?.serviceAccount.username;
  try {
    const tasks = await unfinishedTasks(await call.provider.vcenter(), undefined, { signal });
    return tasks
      .filter(({ descriptionId, userName }) => EXPORT.test(descriptionId) && mayBe(userName, account))
      .map(describe);
  } catch (error) {
    return [`the tasks of the vCenter cannot be seen: ${failureText(error)}`];
  }
}

async function importsOf({ call, signal, env }: Operated): Promise<string[]> {
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
    return tasks.map(({ id, status }) => `the import ${id} in ${region} is ${status}`);
  } catch (error) {
    return [`the import tasks of AWS cannot be seen: ${failureText(error)}`];
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
