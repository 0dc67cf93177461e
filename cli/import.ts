import type { Command } from 'commander';
import { importObject } from '../deployment/import-object';
import { inContext } from './in-context';
import { lockTimeout } from './run-options';

/** `connector import NAME ADDRESS ID`: takes an object that exists into a state. */
export function registerImport(program: Command): void {
  const command = program
    .command('import')
    .description("take an object that exists into a connector's state; the next plan tells what differs")
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .argument('<address>', 'address of the resource, such as aws_iam_user.connector')
    .argument('<id>', "the object's id, as the resource's provider takes it");
  lockTimeout(command).action(
    (name: string, address: string, id: string, options: { lockTimeout?: string }) =>
      inContext({ parallelism: 1, ...options }, process.env, async (context) => {
        const stack = await importObject(name, address, id, context);
        console.log(`${address} is in the state of ${stack}; read the plan: connector plan ${name}`);
      }),
  );
}
