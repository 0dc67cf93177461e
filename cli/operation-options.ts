import { Option } from 'commander';

/** Of commands after which an appliance does not go on with what it does. @param when it counts: `with --fix: ` */
export const interruptMigrationsOption = (when = ''): Option =>
  new Option(
    '--interrupt-migrations',
    `${when}do it although migrations run (default: as \`allow\` of the spec says)`,
  ).default(false);

/** Of commands that do something to an appliance. */
export const dryRunOption = (): Option =>
  new Option('--dry-run', 'print each call that would be made, and make none').default(false);
